using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Audit;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tenants;

/// <summary>The tokens by which programs call the API in a user's name.</summary>
internal sealed class ApiTokens(TenantStore store, AuditLog audit, TimeProvider time)
{
    /// <summary>How long a token is let in where nothing else is said.</summary>
    public const int DefaultDays = 90;

    private const int MostDays = 366;

    internal static readonly TenantStatement Read = TenantStatement.Select(
        """
        select k.token_id, u.user_name, k.name, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
        from {weir_tokens} k join {weir_users} u on u.user_id = k.user_id
        order by k.created_at desc, k.token_id desc
        """);

    internal static readonly TenantStatement Add = TenantStatement.Insert(TenantTables.Tokens, "token_id", "user_id", "name", "token_sha256", "scopes", "created_at", "expires_at");

    internal static readonly TenantStatement Revoke = TenantStatement.Update(TenantTables.Tokens, "revoked_at = @at", "token_id = @token and revoked_at is null");

    /// <summary>Tokens of a tenant, the newest first.</summary>
    public Task<IReadOnlyList<ApiToken>> ListAsync(TenantId tenant, CancellationToken cancellationToken) =>
        store.ReadAsync(tenant, "list tokens", transaction => ListAsync(transaction, cancellationToken), cancellationToken);

    /// <summary>Makes a token. What it answers is the only place where the token is ever seen.</summary>
    /// <exception cref="UsageException">There is no such user, or they are disabled; a scope, the name or the time is wrong.</exception>
    public Task<NewToken> CreateAsync(
        TenantId tenant, AuditActor actor, string user, string name, IReadOnlyList<string> scopes, int days, CancellationToken cancellationToken) => audit.WriteAsync(
        tenant,
        actor,
        "token.create",
        $"token of {user}",
        async transaction =>
        {
            if (days is < 1 or > MostDays)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"A token is good for 1 to {MostDays} days, not {days}."));
            var wanted = Scope.Parse(scopes);
            var owner = await People.UserAsync(transaction, user, cancellationToken);
            if (owner.DisabledAt is not null)
                throw new UsageException($"User '{user}' is disabled and would be refused with any token. 'weir user enable {user}' lets them in again.");
            var now = AuditEntry.Whole(time.GetUtcNow());
            var secret = TokenText.Create(tenant);
            var token = new ApiToken
            {
                Id = Guid.CreateVersion7(now),
                User = user,
                Name = People.Label("token's name", name),
                Scopes = wanted,
                CreatedAt = now,
                ExpiresAt = now.AddDays(days),
            };
            await transaction.Statement(
                Add,
                ("token_id", token.Id), ("user_id", owner.Id), ("name", token.Name), ("token_sha256", TokenText.Hash(secret)), ("scopes", string.Join(' ', wanted)),
                ("created_at", now), ("expires_at", token.ExpiresAt)).RunAsync(cancellationToken);
            return new AuditedChange<NewToken>(new NewToken(token, secret), null, Json(token));
        },
        cancellationToken);

    /// <summary>Refuses a token from now on.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="actor">Who revokes it.</param>
    /// <param name="idOrPrefix">Its id, or 8 or more of its first characters.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UsageException">No token's id begins so, or several do.</exception>
    public Task<ApiToken> RevokeAsync(TenantId tenant, AuditActor actor, string idOrPrefix, CancellationToken cancellationToken) => audit.WriteAsync(
        tenant,
        actor,
        "token.revoke",
        // Somebody may give the token itself by mistake, and it has no business in the audit.
        TokenText.TenantOf(idOrPrefix) is null ? $"token {idOrPrefix}" : "token given in place of its id",
        async transaction =>
        {
            if (TokenText.TenantOf(idOrPrefix) is not null)
                throw new UsageException("That is a token and not its id. 'weir token list' shows ids; revoke this one, since it was shown on a command line.");
            var found = (await ListAsync(transaction, cancellationToken))
                .Where(token => idOrPrefix.Length >= 8 && token.Id.ToString().StartsWith(idOrPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
            if (found is not [var before])
            {
                throw new UsageException(found.Count == 0
                    ? $"No token has an id that begins with '{idOrPrefix}'. 'weir token list' shows them; 8 characters are the least."
                    : $"Several tokens have an id that begins with '{idOrPrefix}'. Give more of it.");
            }

            var after = before with { RevokedAt = before.RevokedAt ?? AuditEntry.Whole(time.GetUtcNow()) };
            await transaction.Statement(Revoke, ("token", before.Id), ("at", after.RevokedAt)).RunAsync(cancellationToken);
            return new AuditedChange<ApiToken>(after, Json(before), Json(after));
        },
        cancellationToken);

    private static async Task<IReadOnlyList<ApiToken>> ListAsync(TenantTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Statement(Read).ListAsync(
            row => new ApiToken
            {
                Id = row.GetGuid(0),
                User = row.GetString(1),
                Name = row.GetString(2),
                Scopes = row.GetString(3).Split(' '),
                CreatedAt = row.Instant(4),
                ExpiresAt = row.Instant(5),
                LastUsedAt = row.InstantOrNull(6),
                RevokedAt = row.InstantOrNull(7),
            },
            cancellationToken);

    private static JsonObject Json(ApiToken token) => new()
    {
        ["id"] = token.Id.ToString(),
        ["user"] = token.User,
        ["name"] = token.Name,
        ["scopes"] = new JsonArray([.. token.Scopes.Select(scope => (JsonNode)scope)]),
        ["expiresAt"] = token.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["revoked"] = token.RevokedAt is not null,
    };
}
