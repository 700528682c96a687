using System.Globalization;
using Weir.Sandbox;
using Weir.Sandbox.Smart;
using Weir.Tests.Cli;

namespace Weir.Tests.Smart;

/// <summary>Kills the real process that loads sitreps, and runs it again: each site's day is whole, as it was or as it is, and after the next run the table is what the API has.</summary>
public abstract class SmartCrashTests : IAsyncLifetime
{
    private static readonly DateOnly First = new(2026, 3, 12);

    private readonly SteppedClock _clock = new() { Now = At(First) };
    private readonly CommandFolder _folder = new();
    private SandboxServer _server = null!;
    private string _address = "";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Steps at which a process is killed that loads what changed overnight.</summary>
    public static TheoryData<string> Steps() => TestData.IsNightly
        ? [.. from step in (string[])["Fetched", "Begun", "Written", "Gated", "Claimed", "Replaced", "Recorded", "Committed"] from time in (int[])[1, 2, 5] select $"{step}:{time}"]
        : ["Fetched:4", "Written:3", "Replaced:2", "Committed:5"];

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, Time = _clock, Smart = new SmartOptions { Gap = TimeSpan.Zero } }, CancellationToken);
        _address = await NewAddressAsync(_folder.Folder);
        await File.WriteAllTextAsync(_folder.Path(".env"), $"SMART_API_KEY=sandbox-key\nWAREHOUSE=\"{_address}\"\n", CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Killed_at_a_step_each_day_is_whole_and_the_next_run_makes_the_table_exact(string step)
    {
        await RunAsync(First);
        var before = await RowsAsync();
        before.ShouldBe(Expected(First, First));

        var killed = await WeirProcess.RunAsync(_folder.Folder, Arguments(First.AddDays(1)), CancellationToken, ("WEIR_CRASH_AT", step));

        killed.WasKilled.ShouldBeTrue(killed.ToString());
        ShouldBeWhole(await RowsAsync(), before, First.AddDays(1));
        await FinishAsync(First.AddDays(1));
    }

    [Fact]
    public async Task Killed_at_any_instant_each_day_is_whole_and_the_next_run_makes_the_table_exact()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var started = TimeProvider.System.GetTimestamp();
        await RunAsync(First);
        var length = TimeProvider.System.GetElapsedTime(started);
        for (var day = First.AddDays(1); day <= First.AddDays(TestData.IsNightly ? 25 : 2); day = day.AddDays(1))
        {
            var before = await RowsAsync();
            using (var process = WeirProcess.Start(_folder.Folder, Arguments(day)))
                await process.KillAfterAsync(length * random.NextDouble(), CancellationToken);

            ShouldBeWhole(await RowsAsync(), before, day);
            await FinishAsync(day);
        }
    }

    private async Task FinishAsync(DateOnly day)
    {
        await RunAsync(day);

        (await RowsAsync()).Where(row => string.CompareOrdinal(row[..10], Text(day.AddDays(-13))) >= 0).ShouldBe(Expected(day, day));
        (await _folder.TextsAsync(_address, "select cast(count(*) - count(distinct \"responseChildId\") as varchar) from smart_indicators")).ShouldBe(["0"]);
        (await _folder.TextsAsync(_address, "select cast(count(*) as varchar) from smart_indicators where _load not in (select load_id from weir_heads)")).ShouldBe(["0"]);
    }

    private async Task RunAsync(DateOnly day)
    {
        var exit = await WeirProcess.RunAsync(_folder.Folder, Arguments(day), CancellationToken);
        exit.Code.ShouldBe(0, exit.ToString());
    }

    /// <summary>Each site's day is as it was before the run, or as the API has it.</summary>
    private void ShouldBeWhole(IReadOnlyList<string> found, IReadOnlyList<string> before, DateOnly day)
    {
        var now = Expected(day, day).ToLookup(row => row[..19], StringComparer.Ordinal);
        var then = before.ToLookup(row => row[..19], StringComparer.Ordinal);
        foreach (var part in found.GroupBy(row => row[..19], StringComparer.Ordinal))
            string.Join('\n', part).ShouldBeOneOf(string.Join('\n', then[part.Key]), string.Join('\n', now[part.Key]));
        found.Select(row => row[..19]).Distinct().ShouldBe(then.Select(part => part.Key).Union(found.Select(row => row[..19])).Order(StringComparer.Ordinal));
    }

    /// <summary>What the API has on a day of the fourteen that a run looks at.</summary>
    private List<string> Expected(DateOnly last, DateOnly asked) =>
    [
        .. (from back in Enumerable.Range(0, 14)
            from site in SmartHospital.All
            from response in _server.Smart.World.Responses(site, last.AddDays(-back), asked)
            select $"{Text(response.Date)} {site.Id} {response.Id} {response.Value ?? "(null)"} {response.Comments ?? "(null)"}").Order(StringComparer.Ordinal),
    ];

    private async Task<List<string>> RowsAsync() =>
    [
        .. (await _folder.TextsAsync(
            _address,
            """select cast("reportDate" as varchar) || ' ' || "siteId" || ' ' || "responseChildId" || ' ' || coalesce("value", '(null)') || ' ' || coalesce("additionalComments", '(null)') from smart_indicators"""))
            .Order(StringComparer.Ordinal),
    ];

    private string[] Arguments(DateOnly day)
    {
        _clock.Now = At(day);
        File.WriteAllText(_folder.Path("weir.yaml"), $$"""
            warehouse: ${WAREHOUSE}
            pipelines:
              sitrep:
                source: smart
                url: {{_server.SmartAddress}}
                key: ${SMART_API_KEY}
                sites: [{{string.Join(", ", SmartHospital.All.Select(site => site.Id))}}]
                end: {{Text(day)}}
                wait: 1 ms
                cool_off: 1 ms
            """);
        return ["run", "sitrep", "--quiet"];
    }

    private static DateTimeOffset At(DateOnly day) => new(day, new TimeOnly(9, 30), TimeSpan.Zero);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbSmartCrashTests : SmartCrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "sitrep.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresSmartCrashTests(SharedPostgres postgres) : SmartCrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("sitrep_crash");
}
