namespace Weir.Columns;

/// <content>The same value for several rows.</content>
public sealed unsafe partial class Column
{
    /// <summary>Adds the same text, given as valid UTF-8, for some rows.</summary>
    internal void AppendRepeated(ReadOnlySpan<byte> utf8, int rows)
    {
        ExpectUtf8();
        var text = _text!;
        text.Reserve(text.Length + ((nuint)utf8.Length * (nuint)rows));
        var offsets = (int*)_values.Extend((nuint)rows * 4);
        for (var row = 0; row < rows; row++)
        {
            utf8.CopyTo(new Span<byte>(text.Extend((nuint)utf8.Length), utf8.Length));
            offsets[row] = checked((int)text.Length);
        }

        Valid(rows);
    }

    /// <summary>Adds the same whole number for some rows of an <see cref="ColumnKind.Int64"/> column.</summary>
    internal void AppendRepeated(long value, int rows)
    {
        Expect(ColumnKind.Int64);
        new Span<long>(_values.Extend((nuint)rows * 8), rows).Fill(value);
        Valid(rows);
    }

    private void Valid(int rows)
    {
        if (NullCount == 0)
        {
            Length += rows;
            return;
        }

        for (; rows > 0; rows--)
            Valid();
    }
}
