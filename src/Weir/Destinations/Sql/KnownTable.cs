using System.Data.Common;
using Weir.Columns;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>A table that Weir made, as the warehouse describes it.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Pipeline">The pipeline that feeds it.</param>
/// <param name="Mode">How its loads are written.</param>
/// <param name="Key">The columns that make a row unique; empty where nothing does.</param>
/// <param name="Columns">Its columns in order, without <c>_load</c> and <c>_row</c>; the type is null where Weir does not write it.</param>
internal sealed record KnownTable(
    string Name, string Pipeline, WriteMode Mode, IReadOnlyList<string> Key, IReadOnlyList<(string Name, ColumnType? Type)> Columns)
{
    /// <summary>The table with a name, or null where Weir made none.</summary>
    public static async Task<KnownTable?> FindAsync(SqlDestination destination, TenantId tenant, string name, CancellationToken cancellationToken)
    {
        var found = await destination.ReadAsync(
            "look up a table",
            async connection =>
            {
                var tables = await connection.Statement(
                    null,
                    $"select pipeline, mode, key_columns from {destination.Database.Dialect.Own("weir_tables")} where tenant = @tenant and table_name = @table and kind = 'table'",
                    ("tenant", tenant.Value), ("table", name)).ListAsync(
                    row => (Pipeline: row.GetString(0), Mode: row.GetString(1), Key: row.TextOrNull(2)), cancellationToken);
                List<KnownTable> known = [];
                foreach (var (pipeline, mode, key) in tables)
                {
                    known.Add(new KnownTable(
                        name, pipeline, Enum.Parse<WriteMode>(mode, ignoreCase: true), KeyOf(key), await ColumnsAsync(destination, connection, name, cancellationToken)));
                }

                return known;
            },
            cancellationToken);
        return found is [var only] ? only : null;
    }

    /// <summary>Names of the tables that Weir made, in order.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(SqlDestination destination, TenantId tenant, CancellationToken cancellationToken) =>
        await destination.ReadAsync(
            "list the tables",
            connection => connection.Statement(
                null, $"select table_name from {destination.Database.Dialect.Own("weir_tables")} where tenant = @tenant and kind = 'table' order by table_name", ("tenant", tenant.Value))
                .ListAsync(row => row.GetString(0), cancellationToken),
            cancellationToken);

    /// <summary>The pipelines that feed tables there.</summary>
    public static async Task<IReadOnlyList<string>> PipelinesAsync(SqlDestination destination, TenantId tenant, CancellationToken cancellationToken) =>
        await destination.ReadAsync(
            "list the pipelines",
            connection => connection.Statement(
                null, $"select distinct pipeline from {destination.Database.Dialect.Own("weir_tables")} where tenant = @tenant and kind = 'table' order by pipeline", ("tenant", tenant.Value))
                .ListAsync(row => row.GetString(0), cancellationToken),
            cancellationToken);

    /// <summary>The loads that wrote rows which are there.</summary>
    public async Task<IReadOnlySet<Guid>> LoadsAsync(SqlDestination destination, CancellationToken cancellationToken) =>
        (await destination.ReadAsync(
            "list the loads of a table",
            connection => connection.Statement(null, $"select distinct {SqlName.Quote(TableSchema.LoadColumn)} from {destination.Database.Dialect.Table(Name)}")
                .ListAsync(row => row.GetGuid(0), cancellationToken),
            cancellationToken)).ToHashSet();

    private static async Task<IReadOnlyList<(string, ColumnType?)>> ColumnsAsync(
        SqlDestination destination, DbConnection connection, string name, CancellationToken cancellationToken) =>
        [
            .. (await SqlTables.ColumnsAsync(destination.Database.Dialect, connection, null, name, cancellationToken))
                .Where(column => column.Name is not (TableSchema.LoadColumn or TableSchema.RowColumn))
                .Select(column => (column.Name, destination.Database.Dialect.ParseTypeName(column.Type))),
        ];

    private static string[] KeyOf(string? names) => (names ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries);
}
