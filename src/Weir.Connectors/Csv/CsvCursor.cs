using System.Text;

namespace Weir.Connectors.Csv;

/// <summary>Where a field lies in its row, without its quotes.</summary>
internal readonly record struct CsvField(int Start, int Length, bool HasDoubledQuotes)
{
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> row) => row.Slice(Start, Length);

    /// <summary>The field's bytes with doubled quotes made single: in the row itself where there are none, else in the buffer.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> row, byte[] buffer)
    {
        var raw = In(row);
        if (!HasDoubledQuotes)
            return raw;
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            buffer[length++] = raw[i];
            if (raw[i] == (byte)'"')
                i++;
        }

        return buffer.AsSpan(0, length);
    }
}

/// <summary>Walks the fields of a row whose quotes pair.</summary>
/// <param name="row">The row's bytes.</param>
/// <param name="separator">What stands between fields.</param>
internal ref struct CsvCursor(ReadOnlySpan<byte> row, byte separator = (byte)',')
{
    public readonly ReadOnlySpan<byte> Row = row;

    /// <summary>Where the next field begins; one past the row's length where there is none.</summary>
    public int Position;

    public readonly bool IsAtEnd => Position > Row.Length;

    public bool TryRead(out CsvField field)
    {
        if (Position < Row.Length && Row[Position] == (byte)'"')
        {
            field = ReadQuoted();
            return true;
        }

        if (IsAtEnd)
        {
            field = default;
            return false;
        }

        var length = Row[Position..].IndexOf(separator);
        if (length < 0)
            length = Row.Length - Position;
        field = new CsvField(Position, length, HasDoubledQuotes: false);
        Position += length + 1;
        return true;
    }

    /// <summary>How many fields a row has.</summary>
    public static int Count(ReadOnlySpan<byte> row, byte separator = (byte)',')
    {
        var cursor = new CsvCursor(row, separator);
        var count = 0;
        while (cursor.TryRead(out _))
            count++;
        return count;
    }

    /// <summary>The fields of a row as text: for headers.</summary>
    public static List<string> Texts(ReadOnlySpan<byte> row, byte separator = (byte)',')
    {
        var cursor = new CsvCursor(row, separator);
        var texts = new List<string>();
        var buffer = new byte[row.Length];
        while (cursor.TryRead(out var field))
            texts.Add(Encoding.UTF8.GetString(field.In(row, buffer)));
        return texts;
    }

    private CsvField ReadQuoted()
    {
        var start = Position + 1;
        var at = start;
        var hasDoubledQuotes = false;
        while (Row[at..].IndexOf((byte)'"') is >= 0 and var step)
        {
            at += step;
            if (at + 1 >= Row.Length || Row[at + 1] != (byte)'"')
                break;
            hasDoubledQuotes = true;
            at += 2;
        }

        Position = at + 2;
        return new CsvField(start, at - start, hasDoubledQuotes);
    }
}
