using System.Data.Common;
using Weir.Columns;
using Weir.Failures;
using Weir.Runs;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>One load into a SQL database: rows first, and at the commit the fence, history, findings and ledger, all in one transaction.</summary>
/// <remarks>
/// New rows go straight into the table, told apart from the old by <c>_load</c>, and the head is claimed only at the commit:
/// a worker that stalls half way blocks nobody, and one that comes back late finds a newer epoch and takes its rows with it.
/// </remarks>
internal sealed class SqlLoad(SqlDestination destination, DbConnection connection, DbTransaction transaction, LoadRequest request) : ILoad
{
    private readonly SqlDialect _dialect = destination.Database.Dialect;
    private readonly IRowWriter _rows = destination.WriteRows(connection, transaction, request.Load);
    private readonly SqlCommit _commit = new(destination, connection);
    private readonly Dictionary<string, TableSchema> _written = new(StringComparer.Ordinal);
    private readonly RecordLoad? _records = request.Mode == WriteMode.Newest ? new(destination, connection, Pipeline(request), request.Partition.ToString()) : null;

    /// <summary>Tables that had no row of the scope before this load wrote its first.</summary>
    private readonly HashSet<string> _vacant = new(StringComparer.Ordinal);

    private DbTransaction _transaction = transaction;
    private bool _ended;

    /// <summary>True where rows wait in a table of this load alone until the commit: an upsert's, and any on an engine whose readers would wait for rows that are not committed.</summary>
    private bool IsStaged => request.Mode == WriteMode.Upsert || _dialect.StagesRows;

    private bool _committed;

    public Task WriteAsync(Batch batch, CancellationToken cancellationToken) => StepAsync(
        $"write to table '{batch.Schema.Name}'",
        async () =>
        {
            if (_records is not null)
                return await WriteAsync(_records, batch, cancellationToken);
            var table = batch.Schema.Name;
            if (!request.Tables.Contains(table, StringComparer.Ordinal))
                throw new InvalidOperationException($"The load of {request.Partition} was not opened for table '{table}'.");
            if (_written.TryAdd(table, batch.Schema))
                await BeginTableAsync(table, cancellationToken);
            else if (request.Mode != WriteMode.Upsert)
                _written[table] = _written[table].With(batch.Schema);

            if (batch.Length > 0)
                await WriteAsStoredAsync(IsStaged ? Stage(table) : table, batch, cancellationToken);
            CrashPoint.Reach(LoadStep.Written);
            return batch.Length;
        });

