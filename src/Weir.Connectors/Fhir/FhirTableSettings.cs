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

    public static FhirOptions Read(SourceContext context) => FhirOptions.Read(
        context.Settings.GetValueOrDefault(FhirFilesSourceKind.Views)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        context.Settings[FhirFilesSourceKind.Tables],
        context.Limits);
}
