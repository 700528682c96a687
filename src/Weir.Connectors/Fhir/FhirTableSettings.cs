using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The settings of every source of FHIR resources that say what tables it makes.</summary>
internal static class FhirTableSettings
{
    public const string OtherReleases = "other_releases";
    public const string Reject = "reject";
    public const string Common = "common";

    /// <summary>What becomes of STU3 and R5.</summary>
    public static SettingDefinition OtherReleasesDefinition { get; } =
        Setting.Choice(OtherReleases, "What becomes of resources that are marked as of another release than R4, such as STU3 or R5: reject puts them into the quarantine, common loads what they have in common with R4 and keeps the rest in _rest.", Reject, Reject, Common);

    public const string TypedColumns = "typed_columns";

    /// <summary>Whether columns with types are made.</summary>
    public static SettingDefinition TypedColumnsDefinition { get; } =
        Setting.Switch(TypedColumns, "Beside dates and decimals, which are text as they were sent, make columns with types: _first and _last (the first and last day or instant that a date can mean) and _number (DECIMAL(38,9)).", false);

    /// <summary>What of resources may be seen.</summary>
    public static SettingDefinition PolicyDefinition { get; } =
        Setting.Text(FhirFilesSourceKind.Policy, "What of resources may be seen: a policy file, or default for the one that Weir carries. Ids are hashed, and what the policy does not name is dropped, before anything is stored.");

    /// <summary>What hashes are made with.</summary>
    public static SettingDefinition PolicySecretDefinition { get; } =
        Setting.Secret(FhirFilesSourceKind.PolicySecret, "What the policy's hashes are made with: 32 bytes or more. Without it the environment variable WEIR_POLICY_SECRET is taken.");

    /// <summary>True where columns with types were asked for.</summary>
    public static bool IsTyped(SourceContext context) => context.Settings[TypedColumns] is "true";

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        Setting.List(FhirFilesSourceKind.Views, "ViewDefinitions (JSON files) whose tables are made."),
        Setting.Choice(FhirFilesSourceKind.Tables, "default makes tables of every resource, views those of the views, both all of them; auto makes the views' where there are views.", "auto", "auto", "default", "views", "both"),
        OtherReleasesDefinition,
        TypedColumnsDefinition,
        FhirValueSets.Definition,
        PolicyDefinition,
        PolicySecretDefinition,
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
        ViewPaths(context),
        context.Settings[FhirFilesSourceKind.Tables],
        context.Limits,
        otherReleases: context.Settings[OtherReleases],
        policy: FhirPolicy.Read(context),
        isTyped: IsTyped(context),
        isRewritten: true,
        valueSets: FhirValueSets.Of(context));

    /// <summary>The ViewDefinitions' files, absolute.</summary>
    public static IReadOnlyList<string> ViewPaths(SourceContext context) =>
        [.. (context.Settings.GetValueOrDefault(FhirFilesSourceKind.Views) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(path => Path.GetFullPath(path, context.Folder))];
}
