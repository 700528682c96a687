using System.Globalization;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Sql;
using Weir.Tests.NhsStatistics;

namespace Weir.Tests.Crash;

/// <summary>Kills the real process and runs it again: no row is lost, none is there twice, and what was served stays served.</summary>
/// <remarks>
/// <c>WEIR_TEST_NIGHTLY</c> makes it over 200 kills. The file has three versions: the first, a revision, and one that the gate holds.
/// </remarks>
public abstract class CrashTests : IAsyncLifetime
{
    private const int First = 1;
    private const int Revision = 2;
    private const int Suspicious = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-crash-").FullName;
    private string _address = "";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static bool IsNightly => Environment.GetEnvironmentVariable("WEIR_TEST_NIGHTLY") == "1";

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _address = await NewAddressAsync(_folder);
        foreach (var version in (int[])[First, Revision, Suspicious])
            await File.WriteAllTextAsync(FileOf(version), Extract(version), CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Fetched")]
    [InlineData("Begun")]
    [InlineData("Written")]
    [InlineData("Gated")]
    [InlineData("Claimed")]
    [InlineData("Replaced")]
    [InlineData("Recorded")]
    [InlineData("Committed")]
    public async Task Killed_at_a_step_of_a_revision_the_old_or_the_new_rows_are_served_and_the_next_run_has_the_new_once(string step)
    {
        (await LoadAsync(First)).Code.ShouldBe(0);

        var killed = await LoadAsync(Revision, ("WEIR_CRASH_AT", step));

        killed.WasKilled.ShouldBeTrue(killed.ToString());
        (await ServedAsync()).ShouldBe(step == "Committed" ? Revision : First);
        (await LoadAsync(Revision)).Code.ShouldBe(0);
        await ShouldHaveTheRevisionOnceAsync();
    }

    [Theory]
    [InlineData("RolledBack")]
    [InlineData("Held")]
    public async Task Killed_at_a_step_of_a_hold_the_old_rows_are_served_and_the_next_run_has_one_hold(string step)
    {
        (await LoadAsync(First)).Code.ShouldBe(0);

        var killed = await LoadAsync(Suspicious, ("WEIR_CRASH_AT", step));

        killed.WasKilled.ShouldBeTrue(killed.ToString());
        (await ServedAsync()).ShouldBe(First);
        (await LoadAsync(Suspicious)).Code.ShouldBe(3);
        (await LoadAsync(Suspicious)).Code.ShouldBe(3);
        (await ServedAsync()).ShouldBe(First);
        (await ReadAsync("select count(*) from weir_holds")).ShouldBe(1);
        (await ReadAsync("select count(distinct _load) from weir_quarantine where outcome = 'rejected'")).ShouldBe(1);
    }

    [Fact]
    public async Task Killed_at_any_instant_one_whole_version_is_served_and_the_next_run_has_the_right_one_once()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        (await LoadAsync(First)).Code.ShouldBe(0);
        var version = First;
        long loads = 1;
        for (var kill = 0; kill < (IsNightly ? 100 : 2); kill++)
        {
            var before = version;
            version = version == First ? Revision : First;
            using (var process = Start(version))
                await process.KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(100, 2500)), CancellationToken);

            (await ServedAsync()).ShouldBeOneOf(before, version);
            (await LoadAsync(version)).Code.ShouldBe(0);
            loads++;
            (await ServedAsync()).ShouldBe(version);
            (await ReadAsync("select count(*) from weir_ledger")).ShouldBe(loads);
            (await ReadAsync("select count(*) from weir_heads")).ShouldBe(1);
            (await ReadAsync("select count(distinct _load) from rtt_history")).ShouldBe(loads - 1);
        }
    }

    private async Task ShouldHaveTheRevisionOnceAsync()
    {
        (await ServedAsync()).ShouldBe(Revision);
        (await ReadAsync("select count(*) from weir_ledger")).ShouldBe(2);
        (await ReadAsync("select count(*) from weir_heads")).ShouldBe(1);
        (await ReadAsync("select count(*) from rtt_history")).ShouldBe(RowsOf(First));
        (await ReadAsync("select count(distinct _load) from rtt_history")).ShouldBe(1);
        (await ReadAsync("select count(*) from rtt r join weir_heads h on h.load_id = r._load")).ShouldBe(RowsOf(Revision));
    }

    /// <summary>The version whose rows, all of them and nothing else, are in the table.</summary>
    private async Task<int> ServedAsync()
    {
        var rows = await ReadAsync("select count(*) from rtt");
        var loads = await ReadAsync("select count(distinct _load) from rtt");
        var pathways = await ReadAsync("select cast(sum(total_all) as bigint) from rtt");
        loads.ShouldBe(1);
        var version = ((int[])[First, Revision]).SingleOrDefault(version => RowsOf(version) == rows && PathwaysOf(version) == pathways);
        version.ShouldNotBe(0, $"{rows} rows with {pathways} pathways are of no version.");
        return version;
    }

    private async Task<long> ReadAsync(string sql)
    {
        await using var destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(_address, _folder, TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        return Convert.ToInt64(await connection.Statement(null, sql).FirstAsync(CancellationToken), CultureInfo.InvariantCulture);
    }

    private async Task<WeirExit> LoadAsync(int version, params (string Name, string Value)[] environment)
    {
        using var process = Start(version, environment);
        return await process.ExitAsync(CancellationToken);
    }

    private WeirProcess Start(int version, params (string Name, string Value)[] environment) =>
        WeirProcess.Start(_folder, ["run", "nhs-rtt", "--input", FileOf(version), "--warehouse", _address, "--quiet"], environment);

    private string FileOf(int version) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{version}.csv"));

    private static int RowsOf(int version) => version == First ? 400 : 390;

    private static long PathwaysOf(int version) => Enumerable.Range(1, RowsOf(version)).Sum(i => (long)(i % 7) + version);

    private static string Extract(int version)
    {
        var extract = new RttExtract();
        for (var i = 1; i <= RowsOf(version); i++)
            extract.Row("Part_2", "C_100", new() { [3] = (i % 7) + version }, string.Create(CultureInfo.InvariantCulture, $"R{i:000}"));
        if (version == Suspicious)
        {
            for (var i = 0; i < 20; i++)
                extract.Line("too,few,fields");
        }

        return extract.ToString();
    }
}

/// <summary>Over a real DuckDB file.</summary>
public sealed class DuckDbCrashTests : CrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "crash.duckdb")}");
}

/// <summary>Over a real PostgreSQL.</summary>
public sealed class PostgresCrashTests(SharedPostgres postgres) : CrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("crash");
}
