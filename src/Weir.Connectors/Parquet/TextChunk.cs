using System.Runtime.CompilerServices;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Text or JSON: as numbers of a dictionary while that is worth it, then as it is.</summary>
internal sealed unsafe class TextChunk(string name, PageCodec codec) : ColumnChunk(name, PhysicalType.ByteArray, isRequired: false, codec)
{
    /// <summary>Values after which a dictionary that has not saved half of them is given up.</summary>
    private const int TrialValues = 1 << 11;

    private readonly TextDictionary _dictionary = new();
    private readonly NativeBuffer _values = new();
    private bool _isPlain;
    private bool _isNeverRepeated;
    private int _last = -1;
    private long _numbered;

    public override long HeldBytes => base.HeldBytes + _dictionary.HeldBytes + (long)_values.Capacity;

    protected override long PageValueBytes => _isPlain ? (long)_values.Length : 0;

    public override void Dispose()
    {
        base.Dispose();
        _dictionary.Dispose();
        _values.Dispose();
    }

    protected override void Prepare(Column column, int from, int count)
    {
        if (_isPlain)
            return;
        var isUseless = _numbered >= TrialValues && _dictionary.Count * 2L > _numbered;
        var offsets = (int*)column.ValuesPointer;
        if (!_isNeverRepeated && !isUseless && _dictionary.HasRoomFor(count, offsets[from + count] - offsets[from]))
            return;
        _isNeverRepeated |= isUseless;
        if (PageRows > 0)
            EndPage();
        _isPlain = true;
    }

    protected override void AppendValues(Column column, int from, int count)
    {
        if (_isPlain)
            AppendPlain(column, from, count);
        else
            AppendNumbers(column, from, count);
    }

    protected override PageEncoding TakePage(NativeBuffer output)
    {
        // A page without a value needs no dictionary, and there may be none.
        if (_isPlain || _values.Length == 0)
        {
            output.Append(_values.AsSpan<byte>());
            _values.Truncate(0);
            return PageEncoding.Plain;
        }

        var width = RunLengths.Width(_dictionary.Count - 1);
        output.Append([(byte)width]);
        RunLengths.Write(output, _values.AsSpan<ushort>(), width);
        _values.Truncate(0);
        return PageEncoding.RleDictionary;
    }

    protected override ReadOnlySpan<byte> DictionaryBytes(out int count)
    {
        count = _dictionary.Count;
        return _dictionary.Page;
    }

    /// <summary>Of a chunk that is all dictionary: of others it would have to be looked for in every value.</summary>
    protected override bool TryGetBounds(Span<byte> least, Span<byte> greatest, out int leastBytes, out int greatestBytes)
    {
        (leastBytes, greatestBytes) = (0, 0);
        if (_isPlain || _dictionary.Count == 0)
            return false;
        var (min, max) = (0, 0);
        for (var number = 1; number < _dictionary.Count; number++)
        {
            if (_dictionary[number].SequenceCompareTo(_dictionary[min]) < 0)
                min = number;
            if (_dictionary[number].SequenceCompareTo(_dictionary[max]) > 0)
                max = number;
        }

        (leastBytes, greatestBytes) = (_dictionary[min].Length, _dictionary[max].Length);
        return _dictionary[min].TryCopyTo(least) && _dictionary[max].TryCopyTo(greatest);
    }

    protected override void Clear()
    {
        base.Clear();
        _dictionary.Clear();
        _values.Free();
        _isPlain = false;
        _last = -1;
        _numbered = 0;
    }

    private void AppendNumbers(Column column, int from, int count)
    {
        var validity = column.ValidityPointer;
        var offsets = (int*)column.ValuesPointer;
        var text = column.TextPointer;
        _values.Reserve(_values.Length + ((nuint)count * 2));
        var numbers = (ushort*)(_values.Pointer + _values.Length);
        var added = 0;
        var end = from + count;
        for (var row = from; row < end; row++)
        {
            if (validity is not null && (validity[row >> 3] & (1 << (row & 7))) == 0)
                continue;
            var value = new ReadOnlySpan<byte>(text + offsets[row], offsets[row + 1] - offsets[row]);
            if (_last < 0 || !_dictionary[_last].SequenceEqual(value))
                _last = _dictionary.Add(value);
            numbers[added++] = (ushort)_last;
        }

        _values.Extend((nuint)added * 2);
        _numbered += added;
    }

    private void AppendPlain(Column column, int from, int count)
    {
        var validity = column.ValidityPointer;
        var offsets = (int*)column.ValuesPointer;
        var text = column.TextPointer;
        _values.Reserve(_values.Length + (nuint)(offsets[from + count] - offsets[from]) + ((nuint)count * 4));
        var start = _values.Pointer + _values.Length;
        var at = start;
        var end = from + count;
        for (var row = from; row < end; row++)
        {
            if (validity is not null && (validity[row >> 3] & (1 << (row & 7))) == 0)
                continue;
            var length = offsets[row + 1] - offsets[row];
            Unsafe.WriteUnaligned(at, length);
            Unsafe.CopyBlockUnaligned(at + 4, text + offsets[row], (uint)length);
            at += 4 + length;
        }

        _values.Extend((nuint)(at - start));
    }
}
