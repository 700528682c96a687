using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Audit;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tenants;

/// <summary>Organisations and users of tenants. Every change is audited with who made it.</summary>
internal sealed partial class People(TenantStore store, AuditLog audit, TimeProvider time)
{
    internal static readonly TenantStatement ReadOrganisations = TenantStatement.Select("select organisation, name, created_at from {weir_organisations} o order by organisation");

    internal static readonly TenantStatement AddOrganisation = TenantStatement.Insert(TenantTables.Organisations, "organisation", "name", "created_at");

    internal static readonly TenantStatement ReadUsers = TenantStatement.Select("select user_id, user_name, email, created_at, disabled_at from {weir_users} u order by user_name");

    internal static readonly TenantStatement ReadRoles = TenantStatement.Select("select user_id, organisation, role from {weir_memberships} m");

    internal static readonly TenantStatement AddUser = TenantStatement.Insert(TenantTables.Users, "user_id", "user_name", "email", "created_at");

    internal static readonly TenantStatement Disable = TenantStatement.Update(TenantTables.Users, "disabled_at = @at", "user_id = @user");

    internal static readonly TenantStatement Enable = TenantStatement.Update(TenantTables.Users, "disabled_at = null", "user_id = @user");

    internal static readonly TenantStatement AddRole = TenantStatement.Insert(TenantTables.Memberships, "user_id", "organisation", "role", "since");

    internal static readonly TenantStatement ChangeRole = TenantStatement.Update(TenantTables.Memberships, "role = @role, since = @since", "user_id = @user and organisation = @organisation");

    internal static readonly TenantStatement RemoveRole = TenantStatement.Delete(TenantTables.Memberships, "user_id = @user and organisation = @organisation");

    public Task<IReadOnlyList<Organisation>> ListOrganisationsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        store.ReadAsync(tenant, "list organisations", transaction => OrganisationsAsync(transaction, cancellationToken), cancellationToken);

    /// <exception cref="UsageException">The key is not one, or is taken.</exception>
    public Task<Organisation> AddOrganisationAsync(TenantId tenant, AuditActor actor, string key, string name, CancellationToken cancellationToken) => audit.WriteAsync(
        tenant,
        actor,
        "organisation.add",
        $"organisation {key}",
        async transaction =>
        {
            if (!Key().IsMatch(key))
                throw new UsageException($"An organisation's key is 1 to 40 lower-case letters, digits and underscores and begins with a letter; '{key}' is not.");
            if ((await OrganisationsAsync(transaction, cancellationToken)).Any(known => known.Key == key))
                throw new UsageException($"There is an organisation '{key}' already. 'weir organisation list' shows all.");
            var organisation = new Organisation(key, Label("name", name), AuditEntry.Whole(time.GetUtcNow()));
            await transaction.Statement(AddOrganisation, ("organisation", key), ("name", organisation.Name), ("created_at", organisation.CreatedAt)).RunAsync(cancellationToken);
            return new AuditedChange<Organisation>(organisation, null, new JsonObject { ["key"] = key, ["name"] = organisation.Name });
        },
        cancellationToken);

    public Task<IReadOnlyList<User>> ListUsersAsync(TenantId tenant, CancellationToken cancellationToken) =>
        store.ReadAsync(tenant, "list users", transaction => UsersAsync(transaction, cancellationToken), cancellationToken);

    /// <summary>Makes a user, of an organisation or of none.</summary>
    /// <exception cref="UsageException">The name or the e-mail address is not one, the name is taken, or there is no such organisation.</exception>
    public Task<User> AddUserAsync(
        TenantId tenant, AuditActor actor, string name, string? email, (string Organisation, Role Role)? place, CancellationToken cancellationToken) => audit.WriteAsync(
        tenant,
        actor,
        "user.add",
        $"user {name}",
        async transaction =>
        {
            if (!UserName().IsMatch(name))
                throw new UsageException($"A user's name is 1 to 64 lower-case letters, digits and . _ @ - and begins with a letter or digit; '{name}' is not.");
            if (email is not null && !Email().IsMatch(email))
                throw new UsageException("The e-mail address is not of the form name@host.");
            if ((await UsersAsync(transaction, cancellationToken)).Any(known => known.Name == name))
                throw new UsageException($"There is a user '{name}' already. 'weir user list' shows all.");
            var now = AuditEntry.Whole(time.GetUtcNow());
            var user = new User { Id = Guid.CreateVersion7(now), Name = name, Email = email, CreatedAt = now };
            await transaction.Statement(AddUser, ("user_id", user.Id), ("user_name", name), ("email", email), ("created_at", now)).RunAsync(cancellationToken);
            if (place is var (organisation, role))
            {
                await CheckOrganisationAsync(transaction, organisation, cancellationToken);
                await transaction.Statement(AddRole, ("user_id", user.Id), ("organisation", organisation), ("role", Text(role)), ("since", now)).RunAsync(cancellationToken);
                user = user with { Roles = FrozenDictionary.Create(StringComparer.Ordinal, KeyValuePair.Create(organisation, role)) };
            }

            return new AuditedChange<User>(user, null, Json(user));
        },
        cancellationToken);

