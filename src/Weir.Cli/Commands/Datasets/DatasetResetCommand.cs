using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset reset</c>: takes one code list back to never seen, every version included.</summary>
internal static class DatasetResetCommand
{
    public static Command Create(CommandHost host)
    {
        var key = DatasetOptions.Key();
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it, the command only says what would go." };
        var command = new Command("reset", "Take a code list back to never seen: every version, and what ledger, holds and quarantine have of it. Raw files stay.\n\nExample: weir dataset reset smoking_status_code --yes") { key, yes };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = DatasetPipeline.Open(host, parse);
            var (warehouse, _, versions) = await DatasetPipeline.FindAsync(session, parse.GetValue(key)!, cancellationToken);
            await using (warehouse)
            {
                var dataset = versions[0].Dataset;
                var done = parse.GetValue(yes);
                if (done)
                {
                    await new DatasetReset(warehouse, TenantId.Default, dataset).RunAsync(cancellationToken);
                    var store = await session.StoreAsync(cancellationToken);
                    await store.RecordEventAsync(
                        new EventRecord(TenantId.Default, host.Time.GetUtcNow(), "dataset.reset", $"{Environment.UserName} took dataset {dataset} in {warehouse.Address} back to empty."), cancellationToken);
                }

                if (host.IsJson(parse))
                    host.Write(new JsonObject { ["key"] = dataset, ["versions"] = versions.Count, ["done"] = done });
                else if (done)
                    host.Output.WriteLine($"Dataset {dataset} has no version any more; it had {Words.Count(versions.Count, "version")}. The next sync makes version 1.");
                else
                    host.Output.WriteLine($"Dataset {dataset} has {Words.Count(versions.Count, "version")}, known since {Words.At(versions[0].KnownSince)}. All of it would go, and no upstream has what it published before. Add --yes to do it.");
                return done ? ExitCode.Done : ExitCode.Usage;
            }
        });
        return command;
    }
}
