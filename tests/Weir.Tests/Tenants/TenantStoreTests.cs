using Weir.Connectors;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Http;

namespace Weir.Tests.Tenants;

/// <summary>A store of a database of its own, on each engine.</summary>
public abstract class TenantStoreTests : IAsyncLifetime
{
    private protected static readonly TenantId Default = TenantId.Default;
    private protected static readonly TenantId North = new("north");

    private protected TenantSetting Setting { get; private set; } = null!;

    private protected TurnedClock Clock { get; } = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<SqlDatabase> NewDatabaseAsync();

    public async ValueTask InitializeAsync() => Setting = await TenantSetting.CreateAsync(await NewDatabaseAsync(), Clock);

    public virtual async ValueTask DisposeAsync()
    {
        if (Setting is not null)
            await Setting.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Where a test's store is: a DuckDB file or a PostgreSQL database.</summary>
internal static class StoreAddress
{
    public static SqlDatabase OfFile(DirectoryInfo folder, TimeProvider time) =>
        ConnectorCatalogue.OpenStore($"duckdb:{Path.Combine(folder.FullName, "store.duckdb")}", folder.FullName, time);

    public static async Task<SqlDatabase> OfServerAsync(SharedPostgres postgres, TimeProvider time) =>
        ConnectorCatalogue.OpenStore(await postgres.CreateDatabaseAsync("store"), Path.GetTempPath(), time);
}
