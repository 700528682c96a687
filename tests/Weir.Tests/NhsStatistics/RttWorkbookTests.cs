using System.Globalization;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Connectors.NhsStatistics.RttWorkbooks;
using Weir.Runs;
using Weir.Sql;

namespace Weir.Tests.NhsStatistics;

/// <summary>The real workbooks: every row of every sheet, and our medians and percentiles beside those that are published.</summary>
public sealed class RttWorkbookTests
{
    private const string September2025 = "data/nhs/rtt/NonAdmitted-Provider-Sep25-XLSX-4M-87700.xlsx";
    private const string April2023 = "data/nhs/rtt/New-Periods-Provider-Apr23.xls";
    private const string March2015 = "data/nhs/rtt/legacy/Incomplete-Commissioner-Mar15-revised-XLS-2357K.xls";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ours_equal_every_published_median_and_percentile_of_September_2025()
    {
        await using var run = StatisticRun.OnDuckDb();
        await LoadAsync(run, September2025, "nonadmitted-provider 2025-09", rows: 11_472);

        (await run.TextsAsync("select sheet, count(*), count(distinct organisation_code), count(distinct treatment_function_code) from rtt_workbook group by sheet order by sheet"))
            .ShouldBe(["IS Provider 7872 328 24", "Provider 3600 150 24"]);
        var compared = await CompareAsync(run, ("published_median_weeks", "median_weeks"), ("published_p95_weeks", "p95_weeks"));
        compared.Where(each => each.Difference > 1e-9).ShouldBeEmpty();
        compared.Count.ShouldBe(6_338);
        // Where few waited nothing is published; ours is there.
        (await run.TextsAsync("select count(*), max(pathways) from rtt_workbook_waits where published_median_weeks is null and median_weeks is not null")).ShouldBe(["674 20"]);
        (await run.TextsAsync("select count(*), sum(case when published_over_52 = over_52 then 1 else 0 end) from rtt_workbook_waits")).ShouldBe(["11472 11472"]);
    }

    /// <summary>Until October 2022 the median was the wait at place (N + 1) / 2, not at N / 2; percentiles were as they are now.</summary>
    [Fact]
    public async Task March_2015_differs_in_its_medians_by_the_method_of_its_time()
    {
        await using var run = StatisticRun.OnDuckDb();
        await LoadAsync(run, March2015, "incomplete-commissioner 2015-03", rows: 4_840);

        (await run.TextsAsync("select sheet, count(*) from rtt_workbook group by sheet order by sheet")).ShouldBe(["Area Team 500", "Commissioner 4240", "National 20", "Region 80"]);
        (await run.TextsAsync("select distinct treatment_function_code || ' ' || published_function_code from rtt_workbook where published_function_code in ('IP100', 'IPX01', 'IP999') order by 1"))
            .ShouldBe(["C_100 IP100", "C_999 IP999", "X01 IPX01"]);

        // A median is off by half a pathway in its band. Six rows fit neither method: their medians are those of more pathways than the revised row has.
        var medians = await MediansAsync(run);
        medians.Count.ShouldBe(4_048);
        medians.Count(each => Math.Abs(each.Published - each.Ours) <= 1e-9).ShouldBe(0);
        medians.Count(each => Math.Abs(each.Published - each.AtPlace) <= 1e-9).ShouldBe(4_042);
        medians.Where(each => Math.Abs(each.Published - each.AtPlace) > 1e-9).ShouldAllBe(each => each.Published > each.AtPlace);

        var percentiles = await CompareAsync(run, ("published_p95_weeks", "p95_weeks"));
        (percentiles.Count, percentiles.Count(each => each.Difference > 1e-9)).ShouldBe((4_044, 2));
        // A percentile is published as a fraction of 1 in those days, and of all pathways.
        (await run.TextsAsync("select count(*), sum(case when abs(100 * published_share_within_18 - percent_within_18) < 1e-9 then 1 else 0 end) from rtt_workbook_waits where published_share_within_18 is not null")).ShouldBe(["4674 4674"]);
    }

    [Fact]
    public async Task New_periods_of_April_2023_have_counts_and_no_waits()
    {
        await using var run = StatisticRun.OnDuckDb();
        await LoadAsync(run, April2023, "new-periods-provider 2023-04", rows: 4_080);
        (await run.TextsAsync("select sheet, part_type, count(*), sum(total_all) from rtt_workbook where treatment_function_code = 'C_999' group by sheet, part_type")).ShouldBe(["Provider Part_3 170 1402001"]);
        (await run.TextsAsync("select count(*) from rtt_workbook_waits where median_weeks is not null or within_18 is not null")).ShouldBe(["0"]);
    }

    private static async Task LoadAsync(StatisticRun run, string file, string partition, int rows)
    {
        var result = await run.FromFileAsync(RttWorkbookStatistic.Instance, TestData.Find(file));
        result.Status.ShouldBe(RunStatus.Done, result.Message ?? string.Join(' ', result.Partitions.Select(each => each.Message)));
        var loaded = result.Partitions.Single();
        (loaded.Partition, loaded.RowsWritten, loaded.RowsRejected, loaded.RowsFlagged).ShouldBe((partition, rows, 0, 0));
    }

    private static async Task<List<(string Column, double Published, double Difference)>> CompareAsync(StatisticRun run, params (string Published, string Ours)[] pairs)
    {
        var compared = new List<(string, double, double)>();
        await using var connection = await run.Destination.Database.OpenAsync(Cancel);
        foreach (var (published, ours) in pairs)
        {
            compared.AddRange(await connection.Statement(null, $"select {published}, {ours} from rtt_workbook_waits where {published} is not null").ListAsync(
                row =>
                {
                    var (said, worked) = (row.GetDouble(0), row.IsDBNull(1) ? double.NaN : Convert.ToDouble(row.GetValue(1), CultureInfo.InvariantCulture));
                    return (published, said, double.IsNaN(worked) ? double.MaxValue : Math.Abs(said - worked));
                },
                Cancel));
        }

        return compared;
    }

    private static async Task<List<(double Published, double Ours, double AtPlace)>> MediansAsync(StatisticRun run)
    {
        var bands = string.Join(", ", Enumerable.Range(0, 52).Select(week => "b." + RttTable.Band(week)).Append("b.weeks_52_plus"));
        await using var connection = await run.Destination.Database.OpenAsync(Cancel);
        return await connection.Statement(null, $"select w.published_median_weeks, w.median_weeks, {bands} from rtt_workbook_waits as w join rtt_workbook as b using (sheet, organisation_code, treatment_function_code) where w.published_median_weeks is not null").ListAsync(
            row => (row.GetDouble(0), row.GetDouble(1), AtPlace([.. Enumerable.Range(2, 53).Select(row.GetInt32)])), Cancel);
    }

    /// <summary>The wait at place (N + 1) / 2, interpolated within its band.</summary>
    private static double AtPlace(int[] bands)
    {
        var place = (bands.Sum() + 1) / 2d;
        double before = 0;
        for (var week = 0; week < bands.Length - 1; week++)
        {
            if (bands[week] > 0 && before + bands[week] >= place)
                return week + ((place - before) / bands[week]);
            before += bands[week];
        }

        return bands.Length - 1;
    }
}
