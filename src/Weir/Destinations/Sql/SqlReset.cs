using System.Data.Common;
using System.Globalization;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>Takes a pipeline back to empty: its tables, their history, its views, and what the ledger, the heads, the holds and the quarantine have of it.</summary>
internal sealed class SqlReset(SqlDestination destination, PipelineKey pipeline)
{
    private static readonly string[] Records = ["weir_heads", "weir_ledger", "weir_holds", "weir_quarantine", "weir_tables"];

    private readonly SqlDialect _dialect = destination.Database.Dialect;

    /// <summary>What a reset would take away. Nothing is created where nothing is there yet.</summary>
    public async Task<ResetContents> ReadAsync(CancellationToken cancellationToken)
    {
        var none = new ResetContents([], [], 0, 0, 0);
        var heads = await destination.ReadHeadsAsync(pipeline, cancellationToken);
        if (heads.Count == 0 && !await destination.Database.ExistsAsync(cancellationToken))
            return none;
        // Reading the heads has shown that the database answers; before the first run Weir's own tables may still be missing.
        return await destination.ExplainAsync(
            "look at what a reset takes away",
            async () =>
            {
                await using var connection = await destination.Database.OpenAsync(cancellationToken);
                return await HasRecordsAsync(connection, cancellationToken) ? await ContentsAsync(connection, null, cancellationToken) : none;
            });
    }

    /// <summary>Takes it all away in one transaction, under the schema lock, or nothing of it.</summary>
    /// <param name="views">The pipeline's views, each after those that it reads from.</param>
    /// <param name="cancellationToken">Ends it; what was there stays.</param>
    /// <returns>What was taken away.</returns>
    public Task<ResetContents> RunAsync(List<string> views, CancellationToken cancellationToken) => destination.ExplainAsync(
        "take a pipeline back to empty",
        async () =>
        {
            await using var schemaLock = await destination.Database.LockSchemaAsync(cancellationToken);
            await using var connection = await destination.Database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await RefuseAdoptedAsync(connection, transaction, cancellationToken);
            var contents = await ContentsAsync(connection, transaction, cancellationToken);
            foreach (var view in contents.Views.OrderByDescending(view => views.IndexOf(view)))
                await connection.Statement(transaction, _dialect.DropView(view)).RunAsync(cancellationToken);
            foreach (var table in contents.Tables.Where(table => table.IsShared))
            {
                foreach (var name in new[] { table.Name, SqlTables.HistoryOf(table.Name) })
                    await connection.Statement(transaction, $"delete from {OwnRows(name)}", Parameters).RunAsync(cancellationToken);
            }

            foreach (var table in contents.Tables.Where(table => !table.IsShared))
            {
                await connection.Statement(transaction, $"drop table if exists {_dialect.Table(SqlTables.HistoryOf(table.Name))}").RunAsync(cancellationToken);
                await connection.Statement(transaction, $"drop table if exists {_dialect.Table(table.Name)}").RunAsync(cancellationToken);
            }

            // After the tables: a load that was under way holds them, and what it commits meanwhile goes with the rest.
            foreach (var record in Records)
            {
                await connection.Statement(
                    transaction,
                    $"delete from {_dialect.Own(record)} where tenant = @tenant and pipeline = @pipeline",
                    ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline)).RunAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return contents;
        });

    private (string, object?)[] Parameters => [("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline)];

    /// <summary>The rows of a shared table that this pipeline loaded.</summary>
    private string OwnRows(string table) =>
        $"{_dialect.Table(table)} where {SqlName.Quote(Columns.TableSchema.LoadColumn)} in (select load_id from {_dialect.Own("weir_ledger")} where tenant = @tenant and pipeline = @pipeline)";

    private async Task<bool> HasRecordsAsync(DbConnection connection, CancellationToken cancellationToken) => await connection.Statement(
        null,
        $"select 1 from {_dialect.Tables} t where t.table_name = 'weir_tables'").FirstAsync(cancellationToken) is not null;

    /// <summary>What was in a table before Weir cannot be loaded again.</summary>
    private async Task RefuseAdoptedAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var adopted = await connection.Statement(
            transaction,
            $"select table_name from {_dialect.Own("weir_tables")} where tenant = @tenant and pipeline = @pipeline and adopted_load is not null order by table_name",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline)).ListAsync(row => row.GetString(0), cancellationToken);
        if (adopted is [var table, ..])
        {
            throw new DestinationException(
                $"Table '{table}' of {destination.Address} was there before Weir and was adopted by pipeline '{pipeline.Pipeline}': a reset would take away rows that Weir cannot load again. "
                + $"Nothing was changed. Rename '{table}' and '{SqlTables.HistoryOf(table)}' to keep them, or drop them, then delete the rows of pipeline '{pipeline.Pipeline}' from weir_tables, weir_heads and weir_ledger.",
                FailureKind.Terminal);
        }
    }

