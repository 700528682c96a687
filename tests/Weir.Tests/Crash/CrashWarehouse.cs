using System.Diagnostics;
using System.Globalization;
using Weir.Tests.Cli;

namespace Weir.Tests.Crash;

/// <summary>A warehouse, what must be in it, and the processes that are killed over it.</summary>
/// <param name="folder">Where the files, the raw archive and the list of runs are.</param>
/// <param name="address">The warehouse.</param>
/// <param name="reading">Reads it.</param>
/// <param name="isWatched">True where another process can read while a load is written.</param>
internal sealed class CrashWarehouse(CommandFolder folder, string address, ICrashReading reading, bool isWatched) : IDisposable
{
    /// <summary>A look every so often: a reader without a pause would take one of the cores from what is to be killed.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private CrashLedger Ledger { get; set; } = CrashLedger.Empty;

    /// <summary>How often somebody looked at table and view while a process ran.</summary>
    public int Looks { get; private set; }

    /// <summary>Does it undisturbed, in this process: what the work to be killed begins with.</summary>
    public async Task DoAsync(CrashWork work)
    {
        var answer = await folder.RunAsync(await ArgumentsAsync(work));
        answer.Code.ShouldBe(work.ExitCode, answer.Text);
        Ledger = work.After(Ledger);
        await ShouldBeAsync(Ledger);
    }

    /// <summary>How long a process of its own takes for it from beginning to end.</summary>
    public Task<TimeSpan> MeasureAsync(CrashWork work) => FinishAsync(work, isDone: false);

    /// <summary>Kills it at a step, looks, and does it again to its end.</summary>
    public async Task KillAtAsync(CrashWork work, string step)
    {
        var (exit, _) = await EndOfAsync(work, process => process.ExitAsync(CancellationToken), ("WEIR_CRASH_AT", step));
        exit.WasKilled.ShouldBeTrue(exit.ToString());
        var isDone = step is "Committed" or "Placed" or "Held";
        await ShouldBeAsync(isDone ? work.After(Ledger) : Ledger);
        await FinishAsync(work, isDone);
    }

    /// <summary>Kills it after a time, looks, and does it again to its end.</summary>
    /// <returns>How far it had come, or null where it had ended before; and how long it took to its end, where it was done in one piece.</returns>
    public async Task<(string? Phase, TimeSpan? Length)> KillAfterAsync(CrashWork work, TimeSpan time)
    {
        var (exit, length) = await EndOfAsync(work, process => process.KillAfterAsync(time, CancellationToken));
        var isKept = (await CrashArchive.KeptVersionsAsync(folder.Folder, CancellationToken)).Contains(work.Extract.Version);
        var found = await reading.TextAsync();
        var (before, after) = (Ledger, work.After(Ledger));
        if (!exit.WasKilled)
        {
            exit.Code.ShouldBe(work.ExitCode, exit.ToString());
            found.ShouldBe(after.Text(reading.IsDatabase));
            Ledger = after;
            return (null, length);
        }

        found.ShouldBeOneOf(before.Text(reading.IsDatabase), after.Text(reading.IsDatabase));
        var isDone = found == after.Text(reading.IsDatabase);
        var finished = await FinishAsync(work, isDone);
        return isDone ? ("after its commit", null) : (isKept || work.IsApproval ? "before its commit, its bytes kept" : "before its bytes were kept", finished);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Does it to its end in a process of its own, from what was found.</summary>
    private async Task<TimeSpan> FinishAsync(CrashWork work, bool isDone)
    {
        var (exit, length) = await EndOfAsync(work, process => process.ExitAsync(CancellationToken));
        // What is approved waits no longer, and whoever approves it again is told so.
        exit.Code.ShouldBe(work.IsApproval && isDone ? 2 : work.ExitCode, exit.ToString());
        Ledger = work.After(Ledger);
        await ShouldBeAsync(Ledger);
        return length;
    }

    private async Task ShouldBeAsync(CrashLedger expected)
    {
        (await reading.TextAsync()).ShouldBe(expected.Text(reading.IsDatabase));
        expected.Versions.ShouldBeSubsetOf(await CrashArchive.KeptVersionsAsync(folder.Folder, CancellationToken));
    }

    /// <summary>Lets a process do it while somebody looks at what is served: the whole old version, then the whole new one.</summary>
    private async Task<(WeirExit Exit, TimeSpan Length)> EndOfAsync(
        CrashWork work, Func<WeirProcess, Task<WeirExit>> end, params (string Name, string Value)[] environment)
    {
        string[] versions = [.. new[] { Ledger, work.After(Ledger) }.Select(ledger => CrashLedger.Seen(ledger.Served, reading.IsDatabase)).Distinct()];
        var arguments = await ArgumentsAsync(work);
        var started = Stopwatch.GetTimestamp();
        using var process = WeirProcess.Start(folder.Folder, arguments, environment);
        var ending = end(process);
        if (isWatched)
        {
            var (seen, looks) = await WatchAsync(ending);
            string.Join(", then ", seen).ShouldBeOneOf([.. versions, string.Join(", then ", versions)]);
            Looks += looks;
        }

        return (await ending, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Looks over and over until the work has ended, and once more.</summary>
    /// <returns>What was seen, each as long as it lasted once: a version that came back would be there twice.</returns>
    private async Task<(IReadOnlyList<string> Seen, int Looks)> WatchAsync(Task work)
    {
        await using var looker = await reading.LookerAsync();
        using var pace = new PeriodicTimer(Pace);
        List<string> seen = [];
        var looks = 0;
        bool isOver;
        do
        {
            isOver = work.IsCompleted;
            var now = await looker.LookAsync();
            looks++;
            if (seen.Count == 0 || seen[^1] != now)
                seen.Add(now);
        }
        while (!isOver && await pace.WaitForNextTickAsync(CancellationToken));
        return (seen, looks);
    }

    private async Task<string[]> ArgumentsAsync(CrashWork work)
    {
        if (work.IsApproval)
            return ["approve", await reading.LastHoldAsync(), "--warehouse", address, "--quiet"];
        var file = folder.Path(string.Create(CultureInfo.InvariantCulture, $"{work.Extract.Version}.csv"));
        if (!File.Exists(file))
            await File.WriteAllBytesAsync(file, work.Extract.Bytes, CancellationToken);
        return ["run", "nhs-rtt", "--input", file, "--warehouse", address, "--quiet"];
    }
}
