using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>One batch as an Arrow C stream. The batch's buffers are lent, not copied: it must outlive the statement that reads the stream.</summary>
/// <remarks>Source: Arrow C data interface and C stream interface. Everything allocated here is freed when this is disposed.</remarks>
internal sealed unsafe class ArrowBatchStream : IDisposable
{
    private readonly Batch _batch;
    private readonly List<nint> _memory = [];
    private readonly ArrowStreamStruct* _stream;
    private GCHandle _self;
    private bool _given;

    public ArrowBatchStream(Batch batch)
    {
        _batch = batch;
        _self = GCHandle.Alloc(this);
        _stream = Allocate<ArrowStreamStruct>(1);
        _stream->GetSchema = &GetSchema;
        _stream->GetNext = &GetNext;
        _stream->GetLastError = &GetLastError;
        _stream->Release = &ReleaseStream;
        _stream->PrivateData = (void*)GCHandle.ToIntPtr(_self);
    }

    /// <summary>Makes the batch readable under a name for statements of the connection.</summary>
    public void ShowAs(DuckDbConnection connection, string name)
    {
        if (ArrowApi.ArrowScan(connection.Handle, name, _stream) != DuckDbState.Success)
            throw new DestinationException("DuckDB did not take the batch as an Arrow stream.", FailureKind.Terminal);
    }

    public void Dispose()
    {
        foreach (var block in _memory)
            NativeMemory.Free((void*)block);
        _memory.Clear();
        if (_self.IsAllocated)
            _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSchema(ArrowStreamStruct* stream, ArrowSchemaStruct* schema)
    {
        Of(stream).FillSchema(schema);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetNext(ArrowStreamStruct* stream, ArrowArrayStruct* array)
    {
        *array = default;
        var self = Of(stream);
        if (!self._given)
            self.FillArray(array);
        self._given = true;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetLastError(ArrowStreamStruct* stream) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseStream(ArrowStreamStruct* stream) => stream->Release = null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseSchema(ArrowSchemaStruct* schema) => schema->Release = null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseArray(ArrowArrayStruct* array) => array->Release = null;

    private static ArrowBatchStream Of(ArrowStreamStruct* stream) => (ArrowBatchStream)GCHandle.FromIntPtr((nint)stream->PrivateData).Target!;

    private void FillSchema(ArrowSchemaStruct* schema)
    {
        var columns = _batch.Schema.Columns;
        *schema = default;
        schema->Format = Text("+s");
        schema->Name = Text("");
        schema->ChildCount = columns.Length + 1;
        schema->Children = (ArrowSchemaStruct**)Allocate<nint>(columns.Length + 1);
        schema->Release = &ReleaseSchema;
        for (var i = 0; i <= columns.Length; i++)
        {
            var child = Allocate<ArrowSchemaStruct>(1);
            child->Format = Text(i < columns.Length ? columns[i].Type.ArrowFormat : ColumnType.Int64.ArrowFormat);
            child->Name = Text(i < columns.Length ? columns[i].Name : TableSchema.RowColumn);
            child->Flags = ArrowSchemaStruct.Nullable;
            child->Release = &ReleaseSchema;
            schema->Children[i] = child;
        }
    }

    private void FillArray(ArrowArrayStruct* array)
    {
        var columns = _batch.Columns;
        array->Length = _batch.Length;
        array->BufferCount = 1;
        array->Buffers = (void**)Allocate<nint>(1);
        array->ChildCount = columns.Length + 1;
        array->Children = (ArrowArrayStruct**)Allocate<nint>(columns.Length + 1);
        array->Release = &ReleaseArray;
        for (var i = 0; i <= columns.Length; i++)
        {
            var column = i < columns.Length ? columns[i] : _batch.RowNumbers;
            var child = Allocate<ArrowArrayStruct>(1);
            child->Length = column.Length;
            child->NullCount = column.NullCount;
            child->BufferCount = column.Type.Kind == ColumnKind.Text ? 3 : 2;
            child->Buffers = (void**)Allocate<nint>(3);
            child->Buffers[0] = column.ValidityPointer;
            child->Buffers[1] = column.ValuesPointer;
            child->Buffers[2] = column.TextPointer;
            child->Release = &ReleaseArray;
            array->Children[i] = child;
        }
    }

    private byte* Text(string text)
    {
        var count = System.Text.Encoding.UTF8.GetByteCount(text);
        var bytes = Allocate<byte>(count + 1);
        System.Text.Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, count));
        return bytes;
    }

    private T* Allocate<T>(int count)
        where T : unmanaged
    {
        var block = NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));
        _memory.Add((nint)block);
        return (T*)block;
    }
}
