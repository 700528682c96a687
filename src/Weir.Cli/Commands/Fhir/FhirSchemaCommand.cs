using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Failures;
using Weir.Fhir.Model;
using Weir.Fhir.Schema;
using Weir.Pipelines;

namespace Weir.Cli.Commands.Fhir;

/// <summary><c>weir fhir schema</c>: the tables that resources become where there is no view.</summary>
internal static class FhirSchemaCommand
{
    /// <summary>Meanings longer than this are cut in text; JSON has them whole.</summary>
    private const int MaxMeaning = 100;

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string?>("type") { Description = "A resource type such as Patient, or one table such as patient_name. Default: the list of types.", Arity = ArgumentArity.ZeroOrOne };
        var typed = new Option<bool>("--typed") { Description = "With the columns of setting typed_columns: first, last and number beside dates and decimals." };
        var command = new Command(
            "schema",
            "Print the tables that resources become where there is no view: columns, types, keys, meaning.\n\nExample: weir fhir schema Patient")
        {
            name, typed,
        };
        host.SetAction(command, (parse, _) =>
        {
            if (parse.GetValue(name) is not { } asked)
            {
                WriteTypes(host, host.IsJson(parse), parse.GetValue(typed));
                return Task.FromResult(ExitCode.Done);
            }

            var (schema, tables) = Find(asked, parse.GetValue(typed));
            if (host.IsJson(parse))
            {
                host.Write(new JsonObject { ["type"] = schema.ResourceType, ["tables"] = new JsonArray([.. tables.Select(table => ToJson(schema, table))]) });
                return Task.FromResult(ExitCode.Done);
            }

            foreach (var table in tables)
                WriteTable(host, schema, table, isFirst: table == tables[0]);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>All tables of a type, or the one of that name.</summary>
    private static (DefaultSchema Schema, IReadOnlyList<DefaultTable> Tables) Find(string asked, bool isTyped)
    {
        var types = FhirModel.R4.ResourceTypes;
        if (types.FirstOrDefault(type => string.Equals(type, asked, StringComparison.OrdinalIgnoreCase)) is { } found)
            return DefaultSchema.Of(found, isDescribed: true, isTyped) is var all ? (all, all.Tables) : default;
        foreach (var type in types.Where(type => asked.StartsWith(ColumnName.Snake(type), StringComparison.Ordinal)))
        {
            var schema = DefaultSchema.Of(type, isDescribed: true, isTyped);
            if (schema.Tables.FirstOrDefault(table => string.Equals(table.Schema.Name, asked, StringComparison.Ordinal)) is { } one)
                return (schema, [one]);
        }

        throw new UsageException($"'{asked}' is neither a resource type of FHIR R4 nor a table of the default schema.{Spelling.Suggestion(asked, types)} 'weir fhir schema' lists the types.");
    }

    private static void WriteTypes(CommandHost host, bool isJson, bool isTyped)
    {
        var types = FhirModel.R4.ResourceTypes
            .Select(type => (Name: type, Schema: DefaultSchema.Of(type, isTyped: isTyped), FhirModel.R4.Find(type)!.Description))
            .Select(type => (type.Name, Table: type.Schema.Tables[0].Schema.Name, Tables: type.Schema.Tables.Length, Columns: type.Schema.Tables.Sum(table => table.Columns.Length), type.Description))
            .ToList();
        if (isJson)
        {
            host.Write(new JsonObject
            {
                ["fhirVersion"] = "4.0.1",
                ["types"] = new JsonArray([.. types.Select(type => new JsonObject
                {
                    ["type"] = type.Name, ["table"] = type.Table, ["tables"] = type.Tables, ["columns"] = type.Columns, ["description"] = type.Description,
                })]),
            });
            return;
        }

        TextTable.Write(
            host, ["type", "table", "tables", "columns", "what it is"],
            [.. types.Select(type => (string[])[type.Name, type.Table, Number(type.Tables), Number(type.Columns), Cut(type.Description)])], rightAligned: [2, 3]);
        host.Output.WriteLine($"{Number(types.Count)} resource types of FHIR 4.0.1, {Number(types.Sum(type => type.Tables))} tables, {Number(types.Sum(type => type.Columns))} columns. A table is made when its first row comes.");
    }

    private static void WriteTable(CommandHost host, DefaultSchema schema, DefaultTable table, bool isFirst)
    {
        if (!isFirst)
            host.Output.WriteLine();
        host.Output.WriteLine($"{table.Schema.Name}: a row for each {table.Path}. {Cut(table.Schema.Description)}");
        host.Output.WriteLine(Joins(schema, table) is { } joins ? $"Key: {string.Join(", ", table.Schema.Key)}. Joins {joins}." : $"Key: {string.Join(", ", table.Schema.Key)}.");
        if (table.IsRecursive)
            host.Output.WriteLine($"It may occur within itself: {table.Schema.Key[^1]} counts through the resource, and the parent columns say within which row.");
        TextTable.Write(
            host, ["column", "type", "element", "meaning"],
            [.. table.Columns.Select(column => (string[])[column.Schema.Name, column.Schema.Type.ToString(), Element(column), Cut(column.Schema.Description)])]);
    }

    /// <summary>How a row finds the one around it.</summary>
    private static string? Joins(DefaultSchema schema, DefaultTable table)
    {
        if (table.Parent < 0)
            return null;
        var parent = schema.Tables[table.Parent];
        var indexes = parent.Schema.Key.Skip(1).Select(index => $" and {index} = {index}");
        return $"{parent.Schema.Name} on {table.Schema.Key[0]} = {parent.Schema.Key[0]}{string.Concat(indexes)}";
    }

    private static string Element(DefaultColumn column) => column.Content switch
    {
        ColumnContent.Value or ColumnContent.FirstOfMany or ColumnContent.Joined or ColumnContent.Json when column.Path.Length == 0 => "$this",
        _ => column.Path,
    };

    private static JsonObject ToJson(DefaultSchema schema, DefaultTable table) => new()
    {
        ["table"] = table.Schema.Name,
        ["element"] = table.Path,
        ["fhirType"] = table.TypeName,
        ["description"] = table.Schema.Description,
        ["key"] = new JsonArray([.. table.Schema.Key.Select(column => JsonValue.Create(column))]),
        ["parent"] = table.Parent < 0 ? null : schema.Tables[table.Parent].Schema.Name,
        ["joins"] = Joins(schema, table),
        ["columns"] = new JsonArray([.. table.Columns.Select(column => new JsonObject
        {
            ["column"] = column.Schema.Name,
            ["type"] = column.Schema.Type.ToString(),
            ["element"] = Element(column) is { Length: > 0 } element ? element : null,
            ["fhirType"] = column.TypeName.Length > 0 ? column.TypeName : null,
            ["required"] = column.Schema.Required,
            ["description"] = column.Schema.Description,
        })]),
    };

    private static string Cut(string? text) => text is null ? "" : text.Length <= MaxMeaning ? text : $"{text[..(MaxMeaning - 1)].TrimEnd()}…";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
