using System.Globalization;
using Weir.Failures;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Tests.Tenants;

/// <summary>Two tenants with people of the same names in one store.</summary>
public abstract class TenantSeparationTests : TenantStoreTests
{
    [Fact]
    public async Task Security_row_1_nothing_of_another_tenant_is_read_changed_or_let_in()
    {
        await Setting.Registry.AddAsync(TenantSetting.Analyst, "north", "North", Cancel);
        var here = await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var there = await Setting.AddUserAsync(North, "jane", Role.Admin);
        await Setting.AddUserAsync(North, "joe", Role.Admin);
        var ours = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        var theirs = await Setting.CreateTokenAsync(North, "jane", Scope.DatasetsRead);

        (await Setting.People.ListUsersAsync(Default, Cancel)).Select(user => user.Id).ShouldBe([here.Id]);
        (await Setting.People.ListOrganisationsAsync(Default, Cancel)).Select(organisation => organisation.Key).ShouldBe(["default"]);
        (await Setting.Tokens.ListAsync(Default, Cancel)).Select(token => token.Id).ShouldBe([ours.Token.Id]);
        (await Setting.Audit.ReadAsync(Default, new() { Limit = 1000 }, Cancel)).ShouldAllBe(entry => entry.After == null || !entry.After.Contains("north", StringComparison.Ordinal));

        await Should.ThrowAsync<UsageException>(() => Setting.Tokens.RevokeAsync(Default, TenantSetting.Analyst, theirs.Token.Id.ToString(), Cancel));
        await Should.ThrowAsync<UsageException>(() => Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "joe", isDisabled: true, Cancel));
        await Should.ThrowAsync<UsageException>(() => Setting.People.SetRoleAsync(Default, TenantSetting.Analyst, "jane", "north", Role.Admin, Cancel));
        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel);

        (await Setting.People.ListUsersAsync(North, Cancel)).Select(user => (user.Name, user.DisabledAt)).ShouldBe([("jane", null), ("joe", null)]);
        var principal = (await Setting.Authentication.AuthenticateAsync(theirs.Secret, Cancel)).Principal!;
        (principal.Tenant, principal.User).ShouldBe((North, there.Id));
        (await Setting.Authentication.AuthenticateAsync(theirs.Secret.Replace("_north_", "_default_", StringComparison.Ordinal), Cancel)).Refusal.ShouldBe(TokenRefusal.Unknown);
        (await Setting.VerifyAsync(North)).Break.ShouldBeNull();
        (await Setting.VerifyAsync(Default)).Break.ShouldBeNull();
    }

    [Fact]
    public async Task Tenants_are_listed_and_a_key_that_is_none_or_taken_is_refused()
    {
        await Setting.Registry.AddAsync(TenantSetting.Analyst, "north", "North of it", Cancel);

        (await Setting.Registry.ListAsync(Cancel)).Select(tenant => (tenant.Id.Value, tenant.Name, tenant.State)).ShouldBe(
            [("default", "Default", TenantState.Active), ("north", "North of it", TenantState.Active)]);
        (await RefusedAsync("north")).ShouldBe("There is a tenant 'north' already. 'weir tenant list' shows all.");
        (await RefusedAsync("_weir")).ShouldBe("A tenant's key is 1 to 40 lower-case letters, digits and underscores and begins with a letter; '_weir' is not.");
        (await Should.ThrowAsync<UsageException>(() => Setting.Registry.GetAsync("south", Cancel))).Message.ShouldBe("There is no tenant 'south'. 'weir tenant list' shows all.");

        async Task<string> RefusedAsync(string key) => (await Should.ThrowAsync<UsageException>(() => Setting.Registry.AddAsync(TenantSetting.Analyst, key, "Name", Cancel))).Message;
    }

    [Fact]
    public async Task A_store_of_the_first_schema_is_read_as_it_is_and_keeps_its_runs_when_it_is_brought_up_to_date()
    {
        await using var database = await NewDatabaseAsync();
        var first = RunStore.StoreMigrations.Files[0];
        await using (var connection = await database.OpenAsync(Cancel))
        {
            foreach (var statement in first.StatementsFor(database.Dialect))
                await connection.Statement(null, statement).RunAsync(Cancel);
            await connection.Statement(
                null, "insert into weir_store_schema (number, name, sha256, applied_at) values (1, @name, @sha256, current_timestamp)", ("name", first.Name), ("sha256", first.Sha256)).RunAsync(Cancel);
        }

        await using var store = new RunStore(database, Clock);
        var run = new RunRecord(Guid.CreateVersion7(Clock.GetUtcNow()), Default, "rtt", Clock.GetUtcNow(), RunTrigger.Manual, null);
        await store.BeginRunAsync(run, Cancel);
        (await store.ReadRunsAsync(Default, null, 10, Cancel)).ShouldHaveSingleItem();

        await store.PrepareAsync(Cancel);

        (await store.ReadRunsAsync(Default, null, 10, Cancel)).ShouldHaveSingleItem().Run.ShouldBe(run);
        (await RunStore.StoreMigrations.LastAppliedAsync(database, Cancel)).ShouldBe(RunStore.StoreMigrations.Files.Count);
    }

    [Fact]
    public async Task Security_row_2_every_table_with_a_tenant_is_reached_through_the_tenant_or_keeps_runs()
    {
        // Written by each run before and without people: see docs/adr/0019.
        string[] runs = ["weir_attempts", "weir_events", "weir_partitions", "weir_run_ends", "weir_run_status", "weir_runs"];
        await using var connection = await Setting.Database.OpenAsync(Cancel);
        var tables = await connection.Statement(null, $"select c.table_name from {Setting.Database.Dialect.Columns} c where c.column_name = 'tenant'")
            .ListAsync(row => row.GetString(0), Cancel);

        tables.Order(StringComparer.Ordinal).ShouldBe(TenantTables.All.Concat(runs).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Security_row_27_every_table_of_the_store_has_its_grants_written_down()
    {
        await using var connection = await Setting.Database.OpenAsync(Cancel);
        var tables = await connection.Statement(null, $"select t.table_name from {Setting.Database.Dialect.Tables} t where t.table_name like 'weir%'").ListAsync(row => row.GetString(0), Cancel);

        tables.Order(StringComparer.Ordinal).ShouldBe(StoreRoles.Grants.Select(grant => grant.Table).Order(StringComparer.Ordinal));
        Convert.ToInt32(await connection.Statement(null, "select count(*) from weir_tenants where tenant = 'default'").FirstAsync(Cancel), CultureInfo.InvariantCulture).ShouldBe(1);
    }
}

public sealed class DuckDbTenantSeparationTests : TenantSeparationTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tenants-");
    private int _databases;

    private protected override Task<SqlDatabase> NewDatabaseAsync() => Task.FromResult(StoreAddress.OfFile(
        _folder.CreateSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{++_databases}")), TimeProvider.System));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class PostgresTenantSeparationTests(SharedPostgres postgres) : TenantSeparationTests
{
    private protected override Task<SqlDatabase> NewDatabaseAsync() => StoreAddress.OfServerAsync(postgres, TimeProvider.System);
}
