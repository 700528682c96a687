using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>An open DuckDB file of this process. All connections to the same path share it; the last one closes it.</summary>
/// <remarks>
/// Closed means that other processes can open the file. One process must not open a file twice: the system's file
/// locks hold between processes only, so a second handle would write over the first one's pages.
/// </remarks>
internal sealed class DuckDbFile : IDisposable
{
    private static readonly Lock Gate = new();

    private static readonly Dictionary<string, DuckDbFile> OpenFiles =
        new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _path;
    private DuckDbOptions _options;
    private DatabaseHandle? _database;
    private readonly Lock _memoryGate = new();
    private long _memoryMiB;
    private int _users;

    /// <summary>Users, and those who are leaving: while there is one, newcomers find this object.</summary>
    private int _references;

    private DuckDbFile(string path, DuckDbOptions options)
    {
        _path = path;
        _options = options;
    }

    /// <summary>Opens the file, or joins those who have it open. The caller disposes its use once, after its connections.</summary>
    /// <exception cref="DestinationException">Another process keeps the file, it is no DuckDB file, or it cannot be read or written.</exception>
    public static async Task<DuckDbFile> UseAsync(DuckDbOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        LibDuckDb.EnsureLoaded();
        var file = Join(options);
        var opened = false;
        try
        {
            await file._turn.WaitAsync(cancellationToken);
            try
            {
                await file.OpenAsync(options, time, cancellationToken);
                opened = true;
            }
            finally
            {
                file._turn.Release();
            }
        }
        finally
        {
            if (!opened)
                file.Dispose();
        }

        return file;
    }

    /// <summary>True where nobody in this process can write to it.</summary>
    public bool IsReadOnly => _options.ReadOnly;

    /// <summary>A new connection. The caller disposes it before it releases the file.</summary>
    public ConnectionHandle Connect()
    {
        if (DuckDbApi.Connect(_database!, out var connection) == DuckDbState.Success)
            return connection;
        connection.Dispose();
        throw new DestinationException($"{_options.Subject}: no connection could be made to the open file. Start Weir again.", FailureKind.Terminal);
    }

    /// <summary>What is committed to the file while it is open. This process is the only writer.</summary>
    public CommitCount Commits { get; } = new();

    /// <summary>Held by whoever changes tables. This process is the only one that can.</summary>
    public SemaphoreSlim SchemaLock { get; } = new(1);

    /// <summary>Gives DuckDB four times the memory, after a statement needed more than it had. False where it has all it may.</summary>
    public bool TryRaiseMemoryLimit(out long beforeMiB, out long nowMiB)
    {
        lock (_memoryGate)
        {
            beforeMiB = _memoryMiB;
            nowMiB = Math.Min(beforeMiB * 4, _options.MaxMemoryMiB);
            if (nowMiB <= beforeMiB || RunApart($"set global memory_limit = '{MiB(nowMiB)}'") is not null)
                return false;
            _memoryMiB = nowMiB;
            return true;
        }
    }

    /// <summary>Ends one use. The last one out closes the file, which writes a checkpoint.</summary>
    public void Dispose()
    {
        bool last;
        lock (Gate)
            last = --_users == 0;
        if (last)
        {
            _turn.Wait();
            CloseIfUnused();
            _turn.Release();
        }

        lock (Gate)
        {
            if (--_references > 0)
                return;
            OpenFiles.Remove(_path);
        }

        _turn.Dispose();
        SchemaLock.Dispose();
    }

    /// <summary>A further use of the open file. The caller disposes it once.</summary>
    public DuckDbFile Share()
    {
        lock (Gate)
        {
            _users++;
            _references++;
        }

        return this;
    }

    private void CloseIfUnused()
    {
        lock (Gate)
        {
            if (_users > 0)
                return;
        }

        _database?.Dispose();
        _database = null;
    }

    /// <summary>True while this process has the file open.</summary>
    internal static bool IsOpen(string path)
    {
        lock (Gate)
            return OpenFiles.ContainsKey(RealPath(path));
    }

    private static DuckDbFile Join(DuckDbOptions options)
    {
        if (options.Path == DuckDbOptions.InMemory)
            return new DuckDbFile(options.Path, options) { _users = 1, _references = 1 };
        var path = RealPath(options.Path);
        lock (Gate)
        {
            if (!OpenFiles.TryGetValue(path, out var file))
                OpenFiles[path] = file = new DuckDbFile(path, options);
            file._users++;
            file._references++;
            return file;
        }
    }

