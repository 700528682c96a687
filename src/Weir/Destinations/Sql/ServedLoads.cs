using System.Data.Common;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>Tells which loads records are served of. A file that was read again without a record leaves it served: it is still of the earlier load.</summary>
internal sealed class ServedLoads(SqlDialect dialect)
{
    /// <summary>The entries of a pipeline's loads that records served are of, and of its heads, oldest first.</summary>
    public async Task<List<LedgerEntry>> EntriesAsync(DbConnection connection, LedgerTables ledger, PipelineKey pipeline, CancellationToken cancellationToken)
    {
        var tables = await VersionTablesAsync(connection, "tenant = @tenant and pipeline = @pipeline", [("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline)], cancellationToken);
        return tables.Count == 0
            ? await ledger.HeadEntriesAsync(connection, pipeline, cancellationToken)
            : await ledger.EntriesAmongAsync(connection, pipeline, string.Join(" union ", tables.Select(LoadsIn)), cancellationToken);
    }

    /// <summary>SHA-256 of the raw bytes that records are served of, over all pipelines.</summary>
    public async Task<List<string>> ContentsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var tables = await VersionTablesAsync(connection, "1 = 1", [], cancellationToken);
        return tables.Count == 0
            ? []
            : await connection.Statement(null, $"select distinct content_sha256 from {dialect.Own("weir_ledger")} where load_id in ({string.Join(" union ", tables.Select(LoadsIn))})")
                .ListAsync(row => row.GetString(0), cancellationToken);
    }

    private Task<List<string>> VersionTablesAsync(DbConnection connection, string where, (string, object?)[] parameters, CancellationToken cancellationToken) =>
        connection.Statement(
            null,
            $"select table_name from {dialect.Own("weir_tables")} t where mode = 'newest' and record_kind is null and kind = 'table' and {where} "
            + $"and exists (select 1 from {dialect.Columns} c where c.table_name = t.table_name) order by table_name",
            parameters)
            .ListAsync(row => row.GetString(0), cancellationToken);

    private string LoadsIn(string table) =>
        $"select {SqlName.Quote(TableSchema.LoadColumn)} from {dialect.Table(table)} where not {dialect.IsTrue(SqlName.Quote(RecordTable.IsDeletedColumn))}";
}
