using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Destinations;
using Weir.Failures;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir discard</c>: leaves a held load out, for as long as its upstream gives the same bytes.</summary>
internal static class DiscardCommand
{
    public static Command Create(CommandHost host)
    {
        var load = new Argument<string>("load") { Description = "The held load's id, or 8 or more of its first characters. 'weir holds' shows it." };
        var command = new Command("discard", "Leave a held load out for good: the same bytes are not looked at again, other bytes are.\n\nExample: weir discard 019aa5e2") { load };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await HeldLoads.OpenAsync(host, parse, pipeline: null, cancellationToken);
            var (warehouse, hold) = await HeldLoads.FindAsync(session, parse.GetValue(load)!, cancellationToken);
            await using var destination = session.OpenDestination(warehouse);
            if (!await destination.SettleHoldAsync(hold.Load, HoldState.Discarded, Environment.UserName, host.Time.GetUtcNow(), cancellationToken))
                throw new UsageException($"Hold {hold.Load} of {hold.Partition} was settled by somebody else just now. 'weir holds --all' says how.");
            var store = await session.StoreAsync(cancellationToken);
            await store.RecordEventAsync(
                new EventRecord(hold.Partition.Tenant, host.Time.GetUtcNow(), "hold.discarded", $"{Environment.UserName} discarded the held load {hold.Load}.")
                {
                    Run = hold.Run,
                    Pipeline = hold.Partition.Pipeline,
                    Partition = hold.Partition.Partition,
                },
                cancellationToken);
            if (host.IsJson(parse))
            {
                host.Write(new JsonObject
                {
                    ["load"] = hold.Load.ToString(),
                    ["pipeline"] = hold.Partition.Pipeline,
                    ["partition"] = hold.Partition.Partition,
                    ["state"] = "discarded",
                    ["settledBy"] = Environment.UserName,
                });
            }
            else
            {
                host.Output.WriteLine(
                    $"Discarded {hold.Load}. {hold.Partition.Pipeline} {hold.Partition.Partition} stays as it is; these bytes are not looked at again, a new file of the partition is.");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
