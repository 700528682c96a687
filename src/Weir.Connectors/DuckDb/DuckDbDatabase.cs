using System.Data;
using System.Data.Common;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>A DuckDB file. It stays open while there is work and for a moment after, then other tools may open it.</summary>
/// <remarks>Opening a file and closing it with a checkpoint takes 10 to 40 ms, too long to do between two statements.</remarks>
internal sealed class DuckDbDatabase(DuckDbOptions options, TimeProvider time) : SqlDatabase
{
    /// <summary>How long the file stays open after the last connection was closed.</summary>
    public static readonly TimeSpan IdleBeforeRelease = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private DuckDbFile? _kept;
    private ITimer? _release;
    private int _connections;
    private bool _disposed;

    public override SqlDialect Dialect { get; } = new DuckDbDialect();

    public override string Address => $"duckdb:{Path.GetFileName(options.Path)}";

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(options.Path));

    /// <summary>Several processes may read a file at once; where this one writes it already, the transaction alone is read-only.</summary>
    /// <remarks>All processors, and all memory at once: a statement that finds too little could not run again, its transaction is gone.</remarks>
    public override async Task<DbConnection> OpenReadOnlyAsync(CancellationToken cancellationToken)
    {
        var connection = new DuckDbConnection(options with { ReadOnly = true, Threads = null, MemoryMiB = options.MaxMemoryMiB }, time);
        try
        {
            await connection.OpenAsync(cancellationToken);
            connection.ForbidWriting();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The file is released with the connection, and other processes may read it meanwhile.</summary>
    public override async Task<DbConnection> OpenToReadAsync(CancellationToken cancellationToken)
    {
        var connection = new DuckDbConnection(options with { ReadOnly = true }, time);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new DuckDbConnection(options, time);
        await connection.OpenAsync(cancellationToken);
        lock (_gate)
        {
            _connections++;
            _release?.Dispose();
            _release = null;
        }

        connection.StateChange += Closed;
        return connection;
    }

    /// <summary>One holder in this process is one over all: no other process has the file.</summary>
    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancellationToken)
    {
        var file = await DuckDbFile.UseAsync(options, time, cancellationToken);
        var locked = false;
        try
        {
            await file.SchemaLock.WaitAsync(cancellationToken);
            locked = true;
            return new HeldSchemaLock(file);
        }
        finally
        {
            if (!locked)
                file.Dispose();
        }
    }

    /// <summary>The binding's failures are in Weir's words already.</summary>
    public override DestinationException? Explain(Exception exception, string doing) => exception as DestinationException;

    public override StatementRefusal? ExplainStatement(Exception exception, string sql) => exception switch
    {
        DuckDbStatementException refused => refused.Refusal(sql),
        DestinationException failure when failure.Message.EndsWith(DuckDbErrors.Writes, StringComparison.Ordinal) =>
            new StatementRefusal("read-only", "it writes, and a query only reads", null, "Use DuckDB's own client to change something."),
        _ => null,
    };

    /// <summary>Releases the file, unless a connection is still open; then that one does.</summary>
    public override async ValueTask DisposeAsync()
    {
        lock (_gate)
            _disposed = true;
        await Task.Run(Release);
    }

    private void Closed(object? connection, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed)
            return;
        var closed = (DuckDbConnection)connection!;
        closed.StateChange -= Closed;
        DuckDbFile? full = null;
        lock (_gate)
        {
            if (--_connections > 0 || _disposed)
                return;
            _release?.Dispose();
            _release = null;
            if (closed.IsFileFull)
            {
                (full, _kept) = (_kept, null);
            }
            else
            {
                _kept ??= closed.KeepFile();
                _release = time.CreateTimer(static database => ((DuckDbDatabase)database!).Release(), this, IdleBeforeRelease, Timeout.InfiniteTimeSpan);
            }
        }

        full?.Dispose();
    }

    private void Release()
    {
        DuckDbFile? file;
        lock (_gate)
        {
            if (_connections > 0 && !_disposed)
                return;
            (file, _kept) = (_kept, null);
            _release?.Dispose();
            _release = null;
        }

        file?.Dispose();
    }

    private sealed class HeldSchemaLock(DuckDbFile file) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            file.SchemaLock.Release();
            return new ValueTask(Task.Run(file.Dispose));
        }
    }
}
