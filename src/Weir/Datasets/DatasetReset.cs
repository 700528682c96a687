using System.Globalization;
using Weir.Destinations.Sql;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Datasets;

/// <summary>Takes one dataset back to never seen: its versions, and what ledger, heads, holds and quarantine have of it.</summary>
internal sealed class DatasetReset(SqlDestination warehouse, TenantId tenant, string key)
{
    private static readonly string[] Tables = [CodeListTables.Options, CodeListTables.Lists];
    private static readonly string[] Records = ["weir_heads", "weir_holds", "weir_quarantine", "weir_ledger"];

    private SqlDialect Dialect => warehouse.Database.Dialect;

    /// <summary>Takes it all away in one transaction, or nothing of it.</summary>
    /// <returns>Loads that were taken away.</returns>
    public Task<long> RunAsync(CancellationToken cancellationToken) => warehouse.ExplainAsync(
        "take a dataset back to empty",
        async () =>
        {
            await using var schemaLock = await warehouse.Database.LockSchemaAsync(cancellationToken);
            await using var connection = await warehouse.Database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var load = SqlName.Quote(Columns.TableSchema.LoadColumn);
            var pipelines = await connection.Statement(
                transaction,
                $"select distinct l.pipeline from {Dialect.Own("weir_ledger")} l join {Dialect.Table(CodeListTables.Lists)} d on d.{load} = l.load_id where l.tenant = @tenant and d.dataset = @key",
                ("tenant", tenant.Value), ("key", key)).ListAsync(row => row.GetString(0), cancellationToken);
            var loads = Convert.ToInt64(
                await connection.Statement(transaction, $"select count(*) from {Dialect.Table(CodeListTables.Lists)} where dataset = @key", ("key", key)).FirstAsync(cancellationToken), CultureInfo.InvariantCulture);
            foreach (var table in Tables)
                await connection.Statement(transaction, $"delete from {Dialect.Table(table)} where dataset = @key", ("key", key)).RunAsync(cancellationToken);
            foreach (var pipeline in pipelines)
            {
                foreach (var record in Records)
                {
                    await connection.Statement(
                        transaction,
                        $"delete from {Dialect.Own(record)} where tenant = @tenant and pipeline = @pipeline and partition_name = @key",
                        ("tenant", tenant.Value), ("pipeline", pipeline), ("key", key)).RunAsync(cancellationToken);
                }
            }

            await transaction.CommitAsync(cancellationToken);
            return loads;
        });
}
