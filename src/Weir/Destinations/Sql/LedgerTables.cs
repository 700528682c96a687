using System.Data.Common;
using System.Globalization;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>Reads and writes heads and ledger in a SQL database.</summary>
internal sealed class LedgerTables(SqlDialect dialect)
{
    private const string EntryColumns =
        "l.load_id, l.tenant, l.pipeline, l.partition_name, l.epoch, l.run_id, l.fingerprint, l.content_sha256, l.recipe, l.source, l.member, "
        + "l.\"plan\", l.measures, l.rows_read, l.rows_written, l.rows_rejected, l.rows_flagged, l.rows_replaced, l.replaces, l.approved_by, l.started_at, l.committed_at";

    private const string OfPartition = "tenant = @tenant and pipeline = @pipeline and partition_name = @partition";

    private readonly string _heads = dialect.Own("weir_heads");
    private readonly string _ledger = dialect.Own("weir_ledger");

    public Task<List<PartitionHead>> HeadsAsync(DbConnection connection, PipelineKey pipeline, CancellationToken cancellationToken) =>
        connection.Statement(
            null,
            "select tenant, pipeline, partition_name, epoch, load_id, fingerprint, content_sha256, \"checkpoint\", committed_at "
            + $"from {_heads} where tenant = @tenant and pipeline = @pipeline order by partition_name",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline))
        .ListAsync(
            row => new PartitionHead(
                Key(row, 0), row.GetInt64(3), row.GetGuid(4), row.GetString(5), row.GetString(6), row.TextOrNull(7), row.Instant(8)),
            cancellationToken);

    public Task<List<LedgerEntry>> HeadEntriesAsync(DbConnection connection, PipelineKey pipeline, CancellationToken cancellationToken) =>
        connection.Statement(
            null,
            $"select {EntryColumns} from {_ledger} l join {_heads} h on h.load_id = l.load_id "
            + "where h.tenant = @tenant and h.pipeline = @pipeline order by l.partition_name",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline))
        .ListAsync(Entry, cancellationToken);

    /// <summary>Ledger entries of a pipeline's heads and of the loads that a query names, oldest first.</summary>
    public Task<List<LedgerEntry>> EntriesAmongAsync(DbConnection connection, PipelineKey pipeline, string loads, CancellationToken cancellationToken) =>
        connection.Statement(
            null,
            $"select {EntryColumns} from {_ledger} l where l.tenant = @tenant and l.pipeline = @pipeline "
            + $"and (l.load_id in ({loads}) or l.load_id in (select load_id from {_heads} where tenant = @tenant and pipeline = @pipeline)) order by l.committed_at, {dialect.UuidOrder("l.load_id")}",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline))
        .ListAsync(Entry, cancellationToken);

    /// <summary>Ledger entries, newest first: of a pipeline, of one of its partitions, or one load.</summary>
    public Task<List<LedgerEntry>> EntriesAsync(
        DbConnection connection, TenantId tenant, string? pipeline, string? partition, Guid? load, CancellationToken cancellationToken)
    {
        var sql = $"select {EntryColumns} from {_ledger} l where l.tenant = @tenant";
        List<(string, object?)> parameters = [("tenant", tenant.Value)];
        if (pipeline is not null)
        {
            sql += " and l.pipeline = @pipeline";
            parameters.Add(("pipeline", pipeline));
        }

        if (partition is not null)
        {
            sql += " and l.partition_name = @partition";
            parameters.Add(("partition", partition));
        }

        if (load is not null)
        {
            sql += " and l.load_id = @load";
            parameters.Add(("load", load));
        }

        return connection.Statement(null, sql + " order by l.committed_at desc, " + dialect.UuidOrder("l.load_id") + " desc", [.. parameters]).ListAsync(Entry, cancellationToken);
    }

    /// <summary>Takes the partition for an epoch, and with it the head's row until the transaction ends: this is the fence.</summary>
    /// <returns>The head that was there until now; null in it where the load is the partition's first. Not claimed where a newer attempt has it.</returns>
    public async Task<HeadClaim> ClaimHeadAsync(DbConnection connection, DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (await TakeHeadAsync(connection, transaction, entry, cancellationToken) is { } taken)
            return taken;
        var first = await connection.Statement(
            transaction,
            dialect.InsertIfMissing(
                _heads,
                ["tenant", "pipeline", "partition_name"],
                [
                    ("tenant", "@tenant"), ("pipeline", "@pipeline"), ("partition_name", "@partition"), ("epoch", "@epoch"), ("load_id", "@load"), ("fingerprint", "@fingerprint"),
                    ("content_sha256", "@content"), ("\"checkpoint\"", "@checkpoint"), ("committed_at", "@at"),
                ],
                "epoch"),
            HeadParameters(entry)).FirstAsync(cancellationToken);
        if (first is not null)
            return new HeadClaim(IsClaimed: true, null, null);
        // There is a head: a newer one, or one whose first load was committed between the two statements.
        return await TakeHeadAsync(connection, transaction, entry, cancellationToken) ?? new HeadClaim(IsClaimed: false, null, null);
    }

    /// <summary>Makes a head that is there this load's. The first of its statements only locks the row, and reads what stood in it.</summary>
    private async Task<HeadClaim?> TakeHeadAsync(
        DbConnection connection, DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var before = await connection.Statement(
            transaction,
            dialect.UpdateReturning(_heads, "epoch = @epoch", $"{OfPartition} and epoch < @epoch", ["load_id", "fingerprint"]),
            [.. KeyParameters(entry.Partition), ("epoch", entry.Epoch)])
            .ListAsync(row => new HeadClaim(IsClaimed: true, row.GetGuid(0), row.GetString(1)), cancellationToken);
        if (before is not [var taken])
            return null;
        await connection.Statement(
            transaction,
            $"""
            update {_heads} set epoch = @epoch, load_id = @load, fingerprint = @fingerprint, content_sha256 = @content, "checkpoint" = @checkpoint, committed_at = @at
            where {OfPartition}
            """,
            HeadParameters(entry)).RunAsync(cancellationToken);
        return taken;
    }

    /// <summary>Keeps a head as it is until the transaction ends. False where it is another by now.</summary>
    public async Task<bool> KeepHeadAsync(DbConnection connection, DbTransaction transaction, PartitionHead head, CancellationToken cancellationToken) =>
        await connection.Statement(
            transaction,
            dialect.UpdateReturning(_heads, "epoch = @epoch", $"{OfPartition} and epoch = @epoch", ["epoch"]),
            [.. KeyParameters(head.Partition), ("epoch", head.Epoch)]).FirstAsync(cancellationToken) is not null;

    /// <summary>True where the partition has a head.</summary>
    public async Task<bool> HasHeadAsync(DbConnection connection, DbTransaction transaction, PartitionKey partition, CancellationToken cancellationToken) =>
        await connection.Statement(transaction, $"select epoch from {_heads} where {OfPartition}", KeyParameters(partition)).FirstAsync(cancellationToken) is not null;

    public static (string Name, object? Value)[] KeyParameters(PartitionKey partition) =>
        [("tenant", partition.Tenant.Value), ("pipeline", partition.Pipeline), ("partition", partition.Partition)];

    private static (string Name, object? Value)[] HeadParameters(LedgerEntry entry) =>
    [
        .. KeyParameters(entry.Partition), ("epoch", entry.Epoch), ("load", entry.Load), ("fingerprint", entry.Fingerprint),
        ("content", entry.ContentSha256), ("checkpoint", entry.Checkpoint), ("at", entry.CommittedAt),
    ];

    public Task<int> InsertEntryAsync(
        DbConnection connection, DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken) =>
        connection.Statement(
            transaction,
            $"""
            insert into {_ledger} (load_id, tenant, pipeline, partition_name, epoch, run_id, fingerprint, content_sha256, recipe, source, member,
                "plan", measures, rows_read, rows_written, rows_rejected, rows_flagged, rows_replaced, replaces, approved_by, started_at, committed_at)
            values (@load, @tenant, @pipeline, @partition, @epoch, @run, @fingerprint, @content, @recipe, @source, @member,
                @plan, @measures, @read, @written, @rejected, @flagged, @replaced, @replaces, @approved, @started, @committed)
            """,
            ("load", entry.Load), ("tenant", entry.Partition.Tenant.Value), ("pipeline", entry.Partition.Pipeline),
            ("partition", entry.Partition.Partition), ("epoch", entry.Epoch), ("run", entry.Run), ("fingerprint", entry.Fingerprint),
            ("content", entry.ContentSha256), ("recipe", entry.Recipe), ("source", entry.Source), ("member", entry.Member), ("plan", entry.Plan),
            ("measures", entry.Measures), ("read", entry.RowsRead), ("written", entry.RowsWritten), ("rejected", entry.RowsRejected),
            ("flagged", entry.RowsFlagged), ("replaced", entry.RowsReplaced), ("replaces", entry.Replaces), ("approved", entry.ApprovedBy),
            ("started", entry.StartedAt), ("committed", entry.CommittedAt)).RunAsync(cancellationToken);

    /// <summary>Statement of a script that enters a load of the rows that a table has when the script runs.</summary>
    public string InsertStatement(LedgerEntry entry, string table) =>
        $"""
        insert into {_ledger} (load_id, tenant, pipeline, partition_name, epoch, run_id, fingerprint, content_sha256, recipe, source,
            "plan", measures, rows_read, rows_written, rows_rejected, rows_flagged, rows_replaced, started_at, committed_at)
        select {SqlName.Literal(entry.Load.ToString())}, {dialect.Literal(entry.Partition.Tenant.Value)}, {dialect.Literal(entry.Partition.Pipeline)}, {dialect.Literal(entry.Partition.Partition)}, {entry.Epoch.ToString(CultureInfo.InvariantCulture)},
            {SqlName.Literal(entry.Run.ToString())}, {SqlName.Literal(entry.Fingerprint)}, {SqlName.Literal(entry.ContentSha256)}, {dialect.Literal(entry.Recipe)}, {dialect.Literal(entry.Source)},
            {dialect.Literal(entry.Plan)}, {dialect.Literal(entry.Measures)}, count(*), count(*), 0, 0, 0, {dialect.Now}, {dialect.Now}
        from {dialect.Table(table)}
        """;

    private static LedgerEntry Entry(DbDataReader row) => new()
    {
        Load = row.GetGuid(0),
        Partition = Key(row, 1),
        Epoch = row.GetInt64(4),
        Run = row.GetGuid(5),
        Fingerprint = row.GetString(6),
        ContentSha256 = row.GetString(7),
        Recipe = row.GetString(8),
        Source = row.GetString(9),
        Member = row.TextOrNull(10),
        Plan = row.GetString(11),
        Measures = row.GetString(12),
        RowsRead = row.GetInt64(13),
        RowsWritten = row.GetInt64(14),
        RowsRejected = row.GetInt64(15),
        RowsFlagged = row.GetInt64(16),
        RowsReplaced = row.GetInt64(17),
        Replaces = row.GuidOrNull(18),
        ApprovedBy = row.TextOrNull(19),
        StartedAt = row.Instant(20),
        CommittedAt = row.Instant(21),
    };

    public static PartitionKey Key(DbDataReader row, int first) =>
        new(new TenantId(row.GetString(first)), row.GetString(first + 1), row.GetString(first + 2));
}

/// <summary>What came of taking a partition.</summary>
/// <param name="IsClaimed">False where a newer attempt has it.</param>
/// <param name="Load">The load that was the head's until then, or null for a first one.</param>
/// <param name="Fingerprint">Its fingerprint, or null.</param>
internal sealed record HeadClaim(bool IsClaimed, Guid? Load, string? Fingerprint);
