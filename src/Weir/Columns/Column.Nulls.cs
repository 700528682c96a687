namespace Weir.Columns;

public sealed unsafe partial class Column
{
    /// <summary>Adds rows without a value at once: what a reader owes a column that it did not meet in them.</summary>
    internal void AppendNulls(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (rows <= 1)
        {
            // Most columns that have values at all have one in almost every row.
            if (rows == 1)
                AppendNull();
            return;
        }

        if (NullCount == 0)
            StartValidity();
        var bits = (nuint)(((Length + rows + 7) >> 3) - ((Length + 7) >> 3));
        new Span<byte>(_validity.Extend(bits), (int)bits).Clear();
        switch (Type.Kind)
        {
            case ColumnKind.Text or ColumnKind.Json:
                new Span<int>(_values.Extend((nuint)rows * 4), rows).Fill((int)_text!.Length);
                break;
            case ColumnKind.Boolean:
                new Span<byte>(_values.Extend(bits), (int)bits).Clear();
                break;
            default:
                var bytes = (nuint)rows * (nuint)Type.Width;
                new Span<byte>(_values.Extend(bytes), checked((int)bytes)).Clear();
                break;
        }

        NullCount += rows;
        Length += rows;
    }
}
