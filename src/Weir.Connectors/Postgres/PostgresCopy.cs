using Npgsql;
using Weir.Columns;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.Postgres;

/// <summary>Writes rows by COPY in its binary format. One COPY stays open while batches of one table follow each other.</summary>
/// <remarks>Source: PostgreSQL manual, "COPY", Binary Format.</remarks>
internal sealed class PostgresCopy(NpgsqlConnection connection, Guid load) : IRowWriter
{
    private readonly PostgresTuples _tuples = new(load);
    private NpgsqlRawCopyStream? _stream;
    private string? _table;
    private TableSchema? _schema;

    public async Task WriteAsync(string table, Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Length == 0)
            return;
        RefuseNul(batch);
        if (_stream is null || !string.Equals(_table, table, StringComparison.Ordinal) || !SameColumns(batch.Schema))
            await OpenAsync(table, batch.Schema, cancellationToken);
        _tuples.Begin(batch);
        while (_tuples.Fill())
            await _stream!.WriteAsync(_tuples.Bytes, cancellationToken);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_stream is not { } stream)
            return;
        await stream.WriteAsync(PostgresTuples.Trailer, cancellationToken);
        _stream = null;
        await stream.DisposeAsync();
    }

    /// <summary>Disposing the stream would complete the COPY; cancelling it takes the rows back and leaves the connection usable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not { } stream)
            return;
        _stream = null;
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone or the server has ended the COPY itself: either way the rows are taken back.
        }
    }

    private async Task OpenAsync(string table, TableSchema schema, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var columns = SqlName.QuoteAll([.. schema.Columns.Select(column => column.Name), TableSchema.LoadColumn, TableSchema.RowColumn]);
        _tuples.WideNumbers = await WideNumbersAsync(table, schema, cancellationToken);
        _stream = await connection.BeginRawBinaryCopyAsync($"copy {SqlName.Quote(table)} ({columns}) from stdin (format binary)", cancellationToken);
        (_table, _schema) = (table, schema);
        await _stream.WriteAsync(PostgresTuples.Header, cancellationToken);
    }

    /// <summary>Columns of 32-bit numbers that the table keeps in 64 bits: binary COPY wants the table's own width.</summary>
    private async Task<IReadOnlySet<string>> WideNumbersAsync(string table, TableSchema schema, CancellationToken cancellationToken)
    {
        if (!schema.Columns.Any(column => column.Type.Kind == ColumnKind.Int32))
            return new HashSet<string>(StringComparer.Ordinal);
        var names = await connection.Statement(
            null,
            "select attname::text from pg_attribute where attrelid = to_regclass(@table) and attnum > 0 and atttypid = 'bigint'::regtype",
            ("table", SqlName.Quote(table))).ListAsync(row => row.GetString(0), cancellationToken);
        return names.ToHashSet(StringComparer.Ordinal);
    }

    private bool SameColumns(TableSchema schema) =>
        ReferenceEquals(schema, _schema) || schema.Columns.SequenceEqual(_schema!.Columns);

    /// <summary>PostgreSQL has no text with U+0000, and Weir changes no value.</summary>
    private static void RefuseNul(Batch batch)
    {
        for (var i = 0; i < batch.Columns.Length; i++)
        {
            var column = batch.Columns[i];
            if (!column.Type.IsUtf8 || !PostgresTuples.HasNul(column))
                continue;
            var row = 0;
            while (!PostgresTuples.HasNul(column.GetUtf8(row), column.Type.Kind))
                row++;
            throw new DestinationException(
                $"Row {batch.RowNumbers.Int64Values[row]} of table '{batch.Schema.Name}' has a NUL character (U+0000) in column '{batch.Schema.Columns[i].Name}', "
                + $"and PostgreSQL cannot store one in {(column.Type.Kind == ColumnKind.Json ? "jsonb" : "text")}. Nothing of the load was kept. Correct the row where it comes from, or load into DuckDB, which keeps it.",
                FailureKind.BadData);
        }
    }
}
