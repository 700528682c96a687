using Weir.Columns;
using Weir.Connectors.SqlServer;
using Weir.Sql;
using Weir.Tests.Destinations;

namespace Weir.Tests.SqlServer;

/// <summary>SQL Server passes what every destination passes, on a server whose address is in <c>WEIR_TEST_SQLSERVER</c>; without one, each test is counted as skipped.</summary>
/// <remarks>The login may make and drop schemas and tables in the database of the address. What the tests make is in schemas named <c>weir_test_…</c>.</remarks>
public sealed class SqlServerConformanceTests : DestinationConformanceTests
{
    private string? _schemaAddress;

    private protected override bool KeepsEveryFloat => false;

    private protected override string ToMendATypeConflict => "Change the column's type in 'waits' and 'waits_history', or load into another table.";

    public override async ValueTask InitializeAsync()
    {
        ServerOfYourOwn.SkipWithout();
        await base.InitializeAsync();
    }

    private protected override Task<string> NewAddressAsync() => Task.FromResult(_schemaAddress = ServerOfYourOwn.NewAddress());

    public override async ValueTask DisposeAsync()
    {
        if (_schemaAddress is not null)
            await ServerOfYourOwn.DropAsync(_schemaAddress);
        await base.DisposeAsync();
    }

    private protected override async Task<List<object?[]>> ReadAsync(TableSchema schema)
    {
        await using var connection = await Database.OpenAsync(CancellationToken);
        var columns = string.Concat(schema.Columns.Select(column => column.Type.Kind == ColumnKind.Decimal
            ? $"cast({SqlName.Quote(column.Name)} as varchar(50)), "
            : $"{SqlName.Quote(column.Name)}, "));
        return await connection.Statement(null, $"select {columns}_load, _row from {Database.Dialect.Table(schema.Name)} order by {Database.Dialect.UuidOrder("_load")}, _row")
            .ListAsync(row => SqlRows.Cells(row, schema), CancellationToken);
    }

    private protected override async Task MakeForeignTableAsync(string name) => await ScalarAsync($"create table {Database.Dialect.Table(name)} (x int)");

    private protected override async Task<bool> IsUntouchedAsync() => !await Database.ExistsAsync(CancellationToken);

    private SqlDatabase Database => ((SqlServerDestination)Destination).Database;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await Database.OpenAsync(CancellationToken);
        return await connection.Statement(null, sql).FirstAsync(CancellationToken);
    }
}
