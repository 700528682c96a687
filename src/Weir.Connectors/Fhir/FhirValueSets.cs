using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Datasets;
using Weir.Fhir.ValueSets;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The value sets that a pipeline's views may ask <c>memberOf()</c> of. Only those that a view names are read.</summary>
internal sealed class FhirValueSets
{
    public const string ValueSets = "value_sets";

    /// <summary>Longer than that no value set is; SNOMED CT as a whole, as one, is half of it.</summary>
    private const long MostBytes = 256L << 20;

    private readonly IReadOnlyDictionary<string, ValueSetSource> _sources;
    private readonly SourceContext _context;
    private readonly SortedDictionary<string, (FoundValueSet Found, string Note)> _asked = new(StringComparer.Ordinal);

    private FhirValueSets(SourceContext context) => (_context, _sources) = (context, SourcesOf(context));

    /// <summary>The setting.</summary>
    public static SettingDefinition Definition { get; } = new(
        ValueSets,
        "Value sets that views ask memberOf() of, each as its address and its source: the path of a FHIR ValueSet or CodeSystem (JSON), or dataset:KEY for the last version of a dataset of the warehouse. Behind dataset:KEY may stand ?system=URL (the code system of its codes in the messages; * for any), active=true (without retired codes) and version=N, with & between.",
        null,
        Problem)
    {
        JsonType = "object",
    };

    /// <summary>What shapes the rows; null where no view asks for a value set.</summary>
    public string? Recipe => _asked.Count == 0
        ? null
        : $"value-sets {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _asked.Select(asked => $"{asked.Key} {asked.Value.Found.Set?.Sha256}")))))}";

    /// <summary>Which set was used, and which version of a dataset.</summary>
    public IReadOnlyList<string> Notes => [.. _asked.Values.Select(asked => asked.Note)];

    public static FhirValueSets Of(SourceContext context) => new(context);

    /// <summary>What is wrong with the setting, or null.</summary>
    public static string? Problem(string json)
    {
        List<string> problems = [];
        _ = ValueSetSource.ReadAll(json, problems);
        return problems.Count == 0 ? null : string.Join(" ", problems);
    }

    /// <summary>The datasets that the pipeline's views ask for.</summary>
    public static IReadOnlyList<WantedDataset> DatasetsOf(SourceContext context)
    {
        var sources = SourcesOf(context);
        return [.. FhirOptions.ValueSetsOf(FhirTableSettings.ViewPaths(context)).Select(url => (sources.GetValueOrDefault(url) ?? ValueSetSource.OfAddress(url))?.Dataset).OfType<WantedDataset>().Distinct()];
    }

    /// <summary>The value set of an address.</summary>
    public FoundValueSet Find(string url)
    {
        if (_asked.TryGetValue(url, out var asked))
            return asked.Found;
        if ((_sources.GetValueOrDefault(url) ?? ValueSetSource.OfAddress(url)) is not { } source)
        {
            return new FoundValueSet(
                null,
                $"There is no value set '{url}'.{Spelling.Suggestion(url, _sources.Keys)} Name its source in setting '{ValueSets}' (with 'weir fhir flatten': --value-set URL=SOURCE): "
                + $"the path of a ValueSet or CodeSystem, or {ValueSetSource.DatasetPrefix}KEY. A dataset's own address, urn:weir:fhir/ValueSet/KEY, needs none.");
        }

        var (found, note) = source.Path is { } path ? OfFile(url, path) : OfDataset(url, source);
        if (found.Set is not null)
            _asked.Add(url, (found, note));
        return found;
    }

    private (FoundValueSet Found, string Note) OfFile(string url, string path)
    {
        FoundValueSet Unread(string problem) => new(null, $"Value set '{url}' cannot be read from {path}: {problem}");
        var file = new FileInfo(Path.GetFullPath(path, _context.Folder));
        if (!file.Exists)
            return (Unread("there is no such file. Write the path of a FHIR ValueSet or CodeSystem; it counts from the workspace's folder."), "");
        if (file.Length > MostBytes)
            return (Unread(string.Create(CultureInfo.InvariantCulture, $"it has {file.Length >> 20:N0} MiB, and up to {MostBytes >> 20} MiB are read. Leave out what views do not ask for.")), "");
        try
        {
            var set = ValueSetFile.Read(File.ReadAllBytes(file.FullName), url);
            return (new FoundValueSet(set, ""), $"Value set {url}: {Codes(set)} of {file.Name}.");
        }
        catch (ValueSetException wrong)
        {
            return (Unread(wrong.Message), "");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return (Unread("this user may not read it, or the disk fails."), "");
        }
    }

    private (FoundValueSet Found, string Note) OfDataset(string url, ValueSetSource source)
    {
        var wanted = source.Dataset!.Value;
        if (!_context.Datasets.TryGetValue(wanted, out var answer))
            answer = new DatasetAnswer(null, $"There is no dataset '{wanted.Key}': this command reads no warehouse.");
        if (answer.Content is not { } content)
            return (new FoundValueSet(null, $"Value set '{url}' is to come from a dataset. {answer.Problem}"), "");
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_context.Time.GetUtcNow(), _context.Zone).DateTime);
        var options = content.Options.Where(option => !source.IsActiveOnly || !IsRetired(option, today));
        var set = ValueSet.Of(options.Select(option => new ValueSetCode(source.System, option.Code)));
        return (
            new FoundValueSet(set, ""),
            string.Create(CultureInfo.InvariantCulture, $"Value set {url}: version {content.Version.Number} of dataset {wanted.Key}, {Codes(set)}{(source.IsActiveOnly ? " that are not retired" : "")}, of {source.System ?? "any code system"}."));
    }

    /// <summary>A day that lies ahead does not retire a code yet.</summary>
    private static bool IsRetired(CodeOption option, DateOnly today) => option.RetiredOn is { } day ? day <= today : option.IsRetired;

    private static string Codes(ValueSet set) => string.Create(CultureInfo.InvariantCulture, $"{set.Count:N0} {(set.Count == 1 ? "code" : "codes")}");

    private static IReadOnlyDictionary<string, ValueSetSource> SourcesOf(SourceContext context) =>
        context.Settings.GetValueOrDefault(ValueSets) is { } json ? ValueSetSource.ReadAll(json, []) : new Dictionary<string, ValueSetSource>(StringComparer.Ordinal);
}
