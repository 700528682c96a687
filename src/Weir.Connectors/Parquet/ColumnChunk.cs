using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>The values of one column in the row group that is being written: finished pages, compressed, and the one that is being filled.</summary>
/// <remarks>Source: Apache Parquet, file format, "Column chunks" and "Data Pages" (version 1).</remarks>
internal abstract unsafe class ColumnChunk(string name, PhysicalType physical, bool isRequired, PageCodec codec) : IDisposable
{
    /// <summary>Rows of a page at most.</summary>
    protected const int MaxPageRows = 1 << 15;

    /// <summary>Bytes at which a page is full.</summary>
    private const int PageBytes = 1 << 18;

    /// <summary>Bytes of a value that is told as the least or greatest; longer ones are not told.</summary>
    private const int MaxBoundBytes = 64;

    private const int DataPage = 0;
    private const int DictionaryPage = 2;

    private readonly NativeBuffer _present = new();
    private readonly NativeBuffer _pages = new();
    private readonly HashSet<PageEncoding> _encodings = [];
    private bool _pageHasValues;
    private bool _pageHasNulls;
    private long _rows;
    private long _nulls;
    private long _uncompressedBytes;

    /// <summary>Rows of the page that is being filled.</summary>
    protected int PageRows { get; private set; }

    public virtual long HeldBytes => (long)(_present.Capacity + _pages.Capacity);

    /// <summary>Bytes of the values of the page that is being filled.</summary>
    protected abstract long PageValueBytes { get; }

    /// <summary>Adds rows of a column; null where the batch has no such column.</summary>
    public void Append(Column? column, int from, int count)
    {
        // Many a column of a wide table is blank throughout, and should cost next to nothing.
        if (column is not null && column.NullCount == column.Length)
            column = null;
        if (column is not null)
            Prepare(column, from, count);
        if (!isRequired)
            AppendPresence(column, from, count);
        if (column is not null)
            AppendValues(column, from, count);
        PageRows += count;
        _rows += count;
        if (PageRows >= MaxPageRows || PageValueBytes >= PageBytes)
            EndPage();
    }

    /// <summary>Writes the chunk at a place of the file, and what the footer says of it; then it is empty.</summary>
    public void End(Stream file, long at, ThriftWriter footer, out long bytes, out long uncompressedBytes)
    {
        if (PageRows > 0)
            EndPage();
        var dictionary = 0L;
        if (DictionaryBytes(out var count) is { IsEmpty: false } entries)
        {
            _encodings.Add(PageEncoding.Plain);
            using var scratch = PageScratch.Take();
            WritePage(scratch.Page, DictionaryPage, count, PageEncoding.Plain, entries, scratch.Compressed);
            file.Write(scratch.Page.AsSpan<byte>());
            dictionary = (long)scratch.Page.Length;
        }

        file.Write(_pages.AsSpan<byte>());
        bytes = dictionary + (long)_pages.Length;
        uncompressedBytes = _uncompressedBytes;
        WriteMetadata(footer, at, dictionary, bytes);
        Clear();
    }

