using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Datasets;

namespace Weir.Connectors.Fhir;

/// <summary>Where the codes of a value set come from: a dataset, or a file.</summary>
internal sealed record ValueSetSource
{
    /// <summary>What the sources that are datasets begin with.</summary>
    public const string DatasetPrefix = "dataset:";

    /// <summary>What addresses of datasets begin with where an export is given no other base.</summary>
    private const string Base = "urn:weir:fhir";

    private const string AnySystem = "*";

    private const string Parts = "system=URL (or * for any), active=true and version=N";

    /// <summary>The dataset; null where it is a file.</summary>
    public WantedDataset? Dataset { get; private init; }

    /// <summary>The file as it was written; null where it is a dataset.</summary>
    public string? Path { get; private init; }

    /// <summary>The code system of a dataset's codes; null where the code alone decides.</summary>
    public string? System { get; private init; }

    /// <summary>True where retired codes are left out.</summary>
    public bool IsActiveOnly { get; private init; }

    /// <summary>What an address stands for without a setting: the dataset whose value set an export gives that address; null for any other.</summary>
    public static ValueSetSource? OfAddress(string url)
    {
        const string Prefix = $"{Base}/ValueSet/";
        if (!url.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var (key, version) = url[Prefix.Length..].Split('|') switch { [var plain] => (plain, null), [var plain, var after] => (plain, after), _ => ("", null) };
        long number = 0;
        return key.Length == 0 || (version is not null && !IsNumber(version, out number)) ? null : OfDataset(new WantedDataset(key, version is null ? null : number));
    }

    /// <summary>Reads the setting: a JSON object of sources by address.</summary>
    /// <param name="json">The setting.</param>
    /// <param name="problems">Where problems are added.</param>
    public static IReadOnlyDictionary<string, ValueSetSource> ReadAll(string json, List<string> problems)
    {
        Dictionary<string, ValueSetSource> sources = new(StringComparer.Ordinal);
        JsonNode? node = null;
        try
        {
            node = JsonNode.Parse(json);
        }
        catch (global::System.Text.Json.JsonException)
        {
            // Said below.
        }

        if (node is not JsonObject map)
        {
            problems.Add($"value sets are expected, each as its address and its source, such as https://example.org/ValueSet/smoking: {DatasetPrefix}smoking_status_code.");
            return sources;
        }

        foreach (var (url, value) in map)
        {
            if ((value as JsonValue)?.ToString() is not { Length: > 0 } text)
                problems.Add($"'{url}' has no source. Write the path of a ValueSet or CodeSystem, or {DatasetPrefix}KEY.");
            else if (Read(text) is var (source, problem) && source is not null)
                sources[url] = source;
            else
                problems.Add($"'{url}' {problem}");
        }

        return sources;
    }

    private static (ValueSetSource? Source, string Problem) Read(string text)
    {
        if (!text.StartsWith(DatasetPrefix, StringComparison.Ordinal))
        {
            return text.Contains("://", StringComparison.Ordinal)
                ? (null, $"is to come from '{text}', which is an address. Download it, and write the path of the file.")
                : (new ValueSetSource { Path = text }, "");
        }

        var question = text.IndexOf('?', StringComparison.Ordinal);
        var key = text[DatasetPrefix.Length..(question < 0 ? text.Length : question)];
        if (key.Length == 0)
            return (null, $"is to come from '{text}', which names no dataset. Write {DatasetPrefix}KEY; 'weir datasets' lists the keys.");
        var source = OfDataset(new WantedDataset(key, null));
        foreach (var part in question < 0 ? [] : text[(question + 1)..].Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], Uri.UnescapeDataString(part[(equals + 1)..]));
            var read = (name, value) switch
            {
                ("system", AnySystem) => source with { System = null },
                ("system", { Length: > 0 }) => source with { System = value },
                ("active", "true" or "false") => source with { IsActiveOnly = value == "true" },
                ("version", _) when IsNumber(value, out var number) => source with { Dataset = new WantedDataset(key, number) },
                _ => null,
            };
            if (read is null)
                return (null, $"is to come from '{text}', and '{part}' is not known of a dataset. Known are {Parts}.");
            source = read;
        }

        return (source, "");
    }

    private static ValueSetSource OfDataset(WantedDataset dataset) => new() { Dataset = dataset, System = $"{Base}/CodeSystem/{dataset.Key}" };

    private static bool IsNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
