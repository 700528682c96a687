using System.Globalization;
using Weir.Columns;

namespace Weir.Connectors.Csv;

/// <summary>Writes cells as UTF-8 that means the same everywhere: invariant numbers with every digit, ISO dates, instants in UTC.</summary>
internal sealed class CellWriter(Stream output)
{
    private const int BufferBytes = 1 << 16;
    private const int LongestNumber = 64;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _length;

    public long HeldBytes => _length;

    public void Put(byte one)
    {
        if (_length == BufferBytes)
            Flush();
        _buffer[_length++] = one;
    }

    public void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferBytes - _length)
        {
            Flush();
            if (bytes.Length > BufferBytes)
            {
                output.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Put(long number) => Format(number, default);

    public void PutUuid(Guid id) => Format(id, "D");

    /// <summary>A cell that is neither null nor text.</summary>
    public void Put(Column column, int row)
    {
        switch (column.Type.Kind)
        {
            case ColumnKind.Boolean:
                Put(column.GetBoolean(row) ? "true"u8 : "false"u8);
                break;
            case ColumnKind.Int32:
                Format(column.Int32Values[row], default);
                break;
            case ColumnKind.Int64:
                Format(column.Int64Values[row], default);
                break;
            case ColumnKind.Float64:
                Format(column.Float64Values[row], "R");
                break;
            case ColumnKind.Decimal:
                Put(System.Text.Encoding.ASCII.GetBytes(Column.DecimalText(column.DecimalValues[row], column.Type.Scale)));
                break;
            case ColumnKind.Date:
                Format(DateOnly.FromDayNumber(column.Int32Values[row] + Column.EpochDay), "yyyy-MM-dd");
                break;
            case ColumnKind.Timestamp:
                Format(DateTime.UnixEpoch.AddTicks(column.Int64Values[row] * TimeSpan.TicksPerMicrosecond), "yyyy-MM-ddTHH:mm:ss.FFFFFFZ");
                break;
            default:
                throw new InvalidOperationException($"A {column.Type} cell is written as text.");
        }
    }

    public void Flush()
    {
        output.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    private void Format<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        if (BufferBytes - _length < LongestNumber)
            Flush();
        if (!value.TryFormat(_buffer.AsSpan(_length), out var written, format, CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"A {typeof(T).Name} takes over {LongestNumber} bytes.");
        _length += written;
    }
}
