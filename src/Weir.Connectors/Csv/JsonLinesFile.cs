using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Columns;
using Weir.Destinations.Files;

namespace Weir.Connectors.Csv;

/// <summary>Writes a table as JSON, one object a line: numbers with every digit, JSON as it is, blank cells null.</summary>
internal sealed class JsonLinesFile : ITableFile
{
    private readonly TableSchema _table;
    private readonly byte[][] _names;
    private readonly CellWriter _cells;

    /// <summary>Begins; nothing is written before the first row.</summary>
    /// <param name="stream">Where to; it stays the caller's.</param>
    /// <param name="table">The columns.</param>
    public JsonLinesFile(Stream stream, TableSchema table)
    {
        _table = table;
        _cells = new CellWriter(stream);
        _names = [.. table.Columns.Select((column, i) => (byte[])[(byte)(i == 0 ? '{' : ','), .. Quoted(System.Text.Encoding.UTF8.GetBytes(column.Name)), (byte)':'])];
    }

    public long HeldBytes => _cells.HeldBytes;

    public void Write(Batch batch)
    {
        var columns = _table.Find(batch);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                _cells.Put(_names[i]);
                if (columns[i] is { } column && !column.IsNull(row))
                    Put(column, row);
                else
                    _cells.Put("null"u8);
            }

            _cells.Put("}\n"u8);
        }
    }

    public void Release() => _cells.Flush();

    public void Finish() => _cells.Flush();

    public void Dispose() => _cells.Flush();

    private void Put(Column column, int row)
    {
        switch (column.Type.Kind)
        {
            case ColumnKind.Text:
                _cells.Put(Quoted(column.GetUtf8(row)));
                break;
            case ColumnKind.Json:
                PutOnOneLine(column.GetUtf8(row));
                break;
            case ColumnKind.Date:
            case ColumnKind.Timestamp:
            // JSON has no number for what is not finite.
            case ColumnKind.Float64 when !double.IsFinite(column.Float64Values[row]):
                _cells.Put((byte)'"');
                _cells.Put(column, row);
                _cells.Put((byte)'"');
                break;
            default:
                _cells.Put(column, row);
                break;
        }
    }

    private void PutOnOneLine(ReadOnlySpan<byte> json)
    {
        for (int end; (end = json.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; json = json[(end + 1)..])
        {
            _cells.Put(json[..end]);
            _cells.Put((byte)' ');
        }

        _cells.Put(json);
    }

    private static byte[] Quoted(ReadOnlySpan<byte> text) => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
