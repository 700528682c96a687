using Weir.Sources;

namespace Weir.Destinations.Sql;

/// <summary>A part of a script: what it is for, and its statements.</summary>
internal sealed record ScriptPart(string Comment, IReadOnlyList<string> Statements);

/// <summary>Who is granted what by a script.</summary>
/// <param name="Readers">Roles that may read.</param>
/// <param name="Owner">The role that Weir connects as, where it is not the one that runs the script and makes and alters tables itself from then on; or null.</param>
/// <param name="Loader">The role that Weir connects as where it may load and nothing else; or null.</param>
internal sealed record ScriptRoles(IReadOnlyList<string> Readers, string? Owner, string? Loader)
{
    public bool AreNone => Readers.Count == 0 && Owner is null && Loader is null;
}

/// <summary>The statements that make in an empty database what a pipeline's first run would make there.</summary>
internal static class WarehouseScript
{
    /// <summary>Tables of Weir's own that whoever reads the rows may read, too. The quarantine, which keeps what was sent, is not among them.</summary>
    private static readonly string[] ReadableTables = ["weir_heads", "weir_ledger", "weir_tables"];

    /// <summary>The parts in the order they run.</summary>
    /// <param name="warehouse">The warehouse; it is not connected to.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="source">Its source.</param>
    /// <param name="time">The clock.</param>
    public static IEnumerable<ScriptPart> Parts(SqlDestination warehouse, PipelineKey pipeline, ISource source, TimeProvider time) =>
        Schema(warehouse).Concat(Made(warehouse, pipeline, source, time));

    /// <summary>The same without the schema.</summary>
    public static IEnumerable<ScriptPart> Made(SqlDestination warehouse, PipelineKey pipeline, ISource source, TimeProvider time)
    {
        var database = warehouse.Database;
        yield return new ScriptPart("Weir's own tables.", [.. warehouse.Steps.AllStatements(database.Dialect)]);
        var tables = new SqlTables(database, time, new KnownColumns(database.Dialect));
        foreach (var table in source.Tables)
            yield return MakeTable(tables, pipeline, table);

        var views = new SqlViews(database, time);
        var declared = SqlViews.Of(source.Views, database.Dialect);
        foreach (var view in declared)
            yield return new ScriptPart($"View {view.Name}.", [.. views.CreateStatements([view]), views.RegisterStatement(pipeline, view)]);
    }

    /// <summary>The part that makes a table.</summary>
    public static ScriptPart MakeTable(SqlTables tables, PipelineKey pipeline, SourceTable table)
    {
        List<string> statements = [.. tables.CreateStatements(table.Schema, table.Mode, table.ScopeColumns)];
        if (table.Mode == WriteMode.Replace && tables.CreateIndex(table.Schema.Name, table.ScopeColumns) is { } index)
            statements.Add(index);
        if (table.Schema.Record is { } record && tables.CreateRecordIndex(table.Schema.Name, record) is { } recordIndex)
            statements.Add(recordIndex);
        statements.Add(tables.RegisterStatement(pipeline, table.Schema, table.Mode, adopted: null));
        return new ScriptPart($"Table {table.Schema.Name} and its history.", statements);
    }

    /// <summary>The part that makes the schema of the address and turns to it; none where the address names none.</summary>
    public static IEnumerable<ScriptPart> Schema(SqlDestination warehouse) =>
        warehouse.Database.SchemaStatements.ToList() is { Count: > 0 } schema ? [new ScriptPart("The schema.", schema)] : [];

    /// <summary>The parts that grant what roles need; none where the database knows no roles.</summary>
    public static IEnumerable<ScriptPart> Grants(SqlDestination warehouse, ISource source, ScriptRoles roles)
    {
        var database = warehouse.Database;
        if (database.GrantSchema is not { } grantSchema)
            yield break;
        string[] made = [.. source.Tables.SelectMany(table => (string[])[table.Schema.Name, SqlTables.HistoryOf(table.Schema.Name)])];
        string[] seen = [.. SqlViews.Of(source.Views, database.Dialect).Select(view => view.Name)];
        foreach (var reader in roles.Readers)
        {
            yield return new ScriptPart(
                $"Who reads as {reader}.",
                [.. database.Dialect.GrantReading(grantSchema, [.. made, .. ReadableTables], seen, reader)]);
        }

        if (roles.Owner is { } owner)
        {
            yield return new ScriptPart(
                database.Dialect.OwnerComment(owner),
                [.. database.Dialect.GrantWriting(grantSchema, [.. made, .. OwnTables], seen, owner)]);
        }

        if (roles.Loader is { } loader)
        {
            yield return new ScriptPart(
                $"Weir connects as {loader}, who loads, and makes and alters nothing. Where a later version or a new column wants that, weir ddl --connect prints it.",
                [.. database.Dialect.GrantLoading(grantSchema, [.. made, .. OwnTables], seen, loader)]);
        }
    }

    private static readonly string[] OwnTables = ["weir_schema", "weir_tables", "weir_heads", "weir_ledger", "weir_holds", "weir_quarantine"];
}
