using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Cli.Commands;

/// <summary><c>weir ddl</c>: the statements that a database administrator may want to run, or to read, before a first run.</summary>
internal static class DdlCommand
{
    public static Command Create(CommandHost host)
    {
        var pipeline = new Argument<string>("pipeline") { Description = "The pipeline, or a kind of source such as nhs-rtt." };
        var readers = new Option<string[]>("--reader") { Description = "Grant reading to this role; may be given again.", HelpName = "ROLE" };
        var owner = new Option<string?>("--owner") { Description = "The role that Weir connects as, where another runs the script.", HelpName = "ROLE" };
        var loader = new Option<string?>("--loader") { Description = "The same, for a role that may load, and make and alter nothing.", HelpName = "ROLE" };
        var connect = new Option<bool>("--connect") { Description = "Look at what is there and print what it lacks, in one transaction; of a table to adopt, what adopting it does." };
        var command = new Command(
            "ddl",
            "Print the statements that make a pipeline's tables and views in an empty warehouse, ready for psql, sqlcmd or duckdb. Nothing is changed, and without --connect nothing is connected to.\n\n"
            + "Example: weir ddl rtt --reader analysts | psql nhs")
        {
            pipeline, readers, owner, loader, connect,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenAsync(host, parse, [parse.GetValue(pipeline)!], cancellationToken);
            var definition = session.Pipeline(parse.GetValue(pipeline)!);
            await using var warehouse = session.OpenWarehouse(definition.Warehouse);
            var roles = new ScriptRoles(parse.GetValue(readers) ?? [], parse.GetValue(owner), parse.GetValue(loader));
            if (roles is { Owner: not null, Loader: not null })
                throw new UsageException("--owner and --loader both name the role that Weir connects as. Leave out --owner where it is to make and alter nothing, else --loader.");
            if (warehouse.Database.GrantSchema is null && !roles.AreNone)
                throw new UsageException($"{definition.Warehouse} has no roles: who may read the file may read all of it. Leave out --reader, --owner and --loader.");
            var source = await session.CreateSourceAsync(definition, limits: null, leavesNotes: false, cancellationToken);
            await source.PrepareAsync(null, writesNothing: true, cancellationToken);
            var grants = WarehouseScript.Grants(warehouse, source, roles);
            var isChange = parse.GetValue(connect);
            List<ScriptPart> parts = isChange
                ? [.. InOneTransaction(warehouse, [.. await new WarehouseChanges(warehouse, definition.Key, source, host.Time).PartsAsync(cancellationToken), .. grants])]
                : [.. WarehouseScript.Parts(warehouse, definition.Key, source, host.Time), .. grants];
            if (host.IsJson(parse))
                WriteJson(host, definition, parts);
            else
                WriteScript(host, definition, warehouse, parts, isChange, roles);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A script that changes what is there leaves it as it was where it fails.</summary>
    private static IEnumerable<ScriptPart> InOneTransaction(SqlDestination warehouse, IReadOnlyList<ScriptPart> parts) => parts.Count == 0
        ? []
        :
        [
            .. WarehouseScript.Schema(warehouse),
            new ScriptPart("All of it, or nothing.", [warehouse.Database.Dialect.BeginScript]),
            .. parts,
            new ScriptPart("The end.", ["commit"]),
        ];

    private static void WriteJson(CommandHost host, PipelineDefinition definition, List<ScriptPart> parts) => host.Write(new JsonObject
    {
        ["pipeline"] = definition.Name,
        ["warehouse"] = definition.Warehouse.ToString(),
        ["statements"] = new JsonArray([.. parts.SelectMany(part => part.Statements).Select(statement => JsonValue.Create(statement))]),
    });

    private static void WriteScript(CommandHost host, PipelineDefinition definition, SqlDestination warehouse, List<ScriptPart> parts, bool isChange, ScriptRoles roles)
    {
        host.Output.WriteLine(!isChange ? $"-- What the first run of pipeline {definition.Name} would make in {definition.Warehouse}."
            : parts.Count == 0 ? $"-- {definition.Warehouse} has all that pipeline {definition.Name} needs."
            : $"-- What the next run of pipeline {definition.Name} would change in {definition.Warehouse}, as it is now, before it loads.");
        foreach (var part in parts)
        {
            host.Output.WriteLine($"\n-- {part.Comment}");
            foreach (var statement in part.Statements)
                host.Output.WriteLine($"{statement}{warehouse.Database.Dialect.StatementEnd}");
        }

        if (warehouse.Database.GrantSchema is not null && roles.Readers.Count == 0 && parts.Count > 0)
            host.Output.WriteLine("\n-- Nobody else is granted anything: --reader ROLE adds that.");
    }
}
