using Weir.Columns;
using Weir.Destinations.Sql;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>Writes batches into a table: each is shown to DuckDB as an Arrow stream and inserted from there.</summary>
internal sealed class DuckDbRowWriter(DuckDbConnection connection, Guid load) : IRowWriter
{
    /// <summary>The name is the load's own: views are the file's, and other loads show theirs at the same time.</summary>
    private readonly string _view = SqlName.Quote($"weir_batch_{load:N}");

    private bool _shown;

    public Task WriteAsync(string table, Batch batch, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var stream = new ArrowBatchStream(batch);
            stream.ShowAs(connection, $"weir_batch_{load:N}");
            _shown = true;
            var columns = SqlName.QuoteAll(batch.Schema.Columns.Select(column => column.Name));
            connection.Run(
                $"insert into {SqlName.Quote(table)} ({columns}, {SqlName.Quote(TableSchema.LoadColumn)}, {SqlName.Quote(TableSchema.RowColumn)}) "
                + $"select {columns}, '{load}'::uuid, {SqlName.Quote(TableSchema.RowColumn)} from {_view}");
        },
        cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_shown)
            connection.Run($"drop view {_view}");
        _shown = false;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
