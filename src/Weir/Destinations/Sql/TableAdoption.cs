using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>Takes over a table that somebody else made: it gets Weir's columns and a history, its rows become one load, and its own columns stay as they are.</summary>
/// <param name="database">The database.</param>
/// <param name="pipeline">The pipeline whose setting <c>table:</c> names the table.</param>
/// <param name="table">The table as the source has it.</param>
/// <param name="mode">How its loads will be written.</param>
/// <param name="existing">The columns that are there, with the catalogue's names of their types.</param>
internal sealed class TableAdoption(
    SqlDatabase database, PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<(string Name, string Type)> existing)
{
    /// <summary>Name of the partition whose one load the rows become that were there.</summary>
    public const string Partition = "adopted";

    private readonly SqlDialect _dialect = database.Dialect;

    /// <summary>Columns of the source that the table lacks.</summary>
    private IEnumerable<ColumnSchema> Missing => table.Columns.Where(column => TypeOf(column.Name) is null);

    /// <summary>Columns whose values are written as text, since that is what the table has.</summary>
    public IEnumerable<string> AsText => table.Columns
        .Where(column => column.Type.Kind != ColumnKind.Text && TypeOf(column.Name) is { } type && _dialect.IsText(type))
        .Select(column => column.Name);

    /// <summary>What adopting the table does, or would do in a dry run, in a sentence or two.</summary>
    /// <exception cref="DestinationException">It cannot be adopted; the message says why.</exception>
    public async Task<string> DescribeAsync(DbConnection connection, bool isDry, CancellationToken cancellationToken)
    {
        var rows = await CheckAsync(connection, null, cancellationToken);
        string[] added = [TableSchema.LoadColumn, TableSchema.RowColumn, .. Missing.Select(column => column.Name)];
        string[] asText = [.. AsText];
        var (one, many) = isDry ? ("would be", "would be") : ("is", "are");
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Table '{table.Name}' of {database.Address} was not made by Weir and {one} adopted: its {rows:N0} {(rows == 1 ? "row stays as it is" : "rows stay as they are")}, as one load; columns {string.Join(", ", added)} and the table {SqlTables.HistoryOf(table.Name)} {many} added.");
        return asText.Length == 0 ? text : $"{text} It has text where the source has other types: {string.Join(", ", asText)} {(asText.Length == 1 ? one : many)} written as text.";
    }

    /// <summary>Adopts the table within a transaction, under the schema lock.</summary>
    /// <returns>The ledger's entry of the rows that were there.</returns>
    public async Task<LedgerEntry> RunAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await CheckAsync(connection, transaction, cancellationToken);
        var load = Guid.CreateVersion7(now);
        foreach (var statement in Statements(load))
            await connection.Statement(transaction, statement).RunAsync(cancellationToken);
        var entry = Entry(load, rows, now);
        await new LedgerTables(_dialect).InsertEntryAsync(connection, transaction, entry, cancellationToken);
        return entry;
    }

    /// <summary>The statements of a script that does what <see cref="RunAsync"/> does, the ledger's entry included.</summary>
    public IEnumerable<string> ScriptStatements(Guid load, DateTimeOffset now) =>
        [.. Statements(load), new LedgerTables(_dialect).InsertStatement(Entry(load, rows: 0, now), table.Name)];

    /// <summary>The statements that change the table and make its history.</summary>
    internal IEnumerable<string> Statements(Guid load)
    {
        var name = _dialect.Table(table.Name);
        foreach (var column in Missing)
            yield return _dialect.AddColumn(name, SqlName.Quote(column.Name), _dialect.TypeName(column.Type));
        var all = existing.Select(column => column.Name).Concat(Missing.Select(column => column.Name)).ToList();
        yield return _dialect.CreateTableLike(_dialect.Table(SqlTables.HistoryOf(table.Name)), SqlName.QuoteAll(all), name);
        foreach (var (column, type) in SqlTables.OwnColumns(_dialect).Concat(SqlTables.OwnHistoryColumns(_dialect)))
            yield return _dialect.AddColumn(_dialect.Table(SqlTables.HistoryOf(table.Name)), SqlName.Quote(column), type);
        foreach (var statement in _dialect.AddFilledColumn(name, SqlName.Quote(TableSchema.LoadColumn), _dialect.UuidTypeName, SqlName.Literal(load.ToString())))
            yield return statement;
        foreach (var statement in _dialect.AddFilledColumn(name, SqlName.Quote(TableSchema.RowColumn), _dialect.TypeName(ColumnType.Int64), "0"))
            yield return statement;
        yield return _dialect.NumberRows(name, SqlName.Quote(TableSchema.RowColumn));
        if (mode == WriteMode.Upsert && table.Key.All(column => _dialect.CanIndex(TypeOf(column)!)))
            yield return SqlTables.CreateKeyIndex(_dialect, table);
    }

    /// <summary>Refuses what cannot be adopted. Returns the rows that are there.</summary>
    private async Task<long> CheckAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (mode == WriteMode.Newest || table.Record is not null)
            throw Refused("its source keeps the newest version of records, and a table that others made has none. Leave out the setting 'table'");
        foreach (var column in table.Columns)
        {
            if (existing.FirstOrDefault(found => !string.Equals(found.Name, column.Name, StringComparison.Ordinal) && string.Equals(found.Name, column.Name, StringComparison.OrdinalIgnoreCase)).Name is { } other)
                throw Refused($"its column '{other}' is written '{column.Name}' by the source. Rename the column");
            if (TypeOf(column.Name) is { } type && !_dialect.IsText(type) && !_dialect.Keeps(type, column.Type))
                throw Refused($"its column '{column.Name}' is {_dialect.ParseTypeName(type)?.ToString() ?? type}, and the new rows have {column.Type}. Make the column text, or {column.Type}");
        }

        string[] taken = [.. new[] { TableSchema.LoadColumn, TableSchema.RowColumn }.Where(column => TypeOf(column) is not null)];
        if (taken.Length > 0)
            throw Refused($"it has {(taken.Length == 1 ? "a column" : "columns")} {string.Join(" and ", taken)} already, which Weir adds. Drop {(taken.Length == 1 ? "it" : "them")}, or rename {(taken.Length == 1 ? "it" : "them")}");
        if ((await SqlTables.ColumnsAsync(_dialect, connection, transaction, SqlTables.HistoryOf(table.Name), cancellationToken)).Count > 0)
            throw Refused($"there is a table '{SqlTables.HistoryOf(table.Name)}' already, which Weir would make for its replaced rows. Rename that one");
        if (mode == WriteMode.Upsert)
            await RefuseRepeatedKeysAsync(connection, transaction, cancellationToken);
        var rows = await connection.Statement(transaction, $"select count(*) from {_dialect.Table(table.Name)}").FirstAsync(cancellationToken);
        return Convert.ToInt64(rows, CultureInfo.InvariantCulture);
    }

    private async Task RefuseRepeatedKeysAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (table.Key.Any(column => TypeOf(column) is null))
            throw Refused($"it lacks a column of the key ({string.Join(", ", table.Key)}), by which the source's rows are found again. Add it and fill it");
        var key = _dialect.GroupKey(table.KeyColumns);
        var blank = string.Join(" or ", table.Key.Select(column => $"{SqlName.Quote(column)} is null"));
        var repeated = await connection.Statement(
            transaction,
            $"select count(*) from (select 1 as one from {_dialect.Table(table.Name)} group by {key} having count(*) > 1 "
            + $"union all select 1 as one from {_dialect.Table(table.Name)} where {blank}) as d").FirstAsync(cancellationToken);
        if (Convert.ToInt64(repeated, CultureInfo.InvariantCulture) is > 0 and var count)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"{count:N0} of its keys ({string.Join(", ", table.Key)}) are blank or there more than once. Remove the rows that are too many"));
    }

    private string? TypeOf(string column) => existing.FirstOrDefault(found => string.Equals(found.Name, column, StringComparison.Ordinal)).Type;

    private DestinationException Refused(string why) => new(
        $"Table '{table.Name}' of {database.Address} was not made by Weir and cannot be adopted by pipeline '{pipeline.Pipeline}': {why}, then run again. Nothing was changed.",
        FailureKind.Terminal);

    private LedgerEntry Entry(Guid load, long rows, DateTimeOffset now)
    {
        var source = $"table {table.Name}, as it was adopted";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));
        return new LedgerEntry
        {
            Load = load,
            Partition = pipeline.Partition(Partition),
            Epoch = 0,
            Run = load,
            Fingerprint = hash,
            ContentSha256 = hash,
            Recipe = Partition,
            Source = source,
            Plan = new PlannedPartitionJson(new PlannedPartition(Partition, source), table.Name, null, null, null).Write(),
            Measures = "{}",
            RowsRead = rows,
            RowsWritten = rows,
            RowsRejected = 0,
            RowsFlagged = 0,
            StartedAt = now,
            CommittedAt = now,
        };
    }
}
