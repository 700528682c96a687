using System.Diagnostics;
using static Weir.Tests.NhsDataDictionary.PageHtml;
using static Weir.Tests.NhsDataDictionary.SavedPage;

namespace Weir.Tests.NhsDataDictionary;

public sealed class BadPageTests
{
    private const string Changed = "The site's layout may have changed: open the page in a browser and compare (docs/how-to/data-dictionary-page-changed.md).";
    private const string Other = "A sign-in page, a firewall or a proxy may have answered in its place: open the address in a browser to see.";

    public static TheoryData<string, string> Tables => new()
    {
        { "<table><tbody><tr><td>1</td><td>One</td></tr><tr><td>2</td><td>Two</td></tr></tbody></table>", "section 'National Codes' holds a table whose first row does not name its columns, where 'Code' and 'Description' are expected." },
        { "<p>See below.</p>", "section 'National Codes' holds no table, where one headed 'Code' and 'Description' is expected." },
        { "<table><tr><th>Code</th></tr><tr><td>1</td></tr></table>", "section 'National Codes' holds a table of 1 column, where two headed 'Code' and 'Description' are expected." },
        { "<table><caption>Empty</caption></table>", "section 'National Codes' holds a table of 0 columns, where two headed 'Code' and 'Description' are expected." },
        { "<table><tr><th>Code</th><th>Description</th></tr></table>", "section 'National Codes' holds a table without a row, where at least one code is expected." },
        { "<table><tr><th>Code</th><th>Description</th></tr><tr><td>1</td><td>One</td></tr></table><table><tr><td>2</td><td>Two</td></tr></table>", "section 'National Codes' holds a table whose first row does not name its columns, where 'Code' and 'Description' are expected." },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_table_that_is_not_of_codes_is_refused(string table, string found) =>
        (await RefusalAsync(Page("X", Section("data_element_x_nationalCodes", "National Codes", table), Default(("9", "Not known"))))).ShouldBe($"Page x.html of list 'x' cannot be read: {found} {Changed}");

    [Theory]
    [InlineData("", "it is empty where a web page is expected.")]
    [InlineData(" \n\t ", "it is empty where a web page is expected.")]
    [InlineData("{\"error\":\"sign in\"}", "it is JSON where a web page is expected.")]
    [InlineData("[{\"error\":\"sign in\"}]", "it is JSON where a web page, or the pages that Weir kept of the list, are expected.")]
    [InlineData("[1", "it is JSON where a web page, or the pages that Weir kept of the list, are expected.")]
    [InlineData("[]", "it is JSON where a web page, or the pages that Weir kept of the list, are expected.")]
    [InlineData("Code,Description", "it does not begin with '<' as a web page does.")]
    [InlineData("<html><body><h1>Sign in</h1><form><table><tr><td>Code</td><td>Description</td></tr><tr><td>1</td><td>One</td></tr></table></form></body></html>", "it has none of the sections of a Data Dictionary page, such as Description and National Codes.")]
    public async Task Something_else_than_a_page_of_the_site_is_refused(string text, string found) =>
        (await RefusalAsync(text)).ShouldBe($"Page x.html of list 'x' cannot be read: {found} {Other}");

    [Fact]
    public async Task Tables_whose_headings_do_not_hold_them_are_not_told_apart_by_their_order() =>
        (await RefusalAsync($"<html><body><main><h1>X</h1><h2>National Codes</h2>{Table("Code", "Description", ("1", "One"))}<h2>Default Codes</h2>{Table("Code", "Description", ("9", "Not known"))}</main></body></html>")).ShouldBe(
            $"Page x.html of list 'x' cannot be read: it has none of the sections of a Data Dictionary page, such as Description and National Codes. {Other}");

    [Fact]
    public async Task A_page_of_free_text_is_refused() =>
        (await RefusalAsync(Page("X", Section("data_element_x_formatLength", "Format / Length", "<p>max an35</p>"), Description("<p>A name.</p><table><tr><td>1</td><td>Example</td></tr></table>")))).ShouldBe(
            "Page x.html of list 'x' cannot be read: it has the sections Format / Length, Description, where one of National Codes, Default Codes, Permitted National Codes or Permitted Codes is expected. The item may be free text, or have its codes on its attribute's page: open the page in a browser to see (docs/how-to/data-dictionary-page-changed.md).");

    [Theory]
    [InlineData("<p>The last live version of this item is available in the <b>March 2016</b> release of the NHS Data Model and Dictionary.</p>", " after the March 2016 release")]
    [InlineData("<p>The last version of this item is available in the ?????? release of the NHS Data Model and Dictionary.</p>", "")]
    public async Task A_retired_page_says_since_when(string when, string since) =>
        (await RefusalAsync(Page("X (Retired)", Description("<p><b>This item has been retired from the NHS Data Model and Dictionary.</b></p>" + when)))).ShouldBe(
            $"Page x.html of list 'x' cannot be read: the item was retired{since} and has no codes any more, where codes are expected. Look on the site for the item that took its place, and add its page with 'weir dataset add'.");

    [Fact]
    public async Task A_preparatory_page_without_codes_says_so() =>
        (await RefusalAsync(Page("X", Description("<p>This item is being used for development purposes and has not yet been approved.</p>")))).ShouldBe(
            "Page x.html of list 'x' cannot be read: the item is being developed and not approved, and has no codes yet, where codes are expected. Try again when it is published.");

    [Fact]
    public async Task A_page_of_the_old_site_is_refused_since_its_codes_are_running_text() =>
        (await RefusalAsync("<html><body><h2>SMOKING STATUS</h2><p>Format/length: an1</p><p>National Codes:</p><p>1 Current smoker<br>2 Ex-smoker</p></body></html>")).ShouldBe(
            "Page x.html of list 'x' cannot be read: it is a page of the site as it was before October 2020, whose codes are running text, where a table is expected. Take the page from www.datadictionary.nhs.uk.");

    [Fact]
    public async Task A_bad_row_goes_to_the_quarantine_and_the_others_are_kept()
    {
        var list = await ReadAsync(Page("X", National(("1", "One"), ("", "No code"), ("<span></span>&nbsp;", "No code either"), ("2", ""), ("1", "Another one"), ("", ""), ("3", "Three")), Default(("3", "Not known"))));
        Lines(list).ShouldBe(["1|One|National", "3|Three|National"]);
        Faults(list).ShouldBe(
        [
            "2 code Rejected: The code is blank where one is expected. < | No code>",
            "3 code Rejected: The code is blank where one is expected. < | No code either>",
            "4 label Rejected: The description is blank where the code's meaning is expected. <2 | >",
            "5 code Rejected: The code is in the list already, in row 1, where each is expected once. The first stays. <1 | Another one>",
            "8 code Rejected: The code is in the list already, in row 7, where each is expected once. The first stays. <3 | Not known>",
        ]);
    }

    [Fact]
    public async Task Markup_in_a_label_is_dropped_and_markup_as_text_is_kept_and_flagged()
    {
        var list = await ReadAsync(Page("X", National(("1", "<b onclick=\"x()\">Bold</b> <img src=x onerror=\"x()\">move"), ("2", "&lt;script&gt;alert(1)&lt;/script&gt;"), ("3", "5 &lt; 6 and 7 &gt; 6"))));
        Lines(list).ShouldBe(["1|Bold move|National", "2|<script>alert(1)</script>|National", "3|5 < 6 and 7 > 6|National"]);
        Faults(list).ShouldBe(["2 label Flagged: The description holds markup as text, where words are expected. It is kept as text. <2 | <script>alert(1)</script>>"]);
    }

    [Fact]
    public async Task A_page_of_5_MB_is_read()
    {
        var filler = string.Concat(Enumerable.Range(0, 60_000).Select(row => $"<tr><td>Data Set</td><td><a href=\"{row}.html\">Set</a></td><td>references in description X</td></tr>"));
        var html = Page("X", National(("1", "One")), Section("data_element_x_whereUsed", "Where Used", $"<table>{filler}</table>"));
        html.Length.ShouldBeGreaterThan(5_000_000);
        Lines(await ReadAsync(html)).ShouldBe(["1|One|National"]);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<div/>")]
    [InlineData("<b><i>")]
    [InlineData("<ul><li>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<x-y>")]
    public async Task Elements_nested_without_end_are_refused_at_once(string element)
    {
        var started = Stopwatch.GetTimestamp();
        (await RefusalAsync(Page("X", National(("1", string.Concat(Enumerable.Repeat(element, 300_000))))))).ShouldBe(
            $"Page x.html of list 'x' cannot be read: its elements are nested more than 256 deep, where some 30 are expected. {Other}");
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Scripts_pictures_and_paragraphs_without_end_are_not_nested()
    {
        var paragraphs = string.Concat(Enumerable.Repeat("<p>Text<br><img src=a.png>", 2_000)) + $"<script>var s = '{string.Concat(Enumerable.Repeat("<div>", 1_000))}';</script><svg>{string.Concat(Enumerable.Repeat("<path d='M0'/>", 1_000))}</svg><!-- {string.Concat(Enumerable.Repeat("<div>", 1_000))} -->";
        Lines(await ReadAsync(Page("X", Description(paragraphs), National(("1", "One"))))).ShouldBe(["1|One|National"]);
    }
}
