using System.Data.Common;
using Weir.Failures;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Store;

/// <content>What people read. Nothing is there, and nothing is created, before the first run.</content>
internal sealed partial class RunStore
{
    private const string InterruptedMessage = "The process ended without saying how. What it had committed is in the warehouse; run the pipeline again for the rest.";

    /// <summary>The step that made all that is read here: a store that later steps have not reached yet is read all the same.</summary>
    private const int TablesOfRuns = 1;

    private const string RunColumns =
        "run_id, tenant, pipeline, started_by, actor, host, process_id, process_started_at, started_at, status, message, ended_at";

    /// <summary>Runs of a tenant, newest first; null pipeline for all.</summary>
    public Task<IReadOnlyList<RunEntry>> ReadRunsAsync(TenantId tenant, string? pipeline, int limit, CancellationToken cancellationToken) => ReadAsync(
        "read the runs",
        connection => RunsAsync(
            connection,
            "where tenant = @tenant and (pipeline = @pipeline or @pipeline = '') order by started_at desc, run_id desc limit @limit",
            cancellationToken,
            ("tenant", tenant.Value), ("pipeline", pipeline ?? ""), ("limit", limit)),
        cancellationToken);

    /// <summary>The run whose id begins with a text.</summary>
    /// <exception cref="UsageException">No run's does, or several runs' do.</exception>
    public async Task<RunEntry> ReadRunAsync(TenantId tenant, string idOrPrefix, CancellationToken cancellationToken)
    {
        var prefix = idOrPrefix.Trim().ToLowerInvariant();
        IReadOnlyList<RunEntry> found = prefix.Length == 0 || prefix.Any(letter => !char.IsAsciiHexDigit(letter) && letter != '-')
            ? []
            : await ReadAsync(
                "read a run",
                connection => RunsAsync(
                    connection,
                    "where tenant = @tenant and cast(run_id as varchar) like @prefix order by started_at desc, run_id desc limit 6",
                    cancellationToken,
                    ("tenant", tenant.Value), ("prefix", prefix + "%")),
                cancellationToken);
        return found switch
        {
            [var run] => run,
            [] => throw new UsageException($"No run has an id that begins with '{idOrPrefix}'. 'weir runs' lists them."),
            _ => throw new UsageException(
                $"Several runs have an id that begins with '{idOrPrefix}': {string.Join(", ", found.Take(5).Select(run => run.Run.Id))}{(found.Count > 5 ? " and more" : "")}. Give more of it."),
        };
    }

    /// <summary>When the last run of a pipeline began, or null where none did.</summary>
    public async Task<DateTimeOffset?> ReadLastRunStartAsync(TenantId tenant, string pipeline, CancellationToken cancellationToken) =>
        (await ReadAsync(
            "read the last run",
            connection => connection.Statement(
                null, "select max(started_at) from weir_runs where tenant = @tenant and pipeline = @pipeline", ("tenant", tenant.Value), ("pipeline", pipeline))
                .ListAsync(row => row.InstantOrNull(0), cancellationToken),
            cancellationToken)) is [var last] ? last : null;

    /// <summary>When each partition of a pipeline was last looked at without failing, by its name.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadLastLooksAsync(TenantId tenant, string pipeline, CancellationToken cancellationToken) =>
        (await ReadAsync(
            "read when partitions were looked at",
            connection => connection.Statement(
                null,
                "select partition_name, max(recorded_at) from weir_partitions where tenant = @tenant and pipeline = @pipeline and status in ('loaded', 'unchanged', 'held') group by partition_name",
                ("tenant", tenant.Value), ("pipeline", pipeline)).ListAsync(row => (Name: row.GetString(0), At: row.Instant(1)), cancellationToken),
            cancellationToken)).ToDictionary(look => look.Name, look => look.At, StringComparer.Ordinal);

    /// <summary>What became of a run's partitions, in the order of their names.</summary>
    public Task<IReadOnlyList<PartitionRecord>> ReadPartitionsAsync(TenantId tenant, Guid run, CancellationToken cancellationToken) => ReadAsync(
        "read a run's partitions",
        connection => connection.Statement(
            null,
            """
            select run_id, tenant, pipeline, partition_name, status, source, content_sha256, rows_read, rows_written, rows_rejected, rows_flagged,
                load_id, seconds, message, recorded_at
            from weir_partitions where tenant = @tenant and run_id = @run order by partition_name, recorded_at
            """,
            ("tenant", tenant.Value), ("run", run)).ListAsync(
            row => new PartitionRecord
            {
                Run = row.GetGuid(0),
                Tenant = new TenantId(row.GetString(1)),
                Pipeline = row.GetString(2),
                Partition = row.GetString(3),
                Status = Value<PartitionStatus>(row.GetString(4)),
                Source = row.TextOrNull(5),
                Sha256 = row.TextOrNull(6),
                RowsRead = CountOrNull(row, 7),
                RowsWritten = CountOrNull(row, 8),
                RowsRejected = CountOrNull(row, 9),
                RowsFlagged = CountOrNull(row, 10),
                Load = row.GuidOrNull(11),
                Took = TimeSpan.FromSeconds(row.GetDouble(12)),
                Message = row.TextOrNull(13),
                RecordedAt = row.Instant(14),
            },
            cancellationToken),
        cancellationToken);

