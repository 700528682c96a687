using Weir.Columns;
using Weir.Tests.Destinations;

namespace Weir.Tests.Postgres;

/// <summary>PostgreSQL passes what every destination passes, on a real cluster.</summary>
public sealed class PostgresConformanceTests(SharedPostgres postgres) : DestinationConformanceTests
{
    private protected override Task<string> NewAddressAsync() => postgres.CreateDatabaseAsync("conformance");

    private protected override Task<List<object?[]>> ReadAsync(TableSchema schema) => SqlRows.ReadAsync(Destination, schema, CancellationToken);
}
