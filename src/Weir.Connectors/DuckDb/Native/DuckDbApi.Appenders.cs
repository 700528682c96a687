using System.Runtime.InteropServices;

namespace Weir.Connectors.DuckDb.Native;

/// <summary>Writing rows, and the Arrow C data interface.</summary>
internal static unsafe partial class DuckDbApi
{
    [LibraryImport(Library, EntryPoint = "duckdb_vector_size")]
    public static partial ulong VectorSize();

    [LibraryImport(Library, EntryPoint = "duckdb_appender_create_ext", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState AppenderCreateExt(
        ConnectionHandle connection, string catalog, string schema, string table, out AppenderHandle appender);

    /// <summary>Also writes what is not flushed, unless the appender has failed or was cleared.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_appender_destroy")]
    public static partial DuckDbState AppenderDestroy(ref nint appender);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_add_column", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState AppenderAddColumn(AppenderHandle appender, string name);

    [LibraryImport(Library, EntryPoint = "duckdb_append_data_chunk")]
    public static partial DuckDbState AppendDataChunk(AppenderHandle appender, DataChunkHandle chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_flush")]
    public static partial DuckDbState AppenderFlush(AppenderHandle appender);

    /// <summary>Drops the rows that are not flushed.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_appender_clear")]
    public static partial DuckDbState AppenderClear(AppenderHandle appender);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_error_data")]
    public static partial ErrorHandle AppenderErrorData(AppenderHandle appender);

    [LibraryImport(Library, EntryPoint = "duckdb_error_data_error_type")]
    public static partial DuckDbErrorType ErrorDataErrorType(ErrorHandle error);

    [LibraryImport(Library, EntryPoint = "duckdb_error_data_message")]
    public static partial byte* ErrorDataMessage(ErrorHandle error);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_error_data")]
    public static partial void DestroyErrorData(ref nint error);

    /// <summary>The schema stays the caller's. An invalid handle where nothing failed.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_schema_from_arrow")]
    public static partial ErrorHandle SchemaFromArrow(ConnectionHandle connection, ArrowSchema* schema, out ConvertedSchemaHandle converted);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_arrow_converted_schema")]
    public static partial void DestroyArrowConvertedSchema(ref nint converted);

    /// <summary>The chunk refers to the array's buffers and takes over its release. An invalid handle where nothing failed.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_from_arrow")]
    public static partial ErrorHandle DataChunkFromArrow(ConnectionHandle connection, ArrowArray* array, ConvertedSchemaHandle schema, out DataChunkHandle chunk);
}
