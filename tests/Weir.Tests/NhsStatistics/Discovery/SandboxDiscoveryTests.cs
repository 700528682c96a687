using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Http;
using Weir.Sandbox;
using Weir.Sandbox.Faults;
using Weir.Tests.Http;

namespace Weir.Tests.NhsStatistics.Discovery;

public sealed class SandboxDiscoveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_years_are_found_with_their_revisions_by_two_requests_a_month()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { RowsPerMonth = 100, Months = 24, Revisions = [new(2024, 6, 1), new(2025, 3, 1), new(2025, 3, 1)] }, Cancel);
        var result = await FindAsync(sandbox, "last 24");
        result.Months.Select(month => month.Winner!.Address).ShouldBe(sandbox.Files.Reverse().Select(sandbox.AddressOf));
        result.Months.Where(month => month.Winner!.Revision > 0).Select(month => $"{month.Month:yyyy-MM} {month.Winner!.Revision}").ShouldBe(["2024-06 1", "2025-03 2"]);
        result.Notes.ShouldBeEmpty();
        sandbox.Requests.Count(request => request.Path.Contains("/uploads/", StringComparison.Ordinal)).ShouldBe(48);
        // The two newest years are linked without their last slash, and the site redirects.
        sandbox.Requests.Count(request => request.Status == 301).ShouldBe(2);
    }

    [Fact]
    public async Task Every_generation_of_names_is_found()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 20, Months = 124 }, Cancel);
        var result = await FindAsync(sandbox, "2015-10..2026-01");
        result.Months.Select(month => month.Winner!.Address).ShouldBe(sandbox.Files.Reverse().Select(sandbox.AddressOf));
    }

    [Theory]
    [InlineData("NotFound", nameof(CheckOutcome.NotFound))]
    [InlineData("ChallengePage", nameof(CheckOutcome.HtmlWith200))]
    [InlineData("EmptyAccepted", nameof(CheckOutcome.Accepted202))]
    public async Task A_month_whose_file_fails_has_no_winner_and_the_others_are_found(string fault, string outcome)
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 100, Months = 3 }, Cancel);
        sandbox.Faults.Order(new Fault(Enum.Parse<FaultKind>(fault)) { Path = "*Dec25*.zip" });
        var result = await FindAsync(sandbox, "last 3");
        result.Months.Select(month => month.Winner is not null).ShouldBe([true, false, true]);
        result.Months[1].Candidates.Single().Check.Outcome.ToString().ShouldBe(outcome);
        result.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_site_that_asks_for_a_rest_still_gives_its_months()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 100, Months = 2 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.TooManyRequests) { Path = "*.zip", RetryAfter = TimeSpan.FromSeconds(90) });
        var result = await FindAsync(sandbox, "last 2");
        result.Months.ShouldAllBe(month => month.Winner!.Check.Outcome == CheckOutcome.CouldNotCheck);
    }

    [Fact]
    public async Task Revisions_are_found_by_their_pattern_when_the_pages_say_nothing()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { RowsPerMonth = 100, Months = 24, Revisions = [new(2024, 6, 1), new(2025, 3, 1), new(2025, 3, 1), new(2025, 5, 1)] }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.HiddenLinks) { Path = "*/rtt-waiting-times/*" });
        var result = await FindAsync(sandbox, "2024-04..2025-12");
        result.Months.Where(month => month.Winner is not null).Select(month => $"{month.Month:yyyy-MM} {month.Winner!.Revision}").ShouldBe(["2024-06 1", "2025-03 2", "2025-05 1"]);
        result.Tiers[1].Outcome.ShouldEndWith(" None can be built for 3 months (2025-10 to 2025-12): their names carry a random token.");
    }

    private static async Task<DiscoveryResult> FindAsync(SandboxServer sandbox, string periods)
    {
        using var http = new OutboundHttp(new OutboundOptions().Trusting(sandbox.BaseAddress), new ShiftedClock(StandInSite.Now), NullLogger<OutboundHttp>.Instance);
        return await StandInSite.FindAsync(http, sandbox.BaseAddress, periods);
    }
}
