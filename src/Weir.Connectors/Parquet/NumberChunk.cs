using System.Runtime.InteropServices;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Numbers, dates and instants of 32 or 64 bits, as they are. A column of smaller numbers is widened.</summary>
internal sealed unsafe class NumberChunk<T>(string name, PhysicalType physical, ColumnType type, PageCodec codec) : ColumnChunk(name, physical, isRequired: false, codec)
    where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T>
{
    private readonly NativeBuffer _values = new();
    private T _least = T.MaxValue;
    private T _greatest = T.MinValue;

    public override long HeldBytes => base.HeldBytes + (long)_values.Capacity;

    protected override long PageValueBytes => (long)_values.Length;

    public override void Dispose()
    {
        base.Dispose();
        _values.Dispose();
    }

    protected override void AppendValues(Column column, int from, int count)
    {
        var validity = column.ValidityPointer;
        var to = (T*)_values.Extend((nuint)(count * sizeof(T)));
        var start = to;
        if (column.Type == type && type.Kind != ColumnKind.Decimal)
        {
            var source = (T*)column.ValuesPointer + from;
            if (validity is null)
            {
                new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(to, count));
                to += count;
            }
            else
            {
                for (var i = 0; i < count; i++)
                {
                    *to = source[i];
                    to += (validity[(from + i) >> 3] >> ((from + i) & 7)) & 1;
                }
            }
        }
        else
        {
            for (var row = from; row < from + count; row++)
            {
                if (!column.IsNull(row))
                    *to++ = Converted(column, row);
            }
        }

        var added = (int)(to - start);
        _values.Truncate(_values.Length - (nuint)((count - added) * sizeof(T)));
        Bound(new ReadOnlySpan<T>(start, added));
    }

    protected override PageEncoding TakePage(NativeBuffer output)
    {
        output.Append(_values.AsSpan<byte>());
        _values.Truncate(0);
        return PageEncoding.Plain;
    }

    /// <summary>Not of floating point: a NaN has no place in an order.</summary>
    protected override bool TryGetBounds(Span<byte> least, Span<byte> greatest, out int leastBytes, out int greatestBytes)
    {
        leastBytes = greatestBytes = sizeof(T);
        if (type.Kind == ColumnKind.Float64 || _least > _greatest)
            return false;
        MemoryMarshal.Write(least, in _least);
        MemoryMarshal.Write(greatest, in _greatest);
        return true;
    }

    protected override void Clear()
    {
        base.Clear();
        _values.Free();
        (_least, _greatest) = (T.MaxValue, T.MinValue);
    }

    private T Converted(Column column, int row) => column.Type.Kind switch
    {
        ColumnKind.Int32 when type.Kind == ColumnKind.Int64 => T.CreateChecked(column.Int32Values[row]),
        ColumnKind.Decimal when type.Kind == ColumnKind.Decimal => T.CreateChecked(DecimalChunk.Rescaled(column, row, type)),
        _ => throw DecimalChunk.DoesNotFit(column, type),
    };

    private void Bound(ReadOnlySpan<T> values)
    {
        if (type.Kind == ColumnKind.Float64)
            return;
        foreach (var value in values)
        {
            _least = T.Min(_least, value);
            _greatest = T.Max(_greatest, value);
        }
    }
}
