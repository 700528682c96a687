using System.Globalization;
using Weir.Datasets;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>A list of the data file: what it is called, and where its page is below the site's address.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where its page is.</param>
/// <param name="OlderPath">Where its page was before the site named its pages anew; null where that is the same.</param>
/// <param name="CodesIn2020">How many codes it had in October 2020; null where it came later.</param>
/// <param name="Tags">Words it is found by.</param>
/// <param name="Description">What it holds, where its name does not tell.</param>
internal sealed record DictionaryList(string Key, string Name, string Path, string? OlderPath, int? CodesIn2020, IReadOnlyList<string> Tags, string? Description)
{
    /// <summary>The list at a site.</summary>
    public ListDefinition At(Uri site) => new(Key, Name, new Uri(site, Path)) { Description = Description, Tags = Tags };
}

/// <summary>The lists that Weir knows of, from the data file beside this one. No field of it holds a comma or a quote.</summary>
internal static class DictionaryLists
{
    private const string File = "nhs-data-dictionary-lists.csv";

    /// <summary>All of them, in the file's order.</summary>
    public static IReadOnlyList<DictionaryList> All { get; } = Read();

    private static List<DictionaryList> Read()
    {
        using var stream = typeof(DictionaryLists).Assembly.GetManifestResourceStream(File) ?? throw new InvalidOperationException("The program carries no lists of the Data Dictionary.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(',') is [var key, var name, var path, var older, var codes, var tags, var description]
            ? new DictionaryList(key, name, path, Given(older), Given(codes) is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : null, tags.Split("; "), Given(description))
            : throw new InvalidOperationException("A line of the lists of the Data Dictionary has not seven fields."))];
    }

    private static string? Given(string field) => field.Length > 0 ? field : null;
}
