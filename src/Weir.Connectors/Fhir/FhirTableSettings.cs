using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The settings of every source of FHIR resources that say what tables it makes.</summary>
internal static class FhirTableSettings
{
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        Setting.List(FhirFilesSourceKind.Views, "ViewDefinitions (JSON files) whose tables are made."),
        Setting.Choice(FhirFilesSourceKind.Tables, "default makes tables of every resource, views those of the views, both all of them; auto makes the views' where there are views.", "auto", "auto", "default", "views", "both"),
    ];

    /// <summary>The tables of a source that follows a server's changes.</summary>
    /// <exception cref="UsageException">The destination cannot serve the newest version of each resource: it would serve old ones beside it.</exception>
    public static FhirOptions ReadFollowing(SourceContext context, string source)
    {
        var tables = Read(context);
        return tables.GoesWithResource
            ? tables
            : throw new UsageException($"Pipeline '{context.Pipeline}': source {source} follows a server's changes, and this warehouse cannot serve the newest version of each resource. Use duckdb:FILE or postgresql://…, and copy from there.");
    }

    private static FhirOptions Read(SourceContext context) => FhirOptions.Read(
        [.. (context.Settings.GetValueOrDefault(FhirFilesSourceKind.Views) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(path => Path.GetFullPath(path, context.Folder))],
        context.Settings[FhirFilesSourceKind.Tables],
        context.Limits);
}
