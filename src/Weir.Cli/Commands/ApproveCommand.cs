using System.CommandLine;
using Weir.Cli.Output;
using Weir.Pipelines;
using Weir.Runs;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir approve</c>: loads what was held, from the bytes that were kept.</summary>
internal static class ApproveCommand
{
    public static Command Create(CommandHost host)
    {
        var load = new Argument<string>("load") { Description = "The held load's id, or 8 or more of its first characters. 'weir holds' shows it." };
        var command = new Command("approve", "Load what was held, from the bytes that were kept: the gate is waived, nothing else is.\n\nExample: weir approve 019aa5e2") { load };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await HeldLoads.OpenAsync(host, parse, pipeline: null, cancellationToken);
            var held = await HeldLoads.FindAsync(session, parse.GetValue(load)!, cancellationToken);
            var name = held.Hold.Partition.Pipeline;
            if (session.Workspace.Pipelines.FirstOrDefault(pipeline => string.Equals(pipeline.Name, name, StringComparison.Ordinal)) is { } pipeline)
                return await LoadAsync(host, parse, session, pipeline, held, cancellationToken);
            // It was loaded by the name of its kind of source, which is a pipeline of no workspace.
            await using var standIn = await Session.OpenAsync(host, parse, [name], cancellationToken);
            return await LoadAsync(host, parse, standIn, standIn.Pipeline(name), held, cancellationToken);
        });
        return command;
    }

    private static async Task<int> LoadAsync(
        CommandHost host, ParseResult parse, Session session, PipelineDefinition pipeline, WarehouseHold held, CancellationToken cancellationToken)
    {
        await using var destination = session.OpenDestination(held.Warehouse);
        await using var progress = RunProgressDisplay.Create(host, parse, pipeline.Name);
        var context = await session.ContextAsync(pipeline, destination, RunTrigger.Approve, progress, unrecorded: false, cancellationToken);
        var result = await HoldApproval.RunAsync(context, held.Hold, Environment.UserName, cancellationToken);
        await progress.DisposeAsync();
        if (host.IsJson(parse))
            RunReport.WriteJson(host, [result]);
        else
            RunReport.WriteText(host, result, dryRun: false, host.IsQuiet(parse));
        return RunReport.ExitCodeOf([result]);
    }
}
