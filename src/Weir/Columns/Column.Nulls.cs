using System.Numerics;

namespace Weir.Columns;

/// <content>Rows without a value.</content>
public sealed unsafe partial class Column
{
    /// <summary>Adds a row without a value.</summary>
    public void AppendNull()
    {
        if (NullCount == 0)
            StartValidity();
        switch (Type.Kind)
        {
            case ColumnKind.Text or ColumnKind.Json:
                *(int*)_values.Extend(4) = (int)_text!.Length;
                break;
            case ColumnKind.Boolean:
                AppendBit(_values, Length, bit: false);
                break;
            default:
                new Span<byte>(_values.Extend((nuint)Type.Width), Type.Width).Clear();
                break;
        }

        AppendBit(_validity, Length, bit: false);
        NullCount++;
        Length++;
    }

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

        if (Length == 0)
        {
            SetNulls(rows);
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

    /// <summary>Nulls alone, which take no memory: most columns of a wide table have nothing else.</summary>
    private void SetNulls(int rows)
    {
        var bits = (nuint)((rows + 7) >> 3);
        _validity.SetZeros(bits);
        _values.SetZeros(Type.Kind switch
        {
            ColumnKind.Text or ColumnKind.Json => ((nuint)rows + 1) * 4,
            ColumnKind.Boolean => bits,
            _ => (nuint)rows * (nuint)Type.Width,
        });
        (NullCount, Length) = (rows, rows);
    }

    /// <summary>Validity is kept only from the first null on: most columns have none.</summary>
    private void StartValidity()
    {
        _validity.Truncate(0);
        var bytes = (nuint)((Length + 7) >> 3);
        if (bytes == 0)
            return;
        new Span<byte>(_validity.Extend(bytes), (int)bytes).Fill(0xFF);
        TruncateBits(_validity);
    }

    private void ExtendValidity(int rows, ulong nulls)
    {
        if (NullCount == 0)
            StartValidity();
        for (var row = 0; row < rows;)
        {
            var at = Length + row;
            if ((at & 7) == 0 && rows - row >= 8)
            {
                *_validity.Extend(1) = (byte)~(nulls >> row);
                row += 8;
            }
            else
            {
                AppendBit(_validity, at, (nulls & (1UL << row)) == 0);
                row++;
            }
        }

        NullCount += BitOperations.PopCount(nulls);
    }
}
