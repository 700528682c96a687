using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli.Commands.People;

/// <summary><c>weir user</c>: people and programs that a tenant knows, and their roles.</summary>
internal static class UserCommand
{
    public static Command Create(CommandHost host) => new("user", "Users of a tenant and their roles.")
    {
        Add(host),
        List(host),
        SetRole(host),
        Change(host, "disable", "Refuse a user from now on, whatever token they present.", isDisabled: true),
        Change(host, "enable", "Let a disabled user in again.", isDisabled: false),
    };

    private static Argument<string> Name() => new("name") { Description = "The user's name: lower-case letters, digits and . _ @ -" };

    private static Option<string?> Organisation() => new("--organisation") { Description = "The organisation that the role is in.", HelpName = "KEY" };

    private static Option<string?> RoleOption() => new("--role") { Description = "admin, creator, viewer or auditor.", HelpName = "ROLE" };

    private static Command Add(CommandHost host)
    {
        var (tenant, name, organisation, role) = (PeopleSession.TenantOption(), Name(), Organisation(), RoleOption());
        var email = new Option<string?>("--email") { Description = "The user's e-mail address.", HelpName = "ADDRESS" };
        var command = new Command("add", "Add a user, with a role in an organisation or with none.\n\nExample: weir user add jane --email jane@example.org --organisation ral --role creator")
        {
            name, email, organisation, role, tenant,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            (string, Role)? place = (parse.GetValue(organisation), parse.GetValue(role)) switch
            {
                (null, null) => null,
                ({ } key, { } word) => (key, Tenants.People.ParseRole(word)),
                _ => throw new UsageException("A role is one in an organisation. Give --organisation and --role, or neither."),
            };
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var user = await session.People.AddUserAsync(owner, session.Actor, parse.GetValue(name)!, parse.GetValue(email), place, cancellationToken);
            return Answer(host, parse, user, $"User '{user.Name}' was added. Make a token with 'weir token create {user.Name} --scope datasets:read'.");
        });
        return command;
    }

    private static Command List(CommandHost host)
    {
        var tenant = PeopleSession.TenantOption();
        var command = new Command("list", "List users and their roles.\n\nExample: weir user list") { tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var users = await session.People.ListUsersAsync(owner, cancellationToken);
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. users.Select(ToJson)]));
            else if (users.Count == 0)
                host.Output.WriteLine($"Tenant '{owner}' has no user yet. 'weir user add NAME' adds one.");
            else
                TextTable.Write(
                    host,
                    ["user", "e-mail", "roles", "state", "added"],
                    [.. users.Select(user => new[] { user.Name, user.Email ?? Words.None, RolesOf(user), user.DisabledAt is null ? "active" : "disabled", Words.At(user.CreatedAt) })]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command SetRole(CommandHost host)
    {
        var (tenant, name, organisation, role) = (PeopleSession.TenantOption(), Name(), Organisation(), RoleOption());
        var none = new Option<bool>("--none") { Description = "Take the role in the organisation away." };
        var command = new Command("role", "Give a user a role in an organisation, instead of the one they have there.\n\nExample: weir user role jane --organisation ral --role admin")
        {
            name, organisation, role, none, tenant,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var key = parse.GetValue(organisation) ?? throw new UsageException("Say in which organisation, with --organisation KEY. 'weir organisation list' shows all.");
            Role? wanted = (parse.GetValue(role), parse.GetValue(none)) switch
            {
                ({ } word, false) => Tenants.People.ParseRole(word),
                (null, true) => null,
                _ => throw new UsageException("Give --role ROLE or --none, and not both."),
            };
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var user = await session.People.SetRoleAsync(owner, session.Actor, parse.GetValue(name)!, key, wanted, cancellationToken);
            return Answer(host, parse, user, $"User '{user.Name}' is {(wanted is { } given ? Words.Of(given) : "nothing")} in '{key}'.");
        });
        return command;
    }

    private static Command Change(CommandHost host, string verb, string description, bool isDisabled)
    {
        var (tenant, name) = (PeopleSession.TenantOption(), Name());
        var command = new Command(verb, $"{description}\n\nExample: weir user {verb} jane") { name, tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var user = await session.People.SetDisabledAsync(owner, session.Actor, parse.GetValue(name)!, isDisabled, cancellationToken);
            return Answer(host, parse, user, $"User '{user.Name}' is {(isDisabled ? "disabled: every token of theirs is refused" : "let in")}.");
        });
        return command;
    }

    private static int Answer(CommandHost host, ParseResult parse, User user, string message)
    {
        if (host.IsJson(parse))
            host.Write(ToJson(user));
        else
            host.Output.WriteLine(message);
        return ExitCode.Done;
    }

    private static string RolesOf(User user) => user.Roles.Count == 0
        ? Words.None
        : string.Join(", ", user.Roles.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => $"{Words.Of(role.Value)} in {role.Key}"));

    private static JsonObject ToJson(User user) => new()
    {
        ["user"] = user.Name,
        ["id"] = user.Id.ToString(),
        ["email"] = user.Email,
        ["roles"] = new JsonObject(user.Roles.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => KeyValuePair.Create(role.Key, (JsonNode?)Words.Of(role.Value)))),
        ["addedAt"] = Words.Iso(user.CreatedAt),
        ["disabledAt"] = Words.Iso(user.DisabledAt),
    };
}