    /// <summary>A run's attempts, in the order they began.</summary>
    public Task<IReadOnlyList<AttemptEntry>> ReadAttemptsAsync(TenantId tenant, Guid run, CancellationToken cancellationToken) => ReadAsync(
        "read a run's attempts",
        connection => connection.Statement(
            null,
            """
            select run_id, tenant, pipeline, partition_name, number, epoch, outcome, failure_kind, message, started_at, ended_at
            from weir_attempts where tenant = @tenant and run_id = @run order by started_at, partition_name, number
            """,
            ("tenant", tenant.Value), ("run", run)).ListAsync(
            row => new AttemptEntry
            {
                Run = row.GetGuid(0),
                Tenant = new TenantId(row.GetString(1)),
                Pipeline = row.GetString(2),
                Partition = row.GetString(3),
                Number = row.GetInt32(4),
                Epoch = row.GetInt64(5),
                Outcome = Value<PartitionStatus>(row.GetString(6)),
                FailureKind = row.TextOrNull(7) is { } kind ? Value<FailureKind>(kind) : null,
                Message = row.TextOrNull(8),
                StartedAt = row.Instant(9),
                EndedAt = row.Instant(10),
            },
            cancellationToken),
        cancellationToken);

    /// <summary>A run's events, in the order they happened.</summary>
    public Task<IReadOnlyList<EventRecord>> ReadEventsAsync(TenantId tenant, Guid run, CancellationToken cancellationToken) => ReadAsync(
        "read a run's events",
        connection => connection.Statement(
            null,
            "select tenant, happened_at, kind, message, run_id, pipeline, partition_name from weir_events where tenant = @tenant and run_id = @run order by happened_at, number",
            ("tenant", tenant.Value), ("run", run)).ListAsync(
            row => new EventRecord(new TenantId(row.GetString(0)), row.Instant(1), row.GetString(2), row.GetString(3))
            {
                Run = row.GuidOrNull(4),
                Pipeline = row.TextOrNull(5),
                Partition = row.TextOrNull(6),
            },
            cancellationToken),
        cancellationToken);

    /// <summary>When something of a kind last happened, or null where it never did.</summary>
    public async Task<DateTimeOffset?> ReadLastEventAsync(TenantId tenant, string kind, CancellationToken cancellationToken) =>
        (await ReadAsync(
            "read the last event",
            connection => connection.Statement(
                null, "select max(happened_at) from weir_events where tenant = @tenant and kind = @kind", ("tenant", tenant.Value), ("kind", kind))
                .ListAsync(row => row.InstantOrNull(0), cancellationToken),
            cancellationToken)) is [var last] ? last : null;

    private async Task<IReadOnlyList<(RunEntry Entry, RunProcess Process)>> UnendedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.Statement(null, $"select {RunColumns} from weir_run_status where status = 'running'").ListAsync(Run, cancellationToken);
    }

    private static async Task<List<RunEntry>> RunsAsync(
        DbConnection connection, string which, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var runs = await connection.Statement(null, $"select {RunColumns} from weir_run_status {which}", parameters).ListAsync(Run, cancellationToken);
        return [.. runs.Select(run => run.Entry.Status == RunState.Running && run.Process.IsGone()
            ? run.Entry with { Status = RunState.Interrupted, Message = InterruptedMessage }
            : run.Entry)];
    }

    private static (RunEntry Entry, RunProcess Process) Run(DbDataReader row)
    {
        var run = new RunRecord(
            row.GetGuid(0), new TenantId(row.GetString(1)), row.GetString(2), row.Instant(8), Value<RunTrigger>(row.GetString(3)), row.TextOrNull(4));
        var process = new RunProcess(row.GetString(5), row.GetInt32(6), row.Instant(7));
        return (new RunEntry(run, Value<RunState>(row.GetString(9)), row.InstantOrNull(11), row.TextOrNull(10), process.Host, process.Id), process);
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string doing, Func<DbConnection, Task<List<T>>> read, CancellationToken cancellationToken) =>
        await ExplainAsync(doing, async () =>
        {
            _prepared = _prepared || (await database.ExistsAsync(cancellationToken) && await StoreMigrations.LastAppliedAsync(database, cancellationToken) >= TablesOfRuns);
            if (!_prepared)
                return [];
            await using var connection = await database.OpenAsync(cancellationToken);
            return await read(connection);
        });

    private static long? CountOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static T Value<T>(string text)
        where T : struct, Enum => Enum.Parse<T>(text, ignoreCase: true);
}
