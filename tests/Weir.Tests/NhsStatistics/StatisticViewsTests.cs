using System.Globalization;
using Weir.Connectors.NhsStatistics;
using Weir.Connectors.NhsStatistics.Ae;
using Weir.Connectors.NhsStatistics.Cancer;
using Weir.Connectors.NhsStatistics.Dm01;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Sql;

namespace Weir.Tests.NhsStatistics;

/// <summary>The other statistics, from the pages of a site to their views, on each engine.</summary>
public abstract class StatisticViewsTests : IAsyncLifetime
{
    private StatisticRun _run = null!;
    private SandboxServer _sandbox = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("weir-statistics-").FullName;
        _run = new StatisticRun(await NewAddressAsync(folder), folder);
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 300, Months = 12, Revisions = [new(2025, 3, 1)] }, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _run.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Four_hour_performance_is_that_of_the_files_own_totals()
    {
        await LoadAsync(AeStatistic.Instance, "2025-03..2026-01", 11);

        var totals = await RowsAsync("select * from ae where row_type = 'total' order by period");
        var england = await _run.TextsAsync("select * from ae_england order by period");
        england.ShouldBe(totals.Select(row =>
        {
            var attendances = AeTable.Kinds.Sum(kind => Number(row, $"{kind}_attendances"));
            var over = AeTable.Kinds.Sum(kind => Number(row, $"{kind}_over_4h"));
            var typeOne = Number(row, "type_1_attendances") + Number(row, "booked_type_1_attendances");
            var typeOneOver = Number(row, "type_1_over_4h") + Number(row, "booked_type_1_over_4h");
            var admissions = Number(row, "type_1_admissions") + Number(row, "type_2_admissions") + Number(row, "other_admissions") + Number(row, "not_through_ae_admissions");
            return RttExpectedWaits.Text(
                row["period"], attendances, over, attendances - over, 100d * (attendances - over) / attendances, typeOne, 100d * (typeOne - typeOneOver) / typeOne, Number(row, "decision_to_admission_over_12h"), admissions);
        }));
        (await _run.TextsAsync("select count(*), count(distinct organisation_code) from ae_by_provider where period = date '2026-01-01'")).ShouldBe(
            await _run.TextsAsync("select count(*), count(distinct organisation_code) from ae where period = date '2026-01-01' and row_type = 'organisation'"));
        (await _run.TextsAsync("select count(*) from ae_by_provider where organisation_code = 'Total' or percent_within_4h > 100")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task Six_week_waits_are_those_of_plain_arithmetic()
    {
        await LoadAsync(Dm01Statistic.Instance, "last 2", 2);

        var rows = await RowsAsync("select * from dm01");
        (await _run.TextsAsync("select period, provider_code, test, waiting, over_6_weeks, percent_over_6_weeks, over_13_weeks, total_activity from dm01_by_provider order by period, provider_code, test")).Order(StringComparer.Ordinal).ShouldBe(
            rows.GroupBy(row => (row["period"], row["provider_code"], row["test"])).Select(group =>
            {
                var waiting = group.Sum(row => Number(row, "waiting"));
                var over = group.Sum(row => Enumerable.Range(6, 7).Sum(week => Number(row, Dm01Table.Band(week))) + Number(row, "weeks_13_plus"));
                return RttExpectedWaits.Text(
                    group.Key.Item1, group.Key.Item2, group.Key.Item3, waiting, over, waiting == 0 ? null : 100d * over / waiting, group.Sum(row => Number(row, "weeks_13_plus")), group.Sum(row => Number(row, "total_activity")));
            }).Order(StringComparer.Ordinal));
        (await _run.TextsAsync("select count(*) from dm01_england")).ShouldBe(["32"]);
        (await _run.TextsAsync("select sum(case when test = 'TOTAL' then waiting else 0 end) - sum(case when test = 'TOTAL' then 0 else waiting end) from dm01_by_commissioner")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task Cancer_performance_leaves_out_parts_and_totals_and_a_final_file_replaces_the_provisional_one()
    {
        await LoadAsync(CancerStatistic.Instance, "last 2", 2);
        _sandbox.PublishRevision(new DateOnly(2026, 1, 1));
        var final = await LoadAsync(CancerStatistic.Instance, "2026-01", 1);
        final.Partitions.Single().Source!.ShouldEndWith("January-2026-Monthly-Combined-CSV-Final.csv");

        (await _run.TextsAsync("select count(*), count(distinct organisation_code), count(distinct standard) from cancer_by_provider where period = date '2026-01-01'")).ShouldBe(["120 40 3"]);
        (await _run.TextsAsync("select count(*) from cancer_by_commissioner where period = date '2026-01-01'")).ShouldBe(["36"]);
        var sums = await _run.TextsAsync("select period, standard, sum(total), sum(within_standard), sum(after_standard) from cancer_by_provider group by period, standard order by period, standard");
        (await _run.TextsAsync("select period, standard, total, within_standard, after_standard from cancer_england where basis = 'Provider' order by period, standard")).ShouldBe(sums);
        (await _run.TextsAsync("select count(*) from cancer_england where percent_within is null or percent_within > 100")).ShouldBe(["0"]);
        (await _run.TextsAsync("select case when count(*) > 0 then 1 else 0 end from cancer_history")).ShouldBe(["1"]);
    }

    private async Task<RunResult> LoadAsync(Statistic statistic, string periods, int months)
    {
        var result = await _run.FromSiteAsync(statistic, _sandbox.BaseAddress, periods);
        result.Status.ShouldBe(RunStatus.Done, result.Message ?? string.Join(' ', result.Partitions.Select(partition => partition.Message)));
        result.Partitions.Count.ShouldBe(months);
        result.Partitions.ShouldAllBe(partition => partition.Status == PartitionStatus.Loaded && partition.RowsRejected == 0 && partition.RowsFlagged == 0);
        return result;
    }

    private async Task<List<Dictionary<string, object>>> RowsAsync(string sql)
    {
        await using var connection = await _run.Destination.Database.OpenAsync(Cancel);
        return await connection.Statement(null, sql).ListAsync(
            row => Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, row.GetValue, StringComparer.Ordinal), Cancel);
    }

    private static long Number(Dictionary<string, object> row, string column) => row[column] is DBNull ? 0 : Convert.ToInt64(row[column], CultureInfo.InvariantCulture);
}

/// <summary>On DuckDB.</summary>
public sealed class DuckDbStatisticViewsTests : StatisticViewsTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "statistics.duckdb")}");
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresStatisticViewsTests(SharedPostgres postgres) : StatisticViewsTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("statistic_views");
}
