namespace Weir.Tenants;

/// <summary>A token as the store knows it: everything but the token.</summary>
internal sealed record ApiToken
{
    public required Guid Id { get; init; }

    /// <summary>Name of the user that it speaks for.</summary>
    public required string User { get; init; }

    /// <summary>What it is for, in its owner's words.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was last let in, to about <see cref="TokenAuthentication.UseNotedEvery"/>; null where never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it is let in at a time, as far as the token itself says.</summary>
    public TokenRefusal? RefusalAt(DateTimeOffset now) =>
        RevokedAt is not null ? TokenRefusal.Revoked : ExpiresAt <= now ? TokenRefusal.Expired : null;
}

/// <summary>A token at the one time that it is known.</summary>
/// <param name="Token">What the store keeps of it.</param>
/// <param name="Secret">What its holder presents. It is stored nowhere.</param>
internal sealed record NewToken(ApiToken Token, string Secret);
