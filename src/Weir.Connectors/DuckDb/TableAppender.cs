using Weir.Columns;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>Appends rows of batches with one schema to one table. Columns of the table that the schema lacks stay null.</summary>
internal sealed class TableAppender : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly ArrowRows _rows;
    private readonly ConvertedSchemaHandle _converted;
    private readonly AppenderHandle _appender;

    private unsafe TableAppender(DuckDbConnection connection, AppenderHandle appender, TableSchema schema, Guid load, int maxRows)
    {
        (_connection, _appender) = (connection, appender);
        Schema = schema;
        using var columns = new ArrowColumns(schema);
        using (var error = DuckDbApi.SchemaFromArrow(connection.Handle, columns.Root, out _converted))
            ThrowIf(error);
        foreach (var name in columns.Names)
            Check(DuckDbApi.AppenderAddColumn(_appender, name));
        _rows = new ArrowRows(schema, load, maxRows);
    }

    /// <summary>An appender of rows to a table; null where there is no such table. To ask the catalogue would list every table of the file.</summary>
    public static TableAppender? Open(DuckDbConnection connection, string catalog, string owner, string table, TableSchema schema, Guid load, int maxRows)
    {
        var state = DuckDbApi.AppenderCreateExt(connection.Handle, catalog, owner, table, out var appender);
        if (state == DuckDbState.Success)
            return new TableAppender(connection, appender, schema, load, maxRows);
        appender.Dispose();
        return null;
    }

    /// <summary>The schema of the batches.</summary>
    public TableSchema Schema { get; }

    /// <summary>Slices of batches that DuckDB still refers to: none between calls.</summary>
    internal long Unreleased => _rows.Unreleased;

    public unsafe void Append(Batch batch, int from, int count)
    {
        var array = _rows.Slice(batch, from, count);
        using var error = DuckDbApi.DataChunkFromArrow(_connection.Handle, array, _converted, out var chunk);
        using (chunk)
        {
            if (!error.IsInvalid && array->Release is not null)
                array->Release(array);
            ThrowIf(error);
            Check(DuckDbApi.AppendDataChunk(_appender, chunk));
        }
    }

    /// <summary>Puts what was appended into the transaction, where the next statement sees it.</summary>
    public void Flush() => Check(DuckDbApi.AppenderFlush(_appender));

    public void Dispose()
    {
        // After a failure there may be rows left, and destroying an appender writes them.
        if (!_appender.IsInvalid && !_appender.IsClosed)
            DuckDbApi.AppenderClear(_appender);
        _appender.Dispose();
        _converted.Dispose();
        _rows.Dispose();
    }

    private void Check(DuckDbState state)
    {
        if (state == DuckDbState.Success)
            return;
        using var error = DuckDbApi.AppenderErrorData(_appender);
        throw _connection.Failed(error.Type, error.Message, CancellationToken.None);
    }

    private void ThrowIf(ErrorHandle error)
    {
        if (!error.IsInvalid)
            throw _connection.Failed(error.Type, error.Message, CancellationToken.None);
    }
}
