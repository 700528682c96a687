using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Store;

/// <summary>Keeps what people look at: runs, their attempts and partitions, and events. No guarantee of the data rests on it.</summary>
/// <remarks>
/// Rows are only added: a run's end is a row of its own. Each write is one statement and durable when it returns.
/// It owns the database it is given. Deleted, it is made anew and the warehouse has lost nothing.
/// </remarks>
internal sealed partial class RunStore(SqlDatabase database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The steps that make the store's tables.</summary>
    internal static Migrations StoreMigrations { get; } = new("Store", "weir_store_schema");

    private long _events;
    private bool _prepared;

    /// <summary>The store's address without credentials.</summary>
    public string Address => database.Address;

    /// <summary>The database, for what backs it up.</summary>
    public SqlDatabase Database => database;

    /// <summary>Makes the store's tables if they are missing or old, and marks runs whose process is gone. Nothing may be written before.</summary>
    /// <exception cref="StoreException">It is down, in use, missing or refuses the credentials.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) => ExplainAsync("prepare its tables", async () =>
    {
        await StoreMigrations.ApplyAsync(database, time, cancellationToken);
        _prepared = true;
        await MarkInterruptedAsync(cancellationToken);
        return true;
    });

    public Task BeginRunAsync(RunRecord run, CancellationToken cancellationToken) => RunAsync(
        "record a run",
        """
        insert into weir_runs (run_id, tenant, pipeline, started_by, actor, host, process_id, process_started_at, started_at)
        values (@run, @tenant, @pipeline, @trigger, @actor, @host, @process, @process_started, @started)
        """,
        cancellationToken,
        ("run", run.Id), ("tenant", run.Tenant.Value), ("pipeline", run.Pipeline), ("trigger", Text(run.Trigger)), ("actor", run.Actor),
        ("host", RunProcess.Own.Host), ("process", RunProcess.Own.Id), ("process_started", RunProcess.Own.StartedAt),
        ("started", run.StartedAt.ToUniversalTime()));

    public Task EndRunAsync(RunRecord run, RunState status, DateTimeOffset endedAt, string? message, CancellationToken cancellationToken) =>
        EndAsync(run.Id, run.Tenant, status, endedAt, message, cancellationToken);

    public Task RecordAttemptAsync(AttemptEntry attempt, CancellationToken cancellationToken) => RunAsync(
        "record an attempt",
        """
        insert into weir_attempts (run_id, tenant, pipeline, partition_name, number, epoch, outcome, failure_kind, message, started_at, ended_at)
        values (@run, @tenant, @pipeline, @partition, @number, @epoch, @outcome, @kind, @message, @started, @ended)
        """,
        cancellationToken,
        ("run", attempt.Run), ("tenant", attempt.Tenant.Value), ("pipeline", attempt.Pipeline), ("partition", attempt.Partition),
        ("number", attempt.Number), ("epoch", attempt.Epoch), ("outcome", Text(attempt.Outcome)),
        ("kind", attempt.FailureKind is { } kind ? Text(kind) : null), ("message", attempt.Message),
        ("started", attempt.StartedAt.ToUniversalTime()), ("ended", attempt.EndedAt.ToUniversalTime()));

    public Task RecordPartitionAsync(PartitionRecord partition, CancellationToken cancellationToken) => RunAsync(
        "record a partition",
        """
        insert into weir_partitions (run_id, tenant, pipeline, partition_name, status, source, content_sha256, rows_read, rows_written, rows_rejected,
            rows_flagged, load_id, seconds, message, recorded_at)
        values (@run, @tenant, @pipeline, @partition, @status, @source, @sha256, @read, @written, @rejected, @flagged, @load, @seconds, @message, @at)
        """,
        cancellationToken,
        ("run", partition.Run), ("tenant", partition.Tenant.Value), ("pipeline", partition.Pipeline), ("partition", partition.Partition),
        ("status", Text(partition.Status)), ("source", partition.Source), ("sha256", partition.Sha256), ("read", partition.RowsRead),
        ("written", partition.RowsWritten), ("rejected", partition.RowsRejected), ("flagged", partition.RowsFlagged), ("load", partition.Load),
        ("seconds", partition.Took.TotalSeconds), ("message", partition.Message), ("at", partition.RecordedAt.ToUniversalTime()));

    public Task RecordEventAsync(EventRecord happened, CancellationToken cancellationToken) => RunAsync(
        "record an event",
        """
        insert into weir_events (tenant, run_id, pipeline, partition_name, kind, message, happened_at, number)
        values (@tenant, @run, @pipeline, @partition, @kind, @message, @at, @number)
        """,
        cancellationToken,
        ("tenant", happened.Tenant.Value), ("run", happened.Run), ("pipeline", happened.Pipeline), ("partition", happened.Partition),
        ("kind", happened.Kind), ("message", happened.Message), ("at", happened.At.ToUniversalTime()), ("number", Interlocked.Increment(ref _events)));

    /// <summary>Deletes runs that began, and events that happened, before a time. Runs that go on stay.</summary>
    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) => ExplainAsync("delete old runs and events", async () =>
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await connection.Statement(
            null,
            "select 1 from weir_runs where started_at < @before union all select 1 from weir_events where happened_at < @before limit 1",
            ("before", before.ToUniversalTime())).FirstAsync(cancellationToken) is null)
            return true;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        const string old = "select run_id from weir_run_status where started_at < @before and status <> 'running'";
        foreach (var table in (string[])["weir_attempts", "weir_partitions", "weir_events"])
            await connection.Statement(transaction, $"delete from {table} where run_id in ({old})", ("before", before.ToUniversalTime())).RunAsync(cancellationToken);
        await connection.Statement(transaction, "delete from weir_events where run_id is null and happened_at < @before", ("before", before.ToUniversalTime())).RunAsync(cancellationToken);
        await connection.Statement(transaction, $"delete from weir_runs where run_id in ({old})", ("before", before.ToUniversalTime())).RunAsync(cancellationToken);
        await connection.Statement(transaction, "delete from weir_run_ends where run_id not in (select run_id from weir_runs)").RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    });

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task MarkInterruptedAsync(CancellationToken cancellationToken)
    {
        var gone = (await UnendedAsync(cancellationToken)).Where(run => run.Process.IsGone());
        foreach (var (entry, _) in gone)
            await EndAsync(entry.Run.Id, entry.Run.Tenant, RunState.Interrupted, time.GetUtcNow(), InterruptedMessage, cancellationToken);
    }

    private Task<int> EndAsync(Guid run, TenantId tenant, RunState status, DateTimeOffset endedAt, string? message, CancellationToken cancellationToken) => RunAsync(
        "record a run's end",
        "insert into weir_run_ends (run_id, tenant, status, message, ended_at) values (@run, @tenant, @status, @message, @ended)",
        cancellationToken,
        ("run", run), ("tenant", tenant.Value), ("status", Text(status)), ("message", message), ("ended", endedAt.ToUniversalTime()));

    private Task<int> RunAsync(string doing, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        ExplainAsync(doing, async () =>
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            return await connection.Statement(null, sql, parameters).RunAsync(cancellationToken);
        });

    private async Task<T> ExplainAsync<T>(string doing, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DestinationException exception)
        {
            throw new StoreException($"The store of runs and events could not {doing}. {exception.Message}", exception.Kind, exception);
        }
        catch (Exception exception) when (exception is not WeirException)
        {
            if (database.Explain(exception, doing) is not { } explained)
                throw;
            throw new StoreException($"The store of runs and events could not {doing}. {explained.Message}", explained.Kind, exception);
        }
    }

    private static string Text<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
