using System.Text;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Rtt;

namespace Weir.Tests.NhsStatistics.Discovery;

public sealed class ArticleLinksTests
{
    private const string Site = "https://www.england.nhs.uk";

    [Fact]
    public async Task The_saved_index_links_every_year_once_in_whatever_folder()
    {
        var reading = await ReadFileAsync("rtt-waiting-times-index.article-saved-2025-10.html");
        reading.Problem.ShouldBeNull();
        var years = reading.Links.Where(link => RttCollection.Instance.YearOfPath(link.Address.AbsolutePath) is not null).ToList();
        years.Select(link => RttCollection.Instance.YearOfPath(link.Address.AbsolutePath)!.Value.Start).ShouldBe(Enumerable.Range(0, 15).Select(n => 2025 - n));
        years[0].ShouldBe(new PageLink(new Uri($"{Site}/statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2025-26"), "2025-26 RTT waiting times data"));
        years[11].Address.ShouldBe(new Uri($"{Site}/statistics/rtt-data-2014-15/"));
        years[14].Address.ShouldBe(new Uri($"{Site}/statistics/rtt-waiting-times/rtt-data-2011-12/"));
    }

    [Fact]
    public async Task The_saved_year_gives_twelve_months_ten_of_them_revised()
    {
        var reading = await ReadFileAsync("rtt-data-2023-24.article-saved-2025-10.html");
        var findings = new DiscoveryFindings(RttCollection.Instance, StandInSite.Now);
        findings.Add(reading.Links, new Uri(Site), DiscoveryTier.ArticleLinks).ShouldBe(12);
        Candidate.Rank(findings.Candidates).Select(file => $"{file.Month:yyyy-MM} {file.Revision} {file.Uploaded:yyyy-MM}").ShouldBe(
        [
            "2024-03 1 2024-07", "2024-02 1 2024-07", "2024-01 1 2024-07", "2023-12 1 2024-07", "2023-11 1 2024-07", "2023-10 1 2024-07",
            "2023-09 1 2024-01", "2023-08 1 2024-01", "2023-07 1 2024-01", "2023-06 0 2023-08", "2023-05 1 2024-01", "2023-04 0 2023-06",
        ]);
        findings.Unread.ShouldBeEmpty();
        findings.YearPages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Links_are_absolute_and_unique_and_lead_to_the_web()
    {
        var reading = await ReadAsync("""
            <nav><a href="/menu">Menu</a></nav>
            <article><a href="/a.zip#top"> Full
               CSV </a><a href="a.zip">again</a><a href="#Mar24">Mar24</a><a name="Mar24"></a><a href="mailto:a@b.example">mail</a><a href="javascript:x()">x</a>
            <a href="http://user:secret@other.example/b.zip">b</a><a href="//cdn.example/c.zip">c</a><a href="http://[broken">d</a></article>
            """, "https://site.example/");
        reading.Links.Select(link => (link.Address.AbsoluteUri, link.Text)).ShouldBe(
            [("https://site.example/a.zip", "Full CSV"), ("http://other.example/b.zip", "b"), ("https://cdn.example/c.zip", "c")]);
    }

    [Fact]
    public async Task A_page_without_an_article_is_read_outside_its_menus_and_counts_as_silent()
    {
        var reading = await ReadAsync("<nav><a href='/menu'>Menu</a></nav><main><section><a href='/a.zip'>A</a></section></main><footer><a href='/x'>x</a></footer>", "https://site.example/");
        reading.Links.Single().Address.AbsolutePath.ShouldBe("/a.zip");
        (reading.IsSilent, reading.Problem).ShouldBe((true, "it has no article"));
    }

    [Fact]
    public void A_rendered_page_shows_links_that_a_click_would_follow()
    {
        var page = new Uri("https://site.example/page/");
        var reading = ArticleLinks.ReadRendered("<main><section><span data-href='/a.zip' class='x'>Full CSV</span></section></main>", page);
        reading.Links.ShouldBe([new PageLink(new Uri("https://site.example/a.zip"), "Full CSV")]);
    }

    private static async Task<PageReading> ReadFileAsync(string name)
    {
        await using var html = File.OpenRead(TestData.Find("data/nhs/rtt/html/" + name));
        return await ArticleLinks.ReadAsync(html, new Uri(Site + "/statistics/"), TestContext.Current.CancellationToken);
    }

    private static async Task<PageReading> ReadAsync(string html, string address)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(html));
        return await ArticleLinks.ReadAsync(stream, new Uri(address), TestContext.Current.CancellationToken);
    }
}
