using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Audit;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tenants;

/// <summary>The list of tenants, which belongs to the installation. Its changes are audited in the installation's own chain.</summary>
/// <remarks>These statements, and no others, see all tenants; on PostgreSQL a policy lets only the installation see them.</remarks>
internal sealed partial class TenantRegistry(TenantStore store, AuditLog audit, TimeProvider time)
{
    private const string Columns = "select tenant, name, state, created_at from weir_tenants";

    /// <summary>Stands for the installation where a tenant has to be named. No tenant's key begins so.</summary>
    public static TenantId Installation { get; } = new("_weir");

    public Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken) => store.ReadAsync<IReadOnlyList<Tenant>>(
        Installation,
        "list tenants",
        transaction => ListAsync(transaction, $"{Columns} order by tenant", cancellationToken),
        cancellationToken);

    /// <summary>The tenant of a key, or null.</summary>
    public Task<Tenant?> FindAsync(string key, CancellationToken cancellationToken) => store.ReadAsync(
        Installation,
        "look for a tenant",
        transaction => FindAsync(transaction, key, cancellationToken),
        cancellationToken);

    /// <summary>The tenant of a key.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public async Task<Tenant> GetAsync(string key, CancellationToken cancellationToken) => await FindAsync(key, cancellationToken) ?? throw Unknown(key);

    /// <exception cref="UsageException">The key is not one, or is taken.</exception>
    public Task<Tenant> AddAsync(AuditActor actor, string key, string name, CancellationToken cancellationToken) => audit.WriteAsync(
        Installation,
        actor,
        "tenant.add",
        $"tenant {key}",
        async transaction =>
        {
            if (!Key().IsMatch(key))
                throw new UsageException($"A tenant's key is 1 to 40 lower-case letters, digits and underscores and begins with a letter; '{key}' is not.");
            if (await FindAsync(transaction, key, cancellationToken) is not null)
                throw new UsageException($"There is a tenant '{key}' already. 'weir tenant list' shows all.");
            var tenant = new Tenant(new TenantId(key), People.Label("name", name), TenantState.Active, AuditEntry.Whole(time.GetUtcNow()));
            await transaction.RegistryStatement(
                "insert into weir_tenants (tenant, name, state, created_at) values (@key, @name, @state, @at)",
                ("key", key), ("name", tenant.Name), ("state", People.Text(tenant.State)), ("at", tenant.CreatedAt)).RunAsync(cancellationToken);
            return new AuditedChange<Tenant>(tenant, null, Json(tenant));
        },
        cancellationToken);

    /// <summary>Lets a tenant's tokens in, or refuses them all.</summary>
    /// <exception cref="UsageException">There is no such tenant.</exception>
    public Task<Tenant> SetStateAsync(AuditActor actor, string key, TenantState state, CancellationToken cancellationToken) => audit.WriteAsync(
        Installation,
        actor,
        state == TenantState.Active ? "tenant.resume" : "tenant.suspend",
        $"tenant {key}",
        async transaction =>
        {
            var before = await FindAsync(transaction, key, cancellationToken) ?? throw Unknown(key);
            await transaction.RegistryStatement("update weir_tenants set state = @state where tenant = @key", ("key", key), ("state", People.Text(state))).RunAsync(cancellationToken);
            var after = before with { State = state };
            return new AuditedChange<Tenant>(after, Json(before), Json(after));
        },
        cancellationToken);

    private static UsageException Unknown(string key) => new($"There is no tenant '{key}'. 'weir tenant list' shows all.");

    private static async Task<Tenant?> FindAsync(TenantTransaction transaction, string key, CancellationToken cancellationToken) =>
        await ListAsync(transaction, $"{Columns} where tenant = @key", cancellationToken, ("key", key)) is [var tenant] ? tenant : null;

    private static async Task<IReadOnlyList<Tenant>> ListAsync(
        TenantTransaction transaction, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        await transaction.RegistryStatement(sql, parameters).ListAsync(
            row => new Tenant(new TenantId(row.GetString(0)), row.GetString(1), People.StateOf(row.GetString(2)), row.Instant(3)), cancellationToken);

    private static JsonObject Json(Tenant tenant) => new() { ["key"] = tenant.Id.Value, ["name"] = tenant.Name, ["state"] = People.Text(tenant.State) };

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
