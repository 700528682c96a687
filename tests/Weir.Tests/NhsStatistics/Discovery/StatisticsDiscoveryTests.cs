using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Failures;
using Weir.Http;
using Weir.Tests.Http;

namespace Weir.Tests.NhsStatistics.Discovery;

public sealed class StatisticsDiscoveryTests
{
    private const string First = "2024/05/Full-CSV-data-file-Mar24-ZIP-3832K-28371.zip";
    private const string Again = "2024/05/Full-CSV-data-file-Mar24-ZIP-3832K-28371-1.zip";
    private const string Revised = "2024/07/Full-CSV-data-file-Mar24-ZIP-3833K-revised.zip";
    private const string RevisedLater = "2024/08/Full-CSV-data-file-Mar24-ZIP-3833K-revised.zip";
    private const string Second = "2024/08/Full-CSV-data-file-Mar24-ZIP-3834K-revised-2.zip";
    private const string February = "2024/04/Full-CSV-data-file-Feb24-ZIP-3881K-08666.zip";

    [Fact]
    public async Task The_saved_pages_give_twelve_months_with_their_revisions()
    {
        await using var site = new StandInSite();
        foreach (var (path, file) in new[] { (StandInSite.Index, "rtt-waiting-times-index"), (StandInSite.Index + "rtt-data-2023-24/", "rtt-data-2023-24") })
        {
            var html = await File.ReadAllTextAsync(TestData.Find($"data/nhs/rtt/html/{file}.article-saved-2025-10.html"), TestContext.Current.CancellationToken);
            html = html.Replace("https://www.england.nhs.uk/", site.Address.AbsoluteUri, StringComparison.Ordinal);
            site.On(path, WireServer.Ok(html, "Content-Type: text/html\r\n"));
            foreach (var part in html.Split('"').Where(part => part.Contains("/Full-CSV-", StringComparison.Ordinal)))
                site.File(new Uri(part).AbsolutePath[StandInSite.Uploads.Length..]);
        }

        var result = await site.FindAsync("2023-04..2024-03");
        result.Months.Select(month => $"{month.Month:yyyy-MM} {month.Winner!.Revision}").ShouldBe(
            ["2023-04 0", "2023-05 1", "2023-06 0", "2023-07 1", "2023-08 1", "2023-09 1", "2023-10 1", "2023-11 1", "2023-12 1", "2024-01 1", "2024-02 1", "2024-03 1"]);
        var march = result.Months[^1].Winner!;
        march.Address.ShouldBe(site.At("/statistics/wp-content/uploads/sites/2/2024/07/Full-CSV-data-file-Mar24-ZIP-3832K-revised.zip"));
        (march.Tier, march.Page, march.LinkText).ShouldBe((DiscoveryTier.ArticleLinks, site.At(StandInSite.Index + "rtt-data-2023-24/"), "Full CSV data file Mar24 (ZIP, 3832K) revised"));
        march.Verdict.ShouldBe("Won: revision 1, uploaded 2024-07; it is a zip.");
        result.Notes.ShouldBeEmpty();
        result.Unread.ShouldBeEmpty();
        result.Tiers.ShouldBe(
        [
            new TierReport("1 article links", "Read 2 pages with 12 links to files.", 12),
            new TierReport("3 address patterns", "Not needed.", 0),
            new TierReport("4 checks", "Checked 12 of 12 candidates.", 12),
        ]);
        site.Requests.Count.ShouldBe(2 + (2 * 12));
        site.Heads[0].ShouldContain("User-Agent: Mozilla/5.0 ");
    }

