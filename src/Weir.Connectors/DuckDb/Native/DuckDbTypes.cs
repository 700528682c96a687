using System.Runtime.InteropServices;

namespace Weir.Connectors.DuckDb.Native;

/// <summary>What a call returns.</summary>
internal enum DuckDbState
{
    Success = 0,
    Error = 1,
}

/// <summary>What a statement returns.</summary>
internal enum DuckDbResultKind
{
    Invalid = 0,
    ChangedRows = 1,
    Nothing = 2,
    Rows = 3,
}

/// <summary>The statement kinds that Weir tells apart.</summary>
internal enum DuckDbStatementKind
{
    Select = 1,
    Transaction = 10,
    Set = 20,
    Load = 21,
}

/// <summary>The types of DuckDB's C interface; numbers as in duckdb.h of 1.5.</summary>
internal enum DuckDbType
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampSeconds = 20,
    TimestampMilliseconds = 21,
    TimestampNanoseconds = 22,
    Enum = 23,
    List = 24,
    Struct = 25,
    Map = 26,
    Uuid = 27,
    Union = 28,
    Bit = 29,
    TimeTz = 30,
    TimestampTz = 31,
    UHugeInt = 32,
    Array = 33,
    SqlNull = 36,
    TimeNanoseconds = 39,
}

/// <summary>The failures of DuckDB's C interface; numbers as in duckdb.h of 1.5.</summary>
internal enum DuckDbErrorType
{
    Invalid = 0,
    OutOfRange = 1,
    Conversion = 2,
    Transaction = 10,
    NotImplemented = 11,
    Catalog = 13,
    Parser = 14,
    Constraint = 18,
    Connection = 21,
    Syntax = 22,
    Settings = 23,
    Binder = 24,
    Io = 28,
    Interrupt = 29,
    Fatal = 30,
    Internal = 31,
    InvalidInput = 32,
    OutOfMemory = 33,
    Permission = 34,
    Dependency = 37,
    MissingExtension = 39,
    Autoload = 40,
    InvalidConfiguration = 42,
}

/// <summary>A result, opaque but for its size. Passed by pointer or by value, as each call asks.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DuckDbResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint Data;
}

/// <summary>A signed or unsigned 128-bit number: low half first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckDbHuge(ulong Lower, ulong Upper)
{
    public DuckDbHuge(Int128 value)
        : this((ulong)value, (ulong)(value >> 64))
    {
    }

    public DuckDbHuge(UInt128 value)
        : this((ulong)value, (ulong)(value >> 64))
    {
    }
}

/// <summary>An exact decimal: total digits, digits after the point, and the number in units of the last digit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckDbDecimal(byte Width, byte Scale, DuckDbHuge Value);

/// <summary>A span of time: months and days have no fixed length.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckDbInterval(int Months, int Days, long Microseconds);

/// <summary>Where a list's elements lie in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckDbListEntry(ulong Offset, ulong Length);
