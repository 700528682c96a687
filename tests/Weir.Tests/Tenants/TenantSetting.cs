using Weir.Audit;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Tests.Tenants;

/// <summary>A store with its tables, and what stands on it: people, tokens, audit.</summary>
internal sealed class TenantSetting : IAsyncDisposable
{
    public static readonly AuditActor Analyst = new(AuditActorKind.OsUser, "analyst", "desk", "weir user add");

    private readonly DirectoryInfo _folder;

    private TenantSetting(SqlDatabase database, TimeProvider time, DirectoryInfo folder)
    {
        _folder = folder;
        Database = database;
        Time = time;
        Heads = new AuditHeads(HeadsFile);
        Store = new TenantStore(database);
        Audit = new AuditLog(Store, Heads, time);
        Registry = new TenantRegistry(Store, Audit, time);
        People = new People(Store, Audit, time);
        Tokens = new ApiTokens(Store, Audit, time);
        Authentication = new TokenAuthentication(Store, time);
    }

    public SqlDatabase Database { get; }

    public TimeProvider Time { get; }

    public string HeadsFile => Path.Combine(_folder.FullName, "logs", "audit-heads.log");

    public AuditHeads Heads { get; }

    public TenantStore Store { get; }

    public AuditLog Audit { get; }

    public TenantRegistry Registry { get; }

    public People People { get; }

    public ApiTokens Tokens { get; }

    public TokenAuthentication Authentication { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TenantSetting> CreateAsync(SqlDatabase database, TimeProvider time, bool isMigrated = false)
    {
        if (!isMigrated)
            await RunStore.StoreMigrations.ApplyAsync(database, time, Cancel);
        return new TenantSetting(database, time, Directory.CreateTempSubdirectory("weir-tenants-"));
    }

    /// <summary>What another process has of the same store and log. It is not disposed.</summary>
    public TenantSetting Beside() => new(Database, Time, _folder);

    /// <summary>A user of an organisation of the same name as the tenant, with a role.</summary>
    public async Task<User> AddUserAsync(TenantId tenant, string name, Role role)
    {
        var organisation = tenant.Value;
        if ((await People.ListOrganisationsAsync(tenant, Cancel)).All(known => known.Key != organisation))
            await People.AddOrganisationAsync(tenant, Analyst, organisation, $"{organisation} trust", Cancel);
        await People.AddUserAsync(tenant, Analyst, name, null, null, Cancel);
        return await People.SetRoleAsync(tenant, Analyst, name, organisation, role, Cancel);
    }

    public Task<NewToken> CreateTokenAsync(TenantId tenant, string user, params string[] scopes) =>
        Tokens.CreateAsync(tenant, Analyst, user, "laptop", scopes, 30, Cancel);

    public async Task<AuditVerdict> VerifyAsync(TenantId tenant) =>
        await new AuditVerification(Store).VerifyAsync(tenant, (await Heads.ReadAsync(Cancel)).Heads, Cancel);

    /// <summary>Changes the store behind Weir's back.</summary>
    public async Task TamperAsync(params string[] statements)
    {
        await using var connection = await Database.OpenAsync(Cancel);
        foreach (var statement in statements)
            await connection.Statement(null, statement).RunAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
