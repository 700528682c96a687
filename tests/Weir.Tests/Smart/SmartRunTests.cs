using Weir.Runs;
using Weir.Sandbox.Smart;
using Weir.Sources;

namespace Weir.Tests.Smart;

/// <summary>What a pipeline of sitreps does day by day: as few requests as the API bears, and a table that is what the API has.</summary>
public abstract partial class SmartRunTests : IAsyncLifetime
{
    private SmartPipeline _pipeline = null!;

    private static DateOnly Today => SmartPipeline.FirstDay;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync() => _pipeline = await SmartPipeline.StartAsync(NewAddressAsync);

    public async ValueTask DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Six_sites_and_two_weeks_are_twelve_requests_newest_first_and_never_two_within_the_wait()
    {
        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, Said(result));
        var asked = _pipeline.Api.Asked;
        asked.Select(request => (request.Site, request.From, request.To, request.Status)).ShouldBe(
        [
            .. SmartHospital.All.Select(site => (site.Id, "2026-03-06", "2026-03-12", 200)),
            .. SmartHospital.All.Select(site => (site.Id, "2026-02-27", "2026-03-05", 200)),
        ]);
        asked.Zip(asked.Skip(1), (one, next) => next.At - one.At).Min().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
        result.Partitions.Count.ShouldBe(6 * 14);
        (await _pipeline.RowsAsync()).ShouldBe(_pipeline.Expected(Today.AddDays(-13), Today));
    }

    [Theory]
    [InlineData("Pacific/Auckland", "2026-03-13")]
    [InlineData("America/New_York", "2026-03-12")]
    public async Task Today_is_the_day_in_the_zone_of_the_workspace(string zone, string today)
    {
        _pipeline.Clock.Pass(TimeSpan.FromHours(8));
        _pipeline.Zone = TimeZoneInfo.FindSystemTimeZoneById(zone);

        var plan = await _pipeline.Create().PlanAsync(new PlanRequest(null, null, new Dictionary<string, PlannedPartition>(StringComparer.Ordinal)), TestContext.Current.CancellationToken);

        plan.Partitions.Max(partition => partition.Name[..10]).ShouldBe(today);
    }

    [Fact]
    public async Task A_second_run_on_the_same_day_loads_nothing()
    {
        await _pipeline.RunAsync();

        var second = await _pipeline.RunAsync();

        second.Status.ShouldBe(RunStatus.Done, Said(second));
        second.Partitions.Select(partition => partition.Status).Distinct().ShouldBe([PartitionStatus.Unchanged]);
        (await _pipeline.TextsAsync("""select cast(count(*) as text) from smart_indicators_history""")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task Day_after_day_the_table_is_what_the_api_has_and_only_dates_that_changed_are_loaded()
    {
        Dictionary<DateOnly, DateOnly> asked = [];
        var (withdrawn, corrected) = (0, 0);
        for (var day = Today; day <= Today.AddDays(20); day = day.AddDays(1))
        {
            for (var back = 0; back < 14; back++)
                asked[day.AddDays(-back)] = day;
            var before = await TableAsync(day);

            var result = await _pipeline.RunAsync();

            result.Status.ShouldBe(RunStatus.Done, Said(result));
            (await _pipeline.RowsAsync()).ShouldBe(_pipeline.Expected(Today.AddDays(-13), day, date => asked[date]), $"on {day}");
            var changed = (from site in SmartHospital.All
                           from back in Enumerable.Range(0, 14)
                           let date = day.AddDays(-back)
                           where !Same(site, date, day)
                           select $"{date:yyyy-MM-dd}/{site.Id}").Order(StringComparer.Ordinal);
            result.Partitions.Where(partition => partition.Status == PartitionStatus.Loaded).Select(partition => partition.Partition).Order(StringComparer.Ordinal)
                .ShouldBe(changed, $"on {day}");
            var after = await TableAsync(day);
            withdrawn += before.Keys.Count(id => !after.ContainsKey(id));
            corrected += before.Count(row => after.TryGetValue(row.Key, out var now) && now != row.Value);
            _pipeline.Clock.Pass(TimeSpan.FromDays(1));
        }

        (withdrawn, corrected).ShouldSatisfyAllConditions(counts => counts.withdrawn.ShouldBeGreaterThan(50), counts => counts.corrected.ShouldBeGreaterThan(50));
        _pipeline.Api.Asked.Zip(_pipeline.Api.Asked.Skip(1), (one, next) => next.At - one.At).Min().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));

        // Before the first run nothing was there; else the API had the same the day before.
        bool Same(SmartHospital site, DateOnly date, DateOnly day) =>
            (day == Today ? [] : _pipeline.Api.World.Responses(site, date, day.AddDays(-1))).SequenceEqual(_pipeline.Api.World.Responses(site, date, day));
    }

    [Fact]
    public async Task What_was_corrected_and_withdrawn_is_in_history()
    {
        await _pipeline.RunAsync();
        var before = await _pipeline.RowsAsync();
        _pipeline.Clock.Pass(TimeSpan.FromDays(1));

        await _pipeline.RunAsync();

        var after = await _pipeline.RowsAsync();
        var gone = before.Except(after).Select(row => row.Split(' ')[2]).Order(StringComparer.Ordinal).ToList();
        gone.Count.ShouldBeGreaterThan(2);
        var history = await _pipeline.TextsAsync("""select distinct "responseChildId" from smart_indicators_history""");
        gone.Except(history).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_key_is_nowhere_but_in_the_request()
    {
        await _pipeline.RunAsync();

        _pipeline.Log.ToString().ShouldNotContain(SmartPipeline.Key);
        foreach (var file in Directory.EnumerateFiles(_pipeline.Folder, "*", SearchOption.AllDirectories))
        {
            file.ShouldNotContain(SmartPipeline.Key);
            if (!file.EndsWith(".duckdb", StringComparison.Ordinal) && !file.EndsWith(".wal", StringComparison.Ordinal))
                (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldNotContain(SmartPipeline.Key);
        }

        (await _pipeline.TextsAsync("select source || plan || measures || coalesce(member, '') from weir_ledger")).ShouldAllBe(text => !text.Contains(SmartPipeline.Key) && !text.Contains("key="));
        (await _pipeline.TextsAsync("select distinct source from weir_ledger where partition_name like '%S0189179'")).ShouldBe(
            [$"{_pipeline.Server.SmartAddress}api/sitrep/site/S0189179/?…"]);
    }

    private async Task<Dictionary<string, string>> TableAsync(DateOnly day) => day == Today
        ? []
        : (await _pipeline.RowsAsync()).ToDictionary(row => row.Split(' ')[2], row => row, StringComparer.Ordinal);

    private static string Said(RunResult result) => $"{result.Message} {string.Join(' ', result.Partitions.Select(partition => partition.Message).Distinct())}";
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbSmartRunTests : SmartRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "sitrep.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresSmartRunTests(SharedPostgres postgres) : SmartRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("sitrep");
}
