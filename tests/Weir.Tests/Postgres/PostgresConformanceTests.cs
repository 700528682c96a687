using System.Globalization;
using Weir.Columns;
using Weir.Connectors.Postgres;
using Weir.Sql;
using Weir.Tests.Destinations;

namespace Weir.Tests.Postgres;

/// <summary>PostgreSQL passes what every destination passes, on a real cluster.</summary>
public sealed class PostgresConformanceTests(SharedPostgres postgres) : DestinationConformanceTests
{
    private static readonly SemaphoreSlim Creating = new(1);
    private static string? _database;
    private static int _schemas;

    /// <summary>A schema of its own for each test: a database would take most of the test's time.</summary>
    private protected override async Task<string> NewAddressAsync()
    {
        await Creating.WaitAsync(CancellationToken);
        try
        {
            _database ??= await postgres.CreateDatabaseAsync("conformance");
        }
        finally
        {
            Creating.Release();
        }

        return string.Create(CultureInfo.InvariantCulture, $"{_database}?schema=test_{Interlocked.Increment(ref _schemas)}");
    }

    private protected override Task<List<object?[]>> ReadAsync(TableSchema schema) => SqlRows.ReadAsync(Destination, schema, CancellationToken);

    private protected override async Task MakeForeignTableAsync(string name) => await ScalarAsync($"create table \"{name}\" (x integer)");

    private protected override async Task<bool> IsUntouchedAsync() => await ScalarAsync("select current_schema()") is null;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await ((PostgresDestination)Destination).Database.OpenAsync(CancellationToken);
        return await connection.Statement(null, sql).FirstAsync(CancellationToken);
    }
}
