using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>Makes and widens tables and their histories, under the schema lock.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
/// <param name="known">The columns of the schema's tables as they were last read; what is missing there is looked for before it is made.</param>
internal sealed class SqlTables(SqlDatabase database, TimeProvider time, KnownColumns known)
{
    public static IReadOnlyList<string> HistoryColumns { get; } = ["_replaced_by", "_replaced_at"];

    private readonly SqlDialect _dialect = database.Dialect;

    /// <summary>The table that the replaced rows of a table move to.</summary>
    public static string HistoryOf(string table) => Derived(table, "_history");

    /// <summary>The columns that every table has, with their types.</summary>
    internal static IEnumerable<(string Name, string Type)> OwnColumns(SqlDialect dialect) =>
        [(TableSchema.LoadColumn, dialect.UuidTypeName), (TableSchema.RowColumn, dialect.TypeName(ColumnType.Int64))];

    /// <summary>The columns that every history has besides those of its table, with their types.</summary>
    internal static IEnumerable<(string Name, string Type)> OwnHistoryColumns(SqlDialect dialect) =>
        [(HistoryColumns[0], dialect.UuidTypeName), (HistoryColumns[1], dialect.InstantTypeName)];

    /// <summary>Statement that makes the index of a table that is upserted.</summary>
    internal static string CreateKeyIndex(SqlDialect dialect, TableSchema table) =>
        dialect.CreateKeyIndex(SqlName.Quote(Derived(table.Name, "_key")), dialect.Table(table.Name), SqlName.QuoteAll(table.Key));

