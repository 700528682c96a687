using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weir.Connectors.DuckDb.Native;

/// <summary>An open database. Closing it writes the checkpoint and lets go of the file.</summary>
internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.Close(ref handle);
        return true;
    }
}

/// <summary>A connection: one transaction, one statement at a time.</summary>
internal sealed class ConnectionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.Disconnect(ref handle);
        return true;
    }
}

/// <summary>The settings a database is opened with.</summary>
internal sealed class ConfigHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyConfig(ref handle);
        return true;
    }
}

/// <summary>The statements of one SQL text.</summary>
internal sealed class ExtractedStatementsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyExtracted(ref handle);
        return true;
    }
}

/// <summary>A statement that was parsed and bound to tables.</summary>
internal sealed class PreparedStatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyPrepare(ref handle);
        return true;
    }
}

/// <summary>A statement that was started and has not been run yet.</summary>
internal sealed class PendingHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyPending(ref handle);
        return true;
    }
}

/// <summary>A value to bind to a parameter.</summary>
internal sealed class ValueHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyValue(ref handle);
        return true;
    }
}

/// <summary>A type with its parameters.</summary>
internal sealed class LogicalTypeHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyLogicalType(ref handle);
        return true;
    }
}

/// <summary>Up to 2,048 rows of a result.</summary>
internal sealed class DataChunkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyDataChunk(ref handle);
        return true;
    }
}

/// <summary>Writes rows into one table.</summary>
internal sealed class AppenderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => DuckDbApi.AppenderDestroy(ref handle) == DuckDbState.Success;
}

/// <summary>An Arrow schema as DuckDB keeps it.</summary>
internal sealed class ConvertedSchemaHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyArrowConvertedSchema(ref handle);
        return true;
    }
}

/// <summary>What went wrong in a call that has no result.</summary>
internal sealed unsafe class ErrorHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public DuckDbErrorType Type => DuckDbApi.ErrorDataErrorType(this);

    /// <summary>DuckDB's message, which can quote values of rows.</summary>
    public string Message => Marshal.PtrToStringUTF8((nint)DuckDbApi.ErrorDataMessage(this)) ?? "";

    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyErrorData(ref handle);
        return true;
    }
}

/// <summary>A result, kept at one address outside the managed heap because the library holds on to it.</summary>
internal sealed unsafe class ResultHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ResultHandle()
        : base(ownsHandle: true) =>
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(DuckDbResult)));

    /// <summary>Valid while the handle is not disposed.</summary>
    public DuckDbResult* Pointer => (DuckDbResult*)handle;

    /// <summary>DuckDB's message, which can quote values of rows; empty where nothing failed.</summary>
    public string ErrorMessage => Marshal.PtrToStringUTF8((nint)DuckDbApi.ResultError(Pointer)) ?? "";

    protected override bool ReleaseHandle()
    {
        DuckDbApi.DestroyResult((DuckDbResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