    [Fact]
    public async Task Candidates_rank_by_revision_then_upload_then_copy_and_only_the_winner_is_checked()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, Revised, Again, Second, RevisedLater);
        var month = (await site.FindAsync("2024-03")).Months.Single();
        month.Winner!.FileName.ShouldBe(Path.GetFileName(Second));
        month.Candidates.Select(candidate => candidate.Address.AbsolutePath[StandInSite.Uploads.Length..]).ShouldBe([Second, RevisedLater, Revised, Again, First]);
        month.Candidates.Select(candidate => candidate.Verdict).ShouldBe(
        [
            "Won: revision 2, uploaded 2024-08; it is a zip.",
            "Lost: revision 1, uploaded 2024-08, is older than revision 2.",
            "Lost: revision 1, uploaded 2024-07, is older than revision 2.",
            "Lost: the first publication, uploaded 2024-05, is older than revision 2.",
            "Lost: the first publication, uploaded 2024-05, is older than revision 2.",
        ]);
        site.Requests.ShouldBe([$"GET {StandInSite.Index}", $"GET {StandInSite.Index}rtt-data-2023-24", $"HEAD {StandInSite.Uploads}{Second}", $"GET {StandInSite.Uploads}{Second}"]);
        site.Heads[^1].ShouldContain("Range: bytes=0-4095\r\n");
    }

    public static readonly TheoryData<string, string, string> Failing = new()
    {
        { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", nameof(CheckOutcome.NotFound), "was answered with 404 (Not Found)" },
        { "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", nameof(CheckOutcome.Accepted202), "was answered with 202 (Accepted) and an empty body, as a firewall does" },
        { "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", nameof(CheckOutcome.Refused), "was answered with 403 (Forbidden)" },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 45\r\n\r\n<!DOCTYPE html><title>Just a moment...</title>", nameof(CheckOutcome.HtmlWith200), "came with status 200 and is an HTML page, such as a firewall's challenge" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", nameof(CheckOutcome.WrongContent), "came with status 200 and is empty" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n%PDF-1.7", nameof(CheckOutcome.WrongContent), "came with status 200 and is a PDF document" },
        { "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://10.0.0.1/x.zip\r\n\r\n", nameof(CheckOutcome.Refused), "was not reached: No connection was made to 10.0.0.1:80: it leads to 10.0.0.1, a private address, and it was not written in weir.yaml but came from a page, a manifest or a redirect. If it is meant, write this host's address in weir.yaml" },
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task A_candidate_that_is_no_file_loses_by_name_and_the_next_one_wins(string answer, string outcome, string words)
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, Revised).On(StandInSite.Uploads + Revised, answer);
        var result = await site.FindAsync("2024-03");
        var month = result.Months.Single();
        month.Winner!.FileName.ShouldBe(Path.GetFileName(First));
        month.Candidates[0].Check.ShouldBe(new CandidateCheck(Enum.Parse<CheckOutcome>(outcome), words));
        month.Candidates[0].Verdict.ShouldBe($"Lost: it {words}.");
        result.Notes.ShouldBe([$"2024-03: revision 1 {words}; the best file that can be had is of revision 0."]);
    }

    [Theory]
    [InlineData("429 Too Many Requests", "was answered with 429 (Too Many Requests), which may pass")]
    [InlineData("503 Service Unavailable", "was answered with 503 (Service Unavailable), which may pass")]
    public async Task A_revision_that_cannot_be_checked_just_now_is_not_replaced_by_older_figures(string status, string words)
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, Revised).On(StandInSite.Uploads + Revised, WireServer.Only(status));
        var result = await site.FindAsync("2024-03");
        result.Months.Single().Winner!.FileName.ShouldBe(Path.GetFileName(Revised));
        result.Months.Single().Winner!.Check.Outcome.ShouldBe(CheckOutcome.CouldNotCheck);
        result.Notes.ShouldBe([$"2024-03: the check {words}; the file is fetched all the same."]);
    }

    [Fact]
    public async Task A_server_that_knows_no_head_request_is_asked_for_the_first_bytes()
    {
        await using var wire = new WireServer(head => head switch
        {
            _ when head.StartsWith("HEAD", StringComparison.Ordinal) => WireServer.Only("405 Method Not Allowed"),
            _ when head.Contains(".zip", StringComparison.Ordinal) => WireServer.Ok("Period,Provider,Total\r\n"),
            _ => WireServer.Ok($"<article><a href='{StandInSite.Index}rtt-data-2023-24/'>2023-24</a><a href='{StandInSite.Uploads}{First}'>x</a></article>"),
        });
        using var http = Client(wire.At("/"));
        var result = await StandInSite.FindAsync(http, wire.At("/"), "2024-03");
        result.Months.Single().Winner!.Verdict.ShouldBe("Won: the first publication, uploaded 2024-05; it is text with columns.");
    }

    [Fact]
    public async Task The_newest_months_are_counted_back_from_the_newest_that_is_published()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, February, "2024/03/Full-CSV-data-file-Jan24-ZIP-3943K-55749.zip");
        (await site.FindAsync("latest")).Months.Select(month => month.Month.Month).ShouldBe([3]);
        (await site.FindAsync("last 2")).Months.Select(month => month.Month.Month).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task Months_without_a_file_and_names_that_were_not_read_are_told()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, "2024/05/Full-CSV-data-file-Mar24-Feb24-ZIP-3832K.zip", "2024/07/Full-CSV-data-file-Mar34-ZIP-3832K.zip");
        var result = await site.FindAsync("last 3");
        result.Months.Select(month => month.Month.Month).ShouldBe([3]);
        result.Notes.ShouldBe(
        [
            "No file was found for 2024-01, 2024-02.",
            "The link 'Full-CSV-data-file-Mar24-Feb24-ZIP-3832K.zip' was passed over: it names two months.",
            "The link 'Full-CSV-data-file-Mar34-ZIP-3832K.zip' was passed over: its month 2034-03 has not begun.",
        ]);
        result.Tiers[1].ShouldBe(new TierReport("3 address patterns", "Built 0 addresses for 2 months without a file. None can be built for 2 months (2024-01 to 2024-02): their names carry the size in K, which only the link tells.", 0));
    }

    [Fact]
    public async Task A_setting_names_the_file_and_nothing_is_looked_for()
    {
        await using var site = new StandInSite();
        var result = await site.FindAsync("last 24", new DiscoveryOptions { Url = site.At(StandInSite.Uploads + Revised) });
        result.Direct!.Address.ShouldBe(site.At(StandInSite.Uploads + Revised));
        result.Direct.Name.File!.Month.ShouldBe(new DateOnly(2024, 3, 1));
        result.Months.ShouldBeEmpty();
        site.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_found_says_where_it_looked_and_names_the_setting()
    {
        await using var site = new StandInSite();
        site.On(StandInSite.Index, WireServer.Only("202 Accepted"));
        var failure = await Should.ThrowAsync<SourceException>(() => site.FindAsync("latest"));
        failure.Kind.ShouldBe(FailureKind.Terminal);
        var year = site.At(StandInSite.Index + "rtt-data-");
        failure.Message.ShouldBe(
            $"No file of referral to treatment waiting times was found for latest (2026-01 to 2026-01). 4 pages of {site.Address} were looked at."
            + $" {site.At(StandInSite.Index)}: it came with status 202 (Accepted) and an empty body."
            + $" {year}2025-26/: it could not be read. GET {year}2025-26/ failed: the upstream answered 404 (Not Found). Check the address."
            + $" {year}2024-25/: it could not be read. GET {year}2024-25/ failed: the upstream answered 404 (Not Found). Check the address."
            + $" 1 more pages were no better."
            + $" Open {site.At(StandInSite.Index)} in a browser, and set 'url' (or the environment variable NHS_CSV_URL) to the address of the 'Full CSV data file' wanted, or try again later.");
    }

    [Fact]
    public async Task Candidates_that_all_failed_are_counted_in_the_failure()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, Revised).On(StandInSite.Uploads + First, WireServer.Only("404 Not Found")).On(StandInSite.Uploads + Revised, WireServer.Only("404 Not Found"));
        var failure = await Should.ThrowAsync<SourceException>(() => site.FindAsync("2024-03"));
        failure.Message.ShouldBe(
            $"No file of referral to treatment waiting times was found for 2024-03..2024-03 (2024-03 to 2024-03). 2 pages of {site.Address} were looked at."
            + " 2 candidates were checked: 2 times it was answered with 404 (Not Found)."
            + $" Open {site.At(StandInSite.Index)} in a browser, and set 'url' (or the environment variable NHS_CSV_URL) to the address of the 'Full CSV data file' wanted, or try again later.");
    }

    [Fact]
    public async Task A_site_that_is_down_is_worth_another_try_when_it_says()
    {
        await using var wire = new WireServer(_ => WireServer.Only("503 Service Unavailable", "Retry-After: 20\r\n"));
        using var http = Client(wire.At("/"));
        var failure = await Should.ThrowAsync<SourceException>(() => StandInSite.FindAsync(http, wire.At("/"), "latest"));
        (failure.Kind, failure.RetryAfter).ShouldBe((FailureKind.Transient, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Addresses_are_built_for_months_whose_names_hold_nothing_random()
    {
        await using var site = new StandInSite();
        site.File("2025/07/Full-CSV-data-file-Mar25-ZIP-4M-revised.zip").File("2025/11/Full-CSV-data-file-Sep25-ZIP-4M.zip");
        var result = await site.FindAsync("2025-03..2025-10", StandInSite.Only(DiscoveryTier.AddressPatterns));
        result.Months.Where(month => month.Winner is not null).Select(month => $"{month.Month:yyyy-MM} {month.Winner!.Revision} {month.Winner.Uploaded:yyyy-MM}").ShouldBe(["2025-03 1 2025-07", "2025-09 0 2025-11"]);
        result.Tiers[0].Outcome.ShouldBe("Built 45 addresses for 8 months without a file. None can be built for 1 months (2025-10 to 2025-10): their names carry a random token.");
        site.Requests.ShouldAllBe(request => request.Contains("/uploads/", StringComparison.Ordinal));
        site.Requests.Count(request => request.Contains("Mar25", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(AddressPatterns.MostPerMonth + 1);
    }

    [Fact]
    public async Task A_pattern_that_was_seen_before_is_tried_for_months_near_it()
    {
        await using var site = new StandInSite();
        site.File("2024/09/Full-CSV-data-file-Dec23-ZIP-4M-revised.zip");
        var options = StandInSite.Only(DiscoveryTier.AddressPatterns) with { EarlierLinks = [site.At(StandInSite.Uploads + "2024/09/Full-CSV-data-file-Jan24-ZIP-4M-revised.zip")] };
        var result = await site.FindAsync("2023-12", options);
        result.Months.Single().Winner!.Address.ShouldBe(site.At(StandInSite.Uploads + "2024/09/Full-CSV-data-file-Dec23-ZIP-4M-revised.zip"));
        await Should.ThrowAsync<SourceException>(() => site.FindAsync("2023-12", StandInSite.Only(DiscoveryTier.AddressPatterns)));
    }

    [Fact]
    public async Task A_page_that_does_not_answer_is_named_and_no_address_is_guessed_for_its_months()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First).Page(StandInSite.Index, $"<a href='{StandInSite.Index}rtt-data-2023-24'>x</a><a href='{StandInSite.Index}rtt-data-2024-25/'>x</a>")
            .On(StandInSite.Index + "rtt-data-2024-25/", WireServer.Only("503 Service Unavailable", "Retry-After: 20\r\n"));
        var result = await site.FindAsync("2024-03..2024-05");
        result.Months.Select(month => month.Month.Month).ShouldBe([3]);
        (result.Shortfall!.Kind, result.Shortfall.RetryAfter).ShouldBe((FailureKind.Transient, TimeSpan.FromSeconds(20)));
        var page = site.At(StandInSite.Index + "rtt-data-2024-25/");
        result.Shortfall.Message.ShouldBe(
            $"1 page of referral to treatment waiting times could not be read: months and revisions may be missing. {page}: it could not be read."
            + $" GET {page} failed: the upstream answered 503 (Service Unavailable) and asks to wait 20 s. Try again later."
            + " What the other pages link was looked at. Run again later; if a page opens in a browser and not here, give its files with --input.");
        site.Requests.ShouldNotContain(request => request.Contains("Apr24", StringComparison.Ordinal));
        result.Notes.ShouldBe(["No file was found for 2024-04, 2024-05."]);
    }

    [Theory]
    [InlineData("403 Forbidden", FailureKind.Terminal)]
    [InlineData("202 Accepted", FailureKind.Terminal)]
    [InlineData("429 Too Many Requests", FailureKind.Transient)]
    public async Task An_older_month_does_not_pass_for_the_latest_when_the_newest_page_is_unread(string status, FailureKind kind)
    {
        await using var site = new StandInSite();
        site.Year("2024-25", "2025/05/Full-CSV-data-file-Mar25-ZIP-4M-revised.zip")
            .Page(StandInSite.Index, $"<a href='{StandInSite.Index}rtt-data-2025-26'>x</a><a href='{StandInSite.Index}rtt-data-2024-25'>x</a>")
            .On(StandInSite.Index + "rtt-data-2025-26", WireServer.Only(status));
        (await Should.ThrowAsync<SourceException>(() => site.FindAsync("latest"))).Kind.ShouldBe(kind);
        var last = await site.FindAsync("last 12");
        last.Months.Where(month => month.Winner is not null).Select(month => month.Month).ShouldBe([new DateOnly(2025, 3, 1)]);
        last.Shortfall!.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task A_year_that_the_index_does_not_link_is_not_missed()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First);
        (await site.FindAsync("2024-03..2024-05")).Shortfall.ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_is_linked_elsewhere_does_not_hide_the_other_months_of_its_year()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First, February)
            .Page(StandInSite.Index, $"<a href='{StandInSite.Uploads}{First}'>Full CSV data file Mar24</a><a href='{StandInSite.Index}rtt-data-2023-24'>2023-24</a>");
        (await site.FindAsync("2024-02..2024-03")).Months.Select(month => month.Winner is not null).ShouldBe([true, true]);
        (await site.FindAsync("last 2")).Months.Select(month => month.Winner is not null).ShouldBe([true, true]);
    }

    [Fact]
    public async Task A_file_that_is_linked_elsewhere_does_not_stop_the_walk_back_to_the_newest_month()
    {
        await using var site = new StandInSite();
        site.Year("2023-24", First)
            .Page(StandInSite.Index, $"<a href='{StandInSite.Uploads}2023/03/Full-CSV-data-file-Jan23-ZIP-3832K-28371.zip'>x</a><a href='{StandInSite.Index}rtt-data-2024-25'>x</a><a href='{StandInSite.Index}rtt-data-2023-24'>x</a>")
            .Page(StandInSite.Index + "rtt-data-2024-25", "<a href='/'>Nothing yet</a>");
        (await site.FindAsync("latest")).Months.Single().Month.ShouldBe(new DateOnly(2024, 3, 1));
    }

    [Fact]
    public async Task Guesses_wait_while_pages_may_answer_on_another_try_and_are_called_guesses_when_they_win()
    {
        await using var site = new StandInSite();
        site.On(StandInSite.Index, WireServer.Only("503 Service Unavailable")).File("2025/11/Full-CSV-data-file-Sep25-ZIP-4M.zip");
        (await Should.ThrowAsync<SourceException>(() => site.FindAsync("2025-09", StandInSite.Linked with { IsTriedAgain = true }))).Kind.ShouldBe(FailureKind.Transient);
        site.Requests.ShouldNotContain(request => request.Contains("/uploads/", StringComparison.Ordinal));
        var guessed = await site.FindAsync("2025-09");
        guessed.Months.Single().Winner!.Tier.ShouldBe(DiscoveryTier.AddressPatterns);
        guessed.Notes[0].ShouldBe("Found by addresses built from earlier names, not by links, so that newer revisions may be published: 2025-09.");
        guessed.Shortfall!.Kind.ShouldBe(FailureKind.Transient);
    }

    [Theory]
    [InlineData("2026-03-12T09:29:00Z", "2025-12")]
    [InlineData("2026-03-12T09:30:00Z", "2026-01")]
    [InlineData("2026-04-08T00:00:00Z", "2026-01")]
    [InlineData("2026-04-30T00:00:00Z", "2026-02")]
    [InlineData("2025-11-13T09:30:00Z", "2025-09")]
    public void A_month_is_due_on_the_second_thursday_two_months_later(string now, string due) =>
        RttCollection.Instance.NewestDue(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(due);

    private static OutboundHttp Client(Uri trusted) => new(new OutboundOptions().Trusting(trusted), new ShiftedClock(StandInSite.Now), NullLogger<OutboundHttp>.Instance);
}
