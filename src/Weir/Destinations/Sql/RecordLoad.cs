using System.Data.Common;
using System.Text.Json.Nodes;
using Weir.Columns;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>The rows of a load that serves the newest version of each record: staged as they come, and put in their place at the commit.</summary>
/// <remarks>
/// A staging table is made from the batch's own columns and not from the table's: a load that is open holds no lock on any table,
/// so that another may widen one, and a table may be made when its first row comes.
/// </remarks>
/// <param name="destination">The database.</param>
/// <param name="connection">The load's connection.</param>
/// <param name="pipeline">The pipeline.</param>
/// <param name="loaded">What is loaded, for messages: a partition, or several of the pipeline.</param>
internal sealed class RecordLoad(SqlDestination destination, DbConnection connection, PipelineKey pipeline, string loaded)
{
    private readonly SqlDialect _dialect = destination.Database.Dialect;
    private readonly Dictionary<string, TableSchema> _staged = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, long> _versions = [];

    /// <summary>The table that a batch's rows wait in.</summary>
    public static string Stage(string table) => SqlTables.Derived(table, "_stage");

    /// <summary>True where the batch can be written: the staging table is there, with each of its columns.</summary>
    public bool IsStaged(Batch batch) => _staged.TryGetValue(batch.Schema.Name, out var staged)
        && (ReferenceEquals(staged, batch.Schema) || !MissingFrom(staged, batch.Schema).Any());

    /// <summary>Makes or widens the staging table of a batch. Nothing may be buffered.</summary>
    public async Task StageAsync(DbTransaction transaction, TableSchema schema, CancellationToken cancellationToken)
    {
        if (schema.Record is null)
            throw new InvalidOperationException($"Table '{schema.Name}' is loaded newest first, and its schema does not say which records its rows belong to.");
        var stage = SqlName.Quote(_dialect.Temporary(Stage(schema.Name)));
        if (!_staged.TryGetValue(schema.Name, out var staged))
        {
            await connection.Statement(
                transaction,
                _dialect.CreateTemporary(
                    stage,
                    string.Join(", ", schema.Columns.Select(column => Definition(schema, column)).Concat(SqlTables.OwnColumns(_dialect).Select(column => $"{SqlName.Quote(column.Name)} {column.Type}")))))
                .RunAsync(cancellationToken);
            _staged.Add(schema.Name, schema);
            return;
        }

        ColumnSchema[] missing = [.. MissingFrom(staged, schema)];
        await connection.RunAllAsync(transaction, _dialect, missing.Select(column => _dialect.AddColumn(stage, SqlName.Quote(column.Name), _dialect.TemporaryTypeName(column.Type, isKey: false))), cancellationToken);
        _staged[schema.Name] = staged with { Columns = [.. staged.Columns, .. missing] };
    }

    /// <summary>Told of each batch that was written.</summary>
    public void Written(Guid load, Batch batch)
    {
        if (batch.Schema.Record!.IsVersions)
            _versions[load] = _versions.GetValueOrDefault(load) + batch.Length;
    }

