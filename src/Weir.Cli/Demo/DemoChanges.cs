using Weir.Cli.Output;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Runs;

namespace Weir.Cli.Demo;

/// <summary>Shows which cells a revision changed, as <c>weir diff</c> does, with fewer examples.</summary>
internal static class DemoChanges
{
    private const int Examples = 10;

    public static async Task WriteAsync(CommandHost host, SqlDestination warehouse, PipelineKey pipeline, PartitionOutcome revised, CancellationToken cancellationToken)
    {
        var entries = await warehouse.ReadEntriesAsync(pipeline.Tenant, pipeline.Pipeline, revised.Partition, null, cancellationToken);
        var newer = entries.FirstOrDefault(entry => entry.Load == revised.Load);
        var older = entries.FirstOrDefault(entry => entry.Load == newer?.Replaces);
        if (newer is null || older is null || await KnownTable.FindAsync(warehouse, pipeline.Tenant, "rtt", cancellationToken) is not { } table)
            return;
        var difference = await RowDifference.ReadAsync(warehouse, new DifferenceRequest(table, table.Key, older.Load, newer.Load, Examples), cancellationToken);
        host.Output.WriteLine();
        host.Output.WriteLine(
            $"What the revision of {revised.Partition} changed: {Words.Count(difference.CellsChanged, "cell")} in {Words.Count(difference.RowsChanged, "row")}; "
            + $"{Words.Count(difference.RowsAdded)} rows added, {Words.Count(difference.RowsRemoved)} removed. The first {difference.Changes.Count}:");
        TextTable.Write(
            host,
            [.. table.Key.Where(column => column != "period"), "column", "old", "new"],
            [.. difference.Changes.Select(change => (string[])
            [
                .. table.Key.Index().Where(column => column.Item != "period").Select(column => Words.Cell(change.Key[column.Index])),
                change.Column ?? Words.Of(change.Change),
                change.Column is null ? "" : Words.Cell(change.Old),
                change.Column is null ? "" : Words.Cell(change.New),
            ])]);
    }
}