    /// <summary>Refuses a user from now on, whatever token they present; or lets them in again.</summary>
    /// <exception cref="UsageException">There is no such user.</exception>
    public Task<User> SetDisabledAsync(TenantId tenant, AuditActor actor, string name, bool isDisabled, CancellationToken cancellationToken) => audit.WriteAsync(
        tenant,
        actor,
        isDisabled ? "user.disable" : "user.enable",
        $"user {name}",
        async transaction =>
        {
            var before = await UserAsync(transaction, name, cancellationToken);
            var after = before with { DisabledAt = isDisabled ? before.DisabledAt ?? AuditEntry.Whole(time.GetUtcNow()) : null };
            await (isDisabled
                ? transaction.Statement(Disable, ("user", before.Id), ("at", after.DisabledAt))
                : transaction.Statement(Enable, ("user", before.Id))).RunAsync(cancellationToken);
            return new AuditedChange<User>(after, Json(before), Json(after));
        },
        cancellationToken);

    /// <summary>Gives a user a role in an organisation instead of the one they had there; null takes it away.</summary>
    /// <exception cref="UsageException">There is no such user, or no such organisation.</exception>
    public Task<User> SetRoleAsync(TenantId tenant, AuditActor actor, string name, string organisation, Role? role, CancellationToken cancellationToken) => audit.WriteAsync(
        tenant,
        actor,
        "user.role",
        $"user {name}",
        async transaction =>
        {
            var before = await UserAsync(transaction, name, cancellationToken);
            await CheckOrganisationAsync(transaction, organisation, cancellationToken);
            (string, object?)[] place = [("user", before.Id), ("organisation", organisation)];
            var roles = before.Roles.ToDictionary(StringComparer.Ordinal);
            var had = roles.Remove(organisation);
            if (role is { } given)
            {
                var since = AuditEntry.Whole(time.GetUtcNow());
                await (had
                    ? transaction.Statement(ChangeRole, [.. place, ("role", Text(given)), ("since", since)])
                    : transaction.Statement(AddRole, ("user_id", before.Id), ("organisation", organisation), ("role", Text(given)), ("since", since))).RunAsync(cancellationToken);
                roles[organisation] = given;
            }
            else
            {
                await transaction.Statement(RemoveRole, place).RunAsync(cancellationToken);
            }

            var after = before with { Roles = roles.ToFrozenDictionary(StringComparer.Ordinal) };
            return new AuditedChange<User>(after, Json(before), Json(after));
        },
        cancellationToken);

    /// <summary>The user of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static async Task<User> UserAsync(TenantTransaction transaction, string name, CancellationToken cancellationToken) =>
        (await UsersAsync(transaction, cancellationToken)).FirstOrDefault(user => user.Name == name)
        ?? throw new UsageException($"There is no user '{name}'. 'weir user list' shows all.");

    /// <summary>The role that a word means.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Role ParseRole(string word) => Enum.GetValues<Role>().Where(role => Text(role) == word).Select(role => (Role?)role).FirstOrDefault()
        ?? throw new UsageException($"There is no role '{word}'. Roles are {string.Join(", ", Enum.GetValues<Role>().Select(Text))}.");

    internal static Role RoleOf(string text) => Enum.Parse<Role>(text, ignoreCase: true);

    internal static TenantState StateOf(string text) => Enum.Parse<TenantState>(text, ignoreCase: true);

    internal static string Text<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>A name as people write it.</summary>
    /// <exception cref="UsageException">It is empty, long, or holds control characters.</exception>
    internal static string Label(string what, string text) => text.Trim() is { Length: > 0 and <= 200 } label && !label.Any(char.IsControl)
        ? label
        : throw new UsageException($"The {what} is 1 to 200 characters without line breaks.");

    private static async Task CheckOrganisationAsync(TenantTransaction transaction, string organisation, CancellationToken cancellationToken)
    {
        if ((await OrganisationsAsync(transaction, cancellationToken)).All(known => known.Key != organisation))
            throw new UsageException($"There is no organisation '{organisation}'. 'weir organisation list' shows all.");
    }

    private static async Task<IReadOnlyList<Organisation>> OrganisationsAsync(TenantTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Statement(ReadOrganisations).ListAsync(row => new Organisation(row.GetString(0), row.GetString(1), row.Instant(2)), cancellationToken);

    private static async Task<IReadOnlyList<User>> UsersAsync(TenantTransaction transaction, CancellationToken cancellationToken)
    {
        var roles = (await transaction.Statement(ReadRoles).ListAsync(row => (User: row.GetGuid(0), Organisation: row.GetString(1), Role: RoleOf(row.GetString(2))), cancellationToken))
            .ToLookup(role => role.User);
        return await transaction.Statement(ReadUsers).ListAsync(
            row => new User
            {
                Id = row.GetGuid(0),
                Name = row.GetString(1),
                Email = row.TextOrNull(2),
                CreatedAt = row.Instant(3),
                DisabledAt = row.InstantOrNull(4),
                Roles = roles[row.GetGuid(0)].ToFrozenDictionary(role => role.Organisation, role => role.Role, StringComparer.Ordinal),
            },
            cancellationToken);
    }

    /// <summary>What the audit shows of a user. The e-mail address is not in it: the audit outlives the person's wish to be forgotten.</summary>
    private static JsonObject Json(User user) => new()
    {
        ["id"] = user.Id.ToString(),
        ["name"] = user.Name,
        ["disabled"] = user.DisabledAt is not null,
        ["roles"] = new JsonObject(user.Roles.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => KeyValuePair.Create(role.Key, (JsonNode?)Text(role.Value)))),
    };

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._@-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserName();

    [GeneratedRegex(@"\A[^@\s\p{C}]{1,64}@[^@\s\p{C}]{1,190}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Email();
}
