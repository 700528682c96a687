using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>A page of the site, taken apart.</summary>
internal sealed partial class DictionaryPage
{
    /// <summary>Links that are looked at for the attribute: it is among the first.</summary>
    private const int MostLinks = 100;

    private static readonly HtmlParser Parser = new();

    private readonly IHtmlDocument _document;

    private DictionaryPage(string address, IHtmlDocument document)
    {
        (Address, _document) = (address, document);
        Sections = PageSection.In(document);
        Title = (document.QuerySelector("h1") ?? document.QuerySelector("title")) is { } title ? PageText.Of(title) : "";
        DescriptionText = string.Join(' ', Of(SectionKind.Description).Select(section => PageText.Of(section.Element, IsApart)));
        ShortDescription = document.QuerySelector("p.shortdesc") is { } shortly ? PageText.Of(shortly) : "";
    }

    /// <summary>Where it came from.</summary>
    public string Address { get; }

    /// <summary>Its heading.</summary>
    public string Title { get; }

    /// <summary>What it says in the section Description, without headings, tables and other sections.</summary>
    public string DescriptionText { get; }

    /// <summary>The sentence below its title.</summary>
    public string ShortDescription { get; }

    /// <summary>Its sections, in its order.</summary>
    public IReadOnlyList<PageSection> Sections { get; }

    /// <summary>The sections that hold codes.</summary>
    public IEnumerable<PageSection> Codes => Sections.Where(section => section.HoldsCodes);

    /// <summary>True where the item is retired.</summary>
    public bool IsRetired => Title.EndsWith("(Retired)", StringComparison.Ordinal) || Says("This item has been retired from");

    /// <summary>The release that had the item last, such as <c>March 2016</c>; null where the page does not say.</summary>
    public string? LastRelease => Release().Match(DescriptionText) is { Success: true } match ? match.Groups["release"].Value : null;

    /// <summary>True where the item is being developed and not approved.</summary>
    public bool IsPreparatory => Says("being used for development purposes") || Says("has not been approved by") || Says("has not yet been approved");

    /// <summary>True for a page of supporting information: its tables are in its description.</summary>
    public bool IsSupporting => _document.QuerySelector("[id^=supporting_]") is not null || Address.Contains("/supporting_information/", StringComparison.Ordinal);

    /// <summary>True for a page of the site as it was before October 2020: its codes are running text.</summary>
    public bool IsOfTheOldSite => Sections.Count == 0 && _document.Body is { } body && OldLabel().IsMatch(PageText.Of(body));

    /// <summary>Takes a page apart.</summary>
    /// <exception cref="Failures.SourceException">It is no page at all.</exception>
    public static DictionaryPage Of(FetchedPage page, string list)
    {
        var text = page.Html.AsSpan().TrimStart(" \t\r\n\uFEFF");
        if (text.IsEmpty)
            throw PageFailure.NotThePage(page.Address, list, "it is empty where a web page is expected.");
        if (text[0] is '{' or '[')
            throw PageFailure.NotThePage(page.Address, list, "it is JSON where a web page is expected.");
        if (text[0] != '<')
            throw PageFailure.NotThePage(page.Address, list, "it does not begin with '<' as a web page does.");
        if (PageNesting.IsTooDeep(page.Html))
            throw PageFailure.NotThePage(page.Address, list, $"its elements are nested more than {PageNesting.Most} deep, where some 30 are expected.");
        return new DictionaryPage(page.Address, Parser.ParseDocument(page.Html));
    }

    /// <summary>The sections of a kind.</summary>
    public IEnumerable<PageSection> Of(SectionKind kind) => Sections.Where(section => section.Kind == kind);

    /// <summary>The page of the attribute that the item says it is the same as, else of the only one it is of; null where there is none, or where it is not on the page's own host.</summary>
    public Uri? Attribute()
    {
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var address))
            return null;
        var same = Of(SectionKind.Description).SelectMany(section => section.Element.QuerySelectorAll("a[href*='attributes/']")).Take(MostLinks).FirstOrDefault(link => SameAs().IsMatch(TextBefore(link)));
        if (same is not null && LinkOf(same, address) is { } named)
            return named;
        var all = Of(SectionKind.Attributes).SelectMany(section => section.Element.QuerySelectorAll("a[href]")).Select(link => LinkOf(link, address)).OfType<Uri>().Distinct().ToList();
        return all is [var only] ? only : null;
    }

    private static Uri? LinkOf(IElement link, Uri page) =>
        Uri.TryCreate(page, link.GetAttribute("href"), out var address) && address.Scheme == page.Scheme && string.Equals(address.Authority, page.Authority, StringComparison.OrdinalIgnoreCase)
        && address.AbsolutePath.Contains("/attributes/", StringComparison.Ordinal)
            ? new UriBuilder(address) { Fragment = "", UserName = "", Password = "" }.Uri
            : null;

    /// <summary>What the paragraph says before a link.</summary>
    private static string TextBefore(IElement link)
    {
        var paragraph = link.Closest("p, li, td, div") ?? link.ParentElement!;
        var before = new StringBuilder();
        foreach (var node in paragraph.Descendants())
        {
            if (node == link)
                break;
            if (node is IText words)
                before.Append(words.Data);
        }

        return PageText.OneLine(before.ToString());
    }

    private bool IsApart(IElement element) =>
        element.LocalName is "table" or "h2" or "h3" or "h4" || Sections.Any(section => section.Kind != SectionKind.Description && section.Element == element);

    private bool Says(string text) => DescriptionText.Contains(text, StringComparison.OrdinalIgnoreCase) || ShortDescription.Contains(text, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"available in the (?<release>[A-Z][a-z]+ \d{4}) release", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Release();

    [GeneratedRegex(@"\bsame as (?:the )?attribute:?$", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SameAs();

    [GeneratedRegex(@"\b(?:National|Default) Codes:", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OldLabel();
}
