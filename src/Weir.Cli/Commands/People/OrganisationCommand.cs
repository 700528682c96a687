using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Tenants;

namespace Weir.Cli.Commands.People;

/// <summary><c>weir organisation</c>: what people of a tenant belong to.</summary>
internal static class OrganisationCommand
{
    public static Command Create(CommandHost host) => new("organisation", "Organisations of a tenant, in which its users have roles.") { Add(host), List(host) };

    private static Command Add(CommandHost host)
    {
        var tenant = PeopleSession.TenantOption();
        var key = new Argument<string>("key") { Description = "The organisation's key: lower-case letters, digits and underscores." };
        var name = new Option<string?>("--name") { Description = "As people write it. Default: the key.", HelpName = "NAME" };
        var command = new Command("add", "Add an organisation.\n\nExample: weir organisation add ral --name \"Royal Free London\"") { key, name, tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var organisation = await session.People.AddOrganisationAsync(owner, session.Actor, parse.GetValue(key)!, parse.GetValue(name) ?? parse.GetValue(key)!, cancellationToken);
            if (host.IsJson(parse))
                host.Write(ToJson(organisation));
            else
                host.Output.WriteLine($"Organisation '{organisation.Key}' was added. Give a user a role in it with 'weir user role NAME --organisation {organisation.Key} --role ROLE'.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(CommandHost host)
    {
        var tenant = PeopleSession.TenantOption();
        var command = new Command("list", "List organisations.\n\nExample: weir organisation list") { tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var organisations = await session.People.ListOrganisationsAsync(owner, cancellationToken);
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. organisations.Select(ToJson)]));
            else if (organisations.Count == 0)
                host.Output.WriteLine($"Tenant '{owner}' has no organisation yet. 'weir organisation add KEY' adds one.");
            else
                TextTable.Write(host, ["organisation", "name", "added"], [.. organisations.Select(organisation => new[] { organisation.Key, organisation.Name, Words.At(organisation.CreatedAt) })]);
            return ExitCode.Done;
        });
        return command;
    }

    private static JsonObject ToJson(Organisation organisation) => new()
    {
        ["organisation"] = organisation.Key,
        ["name"] = organisation.Name,
        ["addedAt"] = Words.Iso(organisation.CreatedAt),
    };
}
