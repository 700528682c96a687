using Weir.Connectors.NhsStatistics.RttWorkbooks;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Sandbox.NhsStatistics.Files;

namespace Weir.Tests.NhsStatistics;

/// <summary>Workbooks from the pages of a site to their view, on each engine; and those that are not as they should be.</summary>
public abstract class RttWorkbookRunTests : IAsyncLifetime
{
    private StatisticRun _run = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("weir-workbooks-").FullName;
        _run = new StatisticRun(await NewAddressAsync(folder), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_eight_workbooks_of_a_month_are_found_and_say_what_the_full_extract_says()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 600, Months = 2 }, Cancel);
        var result = await _run.FromSiteAsync(RttWorkbookStatistic.Instance, sandbox.BaseAddress, "latest");

        result.Status.ShouldBe(RunStatus.Done, result.Message ?? string.Join(' ', result.Partitions.Select(each => each.Message)));
        result.Partitions.Select(each => each.Partition).Order(StringComparer.Ordinal).ShouldBe(
        [
            "admitted-commissioner 2026-01", "admitted-provider 2026-01", "incomplete-commissioner 2026-01", "incomplete-provider 2026-01",
            "new-periods-commissioner 2026-01", "new-periods-provider 2026-01", "nonadmitted-commissioner 2026-01", "nonadmitted-provider 2026-01",
        ]);
        result.Notes.ShouldBeEmpty();
        result.Partitions.ShouldAllBe(each => each.RowsWritten > 0 && each.RowsRejected == 0 && each.RowsFlagged == 0);
        var truth = sandbox.TruthOf(new DateOnly(2026, 1, 1));
        (await _run.TextsAsync("select sum(total_all) from rtt_workbook where workbook = 'Incomplete Provider' and sheet = 'Provider' and treatment_function_code = 'C_999'")).ShouldBe([$"{truth.PathwaysAll}"]);
        (await _run.TextsAsync("select distinct workbook, sheet, part_type from rtt_workbook where workbook like 'Incomplete%' order by workbook, sheet")).ShouldBe(
        [
            "Incomplete Commissioner Commissioner Part_2", "Incomplete Commissioner Commissioner with DTA Part_2A",
            "Incomplete Provider Provider Part_2", "Incomplete Provider Provider with DTA Part_2A",
        ]);
        (await _run.TextsAsync("select count(*) from rtt_workbook_waits where abs(published_median_weeks - median_weeks) > 1e-9 or abs(published_p92_weeks - p92_weeks) > 1e-9 or abs(published_p95_weeks - p95_weeks) > 1e-9")).ShouldBe(["0"]);
        (await _run.TextsAsync("select case when count(published_median_weeks) > 50 then 1 else 0 end, case when count(published_p92_weeks) > 20 then 1 else 0 end, case when count(published_p95_weeks) > 20 then 1 else 0 end from rtt_workbook_waits")).ShouldBe(["1 1 1"]);
    }

    [Fact]
    public async Task Workbooks_of_before_2023_are_read_too_and_their_medians_are_those_of_an_older_method()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 600, Months = 1, NewestMonth = new(2019, 3, 1) }, Cancel);
        var result = await _run.FromSiteAsync(RttWorkbookStatistic.Instance, sandbox.BaseAddress, "2019-03");

        result.Status.ShouldBe(RunStatus.Done, result.Message ?? string.Join(' ', result.Partitions.Select(each => each.Message)));
        result.Partitions.Count.ShouldBe(8);
        result.Partitions.ShouldAllBe(each => each.Source!.EndsWith(".xls", StringComparison.Ordinal) && each.RowsRejected == 0 && each.RowsFlagged == 0);
        (await _run.TextsAsync("select case when count(*) > 20 then 1 else 0 end, sum(case when abs(published_median_weeks - median_weeks) > 1e-9 then 0 else 1 end) from rtt_workbook_waits where published_median_weeks is not null")).ShouldBe(["1 0"]);
        (await _run.TextsAsync("select count(*) from rtt_workbook_waits where abs(published_p92_weeks - p92_weeks) > 1e-9")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_workbook_of_another_month_says_which_and_nothing_is_loaded() =>
        (await LoadAsync("Incomplete-Provider-Feb26-XLSX-9M.xlsx", Workbook("Provider"))).ShouldBe(
            "'Incomplete-Provider-Feb26-XLSX-9M.xlsx': sheet 'Provider' says that its period is 2026-01; 2026-02 was expected, from the file's name or the page that links it. "
            + "Nothing was loaded. Give the file of the right month, or rename a file that is misnamed.");

    [Fact]
    public async Task A_header_without_a_week_says_which_sheet_row_and_week() =>
        (await LoadAsync("Incomplete-Provider-Jan26-XLSX-9M.xlsx", Workbook("Provider", cell => cell is ">17-18" ? "18" : cell))).ShouldBe(
            "'Incomplete-Provider-Jan26-XLSX-9M.xlsx': sheet 'Provider', row 14: the header lacks the band '>17-18'. Expected every week from '>0-1' on up to '52 plus' or '104 plus'. "
            + "Give the file that the page links as 'Incomplete Provider'; if the publisher changed the layout, Weir must learn it first.");

    [Fact]
    public async Task A_workbook_without_rows_says_what_was_looked_for() =>
        (await LoadAsync("Incomplete-Provider-Jan26-XLSX-9M.xlsx", Workbook("Provider", cell => cell is "Treatment Function Code" ? "Code" : cell))).ShouldBe(
            "'Incomplete-Provider-Jan26-XLSX-9M.xlsx': none of its 1 sheets has a header with 'Treatment Function Code' in its first 40 rows. Expected the workbook 'Incomplete Provider' of a month: give the file that the page links so.");

    [Fact]
    public async Task A_cell_that_is_no_count_rejects_its_row_and_the_others_load()
    {
        var path = Path.Combine(_run.Folder, "Incomplete-Provider-Jan26-XLSX-9M.xlsx");
        await File.WriteAllBytesAsync(path, Workbook("Provider", cell => cell is 2 ? 2.5 : cell), Cancel);
        var result = await _run.FromFileAsync(RttWorkbookStatistic.Instance, path, approvedBy: "test");
        (result.Partitions.Single().RowsWritten, result.Partitions.Single().RowsRejected).ShouldBe((1, 1));
        (await _run.TextsAsync("select _row, column_name, reason from weir_quarantine")).ShouldBe(["2 weeks_03_04 Not a count: a whole number from 0 to 2,147,483,647."]);
    }

    [Fact]
    public async Task A_name_without_a_month_says_how_it_should_be()
    {
        var path = Path.Combine(_run.Folder, "waits.xlsx");
        await File.WriteAllBytesAsync(path, Workbook("Provider"), Cancel);
        (await _run.FromFileAsync(RttWorkbookStatistic.Instance, path)).Message.ShouldBe(
            $"'{path}': its name does not say which workbook and month it is (it is none of the series that Weir knows). Expected a name such as Incomplete-Provider-Sep25.xlsx: give the file the name it has on the page.");
    }

    [Theory]
    [InlineData("all", null)]
    [InlineData("incomplete-provider, new-periods-commissioner", null)]
    [InlineData("incomplete", "'incomplete' is not a list of workbooks. Write all, or one or more of incomplete-commissioner, incomplete-provider, admitted-commissioner, admitted-provider, nonadmitted-commissioner, nonadmitted-provider, new-periods-commissioner, new-periods-provider.")]
    public void The_setting_workbooks_says_what_is_expected(string text, string? problem) =>
        RttWorkbookStatistic.Instance.Settings.Single().Problem(text).ShouldBe(problem);

    private async Task<string?> LoadAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(_run.Folder, name);
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        var result = await _run.FromFileAsync(RttWorkbookStatistic.Instance, path);
        result.Status.ShouldBe(RunStatus.Failed);
        (await _run.TextsAsync("select count(*) from rtt_workbook")).ShouldBe(["0"]);
        return result.Partitions.Single().Message;
    }

    /// <summary>Two rows of January 2026, with cells changed.</summary>
    private static byte[] Workbook(string sheet, Func<object?, object?>? change = null)
    {
        List<object?[]> rows =
        [
            [], [null, "Title:", "RTT"], [], [], [null, "Period:", "January 2026"], [], [], [], [], [], [], [], [],
            [null, "Region Code", "Provider Code", "Provider Name", "Treatment Function Code", "Treatment Function", .. Enumerable.Range(0, 52).Select(week => $">{week}-{week + 1}"), "52 plus", "Total number of incomplete pathways"],
            [null, "Y56", "RAL", "ROYAL FREE", "C_100", "General Surgery", .. Bands(1), 1],
            [null, "Y56", "RAL", "ROYAL FREE", "C_999", "Total", .. Bands(2), 2],
        ];
        return XlsxBytes.Write([new SheetRows(sheet, [.. rows.Select(row => row.Select(cell => change is null ? cell : change(cell)).ToArray())])], DateTimeOffset.UnixEpoch.AddYears(30));

        static IEnumerable<object?> Bands(int count) => Enumerable.Range(0, 53).Select(week => (object?)(week == 3 ? count : 0));
    }
}

/// <summary>On DuckDB.</summary>
public sealed class DuckDbRttWorkbookRunTests : RttWorkbookRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "workbooks.duckdb")}");
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresRttWorkbookRunTests(SharedPostgres postgres) : RttWorkbookRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("rtt_workbooks");
}
