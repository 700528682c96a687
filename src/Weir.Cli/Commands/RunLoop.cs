using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir run --loop</c>: each pipeline by its schedule or interval, until stopped. A failed cycle is logged and the loop goes on.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told what is due and what failed.</param>
/// <param name="error">Where a person reads why a cycle failed.</param>
/// <param name="cycle">Runs a pipeline once.</param>
internal sealed partial class RunLoop(TimeProvider time, ILogger logger, TextWriter error, Func<PipelineDefinition, RunTrigger, CancellationToken, Task> cycle)
{
    /// <summary>Returns where nothing is ever due again; otherwise it ends by cancellation.</summary>
    /// <param name="pipelines">The pipelines, each with the start of its last run, or null where it never ran.</param>
    /// <param name="waits">Is told what the loop waits for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(
        IReadOnlyList<(PipelineDefinition Pipeline, DateTimeOffset? LastStart)> pipelines, Action<PipelineDefinition, DateTimeOffset> waits, CancellationToken cancellationToken)
    {
        var due = new Dictionary<PipelineDefinition, DateTimeOffset>();
        foreach (var (pipeline, lastStart) in pipelines)
        {
            if (ScheduleOf(pipeline).FirstDue(lastStart, time.GetUtcNow()) is { } first)
                due[pipeline] = first;
        }

        while (due.Count > 0)
        {
            var (pipeline, at) = due.MinBy(pair => pair.Value);
            if (at > time.GetUtcNow())
            {
                LogNext(logger, pipeline.Name, at);
                waits(pipeline, at);
                await DelayUntilAsync(at, cancellationToken);
            }

            var began = time.GetUtcNow();
            await CycleAsync(pipeline, cancellationToken);
            if (ScheduleOf(pipeline).FirstDue(began, time.GetUtcNow()) is { } next)
                due[pipeline] = next;
            else
                due.Remove(pipeline);
        }
    }

    private async Task CycleAsync(PipelineDefinition pipeline, CancellationToken cancellationToken)
    {
        try
        {
            var trigger = ScheduleOf(pipeline) is IntervalSchedule ? RunTrigger.Interval : RunTrigger.Schedule;
            await cycle(pipeline, trigger, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (WeirException failure)
        {
            LogFailedCycle(logger, pipeline.Name, failure.Message);
            await error.WriteLineAsync(failure.Message);
        }
        catch (Exception bug)
        {
            // The boundary of a run. Its message is not printed: nobody knows what it quotes.
            var type = bug.GetType().FullName!;
            LogBug(logger, pipeline.Name, type, bug.StackTrace ?? "");
            await error.WriteLineAsync(
                $"Pipeline '{pipeline.Name}': the cycle ended on an error that Weir does not know ({type}), which is a fault of Weir. What was committed stays; the loop goes on with the next cycle. See where with --verbose, and report it.");
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static Schedule ScheduleOf(PipelineDefinition pipeline) => pipeline.Schedule ?? IntervalSchedule.Default;

    /// <summary>In steps of an hour at most, so that a clock that is set does not shift the schedule by more.</summary>
    private async Task DelayUntilAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        while (at - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < TimeSpan.FromHours(1) ? left : TimeSpan.FromHours(1), time, cancellationToken);
    }

    [LoggerMessage(2001, LogLevel.Information, "Pipeline {Pipeline} runs next at {At}.")]
    private static partial void LogNext(ILogger logger, string pipeline, DateTimeOffset at);

    [LoggerMessage(2002, LogLevel.Error, "Pipeline {Pipeline}: the cycle failed, the loop goes on. {Reason}")]
    private static partial void LogFailedCycle(ILogger logger, string pipeline, string reason);

    [LoggerMessage(2003, LogLevel.Critical, "Pipeline {Pipeline}: the cycle ended on a bug, the loop goes on. {Type}\n{Trace}")]
    private static partial void LogBug(ILogger logger, string pipeline, string type, string trace);
}
