using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Finds the links of a page in its article. The menus around it repeat the same years twice and do not count.</summary>
internal static partial class ArticleLinks
{
    private static readonly HtmlParser Parser = new();

    /// <summary>Reads HTML as it was sent.</summary>
    public static async Task<PageReading> ReadAsync(Stream html, Uri address, CancellationToken cancellationToken) =>
        Read(await Parser.ParseDocumentAsync(html, cancellationToken), address, withAttributes: false);

    /// <summary>Reads HTML as a browser shows it. Scripts follow addresses in other attributes than href, so those count here.</summary>
    public static PageReading ReadRendered(string html, Uri address) => Read(Parser.ParseDocument(html), address, withAttributes: true);

    private static PageReading Read(IHtmlDocument document, Uri address, bool withAttributes)
    {
        var links = Unique(document.QuerySelectorAll("article").SelectMany(article => LinksIn(article, address, withAttributes)));
        if (links.Count > 0)
            return new PageReading(links, null);

        var hasArticle = document.QuerySelector("article") is not null;
        var content = document.QuerySelector("main") ?? document.Body;
        var outside = content is null ? [] : Unique(LinksIn(content, address, withAttributes, element => element.Closest("nav, aside, header, footer") is null));
        return new PageReading(outside, hasArticle ? "its article holds no link" : "it has no article") { IsSilent = true };
    }

    private static IEnumerable<PageLink> LinksIn(IElement scope, Uri page, bool withAttributes, Func<IElement, bool>? counts = null)
    {
        foreach (var element in scope.QuerySelectorAll(withAttributes ? "*" : "a[href]"))
        {
            if (counts is not null && !counts(element))
                continue;
            foreach (var attribute in element.Attributes)
            {
                if (IsAddress(element, attribute, withAttributes) && Resolve(page, attribute.Value) is { } address)
                    yield return new PageLink(address, Blanks().Replace(element.TextContent, " ").Trim());
            }
        }
    }

    private static bool IsAddress(IElement element, IAttr attribute, bool withAttributes) =>
        attribute.Name == "href" ? element.LocalName == "a" : withAttributes && attribute.Name.StartsWith("data-", StringComparison.Ordinal) && attribute.Value.Contains('/', StringComparison.Ordinal);

    private static Uri? Resolve(Uri page, string text) =>
        Uri.TryCreate(page, text.Trim(), out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && !text.StartsWith('#')
            ? new UriBuilder(address) { Fragment = "", UserName = "", Password = "" }.Uri
            : null;

    private static List<PageLink> Unique(IEnumerable<PageLink> links) => [.. links.DistinctBy(link => link.Address.AbsoluteUri, StringComparer.Ordinal)];

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
