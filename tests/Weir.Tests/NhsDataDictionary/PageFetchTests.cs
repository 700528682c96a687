using Weir.Datasets;
using Weir.Failures;
using Weir.Tests.Http;
using static Weir.Tests.NhsDataDictionary.PageHtml;

namespace Weir.Tests.NhsDataDictionary;

public sealed class PageFetchTests
{
    private const string Html = "Content-Type: text/html; charset=UTF-8\r\n";
    private const string Elsewhere = "A sign-in page, a firewall or a proxy may have answered in its place: open the address in a browser to see.";

    [Fact]
    public async Task A_redirect_within_the_site_is_followed_and_its_end_is_the_address()
    {
        await using var site = new WireServer(head => head.StartsWith("GET /data_elements/x.html", StringComparison.Ordinal)
            ? WireServer.Only("301 Moved Permanently", "Location: /data_elements/y.html\r\n")
            : WireServer.Ok(Page("X", National(("1", "One"))), Html));
        var list = await ReadAsync(site, "/data_elements/x.html");
        list.Addresses.ShouldBe([site.At("/data_elements/y.html").AbsoluteUri]);
        list.Options.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_to_a_sign_in_page_elsewhere_is_refused()
    {
        await using var site = new WireServer(_ => WireServer.Only("302 Found", "Location: http://login.example/\r\n"));
        await Refused(site, FailureKind.Terminal, $"GET {site.At("/data_elements/x.html")} failed: the upstream redirects to login.example, and this request may not leave its host. Check the address.");
    }

    [Fact]
    public async Task Another_type_of_content_is_refused()
    {
        await using var site = new WireServer(_ => WireServer.Ok("{}", "Content-Type: application/json\r\n"));
        await Refused(site, FailureKind.BadData, $"Page {site.At("/data_elements/x.html")} of list 'x' cannot be read: the answer is application/json where a web page (text/html) is expected. {Elsewhere}");
    }

    [Fact]
    public async Task An_answer_of_a_firewall_is_tried_again()
    {
        await using var site = new WireServer(_ => WireServer.Only("202 Accepted"));
        await Refused(site, FailureKind.Transient, $"GET {site.At("/data_elements/x.html")} failed: the site answered 202 (Accepted) where 200 and a page are expected. A firewall may answer in its place. Try again later.");
    }

    [Fact]
    public async Task A_site_that_is_down_is_tried_again()
    {
        await using var site = new WireServer(_ => WireServer.Only("503 Service Unavailable"));
        await Refused(site, FailureKind.Transient, $"GET {site.At("/data_elements/x.html")} failed: the upstream answered 503 (Service Unavailable). Try again later.");
    }

    [Fact]
    public async Task A_page_larger_than_16_MiB_is_refused()
    {
        await using var site = new WireServer(_ => WireServer.Ok(new string(' ', (16 * 1024 * 1024) + 1), Html));
        await Refused(site, FailureKind.BadData, $"Page {site.At("/data_elements/x.html")} of list 'x' cannot be read: the answer is larger than 16 MiB, where some KiB are expected. {Elsewhere}");
    }

    [Theory]
    [InlineData("http://169.254.169.254/attributes/x.html")]
    [InlineData("//other.example/attributes/x.html")]
    [InlineData("file:///attributes/x.html")]
    [InlineData("../classes/x.html")]
    [InlineData("javascript:attributes/")]
    public async Task A_link_that_leads_elsewhere_than_to_an_attribute_of_the_site_is_not_followed(string link)
    {
        await using var site = new WireServer(_ => WireServer.Ok(Page("X", Description($"<p>X is the same as attribute <a href=\"{link}\">X</a>.</p>"), Default(("9", "Not known"))), Html));
        var list = await ReadAsync(site, "/data_elements/x.html");
        SavedPage.Lines(list).ShouldBe(["9|Not known|Default"]);
        list.Notes.ShouldBe(["The page gives default codes alone, and the page of the attribute with the national codes is not at hand: the list holds the default codes only."]);
        site.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_attribute_that_the_item_is_the_same_as_is_followed_and_no_other()
    {
        const string Links = "<p>See attribute <a href=\"../attributes/a.html\">A</a>. X is the same as attribute <a href=\"../attributes/b__c_.html\">B (C)</a>, unlike <a href=\"../attributes/d.html\">D</a>.</p>";
        await using var site = new WireServer(head => head.Split(' ')[1] switch
        {
            "/data_elements/x.html" => WireServer.Ok(Page("X", Description(Links), Default(("9", "Not known"))), Html),
            "/attributes/b_c.html" => WireServer.Ok(Page("B (C)", Codes("attribute_b_c_nationalCodes", "National Codes", ("1", "One"))), Html),
            _ => WireServer.Only("404 Not Found"),
        });
        var list = await ReadAsync(site, "/data_elements/x.html");
        SavedPage.Lines(list).ShouldBe(["1|One|National", "9|Not known|Default"]);
        list.Notes.ShouldBe([$"{site.At("/attributes/b__c_.html")} answers 404 (Not Found); the page is at {site.At("/attributes/b_c.html")}, and was read there."]);
    }

    [Fact]
    public async Task Of_several_attributes_without_a_word_which_none_is_followed()
    {
        await using var site = new WireServer(_ => WireServer.Ok(
            Page("X", Default(("9", "Not known")), Section("data_element_x_attributes", "Attribute", "<ul><li><a href=\"../attributes/a.html\">A</a></li><li><a href=\"../attributes/b.html\">B</a></li></ul>")), Html));
        (await ReadAsync(site, "/data_elements/x.html")).Addresses.Count.ShouldBe(1);
        site.Requests.Count.ShouldBe(1);
    }

    private static async Task<CodeList> ReadAsync(WireServer site, string path)
    {
        using var fetch = new DictionaryFetch(site.At("/"));
        return await fetch.ReadAsync(new ListDefinition("x", "X", site.At(path)));
    }

    private static async Task Refused(WireServer site, FailureKind kind, string message)
    {
        var failure = await Should.ThrowAsync<SourceException>(() => ReadAsync(site, "/data_elements/x.html"));
        (failure.Kind, failure.Message).ShouldBe((kind, message));
    }
}
