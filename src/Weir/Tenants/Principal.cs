using System.Collections.Frozen;

namespace Weir.Tenants;

/// <summary>Who makes a request, and what for.</summary>
/// <param name="Tenant">Whose data they are let to.</param>
/// <param name="User">The user's id.</param>
/// <param name="UserName">The user's name, for the audit.</param>
/// <param name="Roles">A role in each of the user's organisations, by the organisation's key.</param>
/// <param name="Token">The token that was presented.</param>
/// <param name="Scopes">What the token is for.</param>
internal sealed record Principal(
    TenantId Tenant, Guid User, string UserName, FrozenDictionary<string, Role> Roles, Guid Token, FrozenSet<string> Scopes)
{
    /// <summary>True where the token has the scope and a role of the user, in any organisation, allows what it is for.</summary>
    public bool May(string scope) => Scopes.Contains(scope) && Scope.IsAllowed(scope, Roles.Values);

    /// <summary>True where the token has the scope and the user's role in this organisation allows what it is for.</summary>
    public bool MayIn(string organisation, string scope) =>
        Scopes.Contains(scope) && Roles.TryGetValue(organisation, out var role) && Scope.IsAllowed(scope, [role]);
}

/// <summary>Why a token was not let in. Callers answer each alike; the audit tells them apart.</summary>
internal enum TokenRefusal
{
    /// <summary>It is not of a token's form.</summary>
    Malformed,

    /// <summary>No tenant has it.</summary>
    Unknown,

    Expired,

    Revoked,

    UserDisabled,

    TenantSuspended,
}

/// <summary>What became of a presented token.</summary>
/// <param name="Principal">Who it is, or null where it was refused.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
/// <param name="Tenant">The tenant that it belongs to; null where no tenant has it.</param>
/// <param name="Subject">The token and its user, for the audit; null where they are unknown.</param>
internal sealed record TokenAnswer(Principal? Principal, TokenRefusal? Refusal, TenantId? Tenant, string? Subject);
