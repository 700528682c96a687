using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>True and false, one bit each.</summary>
internal sealed unsafe class BooleanChunk(string name, PageCodec codec) : ColumnChunk(name, PhysicalType.Boolean, isRequired: false, codec)
{
    private readonly NativeBuffer _bits = new();
    private int _count;

    public override long HeldBytes => base.HeldBytes + (long)_bits.Capacity;

    protected override long PageValueBytes => (long)_bits.Length;

    public override void Dispose()
    {
        base.Dispose();
        _bits.Dispose();
    }

    protected override void AppendValues(Column column, int from, int count)
    {
        if (column.ValidityPointer is null)
        {
            Bits.Append(_bits, _count, column.ValuesPointer, from, count);
            _count += count;
            return;
        }

        for (var row = from; row < from + count; row++)
        {
            if (!column.IsNull(row))
                Bits.Append(_bits, _count++, column.ValuesPointer, row, 1);
        }
    }

    protected override PageEncoding TakePage(NativeBuffer output)
    {
        output.Append(_bits.AsSpan<byte>());
        _bits.Truncate(0);
        _count = 0;
        return PageEncoding.Plain;
    }

    protected override void Clear()
    {
        base.Clear();
        _bits.Free();
        _count = 0;
    }
}