    private async Task<ResetContents> ContentsAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var made = await connection.Statement(
            transaction,
            $"select table_name, kind, pipeline from {_dialect.Own("weir_tables")} where tenant = @tenant and (pipeline = @pipeline or (pipeline = '{PipelineKey.Shared}' and kind = 'table')) order by table_name",
            ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline)).ListAsync(row => (Name: row.GetString(0), Kind: row.GetString(1), IsShared: row.GetString(2) == PipelineKey.Shared), cancellationToken);
        List<ResetTable> tables = [];
        foreach (var (name, _, _) in made.Where(each => each.IsShared))
        {
            var shared = new ResetTable(
                name,
                await CountAsync(connection, transaction, OwnRows(name), cancellationToken, Parameters),
                await CountAsync(connection, transaction, OwnRows(SqlTables.HistoryOf(name)), cancellationToken, Parameters))
            {
                IsShared = true,
            };
            if (shared.Rows + shared.HistoryRows > 0)
                tables.Add(shared);
        }

        foreach (var (name, _, _) in made.Where(each => !each.IsShared && string.Equals(each.Kind, "table", StringComparison.Ordinal)))
        {
            tables.Add(new ResetTable(
                name,
                await CountAsync(connection, transaction, _dialect.Table(name), cancellationToken),
                await CountAsync(connection, transaction, _dialect.Table(SqlTables.HistoryOf(name)), cancellationToken)));
        }

        return new ResetContents(
            tables,
            [.. made.Where(each => string.Equals(each.Kind, "view", StringComparison.Ordinal)).Select(each => each.Name)],
            await OwnAsync("weir_ledger"),
            await OwnAsync("weir_holds"),
            await OwnAsync("weir_quarantine"));

        Task<long> OwnAsync(string table) => CountAsync(
            connection, transaction, $"{_dialect.Own(table)} where tenant = @tenant and pipeline = @pipeline", cancellationToken, ("tenant", pipeline.Tenant.Value), ("pipeline", pipeline.Pipeline));
    }

    private static async Task<long> CountAsync(
        DbConnection connection, DbTransaction? transaction, string what, CancellationToken cancellationToken, params (string, object?)[] parameters) =>
        Convert.ToInt64(await connection.Statement(transaction, $"select count(*) from {what}", parameters).FirstAsync(cancellationToken), CultureInfo.InvariantCulture);
}

/// <summary>A table that a reset takes away.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Rows served.</param>
/// <param name="HistoryRows">Rows that were replaced.</param>
internal sealed record ResetTable(string Name, long Rows, long HistoryRows)
{
    /// <summary>True where other pipelines load into it, too: then the rows go that this one loaded, and the table stays.</summary>
    public bool IsShared { get; init; }
}

/// <summary>What a reset takes away.</summary>
/// <param name="Tables">The tables, each with its history.</param>
/// <param name="Views">Names of the views.</param>
/// <param name="Loads">Entries of the ledger.</param>
/// <param name="Holds">Holds, settled ones included.</param>
/// <param name="Findings">Rows of the quarantine.</param>
internal sealed record ResetContents(IReadOnlyList<ResetTable> Tables, IReadOnlyList<string> Views, long Loads, long Holds, long Findings)
{
    /// <summary>True where nothing is there.</summary>
    public bool IsEmpty => Tables.Count == 0 && Views.Count == 0 && Loads == 0 && Holds == 0 && Findings == 0;
}
