using System.Globalization;
using Weir.Tests.Cli;

namespace Weir.Tests.Crash;

/// <summary>Kills the real process and runs it again: no row is lost, none is there twice, and what was served stays served.</summary>
/// <remarks>
/// After each kill and after each run that follows it everything in the warehouse is compared with what must be there: rows and their numbers,
/// a view, ledger, heads, history, holds, quarantine, the raw archive, and that no other table is left over. The nightly variant kills each work at
/// each of its steps and, on each destination, 75 times at random instants besides.
/// </remarks>
public abstract class CrashTests
{
    private static readonly string[] StepsOfALoad = ["Begun", "Written", "Written:2", "Written:3", "Gated", "Claimed", "Replaced", "Recorded", "Committed"];

    /// <summary>Kills at random instants on this destination.</summary>
    private static int Demanded => TestData.IsNightly ? 75 : 3;

    private protected abstract bool IsWatched { get; }

    private protected abstract Task<string> NewAddressAsync(string folder);

    private protected virtual ICrashReading ReadingOf(string address, string folder) => new WarehouseReading(address, folder);

    /// <summary>Works and the steps at which they are killed; by day each step once.</summary>
    public static TheoryData<string, string> Steps()
    {
        var steps = new TheoryData<string, string>();
        Add(CrashWork.Revision, ["Fetched", .. StepsOfALoad], byDay: ["Fetched", "Begun", "Written:2", "Claimed", "Replaced", "Recorded", "Committed"]);
        Add(CrashWork.FirstLoad, ["Fetched", .. StepsOfALoad], byDay: ["Written", "Recorded"]);
        Add(CrashWork.Hold, ["Fetched", "Begun", "Written", "Written:2", "Gated", "RolledBack", "Held"], byDay: ["RolledBack", "Held"]);
        Add(CrashWork.Approval, StepsOfALoad, byDay: ["Gated", "Committed"]);
        return steps;

        void Add(CrashWork work, string[] nightly, string[] byDay)
        {
            foreach (var step in TestData.IsNightly ? nightly : byDay)
                steps.Add(work.Name, step);
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Killed_at_a_step_the_old_rows_or_the_new_are_served_and_the_next_run_has_the_new_once(string work, string step)
    {
        using var warehouse = await NewWarehouseAsync();
        foreach (var earlier in CrashWork.Before(CrashWork.Named(work)))
            await warehouse.DoAsync(earlier);

        await warehouse.KillAtAsync(CrashWork.Named(work), step);
    }

    [Fact]
    public async Task Killed_at_any_instant_one_whole_version_is_served_and_the_next_run_has_the_right_one_once()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var lengths = await MeasureAsync();
        SortedDictionary<string, int> kills = new(StringComparer.Ordinal);
        var (ended, looks) = (0, 0);
        while (kills.Values.Sum() < Demanded)
        {
            using var warehouse = await NewWarehouseAsync();
            foreach (var work in CrashWork.InTurn)
            {
                var (phase, length) = await warehouse.KillAfterAsync(work, lengths[work] * random.NextDouble());
                lengths[work] = length ?? lengths[work];
                if (phase is null)
                    ended++;
                else
                    kills[$"{work.Name}, {phase}"] = kills.GetValueOrDefault($"{work.Name}, {phase}") + 1;
                ended.ShouldBeLessThan(Demanded + 10, $"Over half of the processes end before they are killed (seed {seed}).");
                if (kills.Values.Sum() == Demanded)
                    break;
            }

            looks += warehouse.Looks;
        }

        (looks > 0).ShouldBe(IsWatched);
        Write($"seed {seed}, {kills.Values.Sum()} killed, {ended} ended before, {looks} looks at what was served meanwhile");
        foreach (var (what, count) in kills)
            Write($"{count,4} {what}");
        foreach (var (work, length) in lengths)
            Write($"{work.Name}, last undisturbed: {length.TotalSeconds:0.00} s");
    }

    /// <summary>How long each takes undisturbed on this machine, now: the instants are chosen within. Each run to the end corrects it.</summary>
    private async Task<Dictionary<CrashWork, TimeSpan>> MeasureAsync()
    {
        using var warehouse = await NewWarehouseAsync();
        Dictionary<CrashWork, TimeSpan> lengths = [];
        foreach (var work in CrashWork.InTurn)
            lengths.Add(work, await warehouse.MeasureAsync(work));
        return lengths;
    }

    private async Task<CrashWarehouse> NewWarehouseAsync()
    {
        var folder = new CommandFolder();
        var address = await NewAddressAsync(folder.Folder);
        return new CrashWarehouse(folder, address, ReadingOf(address, folder.Folder), IsWatched);
    }

    private static void Write(FormattableString text) => TestContext.Current.TestOutputHelper?.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Over a real DuckDB file, which one process has at a time: what it serves is read after each kill.</summary>
public sealed class DuckDbCrashTests : CrashTests
{
    private protected override bool IsWatched => false;

    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "crash.duckdb")}");
}

/// <summary>Over a real PostgreSQL, with somebody who reads table and view all the while.</summary>
public sealed class PostgresCrashTests(SharedPostgres postgres) : CrashTests
{
    private protected override bool IsWatched => true;

    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("crash");
}

/// <summary>Over a folder of Parquet files, with somebody who reads all files of the table all the while.</summary>
public sealed class ParquetCrashTests : CrashTests
{
    private protected override bool IsWatched => true;

    [Theory]
    [InlineData("revision")]
    [InlineData("first load")]
    [InlineData("approval")]
    public Task Killed_when_a_committed_file_has_just_come_to_its_place(string work) =>
        Killed_at_a_step_the_old_rows_or_the_new_are_served_and_the_next_run_has_the_new_once(work, "Placed");

    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"parquet:{Path.Combine(folder, "crash")}");

    private protected override ICrashReading ReadingOf(string address, string folder) => new FolderReading(address, folder);
}
