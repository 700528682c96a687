using System.Text;
using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Files;

/// <summary>A folder of FHIR files that a real pipeline reads into a DuckDB file.</summary>
internal sealed class FhirFolder : IDisposable
{
    private readonly CommandFolder _folder = new();

    public FhirFolder() => Directory.CreateDirectory(_folder.Path("in"));

    private string Warehouse => $"duckdb:{_folder.Path("f.duckdb")}";

    public static string Patient(string id, string more = "") => $$"""{"resourceType":"Patient","id":"{{id}}"{{more}}}""";

    /// <summary>A bundle of these entries.</summary>
    public static string Bundle(params string[] entries) => $$"""{"resourceType":"Bundle","type":"collection","entry":[{{string.Join(',', entries)}}]}""";

    /// <summary>An entry of a bundle.</summary>
    public static string Entry(string resource) => $$"""{"resource":{{resource}}}""";

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.Path(Path.Combine("in", name)), bytes);

    /// <summary>Writes a file beside the folder that is read, such as a view.</summary>
    public void WriteBeside(string name, string text) => File.WriteAllText(_folder.Path(name), text);

    public Dictionary<string, string> Variables => _folder.Variables;

    /// <summary>Reads the folder with settings beyond its path, one on each line.</summary>
    public Task<CommandAnswer> RunAsync(params string[] settings)
    {
        File.WriteAllText(_folder.Path("weir.yaml"), string.Join('\n', [$"warehouse: {Warehouse}", "pipelines:", "  fhir:", "    source: fhir-files", "    path: in", .. settings.Select(setting => "    " + setting), ""]));
        return _folder.RunAsync("run");
    }

    public Task<List<string>> TextsAsync(string sql) => _folder.TextsAsync(Warehouse, sql);

    /// <summary>Ids of the patients that are served.</summary>
    public Task<List<string>> PatientsAsync() => TextsAsync("select id from patient order by id");

    /// <summary>What waits in the quarantine, as <c>file 3: reason</c>.</summary>
    public Task<List<string>> QuarantineAsync() =>
        TextsAsync("select partition_name || ' ' || cast(_row as varchar) || ': ' || reason from weir_quarantine order by partition_name, _row");

    /// <summary>What the answer says of a file.</summary>
    public static string? Said(CommandAnswer answer, string file) =>
        answer.Text.Split('\n').SingleOrDefault(line => line.StartsWith($"{file}: ", StringComparison.Ordinal))?[(file.Length + 2)..];

    public void Dispose() => _folder.Dispose();
}