    /// <summary>False where the transaction is a snapshot of a time when one of the load's tables, or a column of it, was not there yet.</summary>
    public async Task<bool> SeesItsTablesAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (!_dialect.HasSnapshotTransactions || _staged.Count == 0)
            return true;
        var seen = await connection.Statement(
            transaction,
            $"select c.table_name, c.column_name from {_dialect.Columns} c where c.table_name in ({string.Join(", ", _staged.Keys.Select(_dialect.Literal))})")
            .ListAsync(row => (Table: row.GetString(0), Column: row.GetString(1)), cancellationToken);
        return !_staged.Values.SelectMany(table => table.Columns, (table, column) => (table.Name, column.Name)).Except(seen).Any();
    }

    /// <summary>Moves what is replaced to history and puts the newest versions in its place.</summary>
    /// <param name="transaction">The transaction that commits it.</param>
    /// <param name="loads">The loads that were staged.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The entries of the loads, with what became of their versions.</returns>
    /// <exception cref="DestinationException">The version table is gone, another load of the pipeline was faster on an engine of snapshots, or the rows and their versions do not fit together.</exception>
    public async Task<IReadOnlyList<LedgerEntry>> MergeAsync(DbTransaction transaction, RecordLoads loads, CancellationToken cancellationToken)
    {
        if (_staged.Count == 0)
            return [.. loads.Entries.Select(entry => default(RecordCounts).AddTo(entry))];
        var versions = _staged.Values.FirstOrDefault(table => table.Record!.IsVersions)
            ?? throw new InvalidOperationException($"The load of {loaded} has rows of records and none in the version table.");
        var merge = new RecordMerge(connection, transaction, _dialect, versions, [.. _staged.Values.Where(table => !table.Record!.IsVersions)], loads);
        await LockAsync(transaction, versions.Name, cancellationToken);
        await RefuseRepeatedAsync(merge, cancellationToken);
        await RefuseUnversionedAsync(merge, cancellationToken);
        await merge.ChooseAsync(cancellationToken);
        var counts = await merge.CountAsync(loads.Entries.ToDictionary(entry => entry.Load, entry => _versions.GetValueOrDefault(entry.Load)), cancellationToken);
        var replaced = await ReplaceAsync(merge, counts, cancellationToken);
        var written = await merge.InsertRowsAsync(cancellationToken);
        await merge.WriteVersionsAsync(cancellationToken);
        await connection.RunAllAsync(
            transaction, _dialect, [.. _staged.Keys.Select(Stage).Append(merge.Winners).Select(table => $"drop table {SqlName.Quote(_dialect.Temporary(table))}")], cancellationToken);
        return
        [
            .. loads.Entries.Select(entry => (counts[entry.Load] with
            {
                RowsWritten = written.GetValueOrDefault(entry.Load) + counts[entry.Load].Versions,
                RowsReplaced = replaced.GetValueOrDefault(entry.Load) + counts[entry.Load].Changed,
            }).AddTo(entry)),
        ];
    }

    /// <summary>
    /// Lets one load of the pipeline at a time go on from here. Its row among Weir's tables is the lock: a second load waits for it, or,
    /// where a transaction is a snapshot that would not show what the first one changed, ends and is tried again.
    /// </summary>
    private async Task LockAsync(DbTransaction transaction, string versions, CancellationToken cancellationToken)
    {
        var found = await connection.Statement(
            transaction,
            _dialect.UpdateReturning(_dialect.Own("weir_tables"), "mode = mode", "tenant = @tenant and table_name = @table", ["table_name"]),
            ("tenant", pipeline.Tenant.Value), ("table", versions)).FirstAsync(cancellationToken);
        if (found is null)
        {
            throw new DestinationException(
                $"Table '{versions}' of {destination.Address} was taken away while {loaded} was loaded. Nothing of the load was kept. Run pipeline '{pipeline.Pipeline}' again.",
                FailureKind.Terminal);
        }
    }

    private async Task<Dictionary<Guid, long>> ReplaceAsync(RecordMerge merge, Dictionary<Guid, RecordCounts> counts, CancellationToken cancellationToken)
    {
        if (counts.Values.All(count => count.Changed == 0))
            return [];
        var (moved, deleted) = await merge.MoveToHistoryAsync(cancellationToken);
        if (moved.Values.Sum() != deleted)
        {
            throw new DestinationException(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"Tables of pipeline '{pipeline.Pipeline}' in {destination.Address} were changed by somebody else while {loaded} was loaded: {moved.Values.Sum():N0} rows went to history and {deleted:N0} were deleted. ")
                + "Nothing of the load was kept. Let nobody but Weir write to the tables; the partition is tried again.",
                FailureKind.Transient);
        }

        await merge.VersionsToHistoryAsync(cancellationToken);
        return moved;
    }

    /// <summary>Rows could not be told apart that two versions of a record both claim.</summary>
    private async Task RefuseRepeatedAsync(RecordMerge merge, CancellationToken cancellationToken)
    {
        foreach (var (row, records) in await merge.RepeatedAsync(cancellationToken))
        {
            throw new DestinationException(
                $"Row {row} of the load of {loaded} is two versions of one record, and so {(records == 1 ? "is no other" : $"are {records - 1} others")}. "
                + "Nothing of the load was kept. Let the source number each version of a record by itself.",
                FailureKind.BadData);
        }
    }

    /// <summary>Rows that belong to no version would be lost without a word.</summary>
    private async Task RefuseUnversionedAsync(RecordMerge merge, CancellationToken cancellationToken)
    {
        foreach (var (table, rows, first) in await merge.UnversionedAsync(cancellationToken))
        {
            throw new DestinationException(
                $"{rows} {(rows == 1 ? "row" : "rows")} of table '{table}' in the load of {loaded}, first row {first}, "
                + $"{(rows == 1 ? "belongs" : "belong")} to no version of a record: none has the same kind, id and row number. "
                + "Nothing of the load was kept. Let the source write a version for each record that it writes rows of.",
                FailureKind.BadData);
        }
    }

    private static IEnumerable<ColumnSchema> MissingFrom(TableSchema staged, TableSchema schema) =>
        schema.Columns.Where(column => staged.IndexOf(column.Name) < 0);

    private string Definition(TableSchema schema, ColumnSchema column) =>
        $"{SqlName.Quote(column.Name)} {_dialect.TemporaryTypeName(column.Type, schema.Key.Contains(column.Name, StringComparer.Ordinal) || string.Equals(schema.Record!.IdColumn, column.Name, StringComparison.Ordinal))}";
}

/// <summary>What became of the versions that a load brought.</summary>
/// <param name="New">Records that were not there before, those that are deleted left out.</param>
/// <param name="Changed">Records that took the place of an older version of theirs, deletions included.</param>
/// <param name="Deleted">Records whose newest version says that they are no more, where the one before did not.</param>
/// <param name="Unchanged">Records whose newest version is the same as the one that is served: their rows stay as they are.</param>
/// <param name="Outdated">Versions that were not written: a newer one is served, or came in the same load.</param>
internal readonly record struct RecordCounts(long New, long Changed, long Deleted, long Unchanged, long Outdated)
{
    /// <summary>Records that were not there before and are deleted.</summary>
    public long NewTombstones { get; init; }

    /// <summary>Versions that are written.</summary>
    public long Versions => New + NewTombstones + Changed;

    /// <summary>Rows written over all tables.</summary>
    public long RowsWritten { get; init; }

    /// <summary>Rows moved to history.</summary>
    public long RowsReplaced { get; init; }

    /// <summary>The entry of a load, with these.</summary>
    public LedgerEntry AddTo(LedgerEntry entry)
    {
        var json = JsonNode.Parse(entry.Measures)!.AsObject();
        json["records_new"] = New;
        json["records_changed"] = Changed - Deleted;
        json["records_deleted"] = Deleted;
        json["records_unchanged"] = Unchanged;
        json[LedgerEntry.RecordsOutdated] = Outdated;
        return entry with { RowsWritten = RowsWritten, RowsReplaced = RowsReplaced, Measures = json.ToJsonString() };
    }
}

/// <summary>Loads of a pipeline that are committed together, by one recipe.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Entries">The loads, in order: at least one.</param>
internal sealed record RecordLoads(PipelineKey Pipeline, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>What shapes their rows.</summary>
    public string Recipe => Entries[0].Recipe;
}