    public Task<LedgerEntry> CommitAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) => StepAsync(
        "commit a load",
        async () =>
        {
            await _rows.FlushAsync(cancellationToken);
            if (_records is not null && !await _records.SeesItsTablesAsync(_transaction, cancellationToken))
                await SeeWhatIsThereNowAsync(cancellationToken);
            var before = await _commit.ClaimHeadAsync(_transaction, entry, cancellationToken);
            CrashPoint.Reach(LoadStep.Claimed);
            var committed = await PutInPlaceAsync(entry with { Replaces = before.Load }, before, cancellationToken);
            CrashPoint.Reach(LoadStep.Replaced);
            await Quarantine.WriteAsync(_rows, entry.Partition, findings, cancellationToken);
            await _rows.FlushAsync(cancellationToken);
            await _commit.RecordAsync(_transaction, committed, cancellationToken);
            CrashPoint.Reach(LoadStep.Recorded);
            cancellationToken.ThrowIfCancellationRequested();
            await _transaction.CommitAsync(CancellationToken.None);
            CrashPoint.Reach(LoadStep.Committed);
            _committed = true;
            await _commit.ReadBackAsync(committed);
            return committed;
        },
        isLast: true);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _rows.DisposeAsync();
            if (!_committed)
                await _transaction.DisposeAsync();
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<int> WriteAsync(RecordLoad records, Batch batch, CancellationToken cancellationToken)
    {
        if (!records.IsStaged(batch))
        {
            await _rows.FlushAsync(cancellationToken);
            await records.StageAsync(_transaction, batch.Schema, cancellationToken);
        }

        if (batch.Length > 0)
            await _rows.WriteAsync(_dialect.Temporary(RecordLoad.Stage(batch.Schema.Name)), batch, cancellationToken);
        records.Written(request.Load, batch);
        CrashPoint.Reach(LoadStep.Written);
        return batch.Length;
    }

    /// <summary>Writes a batch, with text where that is what an adopted table has.</summary>
    private async Task WriteAsStoredAsync(string to, Batch batch, CancellationToken cancellationToken)
    {
        using var changed = await destination.TextFormAsync(connection, _transaction, batch, cancellationToken);
        await _rows.WriteAsync(to, changed ?? batch, cancellationToken);
    }

    /// <summary>Ends the transaction that staged, which changed nothing that lasts, and begins the load's own: it sees every table made meanwhile.</summary>
    private async Task SeeWhatIsThereNowAsync(CancellationToken cancellationToken)
    {
        await _transaction.CommitAsync(cancellationToken);
        _transaction = await connection.BeginTransactionAsync(cancellationToken);
    }

    /// <summary>Puts the rows in their place and those that were there in history.</summary>
    private async Task<LedgerEntry> PutInPlaceAsync(LedgerEntry entry, HeadClaim before, CancellationToken cancellationToken)
    {
        if (_records is null)
            return entry with { RowsReplaced = await ReplaceAsync(entry, before, cancellationToken) };
        return (await _records.MergeAsync(_transaction, new RecordLoads(Pipeline(request), [entry]), cancellationToken))[0];
    }

    /// <summary>Runs a step; once one has failed, no later one runs: an engine may call a commit done that stored nothing.</summary>
    private async Task<T> StepAsync<T>(string doing, Func<Task<T>> step, bool isLast = false)
    {
        if (_ended)
            throw new InvalidOperationException($"The load of {request.Partition} was committed or has failed; it can only be disposed.");
        _ended = true;
        var result = await destination.ExplainAsync(doing, step);
        _ended = isLast;
        return result;
    }

    private static PipelineKey Pipeline(LoadRequest request) => new(request.Partition.Tenant, request.Partition.Pipeline);

    private async Task<long> ReplaceAsync(LedgerEntry entry, HeadClaim before, CancellationToken cancellationToken)
    {
        long replaced = 0;
        // In one order for every load, so that two loads never wait for each other's tables.
        foreach (var table in request.Tables.Order(StringComparer.Ordinal))
        {
            if (_dialect.StagesRows)
                await LockAsync(table, cancellationToken);
            replaced += request.Mode switch
            {
                // Nobody had the partition, and nothing of it was there: all that is there now are the rows of this load.
                WriteMode.Replace when before.Load is null && _vacant.Contains(table) => 0,
                WriteMode.Replace => await ReplaceScopeAsync(table, entry, cancellationToken)
                    + (IsStaged && _written.TryGetValue(table, out var staged) ? await AddStagedAsync(staged, cancellationToken) : 0),
                WriteMode.Append when IsStaged && _written.TryGetValue(table, out var added) => await AddStagedAsync(added, cancellationToken),
                WriteMode.Upsert when _written.TryGetValue(table, out var schema) => await UpsertAsync(schema, entry, cancellationToken),
                _ => 0,
            };
        }

        return replaced;
    }

    private async Task BeginTableAsync(string table, CancellationToken cancellationToken)
    {
        if (request.Mode == WriteMode.Append && !IsStaged)
            return;
        await _rows.FlushAsync(cancellationToken);
        if (IsStaged)
        {
            await MakeStageAsync(table, cancellationToken);
            return;
        }

        // Without an index, each load would go through the rows of all those before it.
        if (destination.IsNew(table))
        {
            _vacant.Add(table);
            return;
        }

        // Counted, not only looked for: for one row, a planner may go through the whole table.
        var scope = await ScopeAsync(table, cancellationToken);
        var there = await connection.Statement(
            _transaction,
            $"select count(*) from {_dialect.Table(table)} where 1 = 1{scope.Condition}",
            scope.Parameters).FirstAsync(cancellationToken);
        if (Convert.ToInt64(there, System.Globalization.CultureInfo.InvariantCulture) == 0)
            _vacant.Add(table);
    }

    /// <summary>The rows that a replacing load takes the place of, where it is in the table.</summary>
    private async Task<(string Condition, (string, object?)[] Parameters)> ScopeAsync(string table, CancellationToken cancellationToken)
    {
        var text = request.Scope.Any(value => value.Value is not string)
            ? await destination.TextColumnsAsync(connection, _transaction, table, cancellationToken)
            : new HashSet<string>(StringComparer.Ordinal);
        var condition = "";
        List<(string, object?)> parameters = [];
        foreach (var (i, value) in request.Scope.Index())
        {
            var isText = value.Value is not string && text.Contains(value.Column);
            // An adopted table may have a time behind the date.
            var isBeginning = isText && value.Value is DateOnly;
            condition += isBeginning
                ? $" and {SqlName.Quote(value.Column)} like @scope{i}"
                : $" and {_dialect.Same(SqlName.Quote(value.Column), $"@scope{i}", value.Value is string ? ColumnType.Text : ColumnType.Int64)}";
            parameters.Add(($"scope{i}", isText ? TextForm.Of(value.Value) + (isBeginning ? "%" : "") : value.Value));
        }

        return (condition, [.. parameters]);
    }

    private async Task<long> ReplaceScopeAsync(string table, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var scope = await ScopeAsync(table, cancellationToken);
        var others = $"{SqlName.Quote(TableSchema.LoadColumn)} <> @load{scope.Condition}";
        (string, object?)[] parameters = [("load", entry.Load), .. scope.Parameters];
        var moved = await ToHistoryAsync(table, others, entry, parameters, cancellationToken);
        if (moved == 0)
            return 0;
        var deleted = await connection.Statement(_transaction, $"delete from {_dialect.Table(table)} where {others}", parameters).RunAsync(cancellationToken);
        if (deleted != moved)
        {
            // Each statement sees what was committed before it began.
            throw new DestinationException(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"Table '{table}' of {destination.Address} was changed by somebody else while {entry.Partition} was replaced: {moved:N0} rows went to history and {deleted:N0} were to be deleted. ")
                + "Nothing of the load was kept. Let nobody but Weir write to the table; the partition is tried again.",
                FailureKind.Transient);
        }

        return moved;
    }

    private async Task<long> UpsertAsync(TableSchema schema, LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!_dialect.StagesRows)
            await LockAsync(schema.Name, cancellationToken);
        await RefuseRepeatedKeysAsync(schema, cancellationToken);
        var stage = SqlName.Quote(Stage(schema.Name));
        var same = string.Join(" and ", schema.KeyColumns.Select(column => _dialect.Same($"s.{column.Name}", $"t.{column.Name}", column.Type)));
        var moved = await ToHistoryAsync(
            schema.Name,
            $"exists (select 1 from {stage} s where {same})",
            entry,
            [("load", entry.Load)],
            cancellationToken);
        string[] columns = ColumnsOf(schema);
        var key = schema.KeyColumns.Select(column => column.Name).ToList();
        foreach (var statement in _dialect.Upsert(_dialect.Table(schema.Name), stage, [.. columns.Select(SqlName.Quote)], key, same))
            await connection.Statement(_transaction, statement).RunAsync(cancellationToken);
        await connection.Statement(_transaction, $"drop table {stage}").RunAsync(cancellationToken);
        return moved;
    }

    /// <summary>Adds the rows that waited. Nothing is replaced by it.</summary>
    private async Task<long> AddStagedAsync(TableSchema schema, CancellationToken cancellationToken)
    {
        var (columns, stage) = (SqlName.QuoteAll(ColumnsOf(schema)), SqlName.Quote(Stage(schema.Name)));
        await connection.Statement(_transaction, $"insert into {_dialect.Table(schema.Name)} ({columns}) select {columns} from {stage}").RunAsync(cancellationToken);
        await connection.Statement(_transaction, $"drop table {stage}").RunAsync(cancellationToken);
        return 0;
    }

    private async Task LockAsync(string table, CancellationToken cancellationToken)
    {
        if (_dialect.LockForUpsert(table) is { } lockTable)
            await connection.Statement(_transaction, lockTable).RunAsync(cancellationToken);
    }

    private static string[] ColumnsOf(TableSchema schema) => [.. schema.Columns.Select(column => column.Name), TableSchema.LoadColumn, TableSchema.RowColumn];

    /// <summary>Engines differ in what they do with a key that comes twice: one refuses, another silently keeps the first.</summary>
    private async Task RefuseRepeatedKeysAsync(TableSchema schema, CancellationToken cancellationToken)
    {
        var repeated = await connection.Statement(
            _transaction,
            _dialect.Limit(
                $"select min({SqlName.Quote(TableSchema.RowColumn)}), max({SqlName.Quote(TableSchema.RowColumn)}), count(*) over () "
                + $"from {SqlName.Quote(Stage(schema.Name))} group by {_dialect.GroupKey(schema.KeyColumns)} having count(*) > 1 order by 1",
                "1"))
            .ListAsync(row => (First: row.GetInt64(0), Last: row.GetInt64(1), Keys: row.GetInt64(2)), cancellationToken);
        foreach (var (first, last, keys) in repeated)
        {
            throw new DestinationException(
                $"Table '{schema.Name}' takes one row for each key ({string.Join(", ", schema.Key)}), and {keys} {(keys == 1 ? "key" : "keys")} came more than once "
                + $"in the load of {request.Partition}, first in rows {first} and {last}. "
                + "Nothing of the load was kept. Let the source send each key once, or add a column to the key.",
                FailureKind.BadData);
        }
    }

    private async Task<long> ToHistoryAsync(
        string table, string which, LedgerEntry entry, (string, object?)[] parameters, CancellationToken cancellationToken)
    {
        var columns = SqlName.QuoteAll(await SqlTables.ColumnNamesAsync(_dialect, connection, _transaction, table, cancellationToken));
        return await connection.Statement(
            _transaction,
            $"insert into {_dialect.Table(SqlTables.HistoryOf(table))} ({columns}, {SqlName.QuoteAll(SqlTables.HistoryColumns)}) "
            + $"select {columns}, @load, @replaced_at from {_dialect.Table(table)} t where {which}",
            [.. parameters, ("replaced_at", entry.CommittedAt)]).RunAsync(cancellationToken);
    }

    private Task<int> MakeStageAsync(string table, CancellationToken cancellationToken) => connection.Statement(
        _transaction,
        _dialect.CreateTemporaryAs(SqlName.Quote(Stage(table)), "*", $"from {_dialect.Table(table)} where 1 = 0")).RunAsync(cancellationToken);

    private string Stage(string table) => _dialect.Temporary(SqlTables.Derived(table, "_stage"));
}