    /// <summary>A name made from a table's, cut with a hash where it would be too long.</summary>
    public static string Derived(string table, string suffix)
    {
        if (Encoding.UTF8.GetByteCount(table) + suffix.Length <= SqlName.MaxBytes)
            return table + suffix;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table)))[..8];
        var kept = table;
        while (Encoding.UTF8.GetByteCount(kept) > SqlName.MaxBytes - suffix.Length - hash.Length - 1)
            kept = kept[..^(char.IsLowSurrogate(kept[^1]) ? 2 : 1)];
        return $"{kept}_{hash}{suffix}";
    }

    /// <summary>Statements that make a table and its history, as <c>weir ddl</c> prints and <see cref="EnsureAsync"/> runs them; not <see cref="CreateIndex"/>'s.</summary>
    public IEnumerable<string> CreateStatements(TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns)
    {
        yield return $"create table {_dialect.Table(table.Name)} (\n    {string.Join(",\n    ", Definitions(table, scopeColumns))}\n)";
        yield return $"create table {_dialect.Table(HistoryOf(table.Name))} (\n    {string.Join(",\n    ", Definitions(table, scopeColumns))},\n"
            + $"    {string.Join(",\n    ", OwnHistoryColumns(_dialect).Select(column => $"{SqlName.Quote(column.Name)} {column.Type} not null"))}\n)";
        if (mode == WriteMode.Upsert)
            yield return CreateKeyIndex(_dialect, table);
        else if (table.Record is { IsVersions: true } && _dialect.RecordIndex(table.Key) is { } index)
            yield return $"create unique index {SqlName.Quote(Derived(table.Name, "_key"))} on {_dialect.Table(table.Name)} {index}";
        foreach (var comment in CommentStatements(table))
            yield return comment;
    }

    /// <summary>Statement that makes the index by which replaced rows are found, or null where the engine finds them without.</summary>
    public string? CreateIndex(string table, IReadOnlyList<string> scopeColumns) =>
        scopeColumns.Count > 0 && _dialect.ScopeIndex([.. scopeColumns, TableSchema.LoadColumn]) is { } index
            ? $"create index {SqlName.Quote(IndexOf(table))} on {_dialect.Table(table)} {index}"
            : null;

    /// <summary>Statement that makes the index by which the rows of a record are found, or null where the engine finds them without.</summary>
    public string? CreateRecordIndex(string table, RecordTable record) => !record.IsVersions && _dialect.RecordIndex([record.IdColumn]) is { } index
        ? $"create index {SqlName.Quote(IndexOf(table))} on {_dialect.Table(table)} {index}"
        : null;

    /// <summary>Statement that enters a table made by <see cref="CreateStatements"/>, or adopted as a load, among those that Weir made.</summary>
    public string RegisterStatement(PipelineKey pipeline, TableSchema table, WriteMode mode, Guid? adopted) =>
        $"insert into {_dialect.Own("weir_tables")} (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at)\nvalues ("
        + $"{_dialect.Literal(pipeline.Tenant.Value)}, {_dialect.Literal(table.Name)}, {_dialect.Literal(OwnerOf(pipeline, table))}, 'table', "
        + $"{SqlName.Literal(Text(mode))}, {_dialect.Literal(Text(table.Key))}, {LiteralOrNull(table.Record?.Kind)}, {LiteralOrNull(table.Record?.IdColumn)}, "
        + $"{(adopted is { } load ? SqlName.Literal(load.ToString()) : "null")}, {_dialect.Now})";

    /// <summary>Makes or widens a table and its history. True where they were made.</summary>
    public async Task<bool> EnsureAsync(
        DbConnection connection, PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken)
    {
        var existing = await known.OfAsync(connection, table.Name, cancellationToken);
        var isToAdopt = table.AdoptsExisting && existing.Count > 0 && !await IsEnteredAsync(connection, pipeline, table.Name, cancellationToken);
        if (!isToAdopt && await IsAsWantedAsync(connection, pipeline, table, mode, existing, cancellationToken))
            return false;
        await using var schemaLock = await database.LockSchemaAsync(cancellationToken);
        // To look at one table, an engine may go through all of them: a table that nobody entered since has not come about.
        var isEntered = await IsEnteredAsync(connection, pipeline, table.Name, cancellationToken);
        if (existing.Count > 0 || table.AdoptsExisting || isEntered)
            existing = await ColumnsAsync(_dialect, connection, null, table.Name, cancellationToken);
        if (existing.Count > 0 && table.AdoptsExisting && !isEntered)
        {
            await AdoptAsync(connection, pipeline, table, mode, existing, cancellationToken);
            return false;
        }

        if (await IsAsWantedAsync(connection, pipeline, table, mode, existing, cancellationToken))
        {
            known.Set(table.Name, existing);
            return false;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var statements = existing.Count == 0
            ? CreateStatements(table, mode, scopeColumns)
            : WidenStatements(table, existing);
        await connection.RunAllAsync(transaction, _dialect, statements, cancellationToken);
        if (existing.Count == 0)
            await EnterAsync(connection, transaction, pipeline, table, mode, adopted: null, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        known.Forget(table.Name);
        return existing.Count == 0;
    }

    /// <summary>Statements that add to a table and its history the columns that they lack.</summary>
    public IEnumerable<string> WidenStatements(TableSchema table, IReadOnlyList<(string Name, string Type)> existing) =>
        Missing(table, existing).SelectMany(column => AddStatements(table.Name, column));

    /// <summary>What adopting a table would do; null where there is none to adopt. Changes nothing.</summary>
    public async Task<string?> DescribeAdoptionAsync(
        DbConnection connection, PipelineKey pipeline, TableSchema table, WriteMode mode, bool hasOwnTables, bool isDry, CancellationToken cancellationToken)
    {
        var existing = await ColumnsAsync(_dialect, connection, null, table.Name, cancellationToken);
        if (existing.Count == 0 || (hasOwnTables && await IsEnteredAsync(connection, pipeline, table.Name, cancellationToken)))
            return null;
        return await new TableAdoption(database, pipeline, table, mode, existing).DescribeAsync(connection, isDry, cancellationToken);
    }

    private async Task AdoptAsync(
        DbConnection connection, PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<(string Name, string Type)> existing, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var adopted = await new TableAdoption(database, pipeline, table, mode, existing).RunAsync(connection, transaction, time.GetUtcNow(), cancellationToken);
        await EnterAsync(connection, transaction, pipeline, table, mode, adopted.Load, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        known.Set(table.Name, await ColumnsAsync(_dialect, connection, null, table.Name, cancellationToken));
    }

    private Task<int> EnterAsync(
        DbConnection connection, DbTransaction transaction, PipelineKey pipeline, TableSchema table, WriteMode mode, Guid? adopted, DateTimeOffset at, CancellationToken cancellationToken) =>
        connection.Statement(
            transaction,
            $"insert into {_dialect.Own("weir_tables")} (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at) "
            + "values (@tenant, @table, @pipeline, 'table', @mode, @key, @kind, @column, @adopted, @at)",
            ("tenant", pipeline.Tenant.Value), ("table", table.Name), ("pipeline", OwnerOf(pipeline, table)),
            ("mode", Text(mode)), ("key", Text(table.Key)), ("kind", table.Record?.Kind), ("column", table.Record?.IdColumn), ("adopted", adopted), ("at", at))
            .RunAsync(cancellationToken);

    /// <summary>True where a table is among those that Weir made or adopted.</summary>
    public async Task<bool> IsEnteredAsync(DbConnection connection, PipelineKey pipeline, string table, CancellationToken cancellationToken) =>
        await connection.Statement(
            null, $"select 1 from {_dialect.Own("weir_tables")} where tenant = @tenant and table_name = @table", ("tenant", pipeline.Tenant.Value), ("table", table))
            .FirstAsync(cancellationToken) is not null;

    /// <summary>Makes the index of <see cref="CreateIndex"/>, where it is wanted and missing.</summary>
    public async Task EnsureIndexAsync(DbConnection connection, string table, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken)
    {
        if (CanIndex(await known.OfAsync(connection, table, cancellationToken), scopeColumns))
            await EnsureIndexAsync(connection, table, CreateIndex(table, scopeColumns), null, cancellationToken);
    }

    /// <summary>Statement that makes one of the indexes of a table that is there; null where it has it, or none is wanted.</summary>
    public async Task<string?> MissingIndexAsync(
        DbConnection connection, Sources.SourceTable table, IReadOnlyList<(string Name, string Type)> existing, CancellationToken cancellationToken)
    {
        var create = table.Mode == WriteMode.Replace
            ? CanIndex(existing, table.ScopeColumns) ? CreateIndex(table.Schema.Name, table.ScopeColumns) : null
            : table.Schema.Record is { } record ? CreateRecordIndex(table.Schema.Name, record) : null;
        return create is null || await HasIndexAsync(connection, table.Schema.Name, cancellationToken) ? null : create;
    }

    /// <summary>False where a column of a table that was adopted has a type which no index takes: its rows are then found without.</summary>
    private bool CanIndex(IReadOnlyList<(string Name, string Type)> existing, IReadOnlyList<string> columns) =>
        existing.All(column => !columns.Contains(column.Name, StringComparer.Ordinal) || _dialect.CanIndex(column.Type));

    /// <summary>Makes the index of <see cref="CreateRecordIndex"/>, where it is wanted and missing.</summary>
    public Task EnsureRecordIndexAsync(DbConnection connection, string table, RecordTable record, CancellationToken cancellationToken) =>
        EnsureIndexAsync(connection, table, CreateRecordIndex(table, record), _dialect.Analyze(_dialect.Table(table)), cancellationToken);

    /// <param name="connection">A connection.</param>
    /// <param name="table">The table.</param>
    /// <param name="create">Statement that makes the index, or null where none is wanted.</param>
    /// <param name="thenRun">Statement that counts the table's rows, without which the index might not be used: each value would be expected in many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private async Task EnsureIndexAsync(DbConnection connection, string table, string? create, string? thenRun, CancellationToken cancellationToken)
    {
        if (create is null || await HasIndexAsync(connection, table, cancellationToken))
            return;
        await using var schemaLock = await database.LockSchemaAsync(cancellationToken);
        if (!await HasIndexAsync(connection, table, cancellationToken))
        {
            foreach (var statement in new[] { create, thenRun }.OfType<string>())
                await connection.Statement(null, statement).RunAsync(cancellationToken);
        }
    }

    private async Task<bool> HasIndexAsync(DbConnection connection, string table, CancellationToken cancellationToken) =>
        (await connection.Statement(null, _dialect.FindIndex, ("index", IndexOf(table))).ListAsync(_ => true, cancellationToken)).Count > 0;

    /// <summary>Column names of a table in order, <c>_load</c> and <c>_row</c> included.</summary>
    public static async Task<IReadOnlyList<string>> ColumnNamesAsync(
        SqlDialect dialect, DbConnection connection, DbTransaction? transaction, string table, CancellationToken cancellationToken) =>
        [.. (await ColumnsAsync(dialect, connection, transaction, table, cancellationToken)).Select(column => column.Name)];

    /// <summary>Columns of a table in order with the catalogue's names of their types; empty where there is no such table.</summary>
    public static async Task<IReadOnlyList<(string Name, string Type)>> ColumnsAsync(
        SqlDialect dialect, DbConnection connection, DbTransaction? transaction, string table, CancellationToken cancellationToken) =>
        await connection.Statement(
            transaction,
            $"select c.column_name, c.data_type from {dialect.Columns} c where c.table_name = @table order by c.ordinal_position",
            ("table", table)).ListAsync(row => (row.GetString(0), row.GetString(1)), cancellationToken);

    /// <summary>True where a table has every column.</summary>
    /// <exception cref="DestinationException">It is not the pipeline's, or has a column of another type.</exception>
    public async Task<bool> IsAsWantedAsync(
        DbConnection connection, PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<(string Name, string Type)> existing, CancellationToken cancellationToken)
    {
        if (existing.Count == 0)
            return false;
        var isAdopted = await RefuseOtherUseAsync(connection, pipeline, table, mode, cancellationToken);
        foreach (var column in table.Columns)
        {
            var found = existing.FirstOrDefault(existingColumn => string.Equals(existingColumn.Name, column.Name, StringComparison.Ordinal));
            if (found.Name is not null && !_dialect.Keeps(found.Type, column.Type) && !(isAdopted && _dialect.IsText(found.Type)))
            {
                throw new SchemaConflictException(
                    $"Column '{column.Name}' of table '{table.Name}' in {database.Address} holds {_dialect.ParseTypeName(found.Type)?.ToString() ?? found.Type}, and the new rows have {column.Type}. "
                    + $"Nothing was loaded, and what is there stays. Change the column's type in '{table.Name}' and '{HistoryOf(table.Name)}', or load into another table.");
            }
        }

        return !Missing(table, existing).Any();
    }

    /// <summary>A table that is not shared has one pipeline that writes to it, and one key if it is upserted by key.</summary>
    /// <returns>True where the table was adopted: it may keep any value as text.</returns>
    private async Task<bool> RefuseOtherUseAsync(
        DbConnection connection, PipelineKey pipeline, TableSchema table, WriteMode mode, CancellationToken cancellationToken)
    {
        var made = await connection.Statement(
            null,
            $"select pipeline, mode, key_columns, record_kind, record_column, adopted_load from {_dialect.Own("weir_tables")} where tenant = @tenant and table_name = @table",
            ("tenant", pipeline.Tenant.Value), ("table", table.Name))
            .ListAsync(
                row => (Pipeline: row.GetString(0), Mode: row.TextOrNull(1), Key: row.TextOrNull(2), Kind: row.TextOrNull(3), Column: row.TextOrNull(4), IsAdopted: !row.IsDBNull(5)), cancellationToken);
        const string elsewhere = "database or schema";
        if (made is not [var use])
            throw Fence.TableOfNobody(table.Name, database.Address, elsewhere);
        if (!string.Equals(use.Pipeline, OwnerOf(pipeline, table), StringComparison.Ordinal))
            throw Fence.TableOfAnother(table.Name, database.Address, use.Pipeline, pipeline.Pipeline, elsewhere);
        if (mode == WriteMode.Upsert && !(string.Equals(use.Mode, Text(mode), StringComparison.Ordinal) && string.Equals(use.Key, Text(table.Key), StringComparison.Ordinal)))
        {
            throw new DestinationException(
                $"Table '{table.Name}' of {database.Address} was made for mode {use.Mode} with the key ({use.Key}), and pipeline '{pipeline.Pipeline}' now upserts it by the key ({Text(table.Key)}). "
                + $"Empty it first (weir reset {pipeline.Pipeline}), or load into another table.",
                FailureKind.Terminal);
        }

        var (found, wanted) = (Records(use.Mode, use.Kind, use.Column), Records(Text(mode), table.Record?.Kind, table.Record?.IdColumn));
        if (!string.Equals(found, wanted, StringComparison.Ordinal))
        {
            throw new DestinationException(
                $"Table '{table.Name}' of {database.Address} was made for {found}, and pipeline '{pipeline.Pipeline}' now writes {wanted} to it. "
                + $"Empty it first (weir reset {pipeline.Pipeline}), or load into another table.",
                FailureKind.Terminal);
        }

        return use.IsAdopted;
    }

    private static string Records(string? mode, string? kind, string? column) => !string.Equals(mode, Text(WriteMode.Newest), StringComparison.Ordinal)
        ? "rows of their own"
        : kind is null ? "versions of records" : $"rows of {kind} records known by '{column}'";

    private static string OwnerOf(PipelineKey pipeline, TableSchema table) => table.IsShared ? PipelineKey.Shared : pipeline.Pipeline;

    private static string IndexOf(string table) => Derived(table, "_scope");

    private static string Text(WriteMode mode) => mode.ToString().ToLowerInvariant();

    private string LiteralOrNull(string? text) => text is null ? "null" : _dialect.Literal(text);

    private static string Text(IEnumerable<string> key) => string.Join(", ", key);

    private static IEnumerable<ColumnSchema> Missing(TableSchema table, IReadOnlyList<(string Name, string Type)> existing) =>
        table.Columns.Where(column => !existing.Any(found => string.Equals(found.Name, column.Name, StringComparison.Ordinal)));

    private IEnumerable<string> Definitions(TableSchema table, IReadOnlyList<string> scopeColumns)
    {
        foreach (var column in table.Columns)
            yield return $"{SqlName.Quote(column.Name)} {_dialect.TypeName(column.Type, IsFoundBy(table, column, scopeColumns))}{(IsRequired(table, column) ? " not null" : "")}";
        foreach (var (name, type) in OwnColumns(_dialect))
            yield return $"{SqlName.Quote(name)} {type} not null";
    }

    /// <summary>True where rows are looked for by the column.</summary>
    private static bool IsFoundBy(TableSchema table, ColumnSchema column, IReadOnlyList<string> scopeColumns) =>
        table.Key.Contains(column.Name, StringComparer.Ordinal) || scopeColumns.Contains(column.Name, StringComparer.Ordinal)
        || string.Equals(table.Record?.IdColumn, column.Name, StringComparison.Ordinal);

    private static bool IsRequired(TableSchema table, ColumnSchema column) => column.Required
        || table.Key.Contains(column.Name, StringComparer.Ordinal) || string.Equals(table.Record?.IdColumn, column.Name, StringComparison.Ordinal);

    private IEnumerable<string> AddStatements(string table, ColumnSchema column)
    {
        foreach (var name in (string[])[table, HistoryOf(table)])
            yield return _dialect.AddColumn(_dialect.Table(name), SqlName.Quote(column.Name), _dialect.TypeName(column.Type));
        if (_dialect.HasComments && column.Description is { } description)
            yield return _dialect.Comment("table", table, column.Name, description);
    }

    private IEnumerable<string> CommentStatements(TableSchema table)
    {
        if (!_dialect.HasComments)
            yield break;
        if (table.Description is { } description)
            yield return _dialect.Comment("table", table.Name, null, description);
        foreach (var column in table.Columns.Where(column => column.Description is not null))
            yield return _dialect.Comment("table", table.Name, column.Name, column.Description!);
        yield return _dialect.Comment("table", table.Name, TableSchema.LoadColumn, "Load that wrote the row; weir_ledger has its source.");
        yield return _dialect.Comment("table", table.Name, TableSchema.RowColumn, "The row's number in the original, counted from 1.");
    }
}
