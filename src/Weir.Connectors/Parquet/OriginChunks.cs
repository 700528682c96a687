using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>The load's id, the same in every row: one entry of a dictionary and a run of zeros.</summary>
internal sealed class LoadChunk(Guid load, PageCodec codec) : ColumnChunk(TableSchema.LoadColumn, PhysicalType.FixedLengthByteArray, isRequired: true, codec)
{
    private readonly byte[] _id = load.ToByteArray(bigEndian: true);

    protected override long PageValueBytes => 0;

    protected override void AppendValues(Column column, int from, int count)
    {
    }

    protected override PageEncoding TakePage(NativeBuffer output)
    {
        output.Append([1]);
        RunLengths.WriteRun(output, PageRows, 0, width: 1);
        return PageEncoding.RleDictionary;
    }

    protected override ReadOnlySpan<byte> DictionaryBytes(out int count)
    {
        count = 1;
        return _id;
    }
}

/// <summary>The rows' numbers in the original.</summary>
internal sealed class RowNumberChunk(PageCodec codec) : ColumnChunk(TableSchema.RowColumn, PhysicalType.Int64, isRequired: true, codec)
{
    private readonly NativeBuffer _values = new();

    public override long HeldBytes => base.HeldBytes + (long)_values.Capacity;

    protected override long PageValueBytes => (long)_values.Length;

    public override void Dispose()
    {
        base.Dispose();
        _values.Dispose();
    }

    protected override void AppendValues(Column column, int from, int count) =>
        _values.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(column.Int64Values.Slice(from, count)));

    protected override PageEncoding TakePage(NativeBuffer output)
    {
        DeltaNumbers.Write(output, _values.AsSpan<long>());
        _values.Truncate(0);
        return PageEncoding.DeltaBinaryPacked;
    }

    protected override void Clear()
    {
        base.Clear();
        _values.Free();
    }
}
