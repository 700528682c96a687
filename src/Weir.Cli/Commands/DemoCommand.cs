using System.CommandLine;
using Weir.Cli.Demo;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir demo</c>: a sandbox upstream, the sample pipeline, and what came of it. Each further demo shows something arriving.</summary>
internal static class DemoCommand
{
    private const string Pipeline = "rtt";

    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string>("dir")
        {
            Description = $"The demo's workspace, made where it is missing. Default: {DemoReport.DefaultFolder}.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => DemoReport.DefaultFolder,
        };
        var noServe = new Option<bool>("--no-serve") { Description = "End there. The portal that shows the same in a browser is not built yet, so that the demo ends there without it, too." };
        var command = new Command(
            "demo",
            "Load two years of made-up waiting times from a stand-in of NHS England's site, and show them. Run it again to see a revision arrive.\n\nExample: weir demo --no-serve")
        {
            folder, noServe,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var workspace = DemoWorkspace.Open(Path.GetFullPath(parse.GetValue(folder)!, host.Folder));
            await using var sandbox = await workspace.StartSandboxAsync(host.Time, cancellationToken);
            var published = workspace.Next(sandbox, host.Time);
            published?.Publish(sandbox);
            workspace.PointAt(sandbox);
            var report = new DemoReport(host, workspace);
            if (!host.IsJson(parse))
                report.Begin(sandbox.BaseAddress, sandbox.Files.Count, published);

            // An address in the environment would take the place of the sandbox's.
            var inside = new CommandHost(host.Output, host.Error, host.Time, name => name is "NHS_CSV_URL" ? null : host.Environment(name), host.Folder);
            var run = CommandTree.Build(inside).Parse(RunArguments(host, parse, workspace));
            await using var session = await Session.OpenAsync(inside, run, [Pipeline], cancellationToken);
            var result = await RunAsync(inside, run, session, Pipeline, cancellationToken);
            var outcome = new DemoOutcome(
                result,
                await RunIfThereAsync(inside, run, session, DemoPatients.Pipeline, cancellationToken),
                await RunIfThereAsync(inside, run, session, DemoSitrep.Pipeline, cancellationToken),
                await RunListsAsync(inside, run, session, workspace, sandbox, cancellationToken));
            if (result.Status is RunStatus.Done or RunStatus.Attention)
                workspace.Remember(sandbox, published);
            await using var warehouse = session.OpenDestination(session.Pipeline(Pipeline).Warehouse) as SqlDestination
                ?? throw new UsageException("The demo shows its figures from a database. Name a DuckDB file or PostgreSQL with --warehouse, or leave it out.");
            outcome = outcome with
            {
                Figures = result.Status is RunStatus.Done or RunStatus.Attention ? await DemoFigures.ReadAsync(warehouse, cancellationToken) : null,
                Patients = outcome.Messages?.Status is RunStatus.Done ? await DemoPatients.ReadAsync(warehouse, cancellationToken) : null,
                Datasets = outcome.Lists.Count > 0 ? await DemoDatasets.ReadAsync(warehouse, cancellationToken) : null,
                Hospitals = outcome.Sitrep?.Status is RunStatus.Done ? await DemoSitrep.ReadAsync(warehouse, cancellationToken) : null,
            };
            if (host.IsJson(parse))
                host.Write(report.ToJson(sandbox.BaseAddress, published, outcome));
            else
                await WriteAsync(host, report, warehouse, outcome, !parse.GetValue(noServe), cancellationToken);
            return RunReport.ExitCodeOf(outcome.Runs);
        });
        return command;
    }

    /// <summary>Runs a pipeline that the demos of earlier versions did not have.</summary>
    private static async Task<RunResult?> RunIfThereAsync(CommandHost host, ParseResult run, Session session, string pipeline, CancellationToken cancellationToken) =>
        session.Workspace.Pipelines.Any(there => there.Name == pipeline) ? await RunAsync(host, run, session, pipeline, cancellationToken) : null;

    /// <summary>Looks at the code lists, changes a page of them, and looks at that one again.</summary>
    private static async Task<IReadOnlyList<RunResult>> RunListsAsync(
        CommandHost host, ParseResult run, Session session, DemoWorkspace workspace, SandboxServer sandbox, CancellationToken cancellationToken)
    {
        if (await RunIfThereAsync(host, run, session, DemoDatasets.Dictionary, cancellationToken) is not { } dictionary)
            return [];
        var organisations = await RunIfThereAsync(host, run, session, DemoDatasets.Organisations, cancellationToken);
        workspace.ChangePage(sandbox);
        await using var progress = RunProgressDisplay.Create(host, run, DemoDatasets.Dictionary);
        var changed = await session.RunAsync(
            session.Pipeline(DemoDatasets.Dictionary), new RunRequest { Only = [DemoDatasets.Changed] }, RunTrigger.Manual, progress, cancellationToken);
        return [.. new[] { dictionary, organisations, changed }.OfType<RunResult>()];
    }

    private static async Task<RunResult> RunAsync(CommandHost host, ParseResult run, Session session, string pipeline, CancellationToken cancellationToken)
    {
        await using var progress = RunProgressDisplay.Create(host, run, pipeline);
        return await session.RunAsync(session.Pipeline(pipeline), new RunRequest(), RunTrigger.Manual, progress, cancellationToken);
    }

    private static async Task WriteAsync(CommandHost host, DemoReport report, SqlDestination warehouse, DemoOutcome outcome, bool wantsPortal, CancellationToken cancellationToken)
    {
        var result = outcome.Result;
        report.Run(result);
        var revised = result.Partitions.FirstOrDefault(partition => partition is { Status: PartitionStatus.Loaded, RowsReplaced: > 0 });
        if (revised is not null)
            await DemoChanges.WriteAsync(host, warehouse, result.Pipeline, revised, cancellationToken);
        if (outcome.Figures is not { } figures)
            return;
        report.Figures(figures);
        if (outcome.Messages is { } messages)
            report.Messages(messages);
        outcome.Patients?.Write(host);
        if (outcome.Sitrep is { } sitrep)
            report.Sitrep(sitrep);
        outcome.Hospitals?.Write(host);
        outcome.Datasets?.Write(host, outcome.Lists);
        report.Next(figures, revised?.Partition);
        if (wantsPortal)
        {
            host.Output.WriteLine();
            host.Output.WriteLine("The portal that will show this in a browser is not built yet; the demo ends here.");
        }
    }

    /// <summary>The same command line, of <c>weir run</c> in the demo's workspace.</summary>
    private static string[] RunArguments(CommandHost host, ParseResult parse, DemoWorkspace workspace)
    {
        List<string> arguments = ["run", Pipeline, "--workspace", workspace.Folder, "--output", parse.GetValue(host.OutputOption)!];
        if (parse.GetValue(host.WarehouseOption) is { } warehouse)
            arguments.AddRange(["--warehouse", warehouse]);
        if (parse.GetValue(host.QuietOption))
            arguments.Add("--quiet");
        if (parse.GetValue(host.VerboseOption))
            arguments.Add("--verbose");
        return [.. arguments];
    }
}
