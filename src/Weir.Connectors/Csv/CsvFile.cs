using Weir.Columns;
using Weir.Destinations.Files;

namespace Weir.Connectors.Csv;

/// <summary>Writes a table as CSV: UTF-8, a row of names, a comma between cells, CR LF after each row, quotes where a cell needs them.</summary>
/// <remarks>
/// A blank cell is nothing at all, an empty text a pair of quotes. Values are as they are: text that a spreadsheet would take for a formula
/// is not changed, since programs read these files. Source: RFC 4180.
/// </remarks>
internal sealed class CsvFile : ITableFile
{
    private readonly TableSchema _table;
    private readonly Guid? _load;
    private readonly CellWriter _cells;

    /// <summary>Begins with the row of names.</summary>
    /// <param name="stream">Where to; it stays the caller's.</param>
    /// <param name="table">The columns.</param>
    /// <param name="load">What each row names as its load, beside its number; null leaves both columns out.</param>
    public CsvFile(Stream stream, TableSchema table, Guid? load)
    {
        _table = table;
        _load = load;
        _cells = new CellWriter(stream);
        string[] origin = load is null ? [] : [TableSchema.LoadColumn, TableSchema.RowColumn];
        foreach (var (i, name) in table.Columns.Select(column => column.Name).Concat(origin).Index())
        {
            if (i > 0)
                _cells.Put((byte)',');
            PutText(System.Text.Encoding.UTF8.GetBytes(name));
        }

        _cells.Put("\r\n"u8);
    }

    public long HeldBytes => _cells.HeldBytes;

    public void Write(Batch batch)
    {
        var columns = _table.Find(batch);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                    _cells.Put((byte)',');
                if (columns[i] is { } column && !column.IsNull(row))
                    Put(column, row);
            }

            if (_load is { } load)
            {
                _cells.Put((byte)',');
                _cells.PutUuid(load);
                _cells.Put((byte)',');
                _cells.Put(batch.RowNumbers.Int64Values[row]);
            }

            _cells.Put("\r\n"u8);
        }
    }

    public void Release() => _cells.Flush();

    public void Finish() => _cells.Flush();

    public void Dispose() => _cells.Flush();

    private void Put(Column column, int row)
    {
        if (column.Type.IsUtf8)
            PutText(column.GetUtf8(row));
        else
            _cells.Put(column, row);
    }

    private void PutText(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text.IndexOfAny(",\"\r\n"u8) < 0 && text[0] != (byte)' ' && text[^1] != (byte)' ')
        {
            _cells.Put(text);
            return;
        }

        _cells.Put((byte)'"');
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            _cells.Put(text[..(quote + 1)]);
            _cells.Put((byte)'"');
        }

        _cells.Put(text);
        _cells.Put((byte)'"');
    }
}
