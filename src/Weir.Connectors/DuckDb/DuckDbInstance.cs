using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>DuckDB running in this process, with one file attached; without one, tables live in its memory.</summary>
/// <remarks>
/// The file is attached and not opened because only so the size of its row groups can be said. Other programs open it
/// as any other. What the settings do to time and memory is measured in docs/explanation/duckdb.md.
/// </remarks>
internal sealed class DuckDbInstance : IDisposable
{
    /// <summary>Rows that are held in memory, uncompressed, until they are written. DuckDB's own 122,880 rows of 123 columns take 100 MiB.</summary>
    private const int RowGroupSize = 30_720;

    private const long ManyTablesMiB = 512;

    private readonly DuckDbOptions _options;
    private readonly string _path;
    private readonly DatabaseHandle _database;
    private readonly Lock _memoryGate = new();
    private long _memoryMiB;

    /// <summary>Starts DuckDB. The file is not touched yet.</summary>
    /// <exception cref="DestinationException">A setting was refused.</exception>
    public unsafe DuckDbInstance(DuckDbOptions options, string path)
    {
        _options = options;
        _path = path;
        _memoryMiB = Math.Min(options.MemoryMiB, options.MaxMemoryMiB);
        using var config = Configure();
        if (DuckDbApi.OpenExt(DuckDbOptions.InMemory, out _database, config, out var error) == DuckDbState.Success)
            return;
        var message = Marshal.PtrToStringUTF8((nint)error) ?? "";
        DuckDbApi.Free(error);
        throw DuckDbErrors.Explain(options.Subject, DuckDbErrorType.Invalid, message);
    }

    private bool HasFile => _path != DuckDbOptions.InMemory;

    /// <summary>The file's name without its ending, as DuckDB itself calls the database where nothing speaks against it.</summary>
    private string Catalog
    {
        get
        {
            var name = Path.GetFileNameWithoutExtension(_path);
            return Encoding.UTF8.GetByteCount(name) is 0 or > SqlName.MaxBytes || name.ToUpperInvariant() is "MEMORY" or "TEMP" or "SYSTEM" ? "weir_file" : name;
        }
    }

    /// <summary>Opens the file. Returns null, or DuckDB's message where it did not.</summary>
    public string? TryAttach()
    {
        using var connection = ConnectTo();
        var readOnly = _options.ReadOnly ? ", read_only" : "";
        var error = !HasFile ? null : Run(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"attach {SqlName.Literal(_path)} as {SqlName.Quote(Catalog)} (type duckdb, row_group_size {RowGroupSize}{readOnly})"));

        // The time zone belongs to an extension that is there only once DuckDB runs.
        return error ?? Run(connection, "set global TimeZone = 'UTC'");
    }

    /// <summary>A new connection to the file. The caller disposes it before the instance.</summary>
    public ConnectionHandle Connect()
    {
        var connection = ConnectTo();
        if (!HasFile || Run(connection, $"use {SqlName.Quote(Catalog)}") is not { } message)
            return connection;
        connection.Dispose();
        throw DuckDbErrors.Explain(_options.Subject, DuckDbErrorType.Invalid, message);
    }

    /// <summary>Gives DuckDB four times the memory, after a statement needed more than it had. False where it has all it may.</summary>
    public bool TryRaiseMemoryLimit(out long beforeMiB, out long nowMiB)
    {
        lock (_memoryGate)
        {
            beforeMiB = _memoryMiB;
            nowMiB = Math.Min(beforeMiB * 4, _options.MaxMemoryMiB);
            if (nowMiB <= beforeMiB)
                return false;
            using var connection = ConnectTo();
            if (Run(connection, $"set global memory_limit = '{MiB(nowMiB)}'") is not null)
                return false;
            _memoryMiB = nowMiB;
            return true;
        }
    }

    /// <summary>Gives DuckDB the memory for a transaction that writes to dozens of tables: the least at which 40 of 24 columns are not written to disk and read again.</summary>
    public void MakeRoomForTables()
    {
        while (_memoryMiB < ManyTablesMiB && TryRaiseMemoryLimit(out _, out _))
        {
        }
    }

    /// <summary>Closes the file, which writes a checkpoint.</summary>
    public void Dispose() => _database.Dispose();

    private static unsafe string? Run(ConnectionHandle connection, string sql)
    {
        using var result = new ResultHandle();
        return DuckDbApi.Query(connection, sql, result.Pointer) == DuckDbState.Success ? null : result.ErrorMessage;
    }

    private static string MiB(long amount) => string.Create(CultureInfo.InvariantCulture, $"{amount}MiB");

    private ConnectionHandle ConnectTo()
    {
        if (DuckDbApi.Connect(_database, out var connection) == DuckDbState.Success)
            return connection;
        connection.Dispose();
        throw new DestinationException($"{_options.Subject}: DuckDB made no connection. Start Weir again.", FailureKind.Terminal);
    }

    private ConfigHandle Configure()
    {
        DuckDbApi.CreateConfig(out var config);

        // An extension that is fetched or loaded on demand is code from the network.
        Set("autoinstall_known_extensions", "false");
        Set("autoload_known_extensions", "false");
        Set("allow_community_extensions", "false");
        Set("allow_unsigned_extensions", "false");

        // In a file that is made new: a row group takes a block per column before its first row.
        Set("default_block_size", "65536");

        // A full row group is written at once instead of waiting in memory for four more.
        Set("write_buffer_row_group_count", "1");

        // Merging the row groups of several loads at a checkpoint takes memory and time that nobody gets back.
        Set("max_vacuum_tasks", "0");

        // Freed memory goes back to the system.
        Set("allocator_background_threads", "true");
        Set("memory_limit", MiB(_memoryMiB));
        if (_options.Threads is { } threads)
            Set("threads", threads.ToString(CultureInfo.InvariantCulture));
        if (_options.TempDirectory is { } folder)
            Set("temp_directory", folder);
        else if (HasFile)
            Set("temp_directory", $"{_path}.tmp");
        return config;

        void Set(string name, string value)
        {
            if (DuckDbApi.SetConfig(config, name, value) == DuckDbState.Success)
                return;
            config.Dispose();
            throw new DestinationException($"{_options.Subject}: DuckDB refuses the setting {name} = '{value}'.", FailureKind.Terminal);
        }
    }
}
