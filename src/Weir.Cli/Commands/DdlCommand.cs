using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Destinations.Sql;
using Weir.Failures;

namespace Weir.Cli.Commands;

/// <summary><c>weir ddl</c>: the statements that a database administrator may want to run, or to read, before a first run.</summary>
internal static class DdlCommand
{
    public static Command Create(CommandHost host)
    {
        var pipeline = new Argument<string>("pipeline") { Description = "The pipeline, or a kind of source such as nhs-rtt." };
        var readers = new Option<string[]>("--reader") { Description = "Grant reading to this role; may be given again.", HelpName = "ROLE" };
        var owner = new Option<string?>("--owner") { Description = "The role that Weir connects as, where another runs the script.", HelpName = "ROLE" };
        var command = new Command(
            "ddl",
            "Print the statements that make a pipeline's tables and views in an empty warehouse, ready for psql, sqlcmd or duckdb. Nothing is connected to.\n\n"
            + "Example: weir ddl rtt --reader analysts | psql nhs")
        {
            pipeline, readers, owner,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenAsync(host, parse, [parse.GetValue(pipeline)!], cancellationToken);
            var definition = session.Pipeline(parse.GetValue(pipeline)!);
            await using var warehouse = session.OpenWarehouse(definition.Warehouse);
            var roles = parse.GetValue(readers) ?? [];
            if (warehouse.Database.GrantSchema is null && (roles.Length > 0 || parse.GetValue(owner) is not null))
                throw new UsageException($"{definition.Warehouse} has no roles: who may read the file may read all of it. Leave out --reader and --owner.");
            var source = session.CreateSource(definition);
            await source.PrepareAsync(null, writesNothing: true, cancellationToken);
            var parts = WarehouseScript.Parts(warehouse, definition.Key, source, roles, parse.GetValue(owner), host.Time).ToList();
            if (host.IsJson(parse))
            {
                host.Write(new JsonObject
                {
                    ["pipeline"] = definition.Name,
                    ["warehouse"] = definition.Warehouse.ToString(),
                    ["statements"] = new JsonArray([.. parts.SelectMany(part => part.Statements).Select(statement => JsonValue.Create(statement))]),
                });
                return ExitCode.Done;
            }

            host.Output.WriteLine($"-- What the first run of pipeline {definition.Name} would make in {definition.Warehouse}.");
            foreach (var part in parts)
            {
                host.Output.WriteLine($"\n-- {part.Comment}");
                foreach (var statement in part.Statements)
                    host.Output.WriteLine($"{statement}{warehouse.Database.Dialect.StatementEnd}");
            }

            if (warehouse.Database.GrantSchema is not null && roles.Length == 0)
                host.Output.WriteLine("\n-- Nobody else is granted anything: --reader ROLE adds that.");
            return ExitCode.Done;
        });
        return command;
    }
}
