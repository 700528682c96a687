using System.Globalization;
using Weir.Datasets;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>The page of the attribute that a page's codes need.</summary>
/// <param name="Page">Where it is; null where it needs none or says none.</param>
/// <param name="IsForCodes">True where national codes are nowhere else; false where it only tells them from default codes.</param>
internal readonly record struct AttributeNeed(Uri? Page, bool IsForCodes);

/// <summary>Makes a code list of a page, and of its attribute's where it needs that.</summary>
internal sealed class CodeListReading
{
    private readonly ListDefinition _list;
    private readonly DictionaryPage _page;
    private readonly DictionaryPage? _attribute;
    private readonly CodeTables _tables;
    private readonly List<string> _notes;

    private CodeListReading(ListDefinition list, IReadOnlyList<FetchedPage> pages)
    {
        _list = list;
        _page = DictionaryPage.Of(pages[0], list.Key);
        _attribute = pages.Count > 1 ? DictionaryPage.Of(pages[1], list.Key) : null;
        _tables = new CodeTables(list.Key);
        _notes = [.. pages.Select(page => page.Note).OfType<string>()];
    }

    /// <summary>The page of an attribute that has to be fetched as well.</summary>
    /// <exception cref="Failures.SourceException">What was fetched is no page.</exception>
    public static AttributeNeed NeedOfAttribute(FetchedPage fetched, string list)
    {
        var page = DictionaryPage.Of(fetched, list);
        if (page.IsSupporting || page.IsRetired || HasNational(page))
            return default;
        return new AttributeNeed(page.Attribute(), page.Codes.All(section => section.Kind == SectionKind.Default || !section.Tables.Any()));
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="Failures.SourceException">The pages hold no codes, or in no form that is known.</exception>
    public static CodeList Read(ListDefinition list, IReadOnlyList<FetchedPage> pages)
    {
        var reading = new CodeListReading(list, pages);
        reading.ReadCodes();
        return reading.Finish(pages);
    }

    private static bool HasNational(DictionaryPage page) =>
        page.Codes.Any(section => section.Kind is SectionKind.National or SectionKind.PermittedNational && section.Tables.Any());

    private static IEnumerable<PageSection> NationalOf(DictionaryPage page) => page.Codes.Where(section => section.Kind is SectionKind.National or SectionKind.PermittedNational);

    private void ReadCodes()
    {
        var codes = _page.Codes.ToList();
        if (HasNational(_page))
        {
            codes.ForEach(section => Read(_page, section));
        }
        else if (codes.Exists(section => section.Kind == SectionKind.Permitted))
        {
            var national = NationalCodes();
            if (national is null)
                _notes.Add("The page gives national and default codes in one table, and the page of their attribute is not at hand to tell them apart: all are kept as permitted codes.");
            foreach (var section in codes)
                _tables.Read(_page.Address, section, code => section.Kind == SectionKind.Default ? OptionKind.Default : national is null ? OptionKind.Permitted : national.Contains(code) ? OptionKind.National : OptionKind.Default);
        }
        else if (_attribute is not null)
        {
            var defaults = codes.Where(section => section.Kind == SectionKind.Default).ToList();
            ReadAttribute(_attribute, defaults.Count > 0);
            defaults.ForEach(section => Read(_page, section));
        }
        else if (codes.Count > 0)
        {
            codes.ForEach(section => Read(_page, section));
            _notes.Add("The page gives default codes alone, and the page of the attribute with the national codes is not at hand: the list holds the default codes only.");
        }
        else
        {
            ReadDescription();
        }

        if (codes.Exists(section => section.IsByHeading))
            _notes.Add("The ids of the page's sections are new to Weir: they were told by their headings.");
    }

    private void Read(DictionaryPage page, PageSection section) => _tables.Read(page.Address, section, _ => section.Kind switch
    {
        SectionKind.Default => OptionKind.Default,
        SectionKind.National => OptionKind.National,
        _ => OptionKind.Permitted,
    });

    /// <summary>An attribute of free text, such as the code of an organisation, has none: the default codes are then all there are.</summary>
    private void ReadAttribute(DictionaryPage attribute, bool canDoWithout)
    {
        var sections = NationalOf(attribute).ToList();
        if (sections.Count == 0 && !(canDoWithout && attribute.Of(SectionKind.Description).Any() && !attribute.IsRetired))
            throw WithoutCodes(attribute);
        if (sections.Count == 0)
            _notes.Add("The page gives default codes alone, and the page of the attribute has no codes: the list holds the default codes only.");
        sections.ForEach(section => Read(attribute, section));
    }

    /// <summary>The attribute's codes; null where its page is not there or has none.</summary>
    private HashSet<string>? NationalCodes()
    {
        if (_attribute is null || !NationalOf(_attribute).Any())
            return null;
        var tables = new CodeTables(_list.Key);
        foreach (var section in NationalOf(_attribute))
            tables.Read(_attribute.Address, section, _ => OptionKind.National);
        return tables.Options.Select(option => option.Code).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Supporting information has its tables in its description, and may have several: the address says which, as in <c>…/table.html#table-2</c>.</summary>
    private void ReadDescription()
    {
        var tables = _page.IsSupporting
            ? _page.Of(SectionKind.Description).SelectMany(section => section.Tables).Select(TableGrid.Of).Where(rows => rows.Count > 1 && CodeColumns.Of(rows[0]) is not null).ToList()
            : [];
        if (tables.Count == 0)
            throw WithoutCodes(_page);
        var chosen = tables.Count == 1 ? tables[0] : Chosen(tables);
        _tables.Read(chosen, CodeColumns.Of(chosen[0])!, _ => OptionKind.None);
    }

    private List<GridRow> Chosen(List<List<GridRow>> tables)
    {
        const string Named = "#table-";
        var fragment = _list.Address.IsAbsoluteUri ? _list.Address.Fragment : "";
        if (fragment.StartsWith(Named, StringComparison.Ordinal) && int.TryParse(fragment[Named.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= tables.Count)
            return tables[number - 1];
        throw PageFailure.Bad(
            _page.Address, _list.Key, string.Create(CultureInfo.InvariantCulture, $"it holds {tables.Count} tables of codes, where a list is made of one."),
            string.Create(CultureInfo.InvariantCulture, $"Add the page with the table's number at the end of its address, from #table-1 to #table-{tables.Count}."));
    }

    private Failures.SourceException WithoutCodes(DictionaryPage page)
    {
        const string AddAnother = "Look on the site for the item that took its place, and add its page with 'weir dataset add'.";
        if (page.IsRetired)
            return PageFailure.Bad(page.Address, _list.Key, $"the item was retired{(page.LastRelease is { } release ? $" after the {release} release" : "")} and has no codes any more, where codes are expected.", AddAnother);
        if (page.IsPreparatory)
            return PageFailure.Bad(page.Address, _list.Key, "the item is being developed and not approved, and has no codes yet, where codes are expected.", "Try again when it is published.");
        if (page.IsOfTheOldSite)
            return PageFailure.Bad(page.Address, _list.Key, "it is a page of the site as it was before October 2020, whose codes are running text, where a table is expected.", "Take the page from www.datadictionary.nhs.uk.");
        if (page.Sections.Count == 0)
            return PageFailure.NotThePage(page.Address, _list.Key, "it has none of the sections of a Data Dictionary page, such as Description and National Codes.");
        return PageFailure.Bad(
            page.Address, _list.Key, $"it has the sections {string.Join(", ", page.Sections.Select(section => section.Name).Distinct(StringComparer.Ordinal))}, where one of National Codes, Default Codes, Permitted National Codes or Permitted Codes is expected.",
            "The item may be free text, or have its codes on its attribute's page: open the page in a browser to see (docs/how-to/data-dictionary-page-changed.md).");
    }

    private CodeList Finish(IReadOnlyList<FetchedPage> pages)
    {
        if (_page.Title.Length > 0 && !IsOf(_page.Title, PageAddress.NameOf(_list.Address)))
            _notes.Add($"The page is titled '{_page.Title}', which is not what its address is named after.");
        return new CodeList(_tables.Options)
        {
            Title = Given(_page.Title),
            Description = Given(_page.DescriptionText) ?? Given(_page.ShortDescription),
            Format = Given(string.Join(' ', _page.Of(SectionKind.Format).Select(section => PageText.Of(section.Element, element => element.LocalName is "h2" or "h3" or "h4")))),
            Aliases = [.. CellsOf(SectionKind.Aliases, "Alias").Distinct(StringComparer.Ordinal)],
            ChangedOn = CellsOf(SectionKind.ChangeLog, "Implementation Date").Select(RetiredMark.DayOf).Max(),
            IsRetired = _page.IsRetired,
            IsPreparatory = _page.IsPreparatory,
            Addresses = [.. pages.Select(page => page.Address)],
            Faults = _tables.Faults,
            Notes = _notes,
        };
    }

    private IEnumerable<string> CellsOf(SectionKind kind, string header)
    {
        foreach (var rows in _page.Of(kind).SelectMany(section => section.Tables).Select(TableGrid.Of).Where(rows => rows.Count > 0))
        {
            var column = Enumerable.Range(0, rows[0].Cells.Count).FirstOrDefault(cell => string.Equals(rows[0][cell], header, StringComparison.OrdinalIgnoreCase), -1);
            foreach (var row in column < 0 ? [] : rows.Skip(1))
            {
                if (row[column] is { Length: > 0 } text)
                    yield return text;
            }
        }
    }

    private static bool IsOf(string title, string name) =>
        string.Equals(Letters(title.Replace("(Retired)", "", StringComparison.Ordinal)), Letters(name), StringComparison.OrdinalIgnoreCase);

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