    public virtual void Dispose()
    {
        _present.Dispose();
        _pages.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Looks at the rows before they are added: the time to end a page.</summary>
    protected virtual void Prepare(Column column, int from, int count)
    {
    }

    /// <summary>Adds the values of the rows that have one.</summary>
    protected abstract void AppendValues(Column column, int from, int count);

    /// <summary>Adds the page's values to the output, says how they are encoded, and forgets them.</summary>
    protected abstract PageEncoding TakePage(NativeBuffer output);

    /// <summary>The dictionary page's values, where pages refer to one.</summary>
    protected virtual ReadOnlySpan<byte> DictionaryBytes(out int count)
    {
        count = 0;
        return [];
    }

    /// <summary>The least and the greatest value as a plain page has them, where they are known.</summary>
    protected virtual bool TryGetBounds(Span<byte> least, Span<byte> greatest, out int leastBytes, out int greatestBytes)
    {
        (leastBytes, greatestBytes) = (0, 0);
        return false;
    }

    /// <summary>Starts the next row group.</summary>
    protected virtual void Clear()
    {
        _present.Free();
        _pages.Free();
        _encodings.Clear();
        (_rows, _nulls, _uncompressedBytes) = (0, 0, 0);
    }

    /// <summary>Bits are kept from where a page has both values and nulls: most have values throughout, or none at all.</summary>
    private void AppendPresence(Column? column, int from, int count)
    {
        var validity = column is null ? null : column.ValidityPointer;
        var wasMixed = _pageHasValues && _pageHasNulls;
        if (!wasMixed)
        {
            var hadValues = _pageHasValues;
            _pageHasValues |= column is not null;
            _pageHasNulls |= column is null || validity is not null;
            if (!_pageHasValues || !_pageHasNulls)
                return;
            _present.Truncate(0);
            if (hadValues)
                Bits.AppendOnes(_present, 0, PageRows);
            else
                Bits.AppendZeros(_present, 0, PageRows);
        }

        if (column is null)
            Bits.AppendZeros(_present, PageRows, count);
        else if (validity is null)
            Bits.AppendOnes(_present, PageRows, count);
        else
            Bits.Append(_present, PageRows, validity, from, count);
    }

    /// <summary>Levels and values of the page, compressed, with the page's header before them.</summary>
    protected void EndPage()
    {
        using var scratch = PageScratch.Take();
        if (!isRequired)
            WriteLevels(scratch.Page);
        var encoding = TakePage(scratch.Page);
        _encodings.Add(encoding);
        if (!isRequired)
            _encodings.Add(PageEncoding.Rle);
        WritePage(_pages, DataPage, PageRows, encoding, scratch.Page.AsSpan<byte>(), scratch.Compressed);
        PageRows = 0;
        _pageHasValues = _pageHasNulls = false;
    }

    /// <summary>Which rows have a value, with the length in bytes before it.</summary>
    private void WriteLevels(NativeBuffer page)
    {
        var length = page.Length;
        page.Extend(4);
        var present = !_pageHasNulls ? PageRows : _pageHasValues ? Bits.CountOnes(_present.AsSpan<byte>(), PageRows) : 0;
        _nulls += PageRows - present;
        if (present == PageRows || present == 0)
            RunLengths.WriteRun(page, PageRows, present == 0 ? 0 : 1, width: 1);
        else
            RunLengths.WriteBits(page, _present.AsSpan<byte>());
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(
            new Span<byte>(page.Pointer + length, 4), (int)(page.Length - length - 4));
    }

    private void WritePage(NativeBuffer output, int type, int count, PageEncoding encoding, ReadOnlySpan<byte> content, NativeBuffer compressed)
    {
        codec.Compress(content, compressed);
        var before = output.Length;
        var thrift = new ThriftWriter(output);
        thrift.BeginStruct();
        thrift.Field(1, type);
        thrift.Field(2, content.Length);
        thrift.Field(3, (int)compressed.Length);
        thrift.BeginStruct(type == DataPage ? 5 : 7);
        thrift.Field(1, count);
        thrift.Field(2, (int)encoding);
        if (type == DataPage)
        {
            thrift.Field(3, (int)PageEncoding.Rle);
            thrift.Field(4, (int)PageEncoding.Rle);
        }

        thrift.End();
        thrift.End();
        _uncompressedBytes += (long)(output.Length - before) + content.Length;
        output.Append(compressed.AsSpan<byte>());
    }

    private void WriteMetadata(ThriftWriter footer, long at, long dictionary, long bytes)
    {
        footer.BeginStruct();
        footer.Field(2, 0L);
        footer.BeginStruct(3);
        footer.Field(1, (int)physical);
        footer.BeginNumbers(2, _encodings.Count);
        foreach (var encoding in _encodings.Order())
            footer.Item((int)encoding);
        footer.BeginTexts(3, 1);
        footer.Item(name);
        footer.Field(4, codec.Code);
        footer.Field(5, _rows);
        footer.Field(6, _uncompressedBytes);
        footer.Field(7, bytes);
        footer.Field(9, at + dictionary);
        if (dictionary > 0)
            footer.Field(11, at);
        WriteStatistics(footer);
        footer.End();
        footer.End();
    }

    private void WriteStatistics(ThriftWriter footer)
    {
        footer.BeginStruct(12);
        footer.Field(3, _nulls);
        Span<byte> least = stackalloc byte[MaxBoundBytes];
        Span<byte> greatest = stackalloc byte[MaxBoundBytes];
        if (TryGetBounds(least, greatest, out var leastBytes, out var greatestBytes))
        {
            footer.Field(5, greatest[..greatestBytes]);
            footer.Field(6, least[..leastBytes]);
        }

        footer.End();
    }
}
