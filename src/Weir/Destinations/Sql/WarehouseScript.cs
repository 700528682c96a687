using Weir.Sources;

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
        yield return new ScriptPart("Weir's own tables.", [.. warehouse.Steps.AllStatements(database.Dialect)]);
        var tables = new SqlTables(database, time, new KnownColumns(database.Dialect));
        foreach (var table in source.Tables)
        {
            yield return new ScriptPart(
                $"Table {table.Schema.Name} and its history.",
                [.. Statements(table)]);
        }

        var views = new SqlViews(database, time);
        var declared = SqlViews.Of(source.Views, database.Dialect);
        foreach (var view in declared)
            yield return new ScriptPart($"View {view.Name}.", [.. views.CreateStatements([view]), views.RegisterStatement(pipeline, view)]);
        IEnumerable<string> Statements(SourceTable table)
        {
            foreach (var statement in tables.CreateStatements(table.Schema, table.Mode, table.ScopeColumns))
                yield return statement;
            if (table.Mode == WriteMode.Replace && tables.CreateIndex(table.Schema.Name, table.ScopeColumns) is { } index)
                yield return index;
            if (table.Schema.Record is { } record && tables.CreateRecordIndex(table.Schema.Name, record) is { } recordIndex)
                yield return recordIndex;
            yield return tables.RegisterStatement(pipeline, table.Schema, table.Mode);
        }

        if (database.GrantSchema is not { } grantSchema)
            yield break;
        string[] made = [.. source.Tables.SelectMany(table => (string[])[table.Schema.Name, SqlTables.HistoryOf(table.Schema.Name)])];
        string[] seen = [.. declared.Select(view => view.Name)];
        foreach (var reader in readers)
        {
            yield return new ScriptPart(
                $"Who reads as {reader}.",
                [.. database.Dialect.GrantReading(grantSchema, [.. made, .. ReadableTables], seen, reader)]);
        }

        if (owner is not null)
        {
            yield return new ScriptPart(
                database.Dialect.OwnerComment(owner),
                [.. database.Dialect.GrantWriting(grantSchema, [.. made, .. OwnTables], seen, owner)]);
        }
    }

    private static readonly string[] OwnTables = ["weir_schema", "weir_tables", "weir_heads", "weir_ledger", "weir_holds", "weir_quarantine"];
}
