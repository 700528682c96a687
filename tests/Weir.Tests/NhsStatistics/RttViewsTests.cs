using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.NhsStatistics;

/// <summary>The views over <c>rtt</c> say what plain arithmetic over the rows says, on each engine.</summary>
public abstract class RttViewsTests : IAsyncLifetime
{
    private static readonly DateOnly March2019 = new(2019, 3, 1);
    private static readonly DateOnly December = new(2025, 12, 1);
    private static readonly DateOnly January = RttExtract.January;
    private static readonly DateOnly February = new(2026, 2, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-rtt-").FullName;
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
    private SqlDestination _destination = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync() =>
        _destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(await NewAddressAsync(_folder), _folder, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _destination.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Waits_by_organisation_are_those_of_plain_arithmetic()
    {
        var rows = await LoadMonthsAsync();

        await CompareAsync("rtt_by_provider", rows, row => $"{row.Provider} TRUST {row.Provider}");
        await CompareAsync("rtt_by_commissioner", rows, row => $"{row.Commissioner} {(row.IsEnglish ? $"COMMISSIONER {row.Commissioner}" : "#N/A")}");
        await CompareAsync("rtt_by_icb", rows, row => RttExtract.ParentOf(row.Commissioner) is { Length: > 0 } board ? $"{board} BOARD {board}" : "- -");
    }

    [Fact]
    public async Task England_is_the_waiting_list_without_NONC_and_counts_who_is_missing()
    {
        var rows = await LoadMonthsAsync();
        var missing = new Dictionary<DateOnly, string> { [March2019] = "-", [December] = "-", [January] = "0", [February] = "1" };

        (await TextsAsync("select * from rtt_england order by period")).ShouldBe(rows
            .Where(row => row is { Part: "Part_2", Function: "C_999", IsEnglish: true })
            .GroupBy(row => row.Month)
            .Select(month => $"{month.Key:yyyy-MM} {RttExpectedWaits.Of([.. month])} {missing[month.Key]}"));
    }

    [Fact]
    public async Task Submissions_say_who_did_not_and_when_they_last_did()
    {
        var rows = await LoadMonthsAsync();

        (await TextsAsync("select * from rtt_submissions order by period, provider_code")).ShouldBe(
        [
            $"2019-03 RAL TRUST RAL yes 2019-03 {Pathways(March2019, "RAL")}",
            $"2025-12 RAL TRUST RAL yes 2025-12 {Pathways(December, "RAL")}",
            $"2025-12 RL1 TRUST RL1 yes 2025-12 {Pathways(December, "RL1")}",
            $"2026-01 RAL TRUST RAL yes 2026-01 {Pathways(January, "RAL")}",
            $"2026-01 RL1 TRUST RL1 yes 2026-01 {Pathways(January, "RL1")}",
            $"2026-02 RAL TRUST RAL yes 2026-02 {Pathways(February, "RAL")}",
            "2026-02 RL1 TRUST RL1 no 2026-01 -",
        ]);

        long Pathways(DateOnly month, string provider) =>
            rows.Where(row => row.Month == month && row.Provider == provider && row is { Part: "Part_2", Function: "C_999" }).Sum(row => row.All);
    }

    [Fact]
    public async Task Bands_are_one_row_each_and_leave_out_what_a_file_does_not_have()
    {
        var rows = await LoadMonthsAsync();

        (await TextsAsync("select period, provider_code, commissioner_code, part_type, treatment_function_code, weeks_from, weeks_to, pathways from rtt_bands where provider_code = 'RAL' "
            + "order by period, commissioner_code, part_type, treatment_function_code, weeks_from")).ShouldBe(rows
            .Where(row => row.Provider == "RAL" && row.Bands is not null)
            .OrderBy(row => row.Month).ThenBy(row => row.Commissioner, StringComparer.Ordinal).ThenBy(row => row.Part, StringComparer.Ordinal).ThenBy(row => row.Function, StringComparer.Ordinal)
            .SelectMany(row => row.Bands!.Index().Select(band => RttExpectedWaits.Text(
                row.Month, row.Provider, row.Commissioner, row.Part, row.Function, band.Index, band.Index == row.Bands!.Length - 1 ? null : band.Index + 1, band.Item))));
    }

    [Fact]
    public async Task The_older_script_s_columns_are_by_provider_and_specialty_without_the_total()
    {
        var rows = await LoadMonthsAsync();

        (await TextsAsync("select * from rtt_provider_raw order by period, provider_code, specialty_code")).ShouldBe(rows
            .Where(row => row.Part == "Part_2" && row.Function != "C_999")
            .GroupBy(row => (row.Month, row.Provider, row.Function))
            .OrderBy(group => group.Key.Month).ThenBy(group => group.Key.Provider, StringComparer.Ordinal).ThenBy(group => group.Key.Function, StringComparer.Ordinal)
            .Select(group => RttExpectedWaits.Text(
                group.Key.Provider, $"TRUST {group.Key.Provider}", group.Key.Function, $"Function {group.Key.Function}", group.Key.Month,
                group.Sum(row => row.Bands![..18].Sum()), group.Sum(row => row.Bands![52..].Sum()))));
    }

    [Fact]
    public async Task Bands_that_a_provider_leaves_blank_where_nobody_waits_so_long_add_nothing()
    {
        int[] bands = [0, 0, 0, 5, .. new int[101]];
        await LoadAsync([new RttTestRow(January, "RYJ", "93C", "Part_2", "C_100", bands, null, null, 5)]);
        var blanks = Enumerable.Range(0, 104).Where(week => week != 3).Select(week => $"{RttTable.Band(week)} = null");
        await using (var connection = await _destination.Database.OpenAsync(Cancel))
            await connection.Statement(null, $"update rtt set {string.Join(", ", blanks)}, weeks_104_plus = null").RunAsync(Cancel);

        (await TextsAsync("select pathways, within_18, percent_within_18, over_52, over_65, over_104, median_weeks from rtt_by_provider where basis = 'all'"))
            .ShouldBe(["5 5 100 0 0 0 3.5"]);
        (await TextsAsync("select waiting_less_18_weeks, waiting_over_52_weeks from rtt_provider_raw")).ShouldBe(["5 0"]);
    }

    [Fact]
    public async Task Sums_beyond_32_bits_are_whole()
    {
        int[] bands = [int.MaxValue - 1, .. new int[103], 1];
        await LoadAsync([.. new[] { "RAL", "RL1", "RJ1" }.Select(provider => new RttTestRow(January, provider, "93C", "Part_2", "C_999", bands, null, null, int.MaxValue))]);

        (await TextsAsync("select pathways, within_18, over_104, open_ended from rtt_england")).ShouldBe([$"{3L * int.MaxValue} {3L * (int.MaxValue - 1)} 3 no"]);
    }

    [Theory]
    [InlineData(104, "11 104 104 104 yes")]
    [InlineData(52, "11 52 52 52 yes")]
    public async Task A_percentile_in_the_open_band_is_its_bound(int last, string expected)
    {
        int[] bands = [5, .. new int[last - 1], 6];
        await LoadAsync([new RttTestRow(last == 52 ? March2019 : January, "RAL", "93C", "Part_2", "C_999", bands, null, null, 11)]);

        (await TextsAsync("select pathways, median_weeks, p92_weeks, p95_weeks, open_ended from rtt_england")).ShouldBe([expected]);
    }

    [Fact]
    public async Task A_count_that_reaches_a_percentile_exactly_ends_in_its_own_band()
    {
        // 92 of 100 up to 10 weeks and nobody between 10 and 90: 92 % are within 10 weeks, not within 90.
        int[] bands = [.. new int[9], 92, .. new int[80], 3, 5, .. new int[13]];
        await LoadAsync([new RttTestRow(January, "RAL", "93C", "Part_2", "C_999", bands, null, null, 100)]);

        (await TextsAsync("select median_weeks, p92_weeks, p95_weeks, open_ended from rtt_england")).ShouldBe(["9.543478261 10 91 no"]);
    }

    [Fact]
    public async Task Views_have_the_columns_that_their_comments_describe()
    {
        await LoadAsync(RttMonth.Rows(January, 104, "RAL"));
        foreach (var view in RttViews.All)
        {
            await using var connection = await _destination.Database.OpenAsync(Cancel);
            await using var command = connection.Statement(null, $"select * from {view.Name} where 1 = 0");
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ShouldBe(view.Columns.Select(column => column.Column), view.Name);
        }
    }

    [Fact]
    public async Task A_column_that_the_publisher_adds_is_there_as_text_and_the_views_stay()
    {
        await LoadAsync(RttMonth.Rows(December, 104, "RAL"));
        var extract = new RttExtract(headerTail: ",Region");
        var path = Path.Combine(_folder, "added.csv");
        await File.WriteAllTextAsync(path, extract.Line(extract.Cells("Part_2", "C_999", "RAL", "93C", [], null, null, 0) + ",London").ToString(), Cancel);
        await RunAsync(path);

        (await TextsAsync("select distinct period, region from rtt order by period")).ShouldBe(["2025-12 -", "2026-01 London"]);
        (await TextsAsync("select period from rtt_england order by period")).ShouldBe(["2025-12", "2026-01"]);
    }

    [Fact]
    public async Task The_real_January_2026_gives_the_published_figures()
    {
        await RunAsync(TestData.Find(RttFile.January));

        (await TextsAsync("select * from rtt_england")).ShouldBe(
            ["2026-01 7155958 4395958 61.43074065 133860 7417 1614 200 13.620905959 40.347456 44.982215409 no -"]);
        (await TextsAsync("select basis, percent_within_18 from rtt_by_provider where provider_code = 'RL1' and part_type = 'Part_2' and treatment_function_code = 'C_999' order by basis"))
            .ShouldBe(["all 48.172971336", "english 54.861068888"]);
        (await TextsAsync("select count(*), count(distinct provider_code), count(distinct commissioner_code), count(distinct treatment_function_code) from rtt")).ShouldBe(["183417 517 129 24"]);
        (await TextsAsync("select count(*), sum(pathways) from rtt_by_icb where part_type = 'Part_2' and treatment_function_code = 'C_999' and basis = 'all'")).ShouldBe(["43 7187677"]);
        (await TextsAsync("select count(*) from rtt_by_provider where not (median_weeks <= p92_weeks and p92_weeks <= p95_weeks)")).ShouldBe(["0"]);
    }

    /// <summary>A month of each generation, one alone in time, and one in which a provider is missing.</summary>
    private async Task<List<RttTestRow>> LoadMonthsAsync()
    {
        List<RttTestRow>[] months =
        [
            RttMonth.Rows(March2019, 52, "RAL"),
            RttMonth.Rows(December, 104, "RAL", "RL1"),
            RttMonth.Rows(January, 104, "RAL", "RL1"),
            RttMonth.Rows(February, 104, "RAL"),
        ];
        foreach (var month in months)
            await LoadAsync(month);
        return [.. months.SelectMany(month => month)];
    }

    private Task LoadAsync(List<RttTestRow> rows) => RunAsync(RttMonth.Write(rows, _folder));

    private async Task RunAsync(string path)
    {
        var result = await new PipelineRun(new RunContext
        {
            Run = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            Pipeline = new PipelineKey(TenantId.Default, "rtt"),
            Source = RttFile.Source(),
            Destination = _destination,
            Raw = new RawArchive(Path.Combine(_folder, "raw"), _http, TimeProvider.System),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Observers = [],
            Options = new RunOptions { Input = path, ApprovedBy = "test" },
        }).RunAsync(Cancel);
        result.Status.ShouldBe(RunStatus.Done, result.Message ?? string.Join(' ', result.Partitions.Select(partition => partition.Message)));
    }

    private async Task CompareAsync(string view, List<RttTestRow> rows, Func<RttTestRow, string> organisation)
    {
        var expected = new[] { "all", "english" }
            .SelectMany(basis => rows
                .Where(row => basis == "all" || row.IsEnglish)
                .GroupBy(row => $"{row.Month:yyyy-MM} {organisation(row)} {row.Part} {row.Function} {basis}")
                .Select(group => $"{group.Key} {RttExpectedWaits.Of([.. group])}"))
            .Order(StringComparer.Ordinal);
        (await TextsAsync($"select * from {view}")).Order(StringComparer.Ordinal).ShouldBe(expected);
    }

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await _destination.Database.OpenAsync(Cancel);
        return await connection.Statement(null, sql).ListAsync(
            row =>
            {
                var values = new object[row.FieldCount];
                row.GetValues(values);
                return RttExpectedWaits.Text(values);
            },
            Cancel);
    }
}

/// <summary>The views on DuckDB.</summary>
public sealed class DuckDbRttViewsTests : RttViewsTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "rtt.duckdb")}");
}

/// <summary>The views on PostgreSQL.</summary>
public sealed class PostgresRttViewsTests(SharedPostgres postgres) : RttViewsTests
{
    private protected override Task<string> NewAddressAsync(string folder) =>
        postgres.CreateDatabaseAsync("rtt_views");
}
