using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Cli;
using Weir.Cli.Commands;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Tests.Cli;

/// <summary>The loop runs each pipeline when it is due, and nothing but being stopped ends it.</summary>
public sealed class RunLoopTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 12, 12, 0, 0, TimeSpan.Zero);

    private readonly JumpingClock _clock = new(Noon);
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly KeptLog _log = new();
    private readonly List<string> _cycles = [];
    private readonly List<string> _waits = [];
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _error.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_failed_cycle_is_told_and_the_next_one_comes_an_hour_after_the_failed_one_began()
    {
        await LoopAsync([(Pipeline("rtt"), null)], cycles: 3, cycle =>
        {
            _clock.Pass(TimeSpan.FromMinutes(5));
            return cycle == 1 ? throw new SourceException("The site is down. Look at it.", FailureKind.Transient) : Task.CompletedTask;
        });

        _cycles.ShouldBe(["rtt 02-12 12:00 Interval", "rtt 02-12 13:00 Interval", "rtt 02-12 14:00 Interval"]);
        _error.ToString().ShouldBe("The site is down. Look at it.\n");
        _log.Lines.ShouldContain("Error Pipeline rtt: the cycle failed, the loop goes on. The site is down. Look at it.");
    }

    [Fact]
    public async Task A_bug_is_told_by_its_type_without_what_it_quotes_and_the_loop_goes_on()
    {
        await LoopAsync([(Pipeline("rtt"), null)], cycles: 2, cycle => cycle == 1 ? throw new FormatException("The input '943 476 5919' was bad.") : Task.CompletedTask);

        _cycles.ShouldBe(["rtt 02-12 12:00 Interval", "rtt 02-12 13:00 Interval"]);
        _error.ToString().ShouldBe(
            "Pipeline 'rtt': the cycle ended on an error that Weir does not know (System.FormatException), which is a fault of Weir. "
            + "What was committed stays; the loop goes on with the next cycle. See where with --verbose, and report it.\n");
        _log.Lines.ShouldContain(line => line.StartsWith("Critical Pipeline rtt: the cycle ended on a bug, the loop goes on. System.FormatException\n   at ", StringComparison.Ordinal));
        _log.Lines.ShouldAllBe(line => !line.Contains("943", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cycle_that_was_cancelled_by_nobody_is_a_bug_too()
    {
        await LoopAsync([(Pipeline("rtt"), null)], cycles: 2, cycle => cycle == 1 ? throw new TaskCanceledException() : Task.CompletedTask);

        _cycles.Count.ShouldBe(2);
        _error.ToString().ShouldContain("(System.Threading.Tasks.TaskCanceledException)");
    }

    [Fact]
    public async Task A_schedule_that_was_missed_runs_once_on_start_and_then_when_it_is_due()
    {
        await LoopAsync([(Pipeline("rtt", "30 9 * * *"), Noon.AddDays(-3))], cycles: 3);

        _cycles.ShouldBe(["rtt 02-12 12:00 Schedule", "rtt 02-13 09:30 Schedule", "rtt 02-14 09:30 Schedule"]);
        _waits.ShouldBe(["rtt 02-13 09:30", "rtt 02-14 09:30"]);
    }

    [Fact]
    public async Task A_schedule_that_was_kept_and_one_that_never_ran_wait_for_their_time()
    {
        await LoopAsync([(Pipeline("rtt", "30 9 * * *"), Noon.AddHours(-2.5)), (Pipeline("ae", "0 18 * * *"), null)], cycles: 2);

        _cycles.ShouldBe(["ae 02-12 18:00 Schedule", "rtt 02-13 09:30 Schedule"]);
    }

    [Fact]
    public async Task Pipelines_keep_their_own_intervals_counted_from_the_last_start()
    {
        var quick = Pipeline("quick") with { Schedule = new IntervalSchedule(TimeSpan.FromMinutes(20)) };

        await LoopAsync([(Pipeline("slow"), Noon.AddMinutes(-30)), (quick, Noon.AddMinutes(-10))], cycles: 4);

        _cycles.ShouldBe(["quick 02-12 12:10 Interval", "slow 02-12 12:30 Interval", "quick 02-12 12:30 Interval", "quick 02-12 12:50 Interval"]);
    }

    [Fact]
    public async Task It_stops_while_it_waits()
    {
        var loop = new RunLoop(TimeProvider.System, _log, _error, (_, _, _) => throw new InvalidOperationException("It is not due."));

        await Should.ThrowAsync<OperationCanceledException>(() =>
            loop.RunAsync([(Pipeline("rtt"), TimeProvider.System.GetUtcNow())], (_, _) => _stop.Cancel(), _stop.Token));

        _error.ToString().ShouldBe("");
    }

    [Fact]
    public async Task The_command_runs_at_once_goes_on_after_a_failure_and_says_that_it_was_stopped()
    {
        using var folder = new CommandFolder("timeZone: Europe/London\npipelines:\n  rtt:\n    source: nhs-rtt\n");
        await using var output = new StoppingWriter(_stop);
        var host = new CommandHost(output, _error, new SteppedClock(), _ => null, folder.Folder);

        var code = await CommandTree.Build(host).Parse(["run", "rtt", "--input", "gone.zip", "--loop"]).InvokeAsync(new() { EnableDefaultExceptionHandler = false }, _stop.Token);

        code.ShouldBe(ExitCode.Cancelled);
        _error.ToString().ShouldBe($"The file '{folder.Path("gone.zip")}' cannot be read: there is no such file. Check the path.\nCancelled.\n");
        output.ToString().ShouldEndWith("rtt: next run at 2026-02-12 10:30:00 +00:00. Ctrl+C stops.\n");
        output.ToString().ShouldContain("Run of rtt: failed, no partitions, ");
    }

    [Fact]
    public async Task The_command_makes_up_once_for_all_that_was_missed_while_it_was_down()
    {
        using var folder = new CommandFolder("timeZone: Europe/London\npipelines:\n  rtt:\n    source: nhs-rtt\n    schedule: \"30 9 * * *\"\n");
        var month = folder.Extract("Full-CSV-data-file-Jan26", "RTT-January-2026", "RAL");
        await using var output = new StoppingWriter(_stop);
        var clock = new SteppedClock { Now = Noon.AddDays(-3) };
        var commands = CommandTree.Build(new CommandHost(output, _error, clock, _ => null, folder.Folder));
        (await commands.Parse(["run", "rtt", "--input", month]).InvokeAsync(new() { EnableDefaultExceptionHandler = false }, _stop.Token)).ShouldBe(ExitCode.Done);
        clock.Now = Noon;

        var code = await commands.Parse(["run", "rtt", "--input", month, "--loop"]).InvokeAsync(new() { EnableDefaultExceptionHandler = false }, _stop.Token);

        code.ShouldBe(ExitCode.Cancelled);
        output.ToString().ShouldEndWith("rtt: next run at 2026-02-13 09:30:00 +00:00. Ctrl+C stops.\n");
        (await folder.RunAsync("runs", "--output", "json")).Json.AsArray().Select(run => $"{run!["startedAt"]} {run["why"]} {run["status"]}")
            .ShouldBe(["2026-02-12T12:00:00Z schedule done", "2026-02-09T12:00:00Z manual done"]);
    }

    private async Task LoopAsync(IReadOnlyList<(PipelineDefinition, DateTimeOffset?)> pipelines, int cycles, Func<int, Task>? work = null)
    {
        var loop = new RunLoop(_clock, _log, _error, async (pipeline, trigger, _) =>
        {
            _cycles.Add($"{pipeline.Name} {Shown(_clock.GetUtcNow())} {trigger}");
            if (_cycles.Count == cycles)
                await _stop.CancelAsync();
            await (work ?? (_ => Task.CompletedTask))(_cycles.Count);
        });

        await Should.ThrowAsync<OperationCanceledException>(() =>
            loop.RunAsync(pipelines, (pipeline, at) => _waits.Add($"{pipeline.Name} {Shown(at)}"), _stop.Token));
    }

    private static string Shown(DateTimeOffset at) => at.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static PipelineDefinition Pipeline(string name, string? cron = null)
    {
        CronSchedule? schedule = null;
        if (cron is not null)
            CronSchedule.Read(cron, TimeZoneInfo.Utc, out schedule).ShouldBeNull();
        return new PipelineDefinition { Name = name, Source = "nhs-rtt", Warehouse = DestinationAddress.TryParse("duckdb:weir.duckdb", "/")!, Schedule = schedule };
    }

    /// <summary>Stops the command when it says what it waits for.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override string NewLine => "\n";

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains("next run at", StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }

    private sealed class KeptLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}
