using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>A load that a person named: committed, or held.</summary>
internal sealed record KnownLoad(Guid Load, PartitionKey Partition, bool IsHeld, string Source, long RowsRead, long RowsRejected);

/// <summary>Finds a load by its id or by the beginning of it.</summary>
internal static class LoadSearch
{
    /// <summary>The loads and holds whose id begins with a text, newest first, six at most; empty where the text is no beginning of an id.</summary>
    public static async Task<IReadOnlyList<KnownLoad>> FindAsync(
        SqlDestination destination, TenantId tenant, string idOrPrefix, CancellationToken cancellationToken)
    {
        var prefix = idOrPrefix.Trim().ToLowerInvariant();
        if (prefix.Length == 0 || prefix.Any(letter => !char.IsAsciiHexDigit(letter) && letter != '-'))
            return [];
        var dialect = destination.Database.Dialect;
        return await destination.ReadAsync(
            "find a load",
            connection => connection.Statement(
                null,
                dialect.Limit(
                $"""
                select load_id, tenant, pipeline, partition_name, held, source, rows_read, rows_rejected from (
                    select load_id, tenant, pipeline, partition_name, 0 as held, source, rows_read, rows_rejected from {dialect.Own("weir_ledger")}
                    union all
                    select load_id, tenant, pipeline, partition_name, 1 as held, source, rows_read, rows_rejected from {dialect.Own("weir_holds")}
                ) l where tenant = @tenant and lower(cast(load_id as varchar(36))) like @prefix order by {dialect.UuidOrder("load_id")} desc
                """,
                "6"),
                ("tenant", tenant.Value), ("prefix", prefix + "%")).ListAsync(
                row => new KnownLoad(
                    row.GetGuid(0),
                    new PartitionKey(new TenantId(row.GetString(1)), row.GetString(2), row.GetString(3)),
                    row.GetInt32(4) == 1,
                    row.GetString(5),
                    row.GetInt64(6),
                    row.GetInt64(7)),
                cancellationToken),
            cancellationToken);
    }
}
