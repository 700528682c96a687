using System.Runtime.InteropServices;

namespace Weir.Connectors.DuckDb.Native;

/// <summary>The calls that take Arrow structures.</summary>
internal static unsafe partial class ArrowApi
{
    [LibraryImport(DuckDbApi.Library, EntryPoint = "duckdb_arrow_scan", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState ArrowScan(ConnectionHandle connection, string name, ArrowStreamStruct* stream);
}

/// <summary><c>struct ArrowSchema</c> of the Arrow C data interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowSchemaStruct
{
    /// <summary>Flag: the field may hold nulls.</summary>
    public const long Nullable = 2;

    public byte* Format;
    public byte* Name;
    public byte* Metadata;
    public long Flags;
    public long ChildCount;
    public ArrowSchemaStruct** Children;
    public ArrowSchemaStruct* Dictionary;
    public delegate* unmanaged[Cdecl]<ArrowSchemaStruct*, void> Release;
    public void* PrivateData;
}

/// <summary><c>struct ArrowArray</c> of the Arrow C data interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowArrayStruct
{
    public long Length;
    public long NullCount;
    public long Offset;
    public long BufferCount;
    public long ChildCount;
    public void** Buffers;
    public ArrowArrayStruct** Children;
    public ArrowArrayStruct* Dictionary;
    public delegate* unmanaged[Cdecl]<ArrowArrayStruct*, void> Release;
    public void* PrivateData;
}

/// <summary><c>struct ArrowArrayStream</c> of the Arrow C stream interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowStreamStruct
{
    public delegate* unmanaged[Cdecl]<ArrowStreamStruct*, ArrowSchemaStruct*, int> GetSchema;
    public delegate* unmanaged[Cdecl]<ArrowStreamStruct*, ArrowArrayStruct*, int> GetNext;
    public delegate* unmanaged[Cdecl]<ArrowStreamStruct*, byte*> GetLastError;
    public delegate* unmanaged[Cdecl]<ArrowStreamStruct*, void> Release;
    public void* PrivateData;
}
