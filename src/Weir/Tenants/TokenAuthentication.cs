using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Weir.Sql;

namespace Weir.Tenants;

/// <summary>Turns a presented token into who presents it, or says why not.</summary>
/// <remarks>
/// A look at the store takes milliseconds, and a client asks often: who was let in is remembered for <see cref="RememberedFor"/>, unless
/// this process has changed something since. What another process changes takes effect no later than that.
/// </remarks>
internal sealed class TokenAuthentication(TenantStore store, TimeProvider time)
{
    /// <summary>A token's last use is written down at most this often: a write for each request would cost more than the request.</summary>
    public static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(10);

    /// <summary>How long after a look at the store a token is let in without another.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Remembered> _remembered = new(StringComparer.Ordinal);

    internal static readonly TenantStatement Find = TenantStatement.Select(
        """
        select k.token_id, k.name, k.scopes, k.expires_at, k.last_used_at, k.revoked_at, k.created_at, u.user_id, u.user_name, u.disabled_at, t.state
        from {weir_tokens} k
        join {weir_users} u on u.user_id = k.user_id
        join {weir_tenants} t on t.tenant = k.tenant
        where k.token_sha256 = @hash
        """);

    internal static readonly TenantStatement FindRoles = TenantStatement.Select("select organisation, role from {weir_memberships} m where user_id = @user");

    internal static readonly TenantStatement NoteUse = TenantStatement.Update(
        TenantTables.Tokens, "last_used_at = @at", "token_id = @token and (last_used_at is null or last_used_at <= @noted)");

    /// <summary>Looks a token up and checks it, its user and its tenant, as they are now.</summary>
    public async Task<TokenAnswer> AuthenticateAsync(string presented, CancellationToken cancellationToken)
    {
        if (TokenText.TenantOf(presented) is not { } tenant)
            return new TokenAnswer(null, TokenRefusal.Malformed, null, null);
        var hash = TokenText.Hash(presented);
        // Read before the look at the store: a change in between counts as one after it.
        var (changes, now) = (store.Changes, time.GetUtcNow());
        if (_remembered.TryGetValue(hash, out var remembered) && remembered.Changes == changes && now - remembered.At < RememberedFor && now < remembered.ExpiresAt)
            return remembered.Answer;
        _remembered.TryRemove(hash, out _);
        var found = await store.ReadAsync(tenant, "look a token up", transaction => FindAsync(transaction, hash, cancellationToken), cancellationToken);
        if (found is not { } known)
            return new TokenAnswer(null, TokenRefusal.Unknown, null, null);
        var subject = string.Create(CultureInfo.InvariantCulture, $"token {known.Token.Id} of {known.Token.User}");
        TokenRefusal? refusal = known.Token.RefusalAt(now)
            ?? (known.IsDisabled ? TokenRefusal.UserDisabled : known.IsSuspended ? TokenRefusal.TenantSuspended : null);
        if (refusal is not null)
            return new TokenAnswer(null, refusal, tenant, subject);
        if (known.Token.LastUsedAt is not { } last || now - last >= UseNotedEvery)
            await NoteUseAsync(tenant, known.Token.Id, now, cancellationToken);
        var principal = new Principal(
            tenant, known.User, known.Token.User, known.Roles, known.Token.Id, known.Token.Scopes.ToFrozenSet(StringComparer.Ordinal));
        var answer = new TokenAnswer(principal, null, tenant, subject);
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        _remembered[hash] = new Remembered(answer, changes, now, known.Token.ExpiresAt);
        return answer;
    }

    private Task<int> NoteUseAsync(TenantId tenant, Guid token, DateTimeOffset now, CancellationToken cancellationToken) => store.WriteAsync(
        tenant,
        "note a token's use",
        transaction => transaction.Statement(NoteUse, ("token", token), ("at", now), ("noted", now - UseNotedEvery)).RunAsync(cancellationToken),
        cancellationToken);

    private static async Task<Found?> FindAsync(TenantTransaction transaction, string hash, CancellationToken cancellationToken)
    {
        var found = await transaction.Statement(Find, ("hash", hash)).ListAsync(
            row => new Found(
                new ApiToken
                {
                    Id = row.GetGuid(0),
                    Name = row.GetString(1),
                    Scopes = row.GetString(2).Split(' '),
                    ExpiresAt = row.Instant(3),
                    LastUsedAt = row.InstantOrNull(4),
                    RevokedAt = row.InstantOrNull(5),
                    CreatedAt = row.Instant(6),
                    User = row.GetString(8),
                },
                row.GetGuid(7),
                !row.IsDBNull(9),
                People.StateOf(row.GetString(10)) != TenantState.Active,
                FrozenDictionary<string, Role>.Empty),
            cancellationToken);
        if (found is not [var known])
            return null;
        var roles = await transaction.Statement(FindRoles, ("user", known.User))
            .ListAsync(row => (Organisation: row.GetString(0), Role: People.RoleOf(row.GetString(1))), cancellationToken);
        return known with { Roles = roles.ToFrozenDictionary(role => role.Organisation, role => role.Role, StringComparer.Ordinal) };
    }

    /// <summary>An answer, and until when it is good.</summary>
    private sealed record Remembered(TokenAnswer Answer, long Changes, DateTimeOffset At, DateTimeOffset ExpiresAt);

    private sealed record Found(ApiToken Token, Guid User, bool IsDisabled, bool IsSuspended, FrozenDictionary<string, Role> Roles);
}
