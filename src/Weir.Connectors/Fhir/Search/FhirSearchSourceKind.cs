using System.Globalization;
using Weir.Connectors.Fhir.Server;
using Weir.Datasets;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Search;

/// <summary>The source <c>fhir-search</c>.</summary>
internal sealed class FhirSearchSourceKind : ISourceKind
{
    private const string Types = "types";
    private const string Overlap = "overlap";
    private const string Count = "count";

    public string Name => "fhir-search";

    public string Description => "FHIR R4 resources by searching a server, type by type: everything the first time, afterwards what was updated since. What was deleted, a search does not tell.";

    public bool IsGatedOnRows => false;

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        .. FhirServerSettings.Definitions,
        new(Types, "Resource types to search for, in brackets or separated by commas, such as [Patient, Encounter].", null, TypesProblem) { JsonType = "array" },
        Setting.LengthOfTime(Overlap, "How long before the newest update that is loaded the next search begins: for what a server makes visible late.", "10 minutes"),
        Setting.WholeNumber(Count, "Resources on a page (_count).", 200, 1, 10_000),
        .. FhirTableSettings.Definitions,
    ];

    IReadOnlyList<WantedDataset> ISourceKind.DatasetsOf(SourceContext context) => FhirValueSets.DatasetsOf(context);

    public ISource Create(SourceContext context)
    {
        var types = context.Settings.GetValueOrDefault(Types)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? throw new UsageException($"Pipeline '{context.Pipeline}': setting '{Types}' is missing. Write the resource types to search for, such as [Patient, Encounter, Condition, Observation].");
        var options = new SearchOptions(
            [.. types.Distinct(StringComparer.Ordinal)],
            Duration.TryParse(context.Settings[Overlap], out var overlap) ? overlap : TimeSpan.Zero,
            int.Parse(context.Settings[Count], CultureInfo.InvariantCulture));
        var tables = FhirTableSettings.ReadFollowing(context, Name);
        return new FhirSearchSource(options, new FhirServer(FhirServerSettings.Read(context), context.Http, context.Time), tables, context);
    }

    private static string? TypesProblem(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries) is var types && Array.TrueForAll(types, type => type is { Length: > 0 and <= 64 } && char.IsAsciiLetterUpper(type[0]) && type.All(char.IsAsciiLetter))
            ? null
            : $"'{text}' is not a list of resource types. Write names like Patient, Encounter.";
}

/// <summary>What a pipeline of searches was told.</summary>
/// <param name="Types">The resource types.</param>
/// <param name="Overlap">How long before the checkpoint a search begins.</param>
/// <param name="Count">Resources on a page.</param>
internal sealed record SearchOptions(IReadOnlyList<string> Types, TimeSpan Overlap, int Count);
