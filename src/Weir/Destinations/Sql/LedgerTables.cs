using System.Data.Common;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>Reads and writes heads, ledger and holds in a SQL database. The statements are the same on every engine.</summary>
internal static class LedgerTables
{
    private const string EntryColumns =
        "l.load_id, l.tenant, l.pipeline, l.partition_name, l.epoch, l.run_id, l.fingerprint, l.content_sha256, l.recipe, l.source, l.member, "
        + "l.plan, l.measures, l.rows_read, l.rows_written, l.rows_rejected, l.rows_flagged, l.replaces, l.approved_by, l.started_at, l.committed_at";

    private const string HoldColumns =
        "load_id, tenant, pipeline, partition_name, run_id, reasons, fingerprint, content_sha256, source, plan, measures, "
        + "rows_read, rows_accepted, rows_rejected, held_at, state, settled_by, settled_at";

    public static Task<List<PartitionHead>> HeadsAsync(DbConnection connection, PipelineKey pipeline, CancellationToken cancellationToken) =>
        connection.Statement(
            null,
            "select tenant, pipeline, partition_name, epoch, load_id, fingerprint, content_sha256, checkpoint, committed_at "
            + "from weir_heads where tenant = @tenant and pipeline = @pipeline order by partition_name",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline))
        .ListAsync(
            row => new PartitionHead(
                Key(row, 0), row.GetInt64(3), row.GetGuid(4), row.GetString(5), row.GetString(6), row.TextOrNull(7), row.Instant(8)),
            cancellationToken);

    public static Task<List<LedgerEntry>> HeadEntriesAsync(DbConnection connection, PipelineKey pipeline, CancellationToken cancellationToken) =>
        connection.Statement(
            null,
            $"select {EntryColumns} from weir_ledger l join weir_heads h on h.load_id = l.load_id "
            + "where h.tenant = @tenant and h.pipeline = @pipeline order by l.partition_name",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline))
        .ListAsync(Entry, cancellationToken);

    /// <summary>Ledger entries, newest first: of a pipeline, of one of its partitions, or one load.</summary>
    public static Task<List<LedgerEntry>> EntriesAsync(
        DbConnection connection, TenantId tenant, string? pipeline, string? partition, Guid? load, CancellationToken cancellationToken)
    {
        var sql = $"select {EntryColumns} from weir_ledger l where l.tenant = @tenant";
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

        return connection.Statement(null, sql + " order by l.committed_at desc, l.load_id desc", [.. parameters]).ListAsync(Entry, cancellationToken);
    }

    /// <summary>Takes the partition for an epoch. False where a newer attempt has it: this is the fence.</summary>
    public static async Task<bool> ClaimHeadAsync(DbConnection connection, DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var epoch = await connection.Statement(
            transaction,
            """
            insert into weir_heads (tenant, pipeline, partition_name, epoch, load_id, fingerprint, content_sha256, checkpoint, committed_at)
            values (@tenant, @pipeline, @partition, @epoch, @load, @fingerprint, @content, @checkpoint, @at)
            on conflict (tenant, pipeline, partition_name) do update set
                epoch = excluded.epoch, load_id = excluded.load_id, fingerprint = excluded.fingerprint,
                content_sha256 = excluded.content_sha256, checkpoint = excluded.checkpoint, committed_at = excluded.committed_at
            where excluded.epoch > weir_heads.epoch
            returning epoch
            """,
            ("tenant", entry.Partition.Tenant.Value), ("pipeline", entry.Partition.Pipeline), ("partition", entry.Partition.Partition),
            ("epoch", entry.Epoch), ("load", entry.Load), ("fingerprint", entry.Fingerprint), ("content", entry.ContentSha256),
            ("checkpoint", entry.Checkpoint), ("at", entry.CommittedAt)).FirstAsync(cancellationToken);
        return epoch is not null;
    }

    public static Task<int> InsertEntryAsync(
        DbConnection connection, DbTransaction transaction, LedgerEntry entry, long rowsReplaced, CancellationToken cancellationToken) =>
        connection.Statement(
            transaction,
            """
            insert into weir_ledger (load_id, tenant, pipeline, partition_name, epoch, run_id, fingerprint, content_sha256, recipe, source, member,
                plan, measures, rows_read, rows_written, rows_rejected, rows_flagged, rows_replaced, replaces, approved_by, started_at, committed_at)
            values (@load, @tenant, @pipeline, @partition, @epoch, @run, @fingerprint, @content, @recipe, @source, @member,
                @plan, @measures, @read, @written, @rejected, @flagged, @replaced, @replaces, @approved, @started, @committed)
            """,
            ("load", entry.Load), ("tenant", entry.Partition.Tenant.Value), ("pipeline", entry.Partition.Pipeline),
            ("partition", entry.Partition.Partition), ("epoch", entry.Epoch), ("run", entry.Run), ("fingerprint", entry.Fingerprint),
            ("content", entry.ContentSha256), ("recipe", entry.Recipe), ("source", entry.Source), ("member", entry.Member), ("plan", entry.Plan),
            ("measures", entry.Measures), ("read", entry.RowsRead), ("written", entry.RowsWritten), ("rejected", entry.RowsRejected),
            ("flagged", entry.RowsFlagged), ("replaced", rowsReplaced), ("replaces", entry.Replaces), ("approved", entry.ApprovedBy),
            ("started", entry.StartedAt), ("committed", entry.CommittedAt)).RunAsync(cancellationToken);

    /// <summary>Holds of the partition that nobody decided on are overtaken by a load of other bytes, approved by one of theirs.</summary>
    public static Task<int> SettleHoldsOfAsync(DbConnection connection, DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken) =>
        connection.Statement(
            transaction,
            """
            update weir_holds set state = case when @approved and content_sha256 = @content then 'approved' else 'overtaken' end, settled_by = @by, settled_at = @at
            where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and state = 'waiting'
            """,
            ("approved", entry.ApprovedBy is not null), ("content", entry.ContentSha256), ("by", entry.ApprovedBy), ("at", entry.CommittedAt), ("tenant", entry.Partition.Tenant.Value),
            ("pipeline", entry.Partition.Pipeline), ("partition", entry.Partition.Partition)).RunAsync(cancellationToken);

    public static Task<int> InsertHoldAsync(DbConnection connection, DbTransaction transaction, Hold hold, CancellationToken cancellationToken) =>
        connection.Statement(
            transaction,
            $"""
            insert into weir_holds ({HoldColumns})
            values (@load, @tenant, @pipeline, @partition, @run, @reasons, @fingerprint, @content, @source, @plan, @measures,
                @read, @accepted, @rejected, @held, @state, null, null)
            """,
            ("load", hold.Load), ("tenant", hold.Partition.Tenant.Value), ("pipeline", hold.Partition.Pipeline), ("partition", hold.Partition.Partition),
            ("run", hold.Run), ("reasons", hold.Reasons), ("fingerprint", hold.Fingerprint), ("content", hold.ContentSha256), ("source", hold.Source),
            ("plan", hold.Plan), ("measures", hold.Measures), ("read", hold.RowsRead), ("accepted", hold.RowsAccepted),
            ("rejected", hold.RowsRejected), ("held", hold.HeldAt), ("state", Text(hold.State))).RunAsync(cancellationToken);

    public static Task<List<Hold>> HoldsAsync(DbConnection connection, TenantId tenant, string? pipeline, CancellationToken cancellationToken)
    {
        const string newestFirst = " order by held_at desc, load_id desc";
        var statement = pipeline is null
            ? connection.Statement(null, $"select {HoldColumns} from weir_holds where tenant = @tenant{newestFirst}", ("tenant", tenant.Value))
            : connection.Statement(
                null,
                $"select {HoldColumns} from weir_holds where tenant = @tenant and pipeline = @pipeline{newestFirst}",
                ("tenant", tenant.Value), ("pipeline", pipeline));
        return statement.ListAsync(HoldRow, cancellationToken);
    }

    private static Hold HoldRow(DbDataReader row) => new()
    {
        Load = row.GetGuid(0),
        Partition = Key(row, 1),
        Run = row.GetGuid(4),
        Reasons = row.GetString(5),
        Fingerprint = row.GetString(6),
        ContentSha256 = row.GetString(7),
        Source = row.GetString(8),
        Plan = row.GetString(9),
        Measures = row.GetString(10),
        RowsRead = row.GetInt64(11),
        RowsAccepted = row.GetInt64(12),
        RowsRejected = row.GetInt64(13),
        HeldAt = row.Instant(14),
        State = Enum.Parse<HoldState>(row.GetString(15), ignoreCase: true),
        SettledBy = row.TextOrNull(16),
        SettledAt = row.InstantOrNull(17),
    };

    public static async Task<bool> SettleHoldAsync(
        DbConnection connection, Guid load, HoldState state, string by, DateTimeOffset at, CancellationToken cancellationToken) =>
        await connection.Statement(
            null,
            "update weir_holds set state = @state, settled_by = @by, settled_at = @at where load_id = @load and state = 'waiting' returning load_id",
            ("state", Text(state)), ("by", by), ("at", at), ("load", load)).FirstAsync(cancellationToken) is not null;

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
        Replaces = row.GuidOrNull(17),
        ApprovedBy = row.TextOrNull(18),
        StartedAt = row.Instant(19),
        CommittedAt = row.Instant(20),
    };

    private static PartitionKey Key(DbDataReader row, int first) =>
        new(new TenantId(row.GetString(first)), row.GetString(first + 1), row.GetString(first + 2));

    private static string Text(HoldState state) => state.ToString().ToLowerInvariant();
}
