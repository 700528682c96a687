using System.Collections.Frozen;

namespace Weir.Tenants;

/// <summary>The store's tables whose every row belongs to a tenant, and which are reached through <see cref="TenantStatement"/> alone.</summary>
internal static class TenantTables
{
    public const string Tenants = "weir_tenants";
    public const string Organisations = "weir_organisations";
    public const string Users = "weir_users";
    public const string Memberships = "weir_memberships";
    public const string Tokens = "weir_tokens";
    public const string Audit = "weir_audit";

    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, Tenants, Organisations, Users, Memberships, Tokens, Audit);
}
