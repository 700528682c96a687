using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsStatistics.Ae;
using Weir.Connectors.NhsStatistics.Cancer;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Dm01;
using Weir.Failures;
using Weir.Http;
using Weir.Sandbox;
using Weir.Sandbox.Faults;
using Weir.Sources;
using Weir.Tests.Http;

namespace Weir.Tests.NhsStatistics.Discovery;

/// <summary>The files of the other statistics, by their links and, where pages say nothing, by how their names went before.</summary>
public sealed class OtherStatisticsDiscoveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_and_E_files_are_found_by_built_addresses_where_names_hold_nothing_random()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 100, NewestMonth = new(2025, 3, 1), Months = 12, Revisions = [new(2024, 6, 1)] }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.HiddenLinks) { Path = "*/ae-waiting-times-and-activity/*" });

        var result = await FindAsync(AeStatistic.Collection, sandbox, "2024-04..2025-03");

        result.Months.Count.ShouldBe(12);
        result.Months.ShouldAllBe(month => month.Winner!.Tier == DiscoveryTier.AddressPatterns);
        result.Months.Where(month => month.Winner!.Revision > 0).Select(month => month.Winner!.Address.AbsolutePath).ShouldBe(
            ["/statistics/wp-content/uploads/sites/2/2024/11/Monthly-AE-June-2024-revised.csv"]);
    }

    [Fact]
    public void The_newest_month_is_due_in_the_month_after_for_A_and_E_and_in_the_second_for_the_others()
    {
        var now = new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero);
        (AeStatistic.Collection.NewestDue(now), AeStatistic.Collection.NewestDue(now.AddSeconds(-1)), Dm01Statistic.Collection.NewestDue(now), CancerStatistic.Collection.NewestDue(now))
            .ShouldBe((new DateOnly(2026, 2, 1), new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 1)));
    }

    [Fact]
    public async Task Diagnostics_whose_pages_say_nothing_say_where_to_look()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 100, Months = 2 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*/diagnostics-waiting-times-and-activity/*" });

        var failure = await Should.ThrowAsync<SourceException>(() => FindAsync(Dm01Statistic.Collection, sandbox, "2026-01"));

        failure.Message.ShouldStartWith("No file of diagnostics waiting times and activity was found for 2026-01..2026-01 (2026-01 to 2026-01). ");
        failure.Message.ShouldEndWith(
            $"Open {sandbox.BaseAddress}statistics/statistical-work-areas/diagnostics-waiting-times-and-activity/monthly-diagnostics-waiting-times-and-activity/ in a browser, "
            + "and set 'url' to the address of the 'DM01 full extract' wanted, or try again later.");
    }

    private static async Task<DiscoveryResult> FindAsync(StatisticsCollection collection, SandboxServer sandbox, string periods)
    {
        var clock = new ShiftedClock(StandInSite.Now);
        using var http = new OutboundHttp(new OutboundOptions().Trusting(sandbox.BaseAddress), clock, NullLogger<OutboundHttp>.Instance);
        return await new StatisticsDiscovery(collection, StandInSite.Linked with { Site = sandbox.BaseAddress }, http, clock, NullLogger.Instance).FindAsync(PeriodRange.Parse(periods), Cancel);
    }
}
