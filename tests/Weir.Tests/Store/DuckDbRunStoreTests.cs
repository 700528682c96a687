using Weir.Connectors;
using Weir.Failures;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;
using Weir.Tests.DuckDb;

namespace Weir.Tests.Store;

public sealed class DuckDbRunStoreTests : RunStoreTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-store-");
    private int _databases;

    private protected override Task<SqlDatabase> NewDatabaseAsync() => Task.FromResult(Open($"store{++_databases}.duckdb"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_store_that_was_deleted_is_made_anew()
    {
        await Store.DisposeAsync();
        File.Delete(Path.Combine(_folder.FullName, "store1.duckdb"));
        await using var store = new RunStore(Open("store1.duckdb"), Clock);
        await store.PrepareAsync(Cancel);
        (await store.ReadRunsAsync(TenantId.Default, null, 10, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_another_program_has_open_says_so()
    {
        var path = Path.Combine(_folder.FullName, "store9.duckdb");
        var (other, answer) = await OtherDuckDbProcess.StartAsync(path, Cancel);
        using (other)
        {
            answer.ShouldBe("open");
            await using var store = new RunStore(Open("store9.duckdb"), TimeProvider.System);
            (await Should.ThrowAsync<StoreException>(() => store.PrepareAsync(Cancel))).Message.ShouldStartWith("The store of runs and events could not prepare its tables. Store 'store9.duckdb' ");
        }
    }

    private SqlDatabase Open(string name) =>
        ConnectorCatalogue.OpenStore($"duckdb:{Path.Combine(_folder.FullName, name)}", _folder.FullName, TimeProvider.System);
}
