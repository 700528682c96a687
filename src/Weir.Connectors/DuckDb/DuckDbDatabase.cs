using System.Collections.Concurrent;
using System.Data.Common;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>A DuckDB file as a warehouse or a store. It stays open from the first connection until the database is disposed.</summary>
internal sealed class DuckDbDatabase(DuckDbOptions options, TimeProvider time) : SqlDatabase
{
    /// <summary>One process owns the file, so its schema lock is the process's. Never removed: a file has one lock for good.</summary>
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> SchemaLocks = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim _opening = new(1);
    private DuckDbFile? _file;

    public override SqlDialect Dialect { get; } = new DuckDbDialect();

    public override string Address => $"duckdb:{Path.GetFileName(options.Path)}";

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(options.Path));

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            _file ??= await DuckDbFile.UseAsync(options, time, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }

        var connection = new DuckDbConnection(options, time);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancellationToken)
    {
        var schemaLock = SchemaLocks.GetOrAdd(Path.GetFullPath(options.Path), _ => new SemaphoreSlim(1));
        await schemaLock.WaitAsync(cancellationToken);
        return new Held(schemaLock);
    }

    /// <summary>The binding throws Weir's own failures; there is nothing left to explain.</summary>
    public override DestinationException? Explain(Exception exception, string doing) => null;

    public override ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _file = null;
        _opening.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Held(SemaphoreSlim schemaLock) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            schemaLock.Release();
            return ValueTask.CompletedTask;
        }
    }
}
