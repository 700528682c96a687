using System.Collections.Frozen;
using Weir.Datasets;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>The NHS Data Model and Dictionary: code lists that are tables of web pages.</summary>
/// <remarks>docs/reference/datasets.md lists them and says how a page is read.</remarks>
internal sealed class DataDictionary : ICodeListUpstream
{
    /// <summary>Where the site is.</summary>
    public static readonly Uri Site = new("https://www.datadictionary.nhs.uk/");

    private readonly Uri _site;
    private readonly PageFetch _pages;
    private readonly FrozenDictionary<Uri, Uri> _older;

    /// <summary>Makes a reader.</summary>
    /// <param name="http">The client that asks.</param>
    /// <param name="site">Where the site is, ending in <c>/</c>.</param>
    public DataDictionary(OutboundHttp http, Uri site)
    {
        _site = site;
        _pages = new PageFetch(http);
        Lists = [.. DictionaryLists.All.Select(list => list.At(site))];
        _older = DictionaryLists.All.Where(list => list.OlderPath is not null).ToFrozenDictionary(list => new Uri(site, list.Path), list => new Uri(site, list.OlderPath!));
    }

    /// <inheritdoc/>
    public string Recipe => "1";

    /// <inheritdoc/>
    public IReadOnlyList<ListDefinition> Lists { get; }

    /// <inheritdoc/>
    public ListDefinition? Find(string address)
    {
        if (PageAddress.At(_site, address) is not { } page)
            return null;
        return Lists.FirstOrDefault(list => AddressesOf(list.Address).Contains(page))
            ?? new ListDefinition(PageAddress.KeyOf(_site, page), PageAddress.TitleOf(page), page);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ListDefinition list, Stream file, CancellationToken cancellationToken)
    {
        var addresses = AddressesOf(list.Address);
        var page = await _pages.FirstAsync(list, addresses, cancellationToken) ?? throw PageFailure.NotThere(list, [.. addresses.Select(RedactedAddress.Of)]);
        List<FetchedPage> pages = [page];
        var needs = CodeListReading.NeedOfAttribute(page, list.Key);
        if (needs.Page is { } attribute)
        {
            var forms = AddressesOf(attribute);
            if (await _pages.FirstAsync(list, forms, cancellationToken) is { } found)
                pages.Add(found);
            else if (needs.IsForCodes)
                throw PageFailure.NotThere(list, [.. forms.Select(RedactedAddress.Of)]);
        }

        await PageFile.WriteAsync(pages, file, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CodeList> ReadAsync(ListDefinition list, RawFile file, CancellationToken cancellationToken) =>
        CodeListReading.Read(list, await PageFile.ReadAsync(file, list.Key, cancellationToken));

    /// <summary>A page's address as it is given, then in the site's other form.</summary>
    private List<Uri> AddressesOf(Uri address)
    {
        List<Uri> forms = [address];
        if (_older.TryGetValue(address, out var older))
            forms.Add(older);
        if (PageAddress.Newer(address) is { } newer)
            forms.Add(newer);
        return forms;
    }
}
