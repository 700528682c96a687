using Weir.Columns;
using Weir.Runs;

namespace Weir.Destinations.Sql;

/// <summary>The table of rows that were rejected or flagged, each with its reason.</summary>
internal static class Quarantine
{
    public static TableSchema Schema { get; } = new(
        "weir_quarantine",
        [
            new("tenant", ColumnType.Text) { Required = true },
            new("pipeline", ColumnType.Text) { Required = true },
            new("partition_name", ColumnType.Text) { Required = true },
            new("table_name", ColumnType.Text) { Required = true },
            new("column_name", ColumnType.Text),
            new("outcome", ColumnType.Text) { Required = true },
            new("reason", ColumnType.Text) { Required = true },
            new("original", ColumnType.Text),
        ]);

    public static async Task WriteAsync(IRowWriter rows, PartitionKey partition, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        foreach (var chunk in findings.Chunk(4096))
        {
            using var batch = ToBatch(partition, chunk);
            await rows.WriteAsync(Schema.Name, batch, cancellationToken);
        }
    }

    private static Batch ToBatch(PartitionKey partition, Finding[] findings)
    {
        var batch = new Batch(Schema, findings.Length);
        foreach (var finding in findings)
        {
            batch.Columns[0].Append(partition.Tenant.Value);
            batch.Columns[1].Append(partition.Pipeline);
            batch.Columns[2].Append(partition.Partition);
            batch.Columns[3].Append(finding.Table);
            AppendOrNull(batch.Columns[4], finding.Column);
            batch.Columns[5].Append(finding.Outcome == FindingOutcome.Rejected ? "rejected" : "flagged");
            batch.Columns[6].Append(finding.Reason);
            AppendOrNull(batch.Columns[7], finding.Original);
            batch.RowNumbers.Append(finding.Row);
        }

        return batch;
    }

    private static void AppendOrNull(Column column, string? text)
    {
        if (text is null)
            column.AppendNull();
        else
            column.Append(text.Replace("\0", "\uFFFD", StringComparison.Ordinal));
    }
}
