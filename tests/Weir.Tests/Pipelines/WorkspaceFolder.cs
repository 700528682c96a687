using Weir.Connectors;
using Weir.Destinations;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Tests.Pipelines;

/// <summary>A workspace in a folder of its own, gone when disposed, read with the real sources and one that has settings of every kind.</summary>
internal sealed class WorkspaceFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-workspace-");

    public WorkspaceFolder(string? yaml = null)
    {
        if (yaml is not null)
            Write(Workspace.FileName, yaml);
    }

    public static SourceCatalogue Sources { get; } = new([ConnectorCatalogue.Sources.Find("nhs-rtt")!, new SitrepKind()]);

    public static DestinationCatalogue Destinations { get; } = new(
        new DestinationKind(["duckdb"], "duckdb:FILE", (_, _, _) => throw new NotSupportedException()),
        new DestinationKind(["postgresql", "postgres"], "postgresql://user:password@host:port/database?schema=S", (_, _, _) => throw new NotSupportedException()));

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Folder => _folder.FullName;

    public string File(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public Workspace Read() => new WorkspaceFile(Folder, Sources, Destinations, Variables).Read();

    /// <summary>What is wrong, the file named by its name alone.</summary>
    public string Problems() => Should.Throw<UsageException>(() => Read()).Message.Replace(File(Workspace.FileName), Workspace.FileName, StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class SitrepKind : ISourceKind
    {
        public string Name => "sitrep";

        public string Description => "A source for tests.";

        public IReadOnlyList<SettingDefinition> Settings { get; } =
        [
            Setting.Secret("key", "The key."),
            Setting.List("sites", "The sites."),
            Setting.LengthOfTime("window", "How far back.", "1 week"),
            Setting.Number("gate.rows_percent", "How far rows may be off, in percent.", 30, 0, 1000),
            Setting.Switch("verbatim", "Keep texts as they are.", false),
        ];

        public ISource Create(SourceContext context) => throw new NotSupportedException();
    }
}
