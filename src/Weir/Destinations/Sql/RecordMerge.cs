using System.Data.Common;
using System.Globalization;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>The statements that put staged versions of records in their place, each for all records at once.</summary>
/// <param name="connection">The load's connection.</param>
/// <param name="transaction">The load's transaction.</param>
/// <param name="dialect">The database's SQL.</param>
/// <param name="versions">The version table as it is staged.</param>
/// <param name="tables">The other tables that are staged.</param>
/// <param name="loads">The loads whose rows they are.</param>
/// <remarks>
/// The order of versions is total and knows nothing of arrival: the time that the version says, else its file's; the file's time; the
/// file's name, byte by byte; the place in the file; and where all of that is the same, the content. Under another recipe, the same place in
/// the same file, and the same content wherever it came from, is made anew and not a matter of order.
/// </remarks>
internal sealed class RecordMerge(
    DbConnection connection, DbTransaction transaction, SqlDialect dialect, TableSchema versions, IReadOnlyList<TableSchema> tables, RecordLoads loads)
{
    private const string ChangeColumn = "_change";
    private const string WasDeletedColumn = "_was_deleted";

    /// <summary>How many parts of the order say where a version is; those behind them say what it is.</summary>
    private const int PlaceParts = 4;

    private readonly string _kind = SqlName.Quote(versions.Key[0]);
    private readonly string _id = SqlName.Quote(versions.Key[1]);
    private readonly string _row = SqlName.Quote(TableSchema.RowColumn);
    private readonly string _load = SqlName.Quote(TableSchema.LoadColumn);
    private readonly string _deleted = SqlName.Quote(RecordTable.IsDeletedColumn);
    private readonly string _stagedVersions = SqlName.Quote(dialect.Temporary(RecordLoad.Stage(versions.Name)));
    private readonly string _winners = SqlName.Quote(dialect.Temporary(SqlTables.Derived(versions.Name, "_winner")));
    private readonly string _served = dialect.Table(versions.Name);
    private readonly string[] _columns = [.. versions.Columns.Select(column => column.Name), TableSchema.LoadColumn, TableSchema.RowColumn];

    /// <summary>Kinds of which records were replaced that had rows.</summary>
    private readonly HashSet<string> _replacedKinds = new(StringComparer.Ordinal);

    /// <summary>Kinds of which records are to be written.</summary>
    private readonly HashSet<string> _writtenKinds = new(StringComparer.Ordinal);

    /// <summary>The temporary table of the newest version of each record in the load, and what is to become of it.</summary>
    public string Winners => SqlTables.Derived(versions.Name, "_winner");

    /// <summary>The first row that is the same version of the same record as another one, and how many records have such.</summary>
    public Task<List<(long Row, long Records)>> RepeatedAsync(CancellationToken cancellationToken) => connection.Statement(
        transaction,
        dialect.Limit($"select {_row}, count(*) over () from {_stagedVersions} group by {_kind}, {_id}, {_load}, {_row} having count(*) > 1 order by 1", "1"))
        .ListAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    /// <summary>Tables with rows that belong to no version of the load.</summary>
    public async Task<List<(string Table, long Rows, long First)>> UnversionedAsync(CancellationToken cancellationToken)
    {
        if (tables.Count == 0)
            return [];
        var staged = tables.Select(table =>
            $"select {dialect.Literal(table.Name)} as name, {dialect.Literal(table.Record!.Kind!)} as kind, {SqlName.Quote(table.Record.IdColumn)} as id, {_load}, {_row} from {SqlName.Quote(dialect.Temporary(RecordLoad.Stage(table.Name)))}");
        return await connection.Statement(
            transaction,
            dialect.Limit(
                $"select s.name, count(*), min(s.{_row}) from ({string.Join(" union all ", staged)}) s where not exists "
                + $"(select 1 from {_stagedVersions} v where {dialect.Same($"v.{_kind}", "s.kind", ColumnType.Text)} and {dialect.Same($"v.{_id}", "s.id", ColumnType.Text)} and v.{_load} = s.{_load} and v.{_row} = s.{_row}) group by s.name order by s.name",
                "1"))
            .ListAsync(row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken);
    }

    /// <summary>Makes <see cref="Winners"/>.</summary>
    public async Task ChooseAsync(CancellationToken cancellationToken)
    {
        var content = SqlName.Quote(RecordTable.ContentColumn);
        var (staged, served) = (dialect.IsTrue($"s.{_deleted}"), dialect.IsTrue($"v.{_deleted}"));
        var isRemade = dialect.Differs("l.recipe", dialect.Literal(loads.Recipe), ColumnType.Text);
        var choose = dialect.CreateTemporaryAs(
            _winners,
            $"""
            {string.Join(", ", _columns.Select(column => $"s.{SqlName.Quote(column)}"))},
                case when v.{_id} is null then 'new'
                    when {dialect.Before(Orders("s"), Orders("v"))} and not (not {staged} and not {served} and {isRemade}
                        and (s.{content} = v.{content} or not {dialect.Before(Orders("s")[..PlaceParts], Orders("v")[..PlaceParts])})) then 'outdated'
                    when not ({staged} and {served})
                        and (s.{_deleted} <> v.{_deleted} or s.{content} <> v.{content} or {isRemade}) then case when {dialect.Before(Orders("s")[..PlaceParts], Orders("v")[..PlaceParts])} then 'remade' else 'changed' end
                    when {dialect.Before(Orders("v"), Orders("s"))} then 'same'
                    else 'identical' end as {ChangeColumn},
                coalesce(v.{_deleted}, {dialect.True}) as {WasDeletedColumn}
            """,
            $"""
            from (
                select *, row_number() over (partition by {_kind}, {_id} order by {string.Join(", ", Orders("x").Select(part => $"{part} desc"))}, {_row} desc, {_load} desc) as _place
                from {_stagedVersions} x
            ) s
            left join {_served} v on v.{_kind} = s.{_kind} and v.{_id} = s.{_id}
            left join {dialect.Own("weir_ledger")} l on l.load_id = v.{_load}
            where s._place = 1
            """);
        string[] analyzed = [.. new[] { dialect.Analyze(_stagedVersions) }.OfType<string>(), choose, .. new[] { dialect.Analyze(_winners) }.OfType<string>()];
        await connection.RunAllAsync(transaction, dialect, analyzed, cancellationToken);
    }

    /// <summary>What is to become of the versions of each load.</summary>
    /// <param name="staged">How many versions each load brought.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Dictionary<Guid, RecordCounts>> CountAsync(IReadOnlyDictionary<Guid, long> staged, CancellationToken cancellationToken)
    {
        var groups = await connection.Statement(
            transaction,
            $"select {_load}, {_kind}, {ChangeColumn}, {_deleted}, {WasDeletedColumn}, count(*) from {_winners} group by {_load}, {_kind}, {ChangeColumn}, {_deleted}, {WasDeletedColumn}")
            .ListAsync(row => new ChangeCount(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4), Convert.ToInt64(row.GetValue(5), CultureInfo.InvariantCulture)), cancellationToken);
        foreach (var group in groups)
        {
            if (group is { Change: "changed" or "remade", WasDeleted: false })
                _replacedKinds.Add(group.Kind);
            if (group is { Change: "new" or "changed" or "remade", IsDeleted: false })
                _writtenKinds.Add(group.Kind);
        }

        return staged.ToDictionary(load => load.Key, load => CountsOf(load.Value, [.. groups.Where(group => group.Load == load.Key)]));
    }

    private static RecordCounts CountsOf(long staged, IReadOnlyList<ChangeCount> groups)
    {
        var outdated = groups.Where(group => group.Change is "outdated").Sum(group => group.Records);
        return new RecordCounts(
            groups.Where(group => group is { Change: "new", IsDeleted: false }).Sum(group => group.Records),
            groups.Where(group => group.Change is "changed" or "remade").Sum(group => group.Records),
            groups.Where(group => group is { Change: "changed", IsDeleted: true }).Sum(group => group.Records),
            groups.Where(group => group.Change is "same" or "identical").Sum(group => group.Records),
            outdated + staged - groups.Sum(group => group.Records))
        {
            NewTombstones = groups.Where(group => group is { Change: "new", IsDeleted: true }).Sum(group => group.Records),
        };
    }

    /// <summary>Moves the rows of the records that are replaced to history, in every table of their kinds that is there, written to or not.</summary>
    /// <returns>Rows that went to history, by the load that replaced them, and rows that were deleted.</returns>
    public async Task<(Dictionary<Guid, long> Moved, long Deleted)> MoveToHistoryAsync(CancellationToken cancellationToken)
    {
        if (_replacedKinds.Count == 0)
            return ([], 0);
        var replaced = (await ColumnsOfReplacedAsync(cancellationToken)).ToList();
        Dictionary<Guid, long> counted = [];
        // Only where there are several need they be told apart.
        if (loads.Entries.Count > 1)
            await CountEachAsync(counted, replaced.Select(table => $"from {dialect.Table(table.Name)} t join {_winners} w on {IsReplaced(table)}"), cancellationToken);
        var moved = await connection.RunEachAsync(transaction, dialect, replaced.Select(table =>
            $"insert into {dialect.Table(SqlTables.HistoryOf(table.Name))} ({SqlName.QuoteAll(table.Columns)}, {SqlName.QuoteAll(SqlTables.HistoryColumns)}) "
            + $"select {string.Join(", ", table.Columns.Select(column => $"t.{SqlName.Quote(column)}"))}, w.{_load}, @replaced_at from {dialect.Table(table.Name)} t join {_winners} w on {IsReplaced(table)}"),
            HistoryParameters,
            cancellationToken);
        if (moved == 0)
            return ([], 0);
        var deleted = await connection.RunEachAsync(transaction, dialect, replaced.Select(table =>
            $"delete from {dialect.Table(table.Name)} where {SqlName.Quote(table.IdColumn)} in (select {_id} from {_winners} w where {IsReplacement} and w.{_kind} = {dialect.Literal(table.Kind)})"),
            [],
            cancellationToken);
        // What is said of each load adds up to what was done, or somebody else was at work.
        return loads.Entries.Count > 1 && counted.Values.Sum() == moved ? (counted, deleted) : (new() { [loads.Entries[^1].Load] = moved }, deleted);
    }

    private string IsReplacement => $"w.{ChangeColumn} in ('changed', 'remade') and not {dialect.IsTrue($"w.{WasDeletedColumn}")}";

    private string IsReplaced((string Name, string Kind, string IdColumn, string[] Columns) table) =>
        $"w.{_id} = t.{SqlName.Quote(table.IdColumn)} and {IsReplacement} and w.{_kind} = {dialect.Literal(table.Kind)}";

    private async Task CountEachAsync(Dictionary<Guid, long> counted, IEnumerable<string> joins, CancellationToken cancellationToken)
    {
        foreach (var join in joins)
        {
            foreach (var (load, rows) in await connection.Statement(transaction, $"select w.{_load}, count(*) {join} group by w.{_load}")
                .ListAsync(row => (row.GetGuid(0), row.GetInt64(1)), cancellationToken))
                counted[load] = counted.GetValueOrDefault(load) + rows;
        }
    }

    /// <summary>Keeps the versions that are replaced.</summary>
    public async Task VersionsToHistoryAsync(CancellationToken cancellationToken)
    {
        var columns = await SqlTables.ColumnNamesAsync(dialect, connection, transaction, versions.Name, cancellationToken);
        await connection.Statement(
            transaction,
            $"insert into {dialect.Table(SqlTables.HistoryOf(versions.Name))} ({SqlName.QuoteAll(columns)}, {SqlName.QuoteAll(SqlTables.HistoryColumns)}) "
            + $"select {string.Join(", ", columns.Select(column => $"v.{SqlName.Quote(column)}"))}, w.{_load}, @replaced_at from {_served} v "
            + $"join {_winners} w on w.{_kind} = v.{_kind} and w.{_id} = v.{_id} and w.{ChangeColumn} in ('changed', 'remade')",
            HistoryParameters).RunAsync(cancellationToken);
    }

    /// <summary>Writes the rows of the versions that are to be served.</summary>
    /// <returns>How many, by load.</returns>
    public async Task<Dictionary<Guid, long>> InsertRowsAsync(CancellationToken cancellationToken)
    {
        var written = tables.Where(table => _writtenKinds.Contains(table.Record!.Kind!)).ToList();
        Dictionary<Guid, long> counted = [];
        if (loads.Entries.Count > 1)
            await CountEachAsync(counted, written.Select(StagedWinners), cancellationToken);
        var rows = await connection.RunEachAsync(
            transaction,
            dialect,
            written.Select(table =>
            {
                string[] columns = [.. table.Columns.Select(column => column.Name), TableSchema.LoadColumn, TableSchema.RowColumn];
                return $"insert into {dialect.Table(table.Name)} ({SqlName.QuoteAll(columns)}) select {string.Join(", ", columns.Select(column => $"s.{SqlName.Quote(column)}"))} {StagedWinners(table)}";
            }),
            [],
            cancellationToken);
        return loads.Entries.Count > 1 ? counted : new() { [loads.Entries[0].Load] = rows };
    }

    private string StagedWinners(TableSchema table) =>
        $"from {SqlName.Quote(dialect.Temporary(RecordLoad.Stage(table.Name)))} s join {_winners} w on w.{_id} = s.{SqlName.Quote(table.Record!.IdColumn)} and w.{_load} = s.{_load} and w.{_row} = s.{_row} "
        + $"where w.{_kind} = {dialect.Literal(table.Record.Kind!)} and w.{ChangeColumn} in ('new', 'changed', 'remade') and not {dialect.IsTrue($"w.{_deleted}")}";

    /// <summary>
    /// Writes the versions themselves. One whose content is served already moves on in everything but the row's own load and number; one that is
    /// made anew from an older file of the same content moves on in nothing else.
    /// </summary>
    public async Task WriteVersionsAsync(CancellationToken cancellationToken)
    {
        var content = string.Join(", ", versions.Columns.Select(column => column.Name).Except(versions.Key, StringComparer.Ordinal)
            .Select(SqlName.Quote).Select(column => $"{column} = w.{column}"));
        var origin = $"{_load} = w.{_load}, {_row} = w.{_row}";
        foreach (var (change, set) in new[] { ("same", content), ("remade", origin), ("changed", $"{content}, {origin}") })
        {
            await connection.Statement(
                transaction,
                dialect.UpdateFrom(_served, "v", set, $"{_winners} w", $"w.{_kind} = v.{_kind} and w.{_id} = v.{_id} and w.{ChangeColumn} = '{change}'")).RunAsync(cancellationToken);
        }

        var columns = SqlName.QuoteAll(_columns);
        await connection.Statement(
            transaction, $"insert into {_served} ({columns}) select {columns} from {_winners} where {ChangeColumn} = 'new'").RunAsync(cancellationToken);
    }

    private (string, object?)[] HistoryParameters => [("replaced_at", loads.Entries[0].CommittedAt)];

    /// <summary>Every table of the kinds that are replaced, with its columns as they are now, in one order for every load.</summary>
    private async Task<IEnumerable<(string Name, string Kind, string IdColumn, string[] Columns)>> ColumnsOfReplacedAsync(CancellationToken cancellationToken)
    {
        var columns = await connection.Statement(
            transaction,
            $"""
            select t.table_name, t.record_kind, t.record_column, c.column_name
            from {dialect.Own("weir_tables")} t join {dialect.Columns} c on c.table_name = t.table_name
            where t.tenant = @tenant and t.pipeline = @pipeline and t.record_kind in ({string.Join(", ", _replacedKinds.Select(dialect.Literal))})
            order by t.table_name, c.ordinal_position
            """,
            ("tenant", loads.Pipeline.Tenant.Value), ("pipeline", loads.Pipeline.Pipeline))
            .ListAsync(row => (Table: row.GetString(0), Kind: row.GetString(1), IdColumn: row.GetString(2), Column: row.GetString(3)), cancellationToken);
        return columns.GroupBy(column => (column.Table, column.Kind, column.IdColumn))
            .Select(table => (table.Key.Table, table.Key.Kind, table.Key.IdColumn, table.Select(column => column.Column).ToArray()));
    }

    private string[] Orders(string of)
    {
        var fileAt = $"{of}.{SqlName.Quote(RecordTable.FileAtColumn)}";
        return
        [
            $"coalesce({of}.{SqlName.Quote(RecordTable.VersionAtColumn)}, {fileAt})",
            fileAt,
            dialect.Ordinal($"{of}.{SqlName.Quote(RecordTable.FileColumn)}"),
            $"{of}.{SqlName.Quote(RecordTable.FilePlaceColumn)}",
            dialect.Ordinal($"{of}.{SqlName.Quote(RecordTable.ContentColumn)}"),
            $"{of}.{_deleted}",
        ];
    }
}

/// <summary>How many records of a load become what.</summary>
internal readonly record struct ChangeCount(Guid Load, string Kind, string Change, bool IsDeleted, bool WasDeleted, long Records);
