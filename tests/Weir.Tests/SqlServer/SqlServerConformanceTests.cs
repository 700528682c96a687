using System.Globalization;
using Weir.Columns;
using Weir.Connectors.SqlServer;
using Weir.Sql;
using Weir.Tests.Destinations;

namespace Weir.Tests.SqlServer;

/// <summary>SQL Server passes what every destination passes, on a server whose address is in <c>WEIR_TEST_SQLSERVER</c>; without one, each test is counted as skipped.</summary>
/// <remarks>The login may make and drop schemas and tables in the database of the address. What the tests make is in schemas named <c>weir_test_…</c>.</remarks>
public sealed class SqlServerConformanceTests : DestinationConformanceTests
{
    public const string Variable = "WEIR_TEST_SQLSERVER";

    private static int _schemas;

    private string? _schema;

    private protected override string ToMendATypeConflict => "Change the column's type in 'waits' and 'waits_history', or load into another table.";

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }, $"{Variable} names no SQL Server. docs/how-to/run-the-tests.md says how to try one.");
        await base.InitializeAsync();
    }

    /// <summary>A schema of its own for each test.</summary>
    private protected override Task<string> NewAddressAsync()
    {
        var given = Environment.GetEnvironmentVariable(Variable)!;
        _schema = string.Create(CultureInfo.InvariantCulture, $"weir_test_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
        return Task.FromResult($"{given}{(given.Contains('?', StringComparison.Ordinal) ? '&' : '?')}schema={_schema}");
    }

    public override async ValueTask DisposeAsync()
    {
        if (_schema is not null)
            await DropAsync(_schema);
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

    private protected override async Task<bool> IsUntouchedAsync() => await ScalarAsync($"select schema_id({SqlName.Literal(_schema!)})") is null;

    private SqlDatabase Database => ((SqlServerDestination)Destination).Database;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await Database.OpenAsync(CancellationToken);
        return await connection.Statement(null, sql).FirstAsync(CancellationToken);
    }

    private async Task DropAsync(string schema)
    {
        await using var connection = await Database.OpenAsync(CancellationToken);
        var drops = await connection.Statement(
            null,
            "select concat(case type when 'V' then 'drop view ' else 'drop table ' end, quotename(schema_name(schema_id)), '.', quotename(name)) from sys.objects "
            + "where schema_id = schema_id(@schema) and type in ('U', 'V') order by type desc",
            ("schema", schema)).ListAsync(row => row.GetString(0), CancellationToken);
        foreach (var drop in drops)
            await connection.Statement(null, drop).RunAsync(CancellationToken);
        await connection.Statement(null, $"if schema_id({SqlName.Literal(schema)}) is not null exec ({SqlName.Literal($"drop schema {SqlName.Quote(schema)}")})").RunAsync(CancellationToken);
    }
}
