using System.Collections.Frozen;

namespace Weir.Tenants;

/// <summary>A person, or a program, that a tenant knows.</summary>
internal sealed record User
{
    public required Guid Id { get; init; }

    /// <summary>Unique within the tenant; never another user's again.</summary>
    public required string Name { get; init; }

    public string? Email { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the user is refused, or null.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>One role in each organisation that the user belongs to, by the organisation's key. Empty for a user of their own.</summary>
    public FrozenDictionary<string, Role> Roles { get; init; } = FrozenDictionary<string, Role>.Empty;
}
