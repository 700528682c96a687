using Weir.Datasets;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The source <c>fhir-files</c>.</summary>
internal sealed class FhirFilesSourceKind : ISourceKind
{
    public const string Path = "path";
    public const string Views = "views";
    public const string Split = "split";
    public const string Tables = "tables";
    public const string Policy = "policy";
    public const string PolicySecret = "policy_secret";

    public string Name => "fhir-files";

    public string Description => "FHIR R4 resources in files: bundles, single resources and NDJSON, each also in a zip or packed by gzip.";

    public bool IsGatedOnRows => false;

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        Setting.List(Path, "Files and folders to read, in brackets or separated by commas. Folders are read with those in them."),
        Setting.List(Views, "ViewDefinitions (JSON files) whose tables are made."),
        Setting.Choice(Tables, "default makes tables of every resource, views those of the views, both all of them; auto makes the views' where there are views.", "auto", "auto", "default", "views", "both"),
        FhirTableSettings.OtherReleasesDefinition,
        FhirTableSettings.TypedColumnsDefinition,
        FhirValueSets.Definition,
        FhirTableSettings.PolicyDefinition,
        FhirTableSettings.PolicySecretDefinition,
        Setting.WholeNumber(Split, "MiB over which an NDJSON file is read as several partitions.", 64, 1, 65536),
    ];

    public ISource Create(SourceContext context) => new FhirFilesSource(FhirFilesOptions.Read(context));

    IReadOnlyList<WantedDataset> ISourceKind.DatasetsOf(SourceContext context) => FhirValueSets.DatasetsOf(context);
}
