using System.Text;
using static Weir.Tests.NhsDataDictionary.PageHtml;
using static Weir.Tests.NhsDataDictionary.SavedPage;

namespace Weir.Tests.NhsDataDictionary;

public sealed class PageKindTests
{
    private const string SameAs = """<p><a class="element" href="../data_elements/x.html">X</a> is the same as attribute <a class="attribute" href="../attributes/x.html">X</a>.</p>""";

    private const string ChangeLog = """
        <p>Click on the links below to view the change requests this item is part of:</p>
        <table><thead><tr><th>Change Request</th><th>Change Request Description</th><th>Implementation Date</th></tr></thead>
        <tbody><tr><td><a href="https://dictionary.example/cr1">CR1</a></td><td>First</td><td>01 September 2024</td></tr>
        <tr><td>CR2</td><td>Second</td><td>1 April 2025</td></tr><tr><td>CR3</td><td>Third</td><td>Immediate</td></tr></tbody></table>
        """;

    [Fact]
    public async Task National_and_default_codes_are_told_apart_by_their_ids_whichever_comes_first()
    {
        var list = await ReadAsync(Page("X", Default(("9", "Not known")), National(("1", "One"), ("2", "Two"))));
        Lines(list).ShouldBe(["9|Not known|Default", "1|One|National", "2|Two|National"]);
        list.Options.Select(option => option.Row).ShouldBe([1L, 2L, 3L]);
        list.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sections_of_2021_to_2024_are_read()
    {
        var list = await ReadAsync(Page(
            "X",
            Section("element_x.format___length", "Format / Length", "<p>an2</p>"),
            Section("element_x.description", "Description", "<p>What it is.</p>"),
            Codes("element_x.national_codes", "National Codes", ("01", "One")),
            Codes("element_x.default_codes", "Default Codes", ("99", "Not known")),
            Section("element_x.also_known_as", "Also Known As", "<p>This data element is also known by these names:</p>" + Table("Context", "Alias", ("Plural", "XES"), ("Full name", "X OF Y"))),
            Section("element_x.where_used", "Where Used", "<table><tr><th>Type</th><th>Link</th><th>How used</th></tr><tr><td>Data Set</td><td>A set</td><td>references</td></tr></table>")));
        Lines(list).ShouldBe(["01|One|National", "99|Not known|Default"]);
        (list.Title, list.Format, list.Description).ShouldBe(("X", "an2", "What it is."));
        list.Aliases.ShouldBe(["XES", "X OF Y"]);
        list.ChangedOn.ShouldBeNull();
    }

    [Fact]
    public async Task The_newest_date_of_the_change_log_is_kept_and_its_table_is_no_codes()
    {
        var list = await ReadAsync(Page("X", National(("1", "One")), Section("data_element_x_changeLog", "Change Log", ChangeLog), Section("data_element_x_aliases", "Also Known As", Table("Context", "Alias", ("Plural", "XES")))));
        Lines(list).ShouldBe(["1|One|National"]);
        list.ChangedOn.ShouldBe(new DateOnly(2025, 4, 1));
        list.EffectiveFrom.ShouldBeNull();
    }

    [Theory]
    [InlineData("data_element_x_permittedNationalCodes", "Permitted National Codes")]
    [InlineData("element_x.permitted_national_codes", "Permitted National Codes")]
    [InlineData("data_element_x_nationalCodes", "Permitted National Codes")]
    public async Task Permitted_national_codes_are_a_kind_of_their_own(string id, string heading) =>
        Lines(await ReadAsync(Page("X", Codes(id, heading, ("SP", "Not eligible")), Default(("99", "Not known"))))).ShouldBe(["SP|Not eligible|Permitted", "99|Not known|Default"]);

    [Fact]
    public async Task One_table_of_national_and_default_codes_is_told_apart_by_the_attribute()
    {
        var element = Page("X", Description(SameAs), Codes("element_x.permitted_codes", "Permitted Codes", ("9", "<p>Not known</p>"), ("1", "<p>One</p>")));
        var attribute = Page("X", Codes("attribute_x.national_codes", "National Codes", ("1", "One"), ("2", "Two")));
        Lines(await ReadWithAttributeAsync(element, attribute)).ShouldBe(["9|Not known|Default", "1|One|National"]);
    }

    [Fact]
    public async Task One_table_without_its_attribute_is_of_permitted_codes()
    {
        var list = await ReadAsync(Page("X", Codes("element_x.permitted_codes", "Permitted Codes", ("9", "Not known"), ("1", "One"))));
        Lines(list).ShouldBe(["9|Not known|Permitted", "1|One|Permitted"]);
        list.Notes.ShouldBe(["The page gives national and default codes in one table, and the page of their attribute is not at hand to tell them apart: all are kept as permitted codes."]);
    }

    [Fact]
    public async Task Default_codes_alone_come_after_the_national_codes_of_the_attribute()
    {
        var list = await ReadWithAttributeAsync(Page("X", Description(SameAs), Default(("99", "Not known"))), Page("X", Codes("attribute_x_nationalCodes", "National Codes", ("A", "Ay"), ("B", "Bee"))));
        Lines(list).ShouldBe(["A|Ay|National", "B|Bee|National", "99|Not known|Default"]);
        list.Addresses.ShouldBe(["https://dictionary.example/data_elements/x.html", "https://dictionary.example/attributes/x.html"]);
        list.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Default_codes_alone_are_a_list_where_the_attribute_takes_any_text()
    {
        var attribute = Page("X", Section("attribute_x_description", "Description", "<p>The code of an organisation.</p>"));
        var list = await ReadWithAttributeAsync(Page("X", Description(SameAs), Default(("ZZ201", "Not applicable"))), attribute);
        Lines(list).ShouldBe(["ZZ201|Not applicable|Default"]);
        list.Notes.ShouldBe(["The page gives default codes alone, and the page of the attribute has no codes: the list holds the default codes only."]);
        var failure = await Should.ThrowAsync<Weir.Failures.SourceException>(() => ReadWithAttributeAsync(Page("X", Description(SameAs), Default(("9", "Not known"))), "<html><h1>Sign in</h1></html>"));
        var retired = Page("X (Retired)", Section("attribute_x_description", "Description", "<p>This item has been retired from the NHS Data Model and Dictionary.</p>"));
        (await Should.ThrowAsync<Weir.Failures.SourceException>(() => ReadWithAttributeAsync(Page("X", Description(SameAs), Default(("9", "Not known"))), retired))).Message.ShouldBe(
            "Page https://dictionary.example/attributes/x.html of list 'x' cannot be read: the item was retired and has no codes any more, where codes are expected. Look on the site for the item that took its place, and add its page with 'weir dataset add'.");
        failure.Message.ShouldBe("Page https://dictionary.example/attributes/x.html of list 'x' cannot be read: it has none of the sections of a Data Dictionary page, such as Description and National Codes. A sign-in page, a firewall or a proxy may have answered in its place: open the address in a browser to see.");
    }

    [Fact]
    public async Task Codes_in_a_description_count_under_their_caption_and_nowhere_else()
    {
        const string Bare = "<table><tr><td colspan=\"2\">White</td></tr><tr><td>A</td><td>British</td></tr><tr><td colspan=\"2\">&nbsp;</td></tr><tr><td>Z</td><td>Not stated</td></tr></table>";
        var list = await ReadAsync(Page("X", Description("<p>What it is.</p><p><i>National Codes:</i></p><div>" + Bare + "</div><p>Guidance:</p>" + Bare.Replace("British", "Other", StringComparison.Ordinal))));
        Lines(list).ShouldBe(["A|British|National", "Z|Not stated|National"]);
        list.Options.Select(option => option.Attributes.GetValueOrDefault("group")).ShouldBe(["White", null]);
        list.Options.Select(option => option.Row).ShouldBe([2L, 4L]);
        Lines(await ReadAsync(Page("X", Description("<p>National Codes:</p>" + Bare), National(("1", "One"))))).ShouldBe(["1|One|National"]);
    }

    [Fact]
    public async Task Sections_with_unknown_ids_are_told_by_their_headings()
    {
        var list = await ReadAsync(Page("X", Codes("s1", "Default Codes", ("9", "Not known")), Codes("s2", "National Codes", ("1", "One"))));
        Lines(list).ShouldBe(["9|Not known|Default", "1|One|National"]);
        list.Notes.ShouldBe(["The ids of the page's sections are new to Weir: they were told by their headings."]);
    }

    [Fact]
    public async Task Retired_rows_keep_their_label_and_say_since_when()
    {
        var list = await ReadAsync(Page("X", National(
            ("1", "A (Retired 01 April 2010)"), ("2", "B (C) (Retired 3 November 2008 - but may apply to some until 3 May 2009)"), ("3", "D (Retired)"), ("4", "Retired"),
            ("5", "E (Retired nurse)"), ("6", "F (Retired 1 April 2010) retained for some"), ("7", "G (Retired April 2010)"))
            .Replace("<tr class=\"- topic/strow strow\"><td class=\"- topic/stentry stentry\">6", "<tr class=\"- topic/strow strow retired\"><td>6", StringComparison.Ordinal)
            .Replace("<tr class=\"- topic/strow strow\"><td class=\"- topic/stentry stentry\">7", "<tr class=\"- topic/strow strow retired\"><td>7", StringComparison.Ordinal)));
        Lines(list).ShouldBe(
        [
            "1|A (Retired 01 April 2010)|National|retired 2010-04-01",
            "2|B (C) (Retired 3 November 2008 - but may apply to some until 3 May 2009)|National|retired 2008-11-03",
            "3|D (Retired)|National|retired",
            "4|Retired|National",
            "5|E (Retired nurse)|National",
            "6|F (Retired 1 April 2010) retained for some|National|retired 2010-04-01",
            "7|G (Retired April 2010)|National|retired",
        ]);
    }

    [Fact]
    public async Task Codes_stay_as_they_are_written()
    {
        string[] codes = ["01", "1", "B3a", "08b", "O11-O99", "0 (zero)", "8 (left justified padded with spaces)", "-", "b3a"];
        var list = await ReadAsync(Page("X", National([.. codes.Select(code => (code, "Text"))])));
        list.Options.Select(option => option.Code).ShouldBe(codes);
        list.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_text_of_links_is_part_of_the_label()
    {
        var list = await ReadAsync(Page("X", National(
            ("37", """<div><a href="../nhs_business_definitions/court.html">Court</a></div>"""),
            ("38", """<a href="a.html">PERSON</a>'s <a href="b.html">CONSULTANT</a>, not <a href="c.html">NURSE</a>"""),
            ("39", "<p>First</p><p>second<br/>third</p><ul><li>a</li><li>b</li></ul>"),
            ("40", "NHS&nbsp;Trust &amp;\n      others<sup>2</sup>"),
            ("42", "<p>First</p>second"),
            ("41", "Seen<script>alert(1)</script><style>td{}</style>"))));
        list.Options.Select(option => option.Label).ShouldBe(["Court", "PERSON's CONSULTANT, not NURSE", "First second third a b", "NHS Trust & others2", "First second", "Seen"]);
        list.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preparatory_page_says_so()
    {
        var list = await ReadAsync(Page("X", Description("<p><b>This item is being used for development purposes and has not yet been approved.</b></p>"), National(("1", "One"))));
        (list.IsPreparatory, list.IsRetired).ShouldBe((true, false));
        (await ReadAsync(Page("X", Description("<p>Note: This item has not been approved by the <a href=\"b.html\">Data Coordination Board</a>.</p>"), National(("1", "One"))))).IsPreparatory.ShouldBeTrue();
        (await ReadAsync(Page("X", Description("<p>It is approved.</p>"), National(("1", "One"))))).IsPreparatory.ShouldBeFalse();
    }

    [Fact]
    public async Task A_retired_page_that_still_has_its_codes_says_so()
    {
        var list = await ReadAsync(Page("X (Retired)", National(("1", "One"))));
        (list.IsRetired, list.Notes.Count, list.Options.Count).ShouldBe((true, 0, 1));
    }

    [Fact]
    public async Task The_only_table_of_supporting_information_is_a_list()
    {
        var html = Page("X", Section("supporting_definition_x.description", "Description", "<table><tr><td></td><td>Code</td><td>Main Specialty Title</td><td>Comments</td></tr><tr><td></td><td>100</td><td>Surgery</td><td>See <a href=\"#\">more</a></td></tr></table><table><tr><td>*</td><td>Note</td></tr></table>"));
        var list = await ReadAsync(html);
        Lines(list).ShouldBe(["100|Surgery|None"]);
        list.Options[0].Attributes["comments"].ShouldBe("See more");
    }

    [Fact]
    public async Task Cells_that_span_rows_and_columns_stay_in_their_columns()
    {
        var list = await ReadAsync(Page("X", Section("data_element_x_nationalCodes", "National Codes",
            "<table><tr><th>Code</th><th>Description</th><th>Used by</th></tr><tr><td>1</td><td>One</td><td rowspan=\"2\">Adults</td></tr><tr><td>2</td><td>Two</td></tr><tr><td>3</td><td>Three</td></tr></table>")));
        list.Options.Select(option => (option.Code, option.Label, option.Attributes.GetValueOrDefault("used_by"))).ShouldBe([("1", "One", "Adults"), ("2", "Two", "Adults"), ("3", "Three", null)]);
    }

    [Fact]
    public async Task A_table_within_a_cell_is_text_of_the_cell()
    {
        var list = await ReadAsync(Page("X", National(("1", "One <table><tr><td>of</td><td>two</td></tr></table>"), ("2", "Two"))));
        Lines(list).ShouldBe(["1|One of two|National", "2|Two|National"]);
        list.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_whose_name_ends_as_a_section_does_is_no_section()
    {
        var list = await ReadAsync(Page("X", Section("data_element_role_description_description", "Description", "<p>What it is.</p>"), Codes("data_element_role_description_nationalCodes", "National Codes", ("1", "One")))
            .Replace("id=\"data_element_x\"", "id=\"data_element_role_description\"", StringComparison.Ordinal));
        list.Description.ShouldBe("What it is.");
        Lines(list).ShouldBe(["1|One|National"]);
    }

    [Fact]
    public async Task A_page_of_another_name_is_noted() =>
        (await ReadAsync(Page("SMOKING STATUS", National(("1", "One"))))).Notes.ShouldBe(["The page is titled 'SMOKING STATUS', which is not what its address is named after."]);

    [Theory]
    [InlineData("utf-8", "charset=\"utf-8\"")]
    [InlineData("windows-1252", "charset=\"windows-1252\"")]
    [InlineData("windows-1252", "")]
    [InlineData("utf-16", "")]
    public async Task A_saved_page_is_read_in_the_character_set_it_was_saved_in(string set, string declared)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(set) ?? Encoding.GetEncoding(set);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes($"<html><head><meta {declared}></head><body>{National(("1", "Ménière’s"))}</body></html>")];
        (await ReadAsync(bytes)).Options[0].Label.ShouldBe("Ménière’s");
    }
}