    private async Task OpenAsync(DuckDbOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_database is not null)
        {
            if (_options.ReadOnly && !options.ReadOnly)
                throw new DestinationException($"{options.Subject} is open read-only in this process and cannot be written now.", FailureKind.Transient);
            return;
        }

        _options = options;
        _memoryMiB = Math.Min(options.MemoryMiB, options.MaxMemoryMiB);
        var start = time.GetTimestamp();
        while (true)
        {
            var error = await Task.Run(TryOpen, CancellationToken.None);
            if (error is null)
                return;
            var failure = DuckDbOpenErrors.Explain(_options, _path, error);
            if (!DuckDbOpenErrors.IsInUse(error) || time.GetElapsedTime(start) >= options.WaitForRelease)
                throw failure;
            await Task.Delay(RetryEvery, time, cancellationToken);
        }
    }

    private unsafe string? TryOpen()
    {
        using var config = Configure();
        if (DuckDbApi.OpenExt(_path, out var database, config, out var error) == DuckDbState.Success)
        {
            _database = database;
            SetTimeZone();
            return null;
        }

        database.Dispose();
        var message = Marshal.PtrToStringUTF8((nint)error) ?? "";
        DuckDbApi.Free(error);
        return message;
    }

    /// <summary>The time zone belongs to an extension that is there only once the file is open.</summary>
    private void SetTimeZone()
    {
        if (RunApart("set global TimeZone = 'UTC'") is { } failure)
            throw failure;
    }

    /// <summary>Runs a statement of the binding's own on a connection of its own. Null where it succeeded.</summary>
    private unsafe DestinationException? RunApart(string sql)
    {
        using var connection = Connect();
        using var result = new ResultHandle();
        return DuckDbApi.Query(connection, sql, result.Pointer) == DuckDbState.Success
            ? null
            : DuckDbErrors.Explain(_options.Subject, DuckDbApi.ResultErrorType(result.Pointer), result.ErrorMessage);
    }

    private static string MiB(long amount) => string.Create(CultureInfo.InvariantCulture, $"{amount}MiB");

    private ConfigHandle Configure()
    {
        DuckDbApi.CreateConfig(out var config);
        Set("access_mode", _options.ReadOnly ? "read_only" : "automatic");
        // An extension that is fetched or loaded on demand is code from the network.
        Set("autoinstall_known_extensions", "false");
        Set("autoload_known_extensions", "false");
        Set("allow_community_extensions", "false");
        Set("allow_unsigned_extensions", "false");
        if (!_options.ReadOnly)
            SetForBulkLoads();
        if (_options.Threads is { } threads)
            Set("threads", threads.ToString(CultureInfo.InvariantCulture));
        Set("memory_limit", MiB(_memoryMiB));
        if (_options.TempDirectory is { } folder)
            Set("temp_directory", folder);
        return config;

        // What these do to time and memory is measured in docs/explanation/duckdb.md.
        void SetForBulkLoads()
        {
            // A wide row group takes a block per column before its first row: 123 columns of 256 KiB are 31 MiB.
            Set("default_block_size", "65536");
            // A full row group is written at once; five would wait in memory, 125 MiB each for a month of waiting times.
            Set("write_buffer_row_group_count", "1");
            // Merging the row groups of several loads at a checkpoint took 8 s and 1.4 GiB for eight months, and doubled the file.
            Set("max_vacuum_tasks", "0");
            // Freed memory goes back to the system; otherwise the process keeps up to 100 MiB more.
            Set("allocator_background_threads", "true");
        }

        void Set(string name, string value)
        {
            if (DuckDbApi.SetConfig(config, name, value) == DuckDbState.Success)
                return;
            config.Dispose();
            throw new DestinationException($"{_options.Subject}: DuckDB refuses the setting {name} = '{value}'.", FailureKind.Terminal);
        }
    }

    /// <summary>The path that all links lead to, so that one file has one name.</summary>
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target)
            full = target.FullName;
        var folder = Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder))
            return full;
        return Path.Combine(RealFolder(folder), Path.GetFileName(full));
    }

    private static string RealFolder(string folder)
    {
        if (Directory.ResolveLinkTarget(folder, returnFinalTarget: true) is { } target)
            folder = target.FullName;
        return Path.GetDirectoryName(folder) is { } parent ? Path.Combine(RealFolder(parent), Path.GetFileName(folder)) : folder;
    }
}
