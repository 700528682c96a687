using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli.Commands;

/// <summary><c>weir history</c>: the versions of a table's partitions.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommandHost host)
    {
        var table = new Argument<string>("table") { Description = "The table." };
        var partition = new Option<string?>("--partition") { Description = "This partition only. Default: all.", HelpName = "P" };
        var command = new Command("history", "List the versions of a table's partitions: which load, when, from where, replaced by which.\n\nExample: weir history rtt --partition 2026-01")
        {
            table, partition,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            var (warehouse, known) = await WarehouseSearch.TableAsync(session, parse.GetValue(table)!, cancellationToken);
            await using (warehouse)
            {
                var versions = PartitionVersion.Of(await EntriesAsync(warehouse, known, parse.GetValue(partition), cancellationToken));
                if (host.IsJson(parse))
                    host.Write(new JsonObject { ["table"] = known.Name, ["pipeline"] = known.Pipeline, ["versions"] = new JsonArray([.. versions.Select(ToJson)]) });
                else
                    WriteText(host, known, versions);
                return ExitCode.Done;
            }
        });
        return command;
    }

    /// <summary>The loads of a table's pipeline, of one partition or of all, newest first.</summary>
    /// <exception cref="UsageException">There is no such partition.</exception>
    internal static async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(
        SqlDestination warehouse, KnownTable table, string? partition, CancellationToken cancellationToken)
    {
        var isShared = table.Pipeline == PipelineKey.Shared;
        var entries = await warehouse.ReadEntriesAsync(TenantId.Default, isShared ? null : table.Pipeline, partition, null, cancellationToken);
        if (isShared)
        {
            var loads = await table.LoadsAsync(warehouse, cancellationToken);
            entries = [.. entries.Where(entry => loads.Contains(entry.Load))];
        }

        if (entries.Count > 0 || partition is null)
            return entries;
        var heads = await warehouse.ReadHeadsAsync(new PipelineKey(TenantId.Default, table.Pipeline), cancellationToken);
        throw new UsageException(heads.Count == 0
            ? $"Table '{table.Name}' has no partition '{partition}': nothing has been loaded into it yet."
            : $"Table '{table.Name}' has no partition '{partition}'. It has {Words.Count(heads.Count, "partition")}, from {heads.Keys.Min(StringComparer.Ordinal)} to {heads.Keys.Max(StringComparer.Ordinal)}.");
    }

    private static void WriteText(CommandHost host, KnownTable table, IReadOnlyList<PartitionVersion> versions)
    {
        if (versions.Count == 0)
        {
            host.Output.WriteLine($"Nothing has been loaded into '{table.Name}' yet.");
            return;
        }

        TextTable.Write(
            host,
            ["partition", "load", "committed at", "rows", "replaced by", "source"],
            [.. versions.Select(version => new[]
            {
                version.Entry.Partition.Partition, version.Entry.Load.ToString(), Words.At(version.Entry.CommittedAt), Words.Count(version.Entry.RowsWritten),
                version.ReplacedBy?.ToString() ?? Words.None, SourceOf(version.Entry),
            })],
            rightAligned: [3]);
        if (versions.FirstOrDefault(version => version.ReplacedBy is not null) is { } replaced && table.Mode != WriteMode.Append)
            host.Output.WriteLine($"See what a revision changed with 'weir diff {table.Name} --partition {replaced.Entry.Partition.Partition}'.");
    }

    private static string SourceOf(LedgerEntry entry) =>
        $"{entry.Source}{(entry.Member is { } member ? $" ({member})" : "")}{(entry.ApprovedBy is { } by ? $", approved by {by}" : "")}";

    private static JsonObject ToJson(PartitionVersion version) => new()
    {
        ["partition"] = version.Entry.Partition.Partition,
        ["load"] = version.Entry.Load.ToString(),
        ["committedAt"] = Words.Iso(version.Entry.CommittedAt),
        ["rows"] = version.Entry.RowsWritten,
        ["rowsRejected"] = version.Entry.RowsRejected,
        ["source"] = version.Entry.Source,
        ["member"] = version.Entry.Member,
        ["sha256"] = version.Entry.ContentSha256,
        ["run"] = version.Entry.Run.ToString(),
        ["approvedBy"] = version.Entry.ApprovedBy,
        ["replaces"] = version.Entry.Replaces?.ToString(),
        ["replacedBy"] = version.ReplacedBy?.ToString(),
    };
}
