namespace Weir.Tenants;

/// <summary>Whether a tenant is served.</summary>
internal enum TenantState
{
    Active,

    /// <summary>Its tokens are refused; its data stays.</summary>
    Suspended,
}

/// <summary>A tenant as the store knows it.</summary>
internal sealed record Tenant(TenantId Id, string Name, TenantState State, DateTimeOffset CreatedAt);

/// <summary>Part of a tenant that people belong to: a trust, a board, a team.</summary>
/// <param name="Key">Lower-case letters, digits and underscores.</param>
/// <param name="Name">As people write it.</param>
/// <param name="CreatedAt">When.</param>
internal sealed record Organisation(string Key, string Name, DateTimeOffset CreatedAt);
