using System.Globalization;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>What a pipeline of FHIR files was told.</summary>
/// <param name="Paths">Files and folders, absolute.</param>
/// <param name="Tables">The tables it makes.</param>
/// <param name="SplitBytes">Bytes over which an NDJSON file is read as several partitions.</param>
internal sealed record FhirFilesOptions(IReadOnlyList<string> Paths, FhirOptions Tables, long SplitBytes)
{
    public static FhirFilesOptions Read(SourceContext context) => new(
        ListOf(context, FhirFilesSourceKind.Path),
        FhirOptions.Read(FhirTableSettings.ViewPaths(context), context.Settings[FhirFilesSourceKind.Tables], context.Limits, FhirPolicy.Read(context), context.Settings[FhirTableSettings.OtherReleases], FhirTableSettings.IsTyped(context), valueSets: FhirValueSets.Of(context)),
        long.Parse(context.Settings[FhirFilesSourceKind.Split], CultureInfo.InvariantCulture) << 20);

    private static string[] ListOf(SourceContext context, string setting) =>
        [.. (context.Settings.GetValueOrDefault(setting) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(path => Path.GetFullPath(path, context.Folder))];
}
