using Weir.Columns;

namespace Weir.Sql;

/// <summary>What differs between the databases that speak SQL to Weir, where a statement can be shared otherwise.</summary>
internal abstract partial class SqlDialect
{
    /// <summary>The engine's name, as in the address: <c>duckdb</c>, <c>postgresql</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The type's name in a column definition.</summary>
    public abstract string TypeName(ColumnType type);

    /// <summary>The column type that a type name from the database's catalogue stands for, or null where Weir does not write it.</summary>
    public abstract ColumnType? ParseTypeName(string typeName);

    /// <summary>A table or view of the schema that this database's address names.</summary>
    public virtual string Table(string name) => SqlName.Quote(name);

    /// <summary>True where a comment on a table, a view or a column is kept.</summary>
    public virtual bool HasComments => true;

    /// <summary>True where the columns of a view have comments of their own; else the view's comment says what they mean.</summary>
    public virtual bool HasViewColumnComments => true;

    /// <summary>What follows <c>create index … on table</c> for the index that finds replaced rows, or null where the engine finds them without.</summary>
    public virtual string? ScopeIndex(IEnumerable<string> columns) => null;

    /// <summary>Statement that gives a row where the current schema has the index <c>@index</c>.</summary>
    public virtual string FindIndex => "select 1 from pg_indexes where schemaname = current_schema() and indexname = @index";

    /// <summary>True where several statements may be sent at once, separated by semicolons: the server is asked once for all.</summary>
    public virtual bool TakesSeveralStatements => false;

    /// <summary>True where a unique index guards upserts and <c>on conflict</c> can name it.</summary>
    public virtual bool HasOnConflict => true;

    /// <summary>
    /// Statement that keeps other loads from upserting into a table until this one's transaction ends, or null where the engine
    /// itself ends the second of two. Without either, two loads that upsert a key both record the same predecessor in history.
    /// </summary>
    public virtual string? LockForUpsert(string table) => null;

    /// <summary>What follows <c>create index … on table</c> for the index that finds the rows of single records, or null where the engine finds them without.</summary>
    public virtual string? RecordIndex(IEnumerable<string> columns) => null;

    /// <summary>True where a transaction goes on seeing the database as it was when it began, tables that were made since left out.</summary>
    public virtual bool HasSnapshotTransactions => false;

    /// <summary>Text that is compared byte by byte, whatever the database's language.</summary>
    public virtual string Ordinal(string text) => text;

    /// <summary>Statement that counts what is in a table, so that the next is planned by it; null where the engine knows.</summary>
    public virtual string? Analyze(string table) => null;

    /// <summary>Statement that turns part of a row into several: <c>cross join lateral (values …) as alias(columns)</c>.</summary>
    public abstract string LateralValues(IEnumerable<string> rows, string alias, IEnumerable<string> columns);

    /// <summary>A SELECT that may name columns of what stands before it.</summary>
    public virtual string Lateral(string select, string alias) => $"cross join lateral ({select}) as {SqlName.Quote(alias)}";

    /// <summary>The largest of some expressions, nulls left out.</summary>
    public virtual string Greatest(params string[] expressions) => $"greatest({string.Join(", ", expressions)})";

    /// <summary>True where expressions are worked out column by column: wide sums cost little, and turning columns into rows much.</summary>
    public virtual bool IsColumnar => false;

    /// <summary>Sum of a column of whole or decimal numbers, with room for its digits.</summary>
    public virtual string Sum(string column, ColumnType type) => type.Kind == ColumnKind.Int32
        ? BigSum(column)
        : $"cast(sum({column}) as {TypeName(ColumnType.Decimal(38, type.Scale))})";

    /// <summary>Sum of a column of 32-bit numbers, as 64 bits.</summary>
    public virtual string BigSum(string column) => $"cast(sum({column}) as {TypeName(ColumnType.Int64)})";

    /// <summary>A condition as a value.</summary>
    public virtual string Truth(string condition) => $"({condition})";

    /// <summary>Months since the year 0 of a date, to count months apart.</summary>
    public virtual string MonthNumber(string date) => $"(extract(year from {date}) * 12 + extract(month from {date}))";

    /// <summary>True where the catalogue's name of a type is one of text.</summary>
    public virtual bool IsText(string typeName) => ParseTypeName(typeName) == ColumnType.Text;

    /// <summary>True where a column of the catalogue's type keeps every value of another type.</summary>
    public virtual bool Keeps(string typeName, ColumnType type) => ParseTypeName(typeName)?.Keeps(type) ?? false;

    /// <summary>Type of a load's id.</summary>
    public virtual string UuidTypeName => "uuid";

    /// <summary>Type of a point in time, in Weir's own columns.</summary>
    public virtual string InstantTypeName => "timestamptz";

    /// <summary>Statement that adds a column to a table, both as they are written in SQL.</summary>
    public virtual string AddColumn(string table, string column, string type) => $"alter table {table} add column {column} {type}";

    /// <summary>Statements that add a column which has a value in every row that is there, and which later rows have to bring.</summary>
    public abstract IEnumerable<string> AddFilledColumn(string table, string column, string type, string literal);

    /// <summary>Statement that numbers the rows of a table in a column, from 1 and in no order.</summary>
    public abstract string NumberRows(string table, string column);

    /// <summary>Statement that makes an empty table with columns of another one.</summary>
    public virtual string CreateTableLike(string table, string columns, string other) => $"create table {table} as select {columns} from {other} where 1 = 0";

    /// <summary>What rows are grouped by so that two keys are the same only where they are so letter by letter.</summary>
    public virtual string GroupKey(IEnumerable<(string Name, ColumnType Type)> columns) => string.Join(", ", columns.Select(column => column.Name));

    /// <summary>A text as a floating-point number, and null where it is not of a form: <c>12</c>, <c>-0.5</c>.</summary>
    /// <param name="text">An expression that is a text.</param>
    /// <param name="pattern">The form, as a regular expression that every engine reads alike.</param>
    public virtual string NumberOrNull(string text, string pattern) =>
        $"case when {text} ~ {SqlName.Literal(pattern)} then cast({text} as {TypeName(ColumnType.Float64)}) end";

    /// <summary>A text such as <c>2026-01-31 09:15:00</c> as a time without a zone; null where it does not begin with a date.</summary>
    public virtual string WallClock(string text) => $"case when {text} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}' then cast({text} as timestamp) end";
}
