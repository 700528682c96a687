using System.Data;
using System.Data.SqlClient;
using Weir.Columns;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>Writes rows by the protocol's bulk load, a batch at a time, within the connection's transaction.</summary>
internal sealed class SqlServerBulk(SqlServerConnection connection, SqlDialect dialect, Guid load) : IRowWriter
{
    public async Task WriteAsync(string table, Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Length == 0)
            return;
        RefuseNoNumber(batch);
        using var rows = new SqlServerRows(batch, load);
        using var bulk = new SqlBulkCopy(connection.Inner, SqlBulkCopyOptions.Default, connection.Transaction);
        bulk.DestinationTableName = table.StartsWith('#') ? SqlName.Quote(table) : dialect.Table(table);
        bulk.BulkCopyTimeout = 0;
        for (var i = 0; i < rows.FieldCount; i++)
            bulk.ColumnMappings.Add(i, rows.GetName(i));
        try
        {
            await bulk.WriteToServerAsync(rows, cancellationToken);
        }
        catch (InvalidOperationException lost) when (connection.State != ConnectionState.Open)
        {
            throw new IOException("The connection ended during a bulk load.", lost);
        }
        catch (InvalidOperationException refused) when (refused.InnerException is not SqlException)
        {
            // The driver has looked at the value before it sent it; its words may hold the value.
            throw new DestinationException(
                $"A value for table '{batch.Schema.Name}' does not fit its column in SQL Server, or the table lacks a column of the rows. Nothing of the load was kept. Compare the table's columns with those of 'weir ddl'.",
                FailureKind.BadData);
        }
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>SQL Server's float has neither infinity nor what is no number nor the numbers nearest to zero, and Weir changes no value.</summary>
    private static void RefuseNoNumber(Batch batch)
    {
        for (var i = 0; i < batch.Columns.Length; i++)
        {
            var column = batch.Columns[i];
            if (column.Type.Kind != ColumnKind.Float64)
                continue;
            for (var row = 0; row < batch.Length; row++)
            {
                if (column.IsNull(row) || (double.IsFinite(column.Float64Values[row]) && !double.IsSubnormal(column.Float64Values[row])))
                    continue;
                throw new DestinationException(
                    $"Row {batch.RowNumbers.Int64Values[row]} of table '{batch.Schema.Name}' has an infinite number, one nearer to zero than 2.2E-308, or what is no number, in column '{batch.Schema.Columns[i].Name}', "
                    + "and SQL Server cannot store one in float. Nothing of the load was kept. Correct the row where it comes from, or load into DuckDB or PostgreSQL, which keep it.",
                    FailureKind.BadData);
            }
        }
    }
}
