using System.Data.Common;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>What a SQL destination still needs, and what of its past may go.</summary>
internal static class SqlRetention
{
    /// <summary>SHA-256 of the raw bytes that are served or wait in a hold, over all tenants; empty where nothing is there yet.</summary>
    public static Task<IReadOnlySet<string>> ContentInUseAsync(SqlDestination destination, CancellationToken cancellationToken) =>
        destination.ExplainAsync<IReadOnlySet<string>>("read which raw bytes are in use", async () =>
        {
            if (await OpenAsync(destination, cancellationToken) is not { } connection)
                return new HashSet<string>(StringComparer.Ordinal);
            await using (connection)
            {
                var hashes = await connection.Statement(
                    null, $"select content_sha256 from {destination.Database.Dialect.Own("weir_heads")} union select content_sha256 from {destination.Database.Dialect.Own("weir_holds")} where state = 'waiting'")
                    .ListAsync(row => row.GetString(0), cancellationToken);
                return hashes.Concat(await new ServedLoads(destination.Database.Dialect).ContentsAsync(connection, cancellationToken)).ToHashSet(StringComparer.Ordinal);
            }
        });

    /// <summary>Deletes rows of some pipelines' histories that were replaced before a time.</summary>
    /// <returns>How many.</returns>
    public static Task<long> PruneHistoryAsync(
        SqlDestination destination, IReadOnlyList<PipelineKey> pipelines, DateTimeOffset before, CancellationToken cancellationToken) =>
        destination.ExplainAsync("delete old history", async () =>
        {
            if (await OpenAsync(destination, cancellationToken) is not { } connection)
                return 0L;
            await using (connection)
            {
                var tables = await connection.Statement(null, $"select tenant, pipeline, table_name from {destination.Database.Dialect.Own("weir_tables")} where kind = 'table'")
                    .ListAsync(row => (Pipeline: new PipelineKey(new Tenants.TenantId(row.GetString(0)), row.GetString(1)), Table: row.GetString(2)), cancellationToken);
                var deleted = 0L;
                foreach (var table in tables.Where(table => pipelines.Contains(table.Pipeline)).Select(table => table.Table))
                {
                    deleted += await connection.Statement(
                        null,
                        $"delete from {destination.Database.Dialect.Table(SqlTables.HistoryOf(table))} where {SqlName.Quote(SqlTables.HistoryColumns[1])} < @before",
                        ("before", before.ToUniversalTime())).RunAsync(cancellationToken);
                }

                return deleted;
            }
        });

    private static async Task<DbConnection?> OpenAsync(SqlDestination destination, CancellationToken cancellationToken) =>
        await destination.IsPreparedAsync(cancellationToken) ? await destination.Database.OpenAsync(cancellationToken) : null;
}
