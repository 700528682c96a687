using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>Shows some rows of a batch as an Arrow array: the batch's columns, then <c>_load</c> and <c>_row</c>. Nothing is copied.</summary>
/// <remarks>
/// The array's structures are this object's and used again for each slice, and its buffers are the batch's: so a slice
/// must be released, which the chunk made of it does when it is destroyed, before the next one is taken. A release only
/// marks the array and is counted.
/// </remarks>
internal sealed unsafe class ArrowRows : IDisposable
{
    private readonly ArrowArray* _root;
    private readonly ArrowArray* _children;
    private readonly int _columns;
    private readonly byte* _load;
    private readonly long* _released;
    private long _taken;

    /// <summary>Makes room for a table's columns and for the load's id in each row of a slice.</summary>
    public ArrowRows(TableSchema table, Guid load, int maxRows)
    {
        _columns = table.Columns.Length + 2;
        _root = (ArrowArray*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowArray));
        _children = (ArrowArray*)NativeMemory.AllocZeroed((nuint)_columns, (nuint)sizeof(ArrowArray));
        _released = (long*)NativeMemory.AllocZeroed(sizeof(long));
        _root->Children = (ArrowArray**)NativeMemory.AllocZeroed((nuint)_columns, (nuint)sizeof(ArrowArray*));
        _root->Buffers = (void**)NativeMemory.AllocZeroed((nuint)sizeof(void*));
        for (var i = 0; i < _columns; i++)
        {
            _root->Children[i] = _children + i;
            _children[i].Buffers = (void**)NativeMemory.AllocZeroed(3, (nuint)sizeof(void*));
        }

        _load = (byte*)NativeMemory.Alloc((nuint)maxRows, 16);
        for (var row = 0; row < maxRows; row++)
            load.TryWriteBytes(new Span<byte>(_load + (row * 16), 16), bigEndian: true, out _);
    }

    /// <summary>Slices that have not been released.</summary>
    public long Unreleased => _taken - *_released;

    /// <summary>The rows from <paramref name="from"/> on, valid until released. The batch must live as long.</summary>
    public ArrowArray* Slice(Batch batch, int from, int count)
    {
        if (Unreleased != 0)
            throw new InvalidOperationException("The rows taken before have not been released.");
        _root->Length = count;
        _root->NullCount = 0;
        _root->BufferCount = 1;
        _root->ChildCount = _columns;
        _root->PrivateData = _released;
        _root->Release = &ReleaseRoot;
        for (var i = 0; i < _columns - 2; i++)
            Show(_children + i, batch.Columns[i], from, count);
        Show(_children + (_columns - 2), count, from: 0, buffers: 2, validity: null, values: _load, text: null);
        Show(_children + (_columns - 1), batch.RowNumbers, from, count);
        _taken++;
        return _root;
    }

    public void Dispose()
    {
        if (Unreleased != 0)
            throw new InvalidOperationException("The last rows taken have not been released.");
        for (var i = 0; i < _columns; i++)
            NativeMemory.Free(_children[i].Buffers);
        NativeMemory.Free(_root->Children);
        NativeMemory.Free(_root->Buffers);
        NativeMemory.Free(_children);
        NativeMemory.Free(_root);
        NativeMemory.Free(_load);
        NativeMemory.Free(_released);
    }

    private static void Show(ArrowArray* array, Column column, int from, int count) => Show(
        array,
        count,
        from,
        column.Type.IsUtf8 ? 3 : 2,
        column.ValidityPointer,
        column.ValuesPointer,
        column.TextPointer);

    private static void Show(ArrowArray* array, int count, int from, int buffers, byte* validity, byte* values, byte* text)
    {
        const long Unknown = -1;
        array->Length = count;
        array->NullCount = validity is null ? 0 : Unknown;
        array->Offset = from;
        array->BufferCount = buffers;
        array->Buffers[0] = validity;
        array->Buffers[1] = values;
        array->Buffers[2] = text;
        array->Release = &ReleaseChild;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseRoot(ArrowArray* array)
    {
        ++*(long*)array->PrivateData;
        array->Release = null;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseChild(ArrowArray* array) => array->Release = null;
}
