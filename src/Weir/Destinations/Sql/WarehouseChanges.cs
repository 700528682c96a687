using System.Data.Common;
using Weir.Sources;

namespace Weir.Destinations.Sql;

/// <summary>The statements that do to a warehouse, as it is now, what a pipeline's next run would do to it before it loads. Reads catalogue and ledger, and changes nothing.</summary>
internal sealed class WarehouseChanges(SqlDestination warehouse, PipelineKey pipeline, ISource source, TimeProvider time)
{
    private readonly SqlTables _tables = new(warehouse.Database, time, new KnownColumns(warehouse.Database.Dialect));

    /// <summary>The parts in the order they run, the schema's left out; none where nothing is missing.</summary>
    /// <exception cref="Failures.DestinationException">A table or a view stands in the way.</exception>
    public Task<IReadOnlyList<ScriptPart>> PartsAsync(CancellationToken cancellationToken) => warehouse.ExplainAsync(
        "look at what is there",
        async () =>
        {
            if (!await warehouse.Database.ExistsAsync(cancellationToken))
                return [.. WarehouseScript.Made(warehouse, pipeline, source, time)];
            return await ReadAsync(cancellationToken);
        });

    private async Task<IReadOnlyList<ScriptPart>> ReadAsync(CancellationToken cancellationToken)
    {
        var steps = await warehouse.Steps.MissingStatementsAsync(warehouse.Database, cancellationToken);
        var hasOwnTables = await warehouse.Steps.LastAppliedAsync(warehouse.Database, cancellationToken) > 0;
        await using var connection = await warehouse.Database.OpenAsync(cancellationToken);
        List<ScriptPart> parts = [];
        Add("Weir's own tables.", steps);
        foreach (var table in source.Tables)
        {
            if (await TableAsync(connection, table, hasOwnTables, isCurrent: steps.Count == 0, cancellationToken) is { } part)
                Add(part.Comment, part.Statements);
        }

        Add("Views.", await new SqlViews(warehouse.Database, time).MissingStatementsAsync(connection, pipeline, source.Views, hasOwnTables, cancellationToken));
        return parts;

        void Add(string comment, IReadOnlyList<string> statements)
        {
            if (statements.Count > 0)
                parts.Add(new ScriptPart(comment, statements));
        }
    }

    private async Task<ScriptPart?> TableAsync(DbConnection connection, SourceTable table, bool hasOwnTables, bool isCurrent, CancellationToken cancellationToken)
    {
        var schema = table.Schema;
        var existing = await SqlTables.ColumnsAsync(warehouse.Database.Dialect, connection, null, schema.Name, cancellationToken);
        if (existing.Count == 0)
            return WarehouseScript.MakeTable(_tables, pipeline, table);
        string[] index = await _tables.MissingIndexAsync(connection, table, existing, cancellationToken) is { } create ? [create] : [];
        if (hasOwnTables && await _tables.IsEnteredAsync(connection, pipeline, schema.Name, cancellationToken))
        {
            // What the table is for stands in columns that an older Weir had not made yet.
            if (isCurrent)
                await _tables.IsAsWantedAsync(connection, pipeline, schema, table.Mode, existing, cancellationToken);
            return new ScriptPart($"What table {schema.Name} lacks.", [.. _tables.WidenStatements(schema, existing), .. index]);
        }

        if (!schema.AdoptsExisting)
            throw Fence.TableOfNobody(schema.Name, warehouse.Address, "database or schema");
        var adoption = new TableAdoption(warehouse.Database, pipeline, schema, table.Mode, existing);
        var described = await adoption.DescribeAsync(connection, isDry: true, cancellationToken);
        var now = time.GetUtcNow();
        var load = Guid.CreateVersion7(now);
        return new ScriptPart(described, [.. adoption.ScriptStatements(load, now), .. index, _tables.RegisterStatement(pipeline, schema, table.Mode, load)]);
    }
}
