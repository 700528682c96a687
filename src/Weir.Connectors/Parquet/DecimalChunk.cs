using System.Buffers.Binary;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Decimals of more digits than 64 bits hold, as 16 bytes, the greatest first.</summary>
internal sealed unsafe class DecimalChunk(string name, ColumnType type, PageCodec codec) : ColumnChunk(name, PhysicalType.FixedLengthByteArray, isRequired: false, codec)
{
    private readonly NativeBuffer _values = new();

    public override long HeldBytes => base.HeldBytes + (long)_values.Capacity;

    protected override long PageValueBytes => (long)_values.Length;

    /// <summary>A decimal in units of another type's scale, which is not smaller.</summary>
    public static Int128 Rescaled(Column column, int row, ColumnType type)
    {
        if (column.Type.Scale > type.Scale || column.Type.Precision - column.Type.Scale > type.Precision - type.Scale)
            throw DoesNotFit(column, type);
        return column.DecimalValues[row] * Column.PowerOfTen(type.Scale - column.Type.Scale);
    }

    public static InvalidOperationException DoesNotFit(Column column, ColumnType type) => new($"A column of {column.Type} does not go into one of {type}.");

    public override void Dispose()
    {
        base.Dispose();
        _values.Dispose();
    }

    protected override void AppendValues(Column column, int from, int count)
    {
        for (var row = from; row < from + count; row++)
        {
            if (!column.IsNull(row))
                BinaryPrimitives.WriteInt128BigEndian(new Span<byte>(_values.Extend(16), 16), Rescaled(column, row, type));
        }
    }

    protected override PageEncoding TakePage(NativeBuffer output)
    {
        output.Append(_values.AsSpan<byte>());
        _values.Truncate(0);
        return PageEncoding.Plain;
    }

    protected override void Clear()
    {
        base.Clear();
        _values.Free();
    }
}
