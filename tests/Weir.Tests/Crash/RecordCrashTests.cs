using System.Diagnostics;
using Weir.Runs;
using Weir.Tests.Runs;

namespace Weir.Tests.Crash;

/// <summary>Kills a process that brings newer versions of records, at each step of its load: all of it is there or nothing, and the next run has it once.</summary>
public abstract class RecordCrashTests
{
    private const string AddressVariable = "WEIR_TEST_RECORDS_ADDRESS";
    private const string FolderVariable = "WEIR_TEST_RECORDS_FOLDER";

    private static readonly string[] Before =
    [
        "ledger 01-a: 6 written, 0 replaced",
        "patient 1 Ann of 01-a",
        "patient 2 Bob of 01-a",
        "patient_name 1 A of 01-a",
        "resource Patient 1 1 of 01-a",
        "resource Patient 2 1 of 01-a",
        "resource Patient 3 9 deleted of 01-a",
    ];

    private static readonly string[] After =
    [
        "ledger 01-a: 6 written, 0 replaced",
        "ledger 02-b: 6 written, 5 replaced",
        "patient 1 Ann of 01-a until 02-b",
        "patient 1 Anna of 02-b",
        "patient 2 Bob of 01-a until 02-b",
        "patient_name 1 A of 01-a until 02-b",
        "patient_name 1 B of 02-b",
        "resource Patient 1 1 of 01-a until 02-b",
        "resource Patient 1 2 of 02-b",
        "resource Patient 2 1 of 01-a until 02-b",
        "resource Patient 2 2 deleted of 02-b",
        "resource Patient 3 9 deleted of 01-a",
        "resource Visit 1 2 of 02-b",
        "visit 1 First of 02-b",
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    [Theory]
    [InlineData("Begun")]
    [InlineData("Written")]
    [InlineData("Written:4")]
    [InlineData("Gated")]
    [InlineData("Claimed")]
    [InlineData("Replaced")]
    [InlineData("Recorded")]
    [InlineData("Committed")]
    public async Task Killed_at_a_step_all_records_are_old_or_all_new_and_the_next_run_has_the_new_once(string step)
    {
        var folder = Directory.CreateTempSubdirectory("weir-records-crash-").FullName;
        var address = await NewAddressAsync(folder);
        await using (var first = new RecordRun(folder, address))
        {
            first.Publish("01-a", "Patient 1 1 Ann A", "Patient 2 1 Bob", "Patient 3 9");
            (await first.RunAsync()).Status.ShouldBe(RunStatus.Done);
            (await first.StateAsync()).ShouldBe(Before);
            first.Publish("02-b", "Patient 1 2 Anna B", "Patient 2 2", "Visit 1 2 First", "Patient 3 8 Late L");
        }

        (await RunInAnotherProcessAsync(folder, address, step)).ShouldBe(137);

        await using var again = new RecordRun(folder, address);
        (await again.StateAsync()).ShouldBe(step == "Committed" ? After : Before);
        (await again.RunAsync()).Status.ShouldBe(RunStatus.Done);
        (await again.StateAsync()).ShouldBe(After);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Runs the pipeline in a process of this assembly's own, which ends itself at the step.</summary>
    private static async Task<int> RunInAnotherProcessAsync(string folder, string address, string step)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(RecordCrashTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(RecordCrashProcess).FullName}.{nameof(RecordCrashProcess.The_process_that_is_killed)}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[AddressVariable] = address;
        start.Environment[FolderVariable] = folder;
        start.Environment[CrashPoint.Variable] = step;
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken), process.StandardError.ReadToEndAsync(CancellationToken), process.WaitForExitAsync(CancellationToken));
        return process.ExitCode;
    }

    /// <summary>Not a test by itself: what the process does that is killed.</summary>
    public sealed class RecordCrashProcess
    {
        [Fact(Explicit = true)]
        public async Task The_process_that_is_killed()
        {
            if (Environment.GetEnvironmentVariable(AddressVariable) is not { } address || Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
                return;
            await using var run = new RecordRun(folder, address);
            await run.RunAsync();
        }
    }
}

/// <summary>Over a real DuckDB file.</summary>
public sealed class DuckDbRecordCrashTests : RecordCrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "crash.duckdb")}");
}

/// <summary>Over a real PostgreSQL.</summary>
public sealed class PostgresRecordCrashTests(SharedPostgres postgres) : RecordCrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("records_crash");
}
