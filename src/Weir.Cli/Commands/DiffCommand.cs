using System.CommandLine;
using Weir.Cli.Output;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;

namespace Weir.Cli.Commands;

/// <summary><c>weir diff</c>: what changed between two versions of a partition, cell by cell.</summary>
internal static class DiffCommand
{
    public static Command Create(CommandHost host)
    {
        var table = new Argument<string>("table") { Description = "The table." };
        var partition = new Option<string>("--partition") { Description = "The partition whose versions are compared.", HelpName = "P", Required = true };
        var from = new Option<string?>("--from") { Description = "The older load, or the beginning of its id. Default: the one before --to.", HelpName = "LOAD" };
        var to = new Option<string?>("--to") { Description = "The newer load, or the beginning of its id. Default: the last.", HelpName = "LOAD" };
        var limit = CommandOptions.Limit("Differences to show; 0 for all. Default 50. All are counted.", 50);
        var command = new Command(
            "diff",
            "Compare two versions of a partition: changed cells with old and new value, rows added and removed, and totals.\n\nExample: weir diff rtt --partition 2026-01")
        {
            table, partition, from, to, limit,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            var (warehouse, known) = await WarehouseSearch.TableAsync(session, parse.GetValue(table)!, cancellationToken);
            await using (warehouse)
            {
                if (known.Mode == WriteMode.Append)
                    throw new UsageException($"Table '{known.Name}' is only added to: no version of it takes the place of another. 'weir history {known.Name}' lists its loads.");
                if (known.Key.Count == 0)
                    throw new UsageException($"Table '{known.Name}' has no key by which a row could be found again in another version.");
                var entries = await HistoryCommand.EntriesAsync(warehouse, known, parse.GetValue(partition), cancellationToken);
                var newer = parse.GetValue(to) is { } named ? Named(entries, named, "--to") : entries.MaxBy(entry => entry.Epoch)!;
                var older = parse.GetValue(from) is { } name ? Named(entries, name, "--from") : Before(entries, newer);
                if (older is null)
                {
                    host.WriteNothingToCompare(parse, known, newer);
                    return ExitCode.Done;
                }

                if (known.Mode is WriteMode.Upsert or WriteMode.Newest && newer.Replaces != older.Load)
                    throw new UsageException($"Table '{known.Name}' is {(known.Mode == WriteMode.Upsert ? "upserted by key" : "written record by record")}: a load of it can be compared with the one before it only. Leave out --from.");
                var request = new DifferenceRequest(known, known.Key, older.Load, newer.Load, CommandOptions.Bound(parse.GetValue(limit)));
                DifferenceReport.Write(host, parse, request, older, newer, await RowDifference.ReadAsync(warehouse, request, cancellationToken));
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static LedgerEntry? Before(IReadOnlyList<LedgerEntry> entries, LedgerEntry newer) => newer.Replaces is { } replaced
        ? entries.FirstOrDefault(entry => entry.Load == replaced)
        : null;

    private static LedgerEntry Named(IReadOnlyList<LedgerEntry> entries, string prefix, string option)
    {
        var found = entries.Where(entry => entry.Load.ToString().StartsWith(prefix.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new UsageException(
                $"{option}: no load of {entries[0].Partition} has an id that begins with '{prefix}'. It has {string.Join(", ", entries.Take(5).Select(entry => entry.Load))}{(entries.Count > 5 ? " and more" : "")}."),
            _ => throw new UsageException($"{option}: {Words.Count(found.Count)} loads of {entries[0].Partition} have an id that begins with '{prefix}'. Give more of it."),
        };
    }
}
