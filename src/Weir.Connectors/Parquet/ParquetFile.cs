using System.Buffers.Binary;
using Weir.Columns;
using Weir.Destinations.Files;

namespace Weir.Connectors.Parquet;

/// <summary>Writes a Parquet file: rows are encoded and compressed page by page as they come, and written a row group at a time.</summary>
/// <remarks>Memory does not grow with the file, but for the footer: 100 bytes or so for each column of a row group. Source: Apache Parquet, file format.</remarks>
internal sealed class ParquetFile : ITableFile
{
    /// <summary>Rows of a group at most: the group that DuckDB itself writes and reads at a time.</summary>
    private const int MaxGroupRows = 122_880;

    /// <summary>Rows that are encoded at once, column after column.</summary>
    private const int SliceRows = 2048;

    /// <summary>Bytes of one column's texts that are encoded at once: a page has less than 2 GiB.</summary>
    private const int SliceBytes = 1 << 26;

    private static readonly byte[] Magic = "PAR1"u8.ToArray();

    private readonly Stream _stream;
    private readonly TableSchema _table;
    private readonly ColumnChunk[] _columns;
    private readonly NativeBuffer _groups = new();
    private int _groupCount;
    private long _position;
    private int _groupRows;
    private long _rows;

    public ParquetFile(Stream stream, TableSchema table, Guid load, PageCodec codec)
    {
        _stream = stream;
        _table = table;
        _columns = [.. table.Columns.Select(column => ChunkOf(column, codec)), new LoadChunk(load, codec), new RowNumberChunk(codec)];
        Put(Magic);
    }

    public long HeldBytes => _columns.Sum(column => column.HeldBytes);

    public void Write(Batch batch)
    {
        Column?[] sources = [.. _table.Find(batch), batch.RowNumbers, batch.RowNumbers];
        for (var from = 0; from < batch.Length;)
        {
            var count = SliceOf(batch, from);
            for (var i = 0; i < _columns.Length; i++)
                _columns[i].Append(sources[i], from, count);
            from += count;
            _groupRows += count;
            if (_groupRows >= MaxGroupRows)
                Release();
        }
    }

    /// <summary>Ends the row group.</summary>
    public void Release()
    {
        if (_groupRows == 0)
            return;
        var thrift = new ThriftWriter(_groups);
        thrift.BeginStruct();
        thrift.BeginStructs(1, _columns.Length);
        var began = _position;
        long uncompressed = 0;
        foreach (var column in _columns)
        {
            column.End(_stream, _position, thrift, out var bytes, out var bytesBefore);
            _position += bytes;
            uncompressed += bytesBefore;
        }

        thrift.Field(2, uncompressed);
        thrift.Field(3, (long)_groupRows);
        thrift.Field(5, began);
        thrift.Field(6, _position - began);
        thrift.End();
        _groupCount++;
        _rows += _groupRows;
        _groupRows = 0;
    }

    public void Finish()
    {
        Release();
        using var footer = new NativeBuffer();
        WriteFooter(new ThriftWriter(footer));
        Put(footer.AsSpan<byte>());
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)footer.Length);
        Put(length);
        Put(Magic);
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
        _groups.Dispose();
    }

    private void WriteFooter(ThriftWriter thrift)
    {
        thrift.BeginStruct();
        thrift.Field(1, 1);
        thrift.BeginStructs(2, _columns.Length + 1);
        ParquetType.WriteRoot(thrift, _columns.Length);
        foreach (var column in _table.Columns)
            ParquetType.Write(thrift, column.Name, column.Type);
        ParquetType.WriteUuid(thrift, TableSchema.LoadColumn);
        ParquetType.WriteRowNumber(thrift, TableSchema.RowColumn);
        thrift.Field(3, _rows);
        thrift.BeginStructs(4, _groupCount);
        thrift.Raw(_groups.AsSpan<byte>());
        thrift.Field(6, "Weir");
        // Each column is in the order of its type, without which readers leave the bounds unread.
        thrift.BeginStructs(7, _columns.Length);
        for (var i = 0; i < _columns.Length; i++)
        {
            thrift.BeginStruct();
            thrift.Empty(1);
            thrift.End();
        }

        thrift.End();
    }

    private static int SliceOf(Batch batch, int from)
    {
        var count = Math.Min(SliceRows, batch.Length - from);
        foreach (var column in batch.Columns)
        {
            while (count > 1 && column.Type.IsUtf8 && column.Utf8Length(from, count) > SliceBytes)
                count /= 2;
        }

        return count;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _position += bytes.Length;
    }

    private static ColumnChunk ChunkOf(ColumnSchema column, PageCodec codec) => column.Type.Kind switch
    {
        ColumnKind.Boolean => new BooleanChunk(column.Name, codec),
        ColumnKind.Text or ColumnKind.Json => new TextChunk(column.Name, codec),
        ColumnKind.Float64 => new NumberChunk<double>(column.Name, PhysicalType.Double, column.Type, codec),
        _ => ParquetType.Physical(column.Type) switch
        {
            PhysicalType.Int32 => new NumberChunk<int>(column.Name, PhysicalType.Int32, column.Type, codec),
            PhysicalType.Int64 => new NumberChunk<long>(column.Name, PhysicalType.Int64, column.Type, codec),
            _ => new DecimalChunk(column.Name, column.Type, codec),
        },
    };
}
