using System.CommandLine;
using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Cli.Commands;

/// <summary><c>weir run --loop</c>: each pipeline by its schedule or interval, until stopped. A failed cycle is logged and the loop goes on.</summary>
internal static partial class RunLoop
{
    public static async Task<int> RunAsync(CommandHost host, ParseResult parse, Session session, RunRequest request, CancellationToken cancellationToken)
    {
        var due = new Dictionary<PipelineDefinition, DateTimeOffset>();
        foreach (var pipeline in session.Chosen(request))
        {
            var last = await session.LastRunStartedAsync(pipeline, cancellationToken);
            if (ScheduleOf(pipeline).FirstDue(last, host.Time.GetUtcNow()) is { } first)
                due[pipeline] = first;
        }

        while (due.Count > 0)
        {
            var (pipeline, at) = due.MinBy(pair => pair.Value);
            if (at > host.Time.GetUtcNow())
            {
                LogNext(session.Logger, pipeline.Name, at);
                if (!host.IsQuiet(parse) && !host.IsJson(parse))
                    host.Output.WriteLine(FormattableString.Invariant($"{pipeline.Name}: next run at {TimeZoneInfo.ConvertTime(at, session.Workspace.TimeZone):yyyy-MM-dd HH:mm:ss zzz}. Ctrl+C stops."));
                await DelayUntilAsync(host.Time, at, cancellationToken);
            }

            var began = host.Time.GetUtcNow();
            await CycleAsync(host, parse, session, pipeline, request, cancellationToken);
            if (ScheduleOf(pipeline).FirstDue(began, host.Time.GetUtcNow()) is { } next)
                due[pipeline] = next;
            else
                due.Remove(pipeline);
        }

        return ExitCode.Done;
    }

    private static async Task CycleAsync(
        CommandHost host, ParseResult parse, Session session, PipelineDefinition pipeline, RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var result = await RunCommand.RunOneAsync(host, parse, session, pipeline, request, TriggerOf(pipeline), cancellationToken);
            if (host.IsJson(parse))
                Output.RunReport.WriteJson(host, [result]);
        }
        catch (WeirException failure)
        {
            LogFailedCycle(session.Logger, pipeline.Name, failure.Message);
            host.Error.WriteLine(failure.Message);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static Store.RunTrigger TriggerOf(PipelineDefinition pipeline) =>
        ScheduleOf(pipeline) is IntervalSchedule ? Store.RunTrigger.Interval : Store.RunTrigger.Schedule;

    private static Schedule ScheduleOf(PipelineDefinition pipeline) => pipeline.Schedule ?? IntervalSchedule.Default;

    /// <summary>In steps of an hour at most, so that a clock that is set does not shift the schedule by more.</summary>
    private static async Task DelayUntilAsync(TimeProvider time, DateTimeOffset at, CancellationToken cancellationToken)
    {
        while (at - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < TimeSpan.FromHours(1) ? left : TimeSpan.FromHours(1), time, cancellationToken);
    }

    [LoggerMessage(2001, LogLevel.Information, "Pipeline {Pipeline} runs next at {At}.")]
    private static partial void LogNext(ILogger logger, string pipeline, DateTimeOffset at);

    [LoggerMessage(2002, LogLevel.Error, "Pipeline {Pipeline}: the cycle failed, the loop goes on. {Reason}")]
    private static partial void LogFailedCycle(ILogger logger, string pipeline, string reason);
}
