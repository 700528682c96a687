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

    private const long RowsBeforeRenewal = 100_000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _path;
    private DuckDbOptions _options;
    private DuckDbInstance? _instance;
    private int _users;
    private long _rowsAppended;

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

    /// <summary>DuckDB with the file attached.</summary>
    public DuckDbInstance Instance => _instance!;

    /// <summary>
    /// True once so much was appended that the file is better closed and opened again: DuckDB keeps what it knows of each column
    /// of each row group, and of the blocks it wrote, for as long as a file is open.
    /// </summary>
    public bool IsFull => Interlocked.Read(ref _rowsAppended) >= RowsBeforeRenewal;

    /// <summary>What is committed to the file while it is open. This process is the only writer.</summary>
    public CommitCount Commits { get; } = new();

    /// <summary>Held by whoever changes tables. This process is the only one that can.</summary>
    public SemaphoreSlim SchemaLock { get; } = new(1);

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

    /// <summary>Notes that rows were appended.</summary>
    public void Appended(int rows) => Interlocked.Add(ref _rowsAppended, rows);

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

        _instance?.Dispose();
        _instance = null;
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
        if (_instance is not null)
        {
            if (_options.ReadOnly && !options.ReadOnly)
                throw new DestinationException($"{options.Subject} is open read-only in this process and cannot be written now.", FailureKind.Transient);
            return;
        }

        _options = options;
        var instance = await Task.Run(() => new DuckDbInstance(options, _path), CancellationToken.None);
        try
        {
            var start = time.GetTimestamp();
            while (await Task.Run(instance.TryAttach, CancellationToken.None) is { } message)
            {
                if (!DuckDbOpenErrors.IsInUse(message) || time.GetElapsedTime(start) >= options.WaitForRelease)
                    throw DuckDbOpenErrors.Explain(options, _path, message);
                await Task.Delay(RetryEvery, time, cancellationToken);
            }

            (_instance, instance) = (instance, null);
            _rowsAppended = 0;
        }
        finally
        {
            instance?.Dispose();
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
