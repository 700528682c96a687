using System.Security.Cryptography;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Fhir.Rows;
using Weir.Fhir.ValueSets;
using Weir.Fhir.Views;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>What tables a pipeline of FHIR resources makes.</summary>
internal sealed class FhirOptions
{
    private readonly Dictionary<string, TableSchema> _viewTables;
    private readonly string _recipe;

    private FhirOptions(ViewSet views, string viewsSha256, bool hasDefaultTables, bool goesWithResource, bool takesOtherReleases, bool isTyped)
    {
        (Views, HasDefaultTables, GoesWithResource, TakesOtherReleases, IsTyped) = (views, hasDefaultTables, goesWithResource, takesOtherReleases, isTyped);
        _recipe = $"fhir/1 {(hasDefaultTables ? "default " : "")}{(takesOtherReleases ? "common " : "")}{(isTyped ? "typed " : "")}{viewsSha256}";
        _viewTables = views.Views.ToDictionary(view => view.Table.Name, FhirTables.OfView, StringComparer.Ordinal);
    }

    /// <summary>The views, compiled.</summary>
    public ViewSet Views { get; }

    /// <summary>True where every resource goes into the tables of the default schema.</summary>
    public bool HasDefaultTables { get; }

    /// <summary>True where the newest version of each resource is served; false where each file's rows take the place of those it had.</summary>
    public bool GoesWithResource { get; }

    /// <summary>True where resources of other releases than R4 are loaded as far as R4 has the same.</summary>
    public bool TakesOtherReleases { get; }

    /// <summary>True where dates and decimals, which are text as sent, have columns with types beside them.</summary>
    public bool IsTyped { get; }

    /// <summary>True where the views for dashboards are made beside the default tables.</summary>
    public bool HasReadyViews { get; private init; }

    /// <summary>What resources are rewritten by before anything else sees them; or null.</summary>
    public FhirPolicy? Policy { get; private init; }

    /// <summary>True where what is read was rewritten by the policy already, when it was downloaded.</summary>
    public bool IsRewritten { get; private init; }

    /// <summary>True where the quarantine keeps what was rejected as it was sent.</summary>
    public bool KeepsOriginals => Policy is null;

    /// <summary>What shapes the rows.</summary>
    public string Recipe => string.Join(' ', new[] { _recipe, ValueSets?.Recipe, Policy?.Recipe }.OfType<string>());

    /// <summary>The value sets that views ask memberOf() of; or null.</summary>
    private FhirValueSets? ValueSets { get; init; }

    /// <summary>What a person should know of the value sets that are used.</summary>
    public IReadOnlyList<string> Notes => ValueSets?.Notes ?? [];

    /// <summary>The tables that are made before anything is read.</summary>
    public IReadOnlyList<SourceTable> Tables =>
    [
        .. GoesWithResource || HasDefaultTables ? [new SourceTable(VersionTable, GoesWithResource ? WriteMode.Newest : WriteMode.Replace, [])] : Array.Empty<SourceTable>(),
        .. HasReadyViews ? FhirTables.OfReadyViews(IsTyped) : [],
        .. Views.Views.Select(view => GoesWithResource ? new SourceTable(TableOf(view), WriteMode.Newest, []) : new SourceTable(view.Table, WriteMode.Replace, [])),
    ];

    /// <summary>The table of the resources themselves.</summary>
    public TableSchema VersionTable => GoesWithResource ? FhirTables.Versions : FhirTables.Resources;

    /// <summary>The table of a view whose rows go with their resource.</summary>
    public TableSchema TableOf(CompiledView view) => _viewTables[view.Table.Name];

    /// <summary>Reads the views and settles what the destination can do with them.</summary>
    /// <param name="viewPaths">Files of ViewDefinitions.</param>
    /// <param name="tables">The setting: <c>default</c>, <c>views</c> or <c>both</c>.</param>
    /// <param name="limits">What the destination can do; null where it is not known.</param>
    /// <param name="policy">What resources are rewritten by; or null.</param>
    /// <param name="otherReleases">The setting: <c>reject</c> or <c>common</c>.</param>
    /// <param name="isTyped">Whether dates and decimals have columns with types beside them.</param>
    /// <param name="isRewritten">Whether what is read was rewritten by the policy when it was downloaded.</param>
    /// <param name="valueSets">The value sets that views ask memberOf() of; or null.</param>
    /// <exception cref="UsageException">A view cannot be read, or the destination cannot hold what is asked for.</exception>
    public static FhirOptions Read(IReadOnlyList<string> viewPaths, string tables, DestinationLimits? limits, FhirPolicy? policy = null, string otherReleases = FhirTableSettings.Reject, bool isTyped = false, bool isRewritten = false, FhirValueSets? valueSets = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<ViewDefinition> views = [];
        foreach (var path in viewPaths)
        {
            var json = ReadFile(path);
            hash.AppendData(json);
            views.Add(ViewOf(json, path));
        }

        var hasDefault = tables is "both" or "default" || (tables is "auto" && views.Count == 0);
        var goesWithResource = limits is null || limits.WriteModes.Contains(WriteMode.Newest);
        if (!hasDefault && views.Count == 0)
            throw new UsageException("Setting 'tables' is 'views', and setting 'views' names none. Name ViewDefinitions, or write tables: default.");
        var compiled = ViewSet.Compile(views, isTyped: isTyped, valueSets: valueSets is null ? null : valueSets.Find);
        if (policy is not null)
            PolicyColumns.Check(policy.Policy, compiled);
        return new FhirOptions(compiled, Convert.ToHexStringLower(hash.GetHashAndReset()), hasDefault, goesWithResource, otherReleases is FhirTableSettings.Common, isTyped)
        {
            Policy = policy,
            IsRewritten = isRewritten && policy is not null,
            ValueSets = valueSets,
            HasReadyViews = hasDefault && goesWithResource && limits is not { HasViews: false },
        };
    }

    /// <summary>The addresses that views of these files ask memberOf() of, each once.</summary>
    /// <exception cref="UsageException">A view cannot be read.</exception>
    public static IReadOnlyList<string> ValueSetsOf(IReadOnlyList<string> viewPaths)
    {
        // Most views ask nothing of the sort, and are not compiled twice.
        List<ViewDefinition> views = [.. viewPaths.Select(path => (Json: ReadFile(path), Path: path)).Where(view => view.Json.AsSpan().IndexOf("memberOf"u8) >= 0).Select(view => ViewOf(view.Json, view.Path))];
        List<string> asked = [];
        ViewSet.Compile(views, valueSets: url =>
        {
            asked.Add(url);
            return new FoundValueSet(ValueSet.Empty, "");
        });
        return [.. asked.Distinct(StringComparer.Ordinal)];
    }

    private static ViewDefinition ViewOf(byte[] json, string path) => ViewReader.Read(json, Path.GetFileName(path).Split('.')[0]);

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The view {path} cannot be read: {(File.Exists(path) ? "this user may not read it, or the disk fails" : "there is no such file")}.");
        }
    }
}
