using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Weir.Failures;
using Weir.Sandbox;
using Weir.Sandbox.Http;

namespace Weir.Tests.Sandbox;

public sealed class SandboxServerTests : IAsyncLifetime
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private SandboxServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        server = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Revisions = [new(2025, 9, 1)] }, Token);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task The_index_links_every_year_with_and_without_slash_and_at_older_addresses()
    {
        var links = Links(Article(await client.GetStringAsync(server.IndexAddress, Token)));
        var years = links.Where(link => link.Contains("rtt-data-", StringComparison.Ordinal)).Select(link => link[server.BaseAddress.AbsoluteUri.Length..]).ToList();

        years.Count.ShouldBe(15);
        years[0].ShouldBe("statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2025-26");
        years[1].ShouldBe("statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2024-25");
        years[2].ShouldBe("statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2023-24/");
        years[11].ShouldBe("statistics/rtt-data-2014-15/");
        years[12].ShouldBe("statistics/rtt-waiting-times/rtt-data-2013-14/");
    }

    [Fact]
    public async Task Every_link_to_a_year_leads_to_its_page()
    {
        foreach (var link in Links(await client.GetStringAsync(server.IndexAddress, Token)).Where(link => link.Contains("rtt-data-", StringComparison.Ordinal)).Distinct())
        {
            using var answer = await client.GetAsync(link, Token);
            var page = answer.StatusCode == HttpStatusCode.MovedPermanently ? await client.GetStringAsync(answer.Headers.Location, Token) : await answer.Content.ReadAsStringAsync(Token);
            page.ShouldContain("<article class=\"rich-text\">");
        }
    }

    [Fact]
    public async Task The_menus_outside_the_article_repeat_the_years_twice()
    {
        var page = await client.GetStringAsync(server.IndexAddress, Token);
        Regex.Count(page, "Waiting Times Data 2023-24").ShouldBe(2);
        Article(page).ShouldNotContain("Waiting Times Data 2023-24");
    }

    [Fact]
    public async Task The_page_of_the_current_year_has_nine_links_a_month_and_the_newest_month_again_at_its_top()
    {
        var article = Article(await YearAsync("2025-26"));
        var links = Links(article).Where(link => link.Contains("/wp-content/uploads/sites/2/", StringComparison.Ordinal)).ToList();

        links.Count.ShouldBe((10 * 9) + 4);
        links.Count(link => link.Contains("/Full-CSV-data-file-", StringComparison.Ordinal)).ShouldBe(11);
        links.Count(link => link.Contains("/Full-CSV-data-file-Jan26-ZIP-4M-", StringComparison.Ordinal)).ShouldBe(2);
        article.ShouldContain("<a name=\"Jan26\"></a></p>\n<h3>January 2026</h3>\n<p><a href=");
        article.ShouldContain(">Full CSV data file Sep25 (ZIP, 4M) revised</a>");
        Regex.Count(article, "<div>").ShouldBe(Regex.Count(article, "</div>"));
    }

    [Fact]
    public async Task The_page_of_an_earlier_year_has_only_its_own_months()
    {
        var links = Links(Article(await YearAsync("2024-25"))).Where(link => link.Contains("/wp-content/", StringComparison.Ordinal)).ToList();
        links.Count.ShouldBe(2 * 9);
    }

    [Fact]
    public async Task Every_full_extract_on_the_pages_is_the_one_that_was_generated()
    {
        foreach (var file in server.Files)
        {
            using var archive = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync(server.AddressOf(file), Token)));
            archive.Entries.Single().FullName.ShouldBe(file.MemberName);
            using var reader = new StreamReader(archive.Entries[0].Open());
            var lines = (await reader.ReadToEndAsync(Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            lines[0].Split(',').Length.ShouldBe(121);
            lines.Length.ShouldBe(server.TruthOf(file.Month).Rows + 1);
        }
    }

    [Fact]
    public async Task A_file_says_its_size_its_tag_and_when_it_was_published()
    {
        var file = server.Files[0];
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, server.AddressOf(file)), Token);
        var bytes = await client.GetByteArrayAsync(server.AddressOf(file), Token);

        head.Content.Headers.ContentLength.ShouldBe(bytes.Length);
        head.Content.Headers.LastModified.ShouldBe(new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero));
        head.Headers.ETag.ShouldNotBeNull().IsWeak.ShouldBeFalse();
        head.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
    }

    [Fact]
    public async Task What_a_reader_has_is_not_sent_again()
    {
        using var first = await client.GetAsync(server.AddressOf(server.Files[0]), Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, server.AddressOf(server.Files[0]));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(again, Token);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync(Token)).ShouldBeEmpty();
        server.Requests.Select(request => request.Status).ShouldBe([200, 304]);
    }

    [Fact]
    public async Task A_part_of_a_file_can_be_asked_for()
    {
        var address = server.AddressOf(server.Files[0]);
        var whole = await client.GetByteArrayAsync(address, Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new(0, 3);
        using var part = await client.SendAsync(request, Token);

        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync(Token)).ShouldBe(whole[..4]);
        part.Content.Headers.ContentRange!.ToString().ShouldBe(string.Create(CultureInfo.InvariantCulture, $"bytes 0-3/{whole.Length}"));
    }

    [Fact]
    public async Task A_revision_that_is_published_while_it_runs_replaces_the_link_and_leaves_the_old_file()
    {
        var old = server.Files.Single(file => file.Month == new DateOnly(2025, 12, 1));
        var before = await client.GetByteArrayAsync(server.AddressOf(old), Token);
        using var published = await client.PostAsync(new Uri(server.BaseAddress, "sandbox/publish-revision?month=2025-12"), null, Token);

        published.StatusCode.ShouldBe(HttpStatusCode.OK);
        var revised = server.Files.Single(file => file.Month == old.Month);
        var article = Article(await YearAsync("2025-26"));
        article.ShouldContain(">Full CSV data file Dec25 (ZIP, 4M) revised</a>");
        article.ShouldNotContain(old.Name);
        (await client.GetByteArrayAsync(server.AddressOf(old), Token)).ShouldBe(before);
        (await client.GetByteArrayAsync(server.AddressOf(revised), Token)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_month_that_is_published_while_it_runs_appears_at_the_top()
    {
        using var published = await client.PostAsync(new Uri(server.BaseAddress, "sandbox/publish-month?month=2026-02"), null, Token);

        published.StatusCode.ShouldBe(HttpStatusCode.OK);
        Article(await YearAsync("2025-26")).ShouldContain("<h3>Latest data: February 2026</h3>");
        server.Files.Count.ShouldBe(13);
    }

    [Fact]
    public async Task A_month_that_is_not_published_cannot_be_revised()
    {
        using var answer = await client.PostAsync(new Uri(server.BaseAddress, "sandbox/publish-revision?month=2027-01"), null, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe(
            """{"error":"Sandbox: month 2027-01 is not published, 2025-02 to 2026-01 are. Publish the month first."}""");
    }

    [Fact]
    public async Task Requests_are_logged_in_order_and_control_is_not()
    {
        using var index = await client.GetAsync(server.IndexAddress, Token);
        using var nothing = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(server.BaseAddress, "nothing")), Token);
        using var control = await client.GetAsync(new Uri(server.BaseAddress, "sandbox/requests"), Token);

        server.Requests.ShouldBe(
        [
            new SandboxRequest("GET", "/statistics/statistical-work-areas/rtt-waiting-times/", 200, ""),
            new SandboxRequest("HEAD", "/nothing", 404, ""),
        ]);
    }

    [Fact]
    public async Task What_a_file_holds_can_be_asked_for()
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri(server.BaseAddress, "sandbox/truth?month=2025-12"), Token));
        var truth = server.TruthOf(new DateOnly(2025, 12, 1));

        answer.RootElement.GetProperty("month").GetString().ShouldBe("2025-12-01");
        answer.RootElement.GetProperty("rows").GetInt32().ShouldBe(truth.Rows);
        answer.RootElement.GetProperty("rowsByPart").GetProperty("Part_2A").GetInt32().ShouldBe(truth.RowsByPart["Part_2A"]);
        answer.RootElement.GetProperty("pathways").GetInt64().ShouldBe(truth.Pathways);
    }

    [Fact]
    public async Task The_control_says_what_it_does_not_know()
    {
        using var answer = await client.GetAsync(new Uri(server.BaseAddress, "sandbox/weather"), Token);
        using var wrong = await client.PostAsync(new Uri(server.BaseAddress, "sandbox/publish-month?month=soon"), null, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe(
            """{"error":"Sandbox: there is nothing here. Its paths are publish-revision, publish-month, faults, requests, truth, fhir-update, fhir-delete, fhir-counts, rcpch-rename, rcpch-lose-half, dictionary-change, dictionary-halve and dictionary-restore."}""");
        (await wrong.Content.ReadAsStringAsync(Token)).ShouldContain("of 4 characters, a month like 2025-12 is expected.");
    }

    [Fact]
    public async Task Months_before_the_first_full_extract_are_refused()
    {
        var failure = await Should.ThrowAsync<UsageException>(() => SandboxServer.StartAsync(new SandboxOptions { Months = 125 }, Token));
        failure.Message.ShouldBe(
            "Sandbox: 125 months up to 2026-01 are asked for, and there are full extracts from 2015-10 on. Ask for at least one month and none before that.");
    }

    private Task<string> YearAsync(string year) => client.GetStringAsync(new Uri(server.IndexAddress, $"rtt-data-{year}/"), Token);

    private static string Article(string page)
    {
        var start = page.IndexOf("<article class=\"rich-text\">", StringComparison.Ordinal);
        return page[start..page.IndexOf("</article>", start, StringComparison.Ordinal)];
    }

    private static List<string> Links(string html) => [.. html.Split("<a href=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])];
}
