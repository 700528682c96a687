using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Weir.Connectors.Postgres;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Tests.Tenants;

/// <summary>What PostgreSQL itself says of tenants and roles, asked as the roles that Weir is to work as.</summary>
public sealed class RowSecurityTests(SharedPostgres postgres) : IAsyncLifetime
{
    private static readonly TenantId North = new("north");

    private string _address = "";
    private string _suffix = "";
    private string _password = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Migrator => $"weir_migrator_{_suffix}";

    private string Application => $"weir_app_{_suffix}";

    private string Reader => $"weir_reader_{_suffix}";

    private string Auditor => $"weir_auditor_{_suffix}";

    public async ValueTask InitializeAsync()
    {
        _address = await postgres.CreateDatabaseAsync("secured");
        _suffix = RandomNumberGenerator.GetHexString(8, lowercase: true);
        _password = RandomNumberGenerator.GetHexString(24, lowercase: true);
        var roles = new StoreRoles("public", Migrator, Application, Reader, Auditor);
        await AdministerAsync([.. roles.RoleStatements, .. new[] { Migrator, Application, Reader, Auditor }.Select(role => $"alter role {role} password '{_password}'")]);
        await using (var migrator = Open(Migrator))
            await RunStore.StoreMigrations.ApplyAsync(migrator, TimeProvider.System, Cancel);
        await AdministerAsync([.. roles.TableStatements]);
        // Twice does no harm.
        await AdministerAsync([.. roles.RoleStatements, .. roles.TableStatements]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Security_row_2_the_application_owns_nothing_and_every_tenants_table_forces_row_security_with_checks()
    {
        await using var connection = await ConnectAsync(Application);
        (await ListAsync(connection, "select rolname from pg_roles where rolname = current_user and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)")).ShouldBeEmpty();
        (await ListAsync(connection, "select relname::text from pg_class where pg_get_userbyid(relowner) = current_user")).ShouldBeEmpty();
        (await ListAsync(connection, "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity and relforcerowsecurity order by 1"))
            .ShouldBe(TenantTables.All.Order(StringComparer.Ordinal));
        (await ListAsync(connection, "select tablename || ' ' || policyname || ' ' || cmd || ' ' || permissive from pg_policies where with_check is not null or cmd = 'SELECT' order by 1")).ShouldBe(
        [
            "weir_audit append_own_tenant INSERT PERMISSIVE", "weir_audit read_own_tenant SELECT PERMISSIVE", "weir_memberships own_tenant ALL PERMISSIVE",
            "weir_organisations own_tenant ALL PERMISSIVE", "weir_tenants own_tenant ALL PERMISSIVE", "weir_tokens own_tenant ALL PERMISSIVE", "weir_users own_tenant ALL PERMISSIVE",
        ]);
        (await ListAsync(connection, "select tablename || ' ' || policyname from pg_policies where with_check is null and cmd <> 'SELECT'")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Security_row_2_a_statement_that_forgot_the_tenant_sees_and_writes_nothing_of_others()
    {
        await using var setting = await SettingAsync();
        await setting.Registry.AddAsync(TenantSetting.Analyst, "north", "North", Cancel);
        await setting.AddUserAsync(North, "joe", Role.Viewer);
        await setting.AddUserAsync(TenantId.Default, "jane", Role.Viewer);

        foreach (var role in new[] { Application, Migrator })
        {
            await using var connection = await ConnectAsync(role);
            (await ListAsync(connection, "select user_name from weir_users")).ShouldBeEmpty();
            (await ListAsync(connection, "select tenant from weir_tenants")).ShouldBeEmpty();
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await RunAsync(connection, "set local weir.tenant = 'default'");
            (await ListAsync(connection, "select user_name from weir_users")).ShouldBe(["jane"]);
            (await ListAsync(connection, "select tenant from weir_tenants")).ShouldBe(["default"]);
            (await ListAsync(connection, "update weir_users set disabled_at = now() where user_name = 'joe' returning user_name")).ShouldBeEmpty();
            (await Should.ThrowAsync<PostgresException>(() => RunAsync(connection, "insert into weir_organisations values ('north', 'x', 'x', now())"))).SqlState.ShouldBe("42501");
        }
    }

    [Fact]
    public async Task Security_row_3_no_tenant_outlives_its_transaction_on_the_only_connection_of_a_pool()
    {
        await using var setting = await SettingAsync(poolSize: 1);
        await setting.Registry.AddAsync(TenantSetting.Analyst, "north", "North", Cancel);
        await setting.AddUserAsync(North, "joe", Role.Viewer);
        await setting.AddUserAsync(TenantId.Default, "jane", Role.Viewer);

        for (var i = 0; i < 1000; i++)
        {
            var (tenant, name) = i % 2 == 0 ? (North, "joe") : (TenantId.Default, "jane");
            if (i % 5 == 0)
            {
                await Should.ThrowAsync<InvalidOperationException>(() => setting.Store.ReadAsync<int>(
                    tenant,
                    "test",
                    async transaction =>
                    {
                        await transaction.Statement(People.ReadUsers).ListAsync(row => row.GetString(1), Cancel);
                        throw new InvalidOperationException("midway");
                    },
                    Cancel));
                await using var bare = await setting.Database.OpenAsync(Cancel);
                (await bare.Statement(null, "select count(*) from weir_users").FirstAsync(Cancel)).ShouldBe(0L);
            }

            (await setting.People.ListUsersAsync(tenant, Cancel)).ShouldHaveSingleItem().Name.ShouldBe(name);
        }
    }

    [Fact]
    public async Task Security_row_16_the_application_cannot_change_or_delete_the_audit_and_neither_can_the_tables_owner()
    {
        await using var setting = await SettingAsync();
        await setting.AddUserAsync(TenantId.Default, "jane", Role.Viewer);
        await using var application = await ConnectAsync(Application);
        foreach (var statement in (string[])["update weir_audit set actor = 'x'", "delete from weir_audit", "truncate weir_audit", "drop table weir_audit", "alter table weir_audit no force row level security"])
            (await Should.ThrowAsync<PostgresException>(() => RunAsync(application, $"set weir.tenant = 'default'; {statement}"))).SqlState.ShouldBe("42501", statement);

        await using var owner = await ConnectAsync(Migrator);
        await RunAsync(owner, "set weir.tenant = 'default'");
        (await ListAsync(owner, "update weir_audit set actor = 'x' returning actor")).ShouldBeEmpty();
        (await ListAsync(owner, "delete from weir_audit returning actor")).ShouldBeEmpty();
        (await setting.VerifyAsync(TenantId.Default)).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task Security_row_27_each_role_has_the_rights_that_are_written_down_and_no_others()
    {
        await using var connection = await ConnectAsync(Application);
        foreach (var grant in StoreRoles.Grants)
        {
            foreach (var (role, rights) in new[] { (Application, grant.Application), (Reader, grant.Reader), (Auditor, grant.Auditor) })
            {
                foreach (var right in (string[])["select", "insert", "update", "delete", "truncate", "references", "trigger"])
                {
                    var isGiven = rights?.Contains(right, StringComparison.Ordinal) ?? false;
                    var asked = right is "delete" or "truncate" or "trigger" ? "has_table_privilege" : "has_any_column_privilege";
                    (await ListAsync(connection, $"select {asked}('{role}', '{grant.Table}', '{right}')::text")).ShouldBe([isGiven ? "true" : "false"], $"{role} {grant.Table} {right}");
                }
            }
        }

        foreach (var role in new[] { Application, Reader, Auditor })
            (await ListAsync(connection, $"select has_schema_privilege('{role}', 'public', 'create')::text")).ShouldBe(["false"], role);
        (await ListAsync(connection, "select column_name::text from information_schema.column_privileges where table_name in ('weir_users', 'weir_tokens', 'weir_tenants', 'weir_memberships') and privilege_type = 'UPDATE' and grantee = current_user order by 1"))
            .ShouldBe(["disabled_at", "last_used_at", "revoked_at", "role", "since", "state"]);
    }

    [Fact]
    public async Task Security_row_27_the_auditor_reads_the_audit_and_the_reader_does_not()
    {
        await using var setting = await SettingAsync();
        await setting.AddUserAsync(TenantId.Default, "jane", Role.Viewer);
        await using var auditor = await ConnectAsync(Auditor);
        await RunAsync(auditor, "set weir.tenant = 'default'");
        (await ListAsync(auditor, "select action from weir_audit order by sequence")).ShouldBe(["organisation.add", "user.add", "user.role"]);
        (await Should.ThrowAsync<PostgresException>(() => RunAsync(auditor, "select * from weir_tokens"))).SqlState.ShouldBe("42501");
        await using var reader = await ConnectAsync(Reader);
        (await ListAsync(reader, "select pipeline from weir_run_status")).ShouldBeEmpty();
        (await Should.ThrowAsync<PostgresException>(() => RunAsync(reader, "select * from weir_audit"))).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task The_application_works_as_its_own_role()
    {
        await using var setting = await SettingAsync();
        await using var runs = new RunStore(Open(Application), TimeProvider.System);
        await runs.PrepareAsync(Cancel);
        await setting.AddUserAsync(TenantId.Default, "jane", Role.Creator);
        var made = await setting.CreateTokenAsync(TenantId.Default, "jane", Scope.DatasetsRead);
        (await setting.Authentication.AuthenticateAsync(made.Secret, Cancel)).Principal!.UserName.ShouldBe("jane");
        await setting.People.SetRoleAsync(TenantId.Default, TenantSetting.Analyst, "jane", "default", Role.Admin, Cancel);
        await setting.People.SetRoleAsync(TenantId.Default, TenantSetting.Analyst, "jane", "default", null, Cancel);
        await setting.People.SetDisabledAsync(TenantId.Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel);
        await setting.Tokens.RevokeAsync(TenantId.Default, TenantSetting.Analyst, made.Token.Id.ToString(), Cancel);
        await setting.Registry.SetStateAsync(TenantSetting.Analyst, "default", TenantState.Suspended, Cancel);
        (await setting.VerifyAsync(TenantId.Default)).IsComplete.ShouldBeTrue();
        (await setting.VerifyAsync(TenantRegistry.Installation)).IsComplete.ShouldBeTrue();
    }

    private Task<TenantSetting> SettingAsync(int? poolSize = null) => TenantSetting.CreateAsync(Open(Application, poolSize), TimeProvider.System, isMigrated: true);

    private PostgresDatabase Open(string role, int? poolSize = null)
    {
        var address = PostgresAddress.Parse(_address);
        (address.Connection.Username, address.Connection.Password) = (role, _password);
        if (poolSize is { } size)
        {
            // As behind a pooler that resets nothing: the driver would discard the session's settings, and hide a tenant that stayed.
            (address.Connection.MaxPoolSize, address.Connection.NoResetOnClose) = (size, true);
        }

        return new PostgresDatabase(address);
    }

    private async Task<NpgsqlConnection> ConnectAsync(string role)
    {
        var address = PostgresAddress.Parse(_address);
        (address.Connection.Username, address.Connection.Password, address.Connection.Pooling) = (role, _password, false);
        var connection = new NpgsqlConnection(address.Connection.ConnectionString);
        await connection.OpenAsync(Cancel);
        return connection;
    }

    private async Task AdministerAsync(IReadOnlyList<string> statements)
    {
        await using var connection = new NpgsqlConnection(PostgresAddress.Parse(_address).Connection.ConnectionString);
        await connection.OpenAsync(Cancel);
        foreach (var statement in statements)
            await RunAsync(connection, statement);
    }

    private static Task<int> RunAsync(NpgsqlConnection connection, string sql) => connection.Statement(null, sql).RunAsync(Cancel);

    private static Task<List<string>> ListAsync(NpgsqlConnection connection, string sql) => connection.Statement(null, sql).ListAsync(row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!, Cancel);
}
