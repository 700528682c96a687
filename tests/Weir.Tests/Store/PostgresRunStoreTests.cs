using Weir.Connectors;
using Weir.Sql;

namespace Weir.Tests.Store;

public sealed class PostgresRunStoreTests(SharedPostgres postgres) : RunStoreTests
{
    private protected override async Task<SqlDatabase> NewDatabaseAsync() =>
        ConnectorCatalogue.OpenStore(await postgres.CreateDatabaseAsync("store"), Path.GetTempPath(), Clock);
}
