using Weir.Columns;
using Weir.Connectors.DuckDb.Native;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>Writes batches into tables through the Arrow C data interface, within the connection's transaction.</summary>
/// <remarks>
/// Each slice of a batch becomes a chunk that refers to the batch's memory, and an appender takes it in. Measured against
/// the ways through <c>insert … select</c> it takes the same time and no thread of its own (docs/explanation/duckdb.md).
/// Each batch is flushed, so that any statement may follow and nothing is left to lose.
/// </remarks>
internal sealed class DuckDbRowWriter(DuckDbConnection connection, Guid load) : IRowWriter
{
    private static readonly int RowsPerChunk = (int)DuckDbApi.VectorSize();

    private readonly Dictionary<string, TableAppender> _tables = new(StringComparer.Ordinal);
    private (string Catalog, string Owner)? _place;

    /// <inheritdoc/>
    public Task WriteAsync(string table, Batch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        connection.Starting();
        return Task.Run(() => Write(table, batch), CancellationToken.None);
    }

    /// <inheritdoc/>
    /// <remarks>The appenders end too: a statement that follows may change their tables.</remarks>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        EndAppenders();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        EndAppenders();
        return ValueTask.CompletedTask;
    }

    private void Write(string table, Batch batch)
    {
        LibDuckDb.ShareMemory();
        if (!_tables.TryGetValue(table, out var appender) || appender.Schema != batch.Schema)
        {
            appender?.Dispose();
            _tables[table] = appender = Open(table, batch.Schema);
        }

        for (var from = 0; from < batch.Length; from += RowsPerChunk)
            appender.Append(batch, from, Math.Min(RowsPerChunk, batch.Length - from));
        appender.Flush();
        connection.Appended(batch.Length);
    }

    /// <summary>The appender looks in the schema "main" unless told, and a staging table is in none of the file's.</summary>
    private TableAppender Open(string table, TableSchema schema)
    {
        _place ??= CurrentPlace();
        foreach (var (catalog, owner) in table.EndsWith("_stage", StringComparison.Ordinal) ? [("temp", "main"), _place.Value] : (ReadOnlySpan<(string, string)>)[_place.Value, ("temp", "main")])
        {
            if (TableAppender.Open(connection, catalog, owner, table, schema, load, RowsPerChunk) is { } appender)
                return appender;
        }

        throw new DestinationException($"{connection.Options.Subject} has no table '{table}' to write to.", FailureKind.Terminal);
    }

    private (string Catalog, string Owner) CurrentPlace()
    {
        using var command = connection.Statement(connection.CurrentTransaction, "select current_database(), current_schema()");
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetString(0), reader.GetString(1));
    }

    private void EndAppenders()
    {
        foreach (var appender in _tables.Values)
            appender.Dispose();
        _tables.Clear();
    }
}
