using System.CommandLine;
using Weir.Cli.Output;
using Weir.Connectors;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Runs;
using Weir.Sources;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir run</c>: looks at the upstream of pipelines and loads what is new or revised.</summary>
internal static class RunCommand
{
    public static Command Create(CommandHost host)
    {
        var pipelines = new Argument<string[]>("pipeline")
        {
            Description = "Pipelines of the workspace, or a kind of source such as nhs-rtt. Default: all pipelines.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var input = new Option<string?>("--input") { Description = "Read this file instead of asking the upstream.", HelpName = "PATH" };
        var periods = new Option<string?>("--periods") { Description = "latest, last N, 2026-01 or 2024-04..2026-01. Default: the pipeline's setting, else last 24.", HelpName = "P" };
        var force = new Option<bool>("--force") { Description = "Load also what is unchanged." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Plan, fetch, read and check; write nothing, and say what would be done." };
        var loop = new Option<bool>("--loop") { Description = "Go on, each pipeline by its schedule or interval (default 1 hour), until stopped." };
        var command = new Command("run", "Look at the upstream and load what is new or revised.\n\nExample: weir run rtt --periods latest")
        {
            pipelines, input, periods, force, dryRun, loop,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var options = new RunRequest
            {
                Names = parse.GetValue(pipelines) ?? [],
                Input = parse.GetValue(input) is { } path ? Path.GetFullPath(path, host.Folder) : null,
                Periods = parse.GetValue(periods) is { } text ? PeriodRange.Parse(text) : null,
                Force = parse.GetValue(force),
                DryRun = parse.GetValue(dryRun),
            };
            await using var session = await Session.OpenAsync(host, parse, options.Names, cancellationToken);
            if (options.Periods is not null)
                RefusePeriods(session.Chosen(options), isNamed: options.Names.Count > 0);
            return parse.GetValue(loop)
                ? await LoopAsync(host, parse, session, options, cancellationToken)
                : await OnceAsync(host, parse, session, options, cancellationToken);
        });
        return command;
    }

    /// <summary>Of all pipelines, those that have no periods run as ever; one that was named, or where none has any, would leave the option without a word.</summary>
    private static void RefusePeriods(IReadOnlyList<PipelineDefinition> pipelines, bool isNamed)
    {
        List<PipelineDefinition> without = [.. pipelines.Where(pipeline => ConnectorCatalogue.Sources.Find(pipeline.Source) is { HasPeriods: false })];
        if (without.Count > 0 && (isNamed || without.Count == pipelines.Count))
            throw new UsageException($"--periods: pipeline '{without[0].Name}' reads {without[0].Source}, which has no periods, and it would change nothing. Leave it out; the settings of {without[0].Source} say what a run looks at.");
    }

    private static async Task<int> OnceAsync(CommandHost host, ParseResult parse, Session session, RunRequest request, CancellationToken cancellationToken)
    {
        List<RunResult> results = [];
        foreach (var pipeline in session.Chosen(request))
            results.Add(await RunOneAsync(host, parse, session, pipeline, request, RunTrigger.Manual, cancellationToken));
        if (host.IsJson(parse))
            RunReport.WriteJson(host, results);
        return RunReport.ExitCodeOf(results);
    }

    private static async Task<int> LoopAsync(CommandHost host, ParseResult parse, Session session, RunRequest request, CancellationToken cancellationToken)
    {
        List<(PipelineDefinition, DateTimeOffset?)> pipelines = [];
        foreach (var pipeline in session.Chosen(request))
            pipelines.Add((pipeline, await session.LastRunStartedAsync(pipeline, cancellationToken)));
        var loop = new RunLoop(host.Time, session.Logger, host.Error, async (pipeline, trigger, token) =>
        {
            var result = await RunOneAsync(host, parse, session, pipeline, request, trigger, token);
            if (host.IsJson(parse))
                RunReport.WriteJson(host, [result]);
        });
        await loop.RunAsync(pipelines, SayNext, cancellationToken);
        return ExitCode.Done;

        void SayNext(PipelineDefinition pipeline, DateTimeOffset at)
        {
            if (!host.IsQuiet(parse) && !host.IsJson(parse))
                host.Output.WriteLine(FormattableString.Invariant($"{pipeline.Name}: next run at {TimeZoneInfo.ConvertTime(at, session.Workspace.TimeZone):yyyy-MM-dd HH:mm:ss zzz}. Ctrl+C stops."));
        }
    }

    internal static async Task<RunResult> RunOneAsync(
        CommandHost host, ParseResult parse, Session session, PipelineDefinition pipeline, RunRequest request, RunTrigger trigger, CancellationToken cancellationToken)
    {
        if (pipeline.Warehouse.IsStandardOutput)
            host.LeaveOutputToRows();
        await using var progress = RunProgressDisplay.Create(host, parse, pipeline.Name);
        var result = await session.RunAsync(pipeline, request, trigger, progress, cancellationToken);
        await progress.DisposeAsync();
        if (!host.IsJson(parse))
            RunReport.WriteText(host, result, request.DryRun, host.IsQuiet(parse));
        return result;
    }
}

/// <summary>What <c>weir run</c> was asked to do.</summary>
internal sealed record RunRequest
{
    public IReadOnlyList<string> Names { get; init; } = [];

    public string? Input { get; init; }

    public PeriodRange? Periods { get; init; }

    public bool Force { get; init; }

    /// <summary>Names of what alone is to be looked at; null for all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Is given the source before it is asked anything.</summary>
    public Action<ISource> OnSource { get; init; } = _ => { };

    /// <summary>Read files where they lie, and keep neither them nor a record of the run.</summary>
    public bool IsBare { get; init; }
}
