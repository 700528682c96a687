using Weir.Sources;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>A part of a script: what it is for, and its statements.</summary>
internal sealed record ScriptPart(string Comment, IReadOnlyList<string> Statements);

/// <summary>The statements that make in an empty database what a pipeline's first run would make there.</summary>
internal static class WarehouseScript
{
    /// <summary>Tables of Weir's own that whoever reads the rows may read, too. The quarantine, which keeps what was sent, is not among them.</summary>
    private static readonly string[] ReadableTables = ["weir_heads", "weir_ledger", "weir_tables"];

    /// <summary>The parts in the order they run.</summary>
    /// <param name="warehouse">The warehouse; it is not connected to.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="source">Its source.</param>
    /// <param name="readers">Roles that may read.</param>
    /// <param name="owner">The role that Weir connects as where it is not the one that runs the script, or null.</param>
    /// <param name="time">The clock.</param>
    public static IEnumerable<ScriptPart> Parts(
        SqlDestination warehouse, PipelineKey pipeline, ISource source, IReadOnlyList<string> readers, string? owner, TimeProvider time)
    {
        var database = warehouse.Database;
        if (database.SchemaStatements.ToList() is { Count: > 0 } schema)
            yield return new ScriptPart("The schema.", schema);
        yield return new ScriptPart("Weir's own tables.", [.. SqlDestination.WarehouseMigrations.AllStatements]);
        var tables = new SqlTables(database, time, new KnownColumns());
        foreach (var table in source.Tables)
        {
            yield return new ScriptPart(
                $"Table {table.Schema.Name} and its history.",
                [.. Statements(table)]);
        }

        var views = new SqlViews(database, time);
        foreach (var view in source.Views)
            yield return new ScriptPart($"View {view.Name}.", [.. views.CreateStatements([view]), views.RegisterStatement(pipeline, view)]);
        IEnumerable<string> Statements(SourceTable table)
        {
            foreach (var statement in tables.CreateStatements(table.Schema, table.Mode))
                yield return statement;
            if (table.Mode == WriteMode.Replace && tables.CreateIndex(table.Schema.Name, table.ScopeColumns) is { } index)
                yield return index;
            if (table.Schema.Record is { } record && tables.CreateRecordIndex(table.Schema.Name, record) is { } recordIndex)
                yield return recordIndex;
            yield return SqlTables.RegisterStatement(pipeline, table.Schema, table.Mode);
        }

        if (database.GrantSchema is not { } grantSchema)
            yield break;
        string[] made = [.. source.Tables.SelectMany(table => (string[])[table.Schema.Name, SqlTables.HistoryOf(table.Schema.Name)])];
        string[] seen = [.. source.Views.Select(view => view.Name)];
        foreach (var reader in readers)
        {
            yield return new ScriptPart(
                $"Who reads as {reader}.",
                [
                    $"grant usage on schema {SqlName.Quote(grantSchema)} to {SqlName.Quote(reader)}",
                    $"grant select on {string.Join(", ", made.Concat(seen).Concat(ReadableTables).Select(database.Dialect.Table))} to {SqlName.Quote(reader)}",
                ]);
        }

        if (owner is not null)
        {
            yield return new ScriptPart(
                $"Weir connects as {owner}, and adds columns and renews views: the tables are that role's.",
                [
                    $"grant usage, create on schema {SqlName.Quote(grantSchema)} to {SqlName.Quote(owner)}",
                    .. seen.Reverse().Select(view => $"alter view {database.Dialect.Table(view)} owner to {SqlName.Quote(owner)}"),
                    .. made.Concat(OwnTables).Select(table => $"alter table {database.Dialect.Table(table)} owner to {SqlName.Quote(owner)}"),
                ]);
        }
    }

    private static IEnumerable<string> OwnTables => SqlDestination.WarehouseMigrations.Files
        .SelectMany(file => file.Statements)
        .Where(statement => statement.StartsWith("create table ", StringComparison.Ordinal))
        .Select(statement => statement.Split(' ', 4)[2]);
}
