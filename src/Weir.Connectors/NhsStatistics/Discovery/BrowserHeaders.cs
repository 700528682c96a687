namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>The headers of a browser, because the site's firewall answers other visitors with an empty 202. The name still says who asks.</summary>
internal static class BrowserHeaders
{
    /// <summary>The user agent of pages, files and the rendering browser alike.</summary>
    public const string UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Weir/0.1";

    /// <summary>For a page.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Page { get; } =
    [
        new("User-Agent", UserAgent),
        new("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        new("Accept-Language", "en-GB,en;q=0.9"),
        new("Upgrade-Insecure-Requests", "1"),
        new("Sec-Fetch-Dest", "document"),
        new("Sec-Fetch-Mode", "navigate"),
        new("Sec-Fetch-Site", "none"),
    ];

    /// <summary>For a file.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> File { get; } =
    [
        new("User-Agent", UserAgent),
        new("Accept", "*/*"),
        new("Accept-Language", "en-GB,en;q=0.9"),
    ];
}
