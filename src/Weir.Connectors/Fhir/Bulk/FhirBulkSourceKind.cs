using System.Globalization;
using Weir.Connectors.Fhir.Server;
using Weir.Datasets;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>The source <c>fhir-bulk</c>.</summary>
internal sealed class FhirBulkSourceKind : ISourceKind
{
    private const string Level = "level";
    private const string Group = "group";
    private const string Types = "types";
    private const string Since = "since";
    private const string Wait = "wait";
    private const string Downloads = "downloads";

    public string Name => "fhir-bulk";

    public string Description => "FHIR R4 resources from a server's Bulk Data export ($export): everything the first time, afterwards what has changed since the last complete export.";

    public bool IsGatedOnRows => false;

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        .. FhirServerSettings.Definitions,
        Setting.Choice(Level, "What is exported: everything (system), what belongs to patients (patient), or what belongs to the patients of a group (group).", "system", "system", "patient", "group"),
        Setting.Text(Group, "With level group: the group's id."),
        Setting.List(Types, "Resource types to export, in brackets or separated by commas. Default: all that the server exports."),
        new(Since, "Only what has changed after this instant, such as 2026-01-01T00:00:00Z; for the first export. Default: everything.", null, InstantProblem),
        Setting.LengthOfTime(Wait, "How long an export may take until its files are ready. Then it is cancelled and the run fails.", "24 hours"),
        Setting.WholeNumber(Downloads, "Files that are downloaded at once.", 3, 1, 16),
        .. FhirTableSettings.Definitions,
    ];

    IReadOnlyList<WantedDataset> ISourceKind.DatasetsOf(SourceContext context) => FhirValueSets.DatasetsOf(context);

    public ISource Create(SourceContext context)
    {
        var settings = context.Settings;
        var (level, group) = (settings[Level], settings.GetValueOrDefault(Group));
        if ((level is "group") != (group is not null))
        {
            throw new UsageException(group is null
                ? $"Pipeline '{context.Pipeline}': setting '{Level}' is group and setting '{Group}' is missing. Write the group's id."
                : $"Pipeline '{context.Pipeline}': setting '{Group}' names a group and setting '{Level}' is {level}. Write {Level}: group, or leave '{Group}' out.");
        }

        var tables = FhirTableSettings.ReadFollowing(context, Name);
        var server = FhirServerSettings.Read(context);
        return new FhirBulkSource(
            new BulkOptions(level, group, settings.GetValueOrDefault(Types)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], Duration.TryParse(settings[Wait], out var wait) ? wait : TimeSpan.FromDays(1))
            {
                Downloads = int.Parse(settings[Downloads], CultureInfo.InvariantCulture),
                Since = settings.GetValueOrDefault(Since) is { } since ? DateTimeOffset.Parse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null,
            },
            new FhirServer(server, context.Http, context.Time),
            tables,
            context);
    }

    private static string? InstantProblem(string text) =>
        text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? null
            : $"'{text}' is not an instant. Write one like 2026-01-01T00:00:00Z.";
}

/// <summary>What a pipeline of exports was told.</summary>
/// <param name="Level"><c>system</c>, <c>patient</c> or <c>group</c>.</param>
/// <param name="Group">The group's id, or null.</param>
/// <param name="Types">The types asked for; none for all.</param>
/// <param name="Wait">Longest time until the files are ready.</param>
internal sealed record BulkOptions(string Level, string? Group, IReadOnlyList<string> Types, TimeSpan Wait)
{
    /// <summary>Files that are downloaded at once.</summary>
    public required int Downloads { get; init; }

    /// <summary>Where the first export begins; null for everything.</summary>
    public DateTimeOffset? Since { get; init; }
}
