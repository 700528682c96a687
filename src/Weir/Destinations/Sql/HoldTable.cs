using System.Data.Common;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>Reads and writes holds in a SQL database.</summary>
internal sealed class HoldTable(SqlDialect dialect)
{
    private const string Columns =
        "load_id, tenant, pipeline, partition_name, run_id, reasons, fingerprint, content_sha256, source, \"plan\", measures, "
        + "rows_read, rows_accepted, rows_rejected, held_at, state, settled_by, settled_at";

    private readonly string _holds = dialect.Own("weir_holds");

    /// <summary>Settles the partition's holds with a load: the one that it approves, and those that it overtakes.</summary>
    /// <returns>False where the hold to approve does not wait any longer; the load has to be taken back.</returns>
    public async Task<bool> SettleOfLoadAsync(DbConnection connection, DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Hold is { } hold && !await SettleAsync(connection, transaction, hold, HoldState.Approved, entry.ApprovedBy, entry.CommittedAt, cancellationToken))
            return false;
        await connection.Statement(
            transaction,
            $"""
            update {_holds} set state = 'overtaken', settled_by = @by, settled_at = @at
            where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and state = 'waiting'
            """,
            [.. LedgerTables.KeyParameters(entry.Partition), ("by", entry.ApprovedBy), ("at", entry.CommittedAt)]).RunAsync(cancellationToken);
        return true;
    }

    /// <summary>The hold of a partition that waits with a fingerprint, or null.</summary>
    public async Task<Guid?> WaitingAsync(
        DbConnection connection, DbTransaction transaction, PartitionKey partition, string fingerprint, CancellationToken cancellationToken) =>
        await connection.Statement(
            transaction,
            $"""
            select load_id from {_holds}
            where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and fingerprint = @fingerprint and state = 'waiting'
            """,
            [.. LedgerTables.KeyParameters(partition), ("fingerprint", fingerprint)]).FirstAsync(cancellationToken) as Guid?;

    public Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, Hold hold, CancellationToken cancellationToken) =>
        connection.Statement(
            transaction,
            $"""
            insert into {_holds} ({Columns})
            values (@load, @tenant, @pipeline, @partition, @run, @reasons, @fingerprint, @content, @source, @plan, @measures,
                @read, @accepted, @rejected, @held, @state, null, null)
            """,
            ("load", hold.Load), ("tenant", hold.Partition.Tenant.Value), ("pipeline", hold.Partition.Pipeline), ("partition", hold.Partition.Partition),
            ("run", hold.Run), ("reasons", hold.Reasons), ("fingerprint", hold.Fingerprint), ("content", hold.ContentSha256), ("source", hold.Source),
            ("plan", hold.Plan), ("measures", hold.Measures), ("read", hold.RowsRead), ("accepted", hold.RowsAccepted),
            ("rejected", hold.RowsRejected), ("held", hold.HeldAt), ("state", Text(hold.State))).RunAsync(cancellationToken);

    public Task<List<Hold>> ListAsync(DbConnection connection, TenantId tenant, string? pipeline, CancellationToken cancellationToken)
    {
        var newestFirst = $" order by held_at desc, {dialect.UuidOrder("load_id")} desc";
        var statement = pipeline is null
            ? connection.Statement(null, $"select {Columns} from {_holds} where tenant = @tenant{newestFirst}", ("tenant", tenant.Value))
            : connection.Statement(
                null,
                $"select {Columns} from {_holds} where tenant = @tenant and pipeline = @pipeline{newestFirst}",
                ("tenant", tenant.Value), ("pipeline", pipeline));
        return statement.ListAsync(Row, cancellationToken);
    }

    private static Hold Row(DbDataReader row) => new()
    {
        Load = row.GetGuid(0),
        Partition = LedgerTables.Key(row, 1),
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

    /// <summary>Settles a hold. False where it does not wait any longer.</summary>
    public async Task<bool> SettleAsync(
        DbConnection connection, DbTransaction? transaction, Guid load, HoldState state, string? by, DateTimeOffset at, CancellationToken cancellationToken) =>
        await connection.Statement(
            transaction,
            dialect.UpdateReturning(_holds, "state = @state, settled_by = @by, settled_at = @at", "load_id = @load and state = 'waiting'", ["load_id"]),
            ("state", Text(state)), ("by", by), ("at", at), ("load", load)).FirstAsync(cancellationToken) is not null;

    private static string Text(HoldState state) => state.ToString().ToLowerInvariant();
}
