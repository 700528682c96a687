using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Connectors;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli.Commands.People;

/// <summary><c>weir tenant</c>: who owns data, kept apart from one another.</summary>
internal static class TenantCommand
{
    public static Command Create(CommandHost host) => new("tenant", "Tenants: organisations that own data and see nothing of one another.")
    {
        Add(host),
        List(host),
        Change(host, "suspend", "Refuse every token of a tenant; its data stays.", TenantState.Suspended),
        Change(host, "resume", "Let a suspended tenant's tokens in again.", TenantState.Active),
        Roles(host),
    };

    private static Argument<string> Key() => new("key") { Description = "The tenant's key: lower-case letters, digits and underscores." };

    private static Command Add(CommandHost host)
    {
        var key = Key();
        var name = new Option<string?>("--name") { Description = "As people write it. Default: the key.", HelpName = "NAME" };
        var command = new Command("add", "Add a tenant.\n\nExample: weir tenant add north --name \"North Care Board\"") { key, name };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var tenant = await session.Registry.AddAsync(session.Actor, parse.GetValue(key)!, parse.GetValue(name) ?? parse.GetValue(key)!, cancellationToken);
            return Answer(host, parse, tenant, $"Tenant '{tenant.Id}' was added.");
        });
        return command;
    }

    private static Command List(CommandHost host)
    {
        var command = new Command("list", "List tenants.\n\nExample: weir tenant list");
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var tenants = await session.Registry.ListAsync(cancellationToken);
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. tenants.Select(ToJson)]));
            else
                TextTable.Write(host, ["tenant", "name", "state", "added"], [.. tenants.Select(tenant => new[] { tenant.Id.Value, tenant.Name, Words.Of(tenant.State), Words.At(tenant.CreatedAt) })]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Change(CommandHost host, string verb, string description, TenantState state)
    {
        var key = Key();
        var command = new Command(verb, $"{description}\n\nExample: weir tenant {verb} north") { key };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var tenant = await session.Registry.SetStateAsync(session.Actor, parse.GetValue(key)!, state, cancellationToken);
            return Answer(host, parse, tenant, $"Tenant '{tenant.Id}' is {Words.Of(tenant.State)}.");
        });
        return command;
    }

    private static Command Roles(CommandHost host)
    {
        var migrator = Role("--migrator", "weir_migrator", "Owns the store's tables and makes more; used for upgrades alone.");
        var application = Role("--application", "weir_app", "What Weir connects as.");
        var reader = Role("--reader", "weir_reader", "Reads runs.");
        var auditor = Role("--auditor", "weir_auditor", "Reads the audit.");
        var tables = new Option<bool>("--grants") { Description = "Print what is granted on the tables, which have to be there, instead of the roles." };
        var command = new Command(
            "roles",
            "Print the statements that make a store's roles in PostgreSQL, ready for psql; nothing is connected to. Run them, let the migrator make the tables (weir tenant list), then run those of --grants.\n\n"
            + "Example: weir tenant roles --grants | psql weir")
        {
            migrator, application, reader, auditor, tables,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            await using var database = ConnectorCatalogue.OpenStore(session.Workspace.Store.Text, session.Workspace.Folder, host.Time);
            if (database.GrantSchema is not { } schema)
                throw new UsageException($"{database.Address} has no roles: who may read the file may read all of it. Setting 'store' names the PostgreSQL database that has.");
            var roles = new StoreRoles(schema, parse.GetValue(migrator)!, parse.GetValue(application)!, parse.GetValue(reader)!, parse.GetValue(auditor)!);
            List<string> statements = [.. parse.GetValue(tables) ? roles.TableStatements : roles.RoleStatements];
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. statements.Select(statement => JsonValue.Create(statement))]));
            else
                statements.ForEach(statement => host.Output.WriteLine($"{statement};"));
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> Role(string name, string standard, string description) =>
        new(name) { Description = $"{description} Default: {standard}.", HelpName = "ROLE", DefaultValueFactory = _ => standard };

    private static int Answer(CommandHost host, ParseResult parse, Tenant tenant, string message)
    {
        if (host.IsJson(parse))
            host.Write(ToJson(tenant));
        else
            host.Output.WriteLine(message);
        return ExitCode.Done;
    }

    private static JsonObject ToJson(Tenant tenant) => new()
    {
        ["tenant"] = tenant.Id.Value,
        ["name"] = tenant.Name,
        ["state"] = Words.Of(tenant.State),
        ["addedAt"] = Words.Iso(tenant.CreatedAt),
    };
}
