using Weir.Datasets;
using Weir.Failures;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>Words of what is wrong with a page. None repeats what the page says.</summary>
internal static class PageFailure
{
    /// <summary>The page answers, but is not what it should be.</summary>
    public static SourceException Bad(string address, string list, string found, string advice) =>
        new($"Page {address} of list '{list}' cannot be read: {found} {advice}", FailureKind.BadData);

    /// <summary>Its tables are not as they should be.</summary>
    public static SourceException Layout(string address, string list, string found) =>
        Bad(address, list, found, "The site's layout may have changed: open the page in a browser and compare (docs/how-to/data-dictionary-page-changed.md).");

    /// <summary>Something else answered.</summary>
    public static SourceException NotThePage(string address, string list, string found) =>
        Bad(address, list, found, "A sign-in page, a firewall or a proxy may have answered in its place: open the address in a browser to see.");

    /// <summary>None of a list's addresses leads to a page.</summary>
    public static SourceException NotThere(ListDefinition list, IReadOnlyList<string> addresses) => new(
        $"List '{list.Key}' cannot be fetched: {string.Join(" and ", addresses)} {(addresses.Count == 1 ? "answers" : "answer")} 404 (Not Found). The page may have been renamed or retired: look for it on the site, and add its new address with 'weir dataset add'.",
        FailureKind.Terminal);
}
