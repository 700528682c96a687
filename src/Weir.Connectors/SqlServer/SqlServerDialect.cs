using System.Globalization;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>T-SQL as SQL Server 2016 SP1 and later take it. Source: Microsoft's Transact-SQL reference.</summary>
/// <remarks>
/// Text is compared by letters' codes and to the last blank wherever a row is found by it: a collation may take two cases of a letter for
/// one, and every collation leaves blanks at the end out, which is why a full stop is put behind both sides.
/// </remarks>
internal sealed partial class SqlServerDialect(string schema, SqlServerViewPlace? viewPlace = null) : SqlDialect
{
    /// <summary>The collation by which texts are the same only where each code is.</summary>
    internal const string Collation = "Latin1_General_100_BIN2";

    /// <summary>Letters of a text that rows are found by: 400 bytes, so that four such columns and a load's id fit into an index entry of 1,700 bytes.</summary>
    internal const int MaxKeyLength = 200;

    private readonly string _schema = SqlName.Quote(schema);
    private string _prefix = "";
    private SqlServerDialect? _forViews;

    public override string Name => "sqlserver";

    public override bool IsTransact => true;

    public override string UuidTypeName => "uniqueidentifier";

    public override string InstantTypeName => "datetime2(6)";

    public override string TypeName(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => "bit",
        ColumnKind.Int32 => "int",
        ColumnKind.Int64 => "bigint",
        ColumnKind.Float64 => "float",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})"),
        ColumnKind.Date => "date",
        ColumnKind.Timestamp => "datetime2(6)",
        ColumnKind.Text or ColumnKind.Json => "nvarchar(max)",
        _ => throw new InvalidOperationException($"SQL Server has no type for {type}."),
    };

    public override string TypeName(ColumnType type, bool isKey) => isKey && type.Kind == ColumnKind.Text
        ? string.Create(CultureInfo.InvariantCulture, $"nvarchar({MaxKeyLength}) collate {Collation}")
        : TypeName(type);

    public override ColumnType? ParseTypeName(string typeName) => typeName switch
    {
        "bit" => ColumnType.Boolean,
        "int" => ColumnType.Int32,
        "bigint" => ColumnType.Int64,
        "float" => ColumnType.Float64,
        "date" => ColumnType.Date,
        "datetime2(6)" or "datetime2(7)" => ColumnType.Timestamp,
        _ when IsText(typeName) => ColumnType.Text,
        _ => ColumnType.Parse(typeName) is { Kind: ColumnKind.Decimal } digits ? digits : null,
    };

    public override bool IsText(string typeName) => typeName.Split('(')[0] is "nvarchar" or "varchar" or "nchar" or "char";

    /// <summary>There is no type of JSON before 2025: it is text.</summary>
    public override bool Keeps(string typeName, ColumnType type) => base.Keeps(typeName, type) || (type.Kind == ColumnKind.Json && typeName == "nvarchar(max)");

    public override bool CanIndex(string typeName) => !typeName.EndsWith("(max)", StringComparison.Ordinal);

    public override string Table(string name) => $"{_prefix}{_schema}.{SqlName.Quote(name)}";

    public override string Own(string table) => Table(table);

    public override string Step(string statement) => statement.Replace("$(schema)", _schema, StringComparison.Ordinal);

    public override string Tables => $"(select TABLE_NAME collate {Collation} as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = {Literal(schema)})";

    public override string Columns => $"""
        (select TABLE_NAME collate {Collation} as table_name, COLUMN_NAME collate {Collation} as column_name, ORDINAL_POSITION as ordinal_position,
            case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
              when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
              when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
              when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
              else DATA_TYPE end as data_type
          from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = {Literal(schema)})
        """;

    public override string FindIndex =>
        $"select 1 from sys.indexes as i join sys.objects as o on o.object_id = i.object_id where o.schema_id = schema_id({Literal(schema)}) and i.name = @index";

    public override string Now => "sysutcdatetime()";

    public override string True => "cast(1 as bit)";

    public override string Literal(string text) => $"N{SqlName.Literal(text)}";

    /// <summary>Readers wait for rows that are not committed, unless the database reads committed snapshots.</summary>
    public override bool StagesRows => true;

    public override bool HasOnConflict => false;

    public override string StatementEnd => ";\ngo";

    public override string ScopeIndex(IEnumerable<string> columns) => $"({SqlName.QuoteAll(columns)})";

    public override string RecordIndex(IEnumerable<string> columns) => $"({SqlName.QuoteAll(columns)})";

    /// <summary>Not unique: two keys that differ by a blank at the end are two, and the lock that every load takes keeps each single.</summary>
    public override string CreateKeyIndex(string index, string table, string columns) => $"create index {index} on {table} ({columns})";

    /// <remarks>The lock is the transaction's: it ends with it, however the connection ends.</remarks>
    public override string LockForUpsert(string table) => TakeLock($"weir {schema}.{table}");

    /// <summary>Statement that takes a lock of the application's own, and fails where another holds it for too long.</summary>
    internal static string TakeLock(string resource) =>
        $"""
        declare @taken int;
        exec @taken = sp_getapplock @Resource = N{SqlName.Literal(resource)}, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = {SqlServerAddress.LockMilliseconds};
        if @taken < 0 throw {SqlServerErrors.LockNotTaken}, N'Another load holds the lock of the table.', 1
        """;

    /// <summary>A lock of the whole table, since loads change it without an application's lock.</summary>
    public override string LockOwn(string table) => $"declare @held int; select top (1) @held = 1 from {Table(table)} with (tablockx, holdlock)";

    public override string Limit(string select, string count) => $"{select} offset 0 rows fetch next {count} rows only";

    /// <summary>The engine's own order of ids begins with their end.</summary>
    public override string UuidOrder(string column) => $"cast({column} as char(36))";

    public override string IsTrue(string column) => $"({column} = 1)";

    public override string Ordinal(string text) => $"{text} collate {Collation}";

    public override string Same(string left, string right, ColumnType type) =>
        type.IsUtf8 ? $"({left} = {right} collate {Collation} and {Exact(left)} = {Exact(right)})" : $"{left} = {right}";

    public override string Differs(string left, string right, ColumnType type) =>
        type.IsUtf8 ? $"exists (select {Exact(left)} except select {Exact(right)})" : $"exists (select {left} except select {right})";

    public override string GroupKey(IEnumerable<(string Name, ColumnType Type)> columns) =>
        string.Join(", ", columns.Select(column => column.Type.IsUtf8 ? Exact(column.Name) : column.Name));

    public override string Before(string[] left, string[] right)
    {
        var before = $"{left[^1]} < {right[^1]}";
        for (var i = left.Length - 2; i >= 0; i--)
            before = $"{left[i]} < {right[i]} or ({left[i]} = {right[i]} and ({before}))";
        return $"({before})";
    }

    public override string LateralValues(IEnumerable<string> rows, string alias, IEnumerable<string> columns) =>
        $"cross apply (values {string.Join(", ", rows.Select(row => $"({row})"))}) as {SqlName.Quote(alias)} ({SqlName.QuoteAll(columns)})";

    public override string Lateral(string select, string alias) => $"cross apply ({select}) as {SqlName.Quote(alias)}";

    public override string Greatest(params string[] expressions) =>
        $"(select max(v.value) from (values {string.Join(", ", expressions.Select(expression => $"({expression})"))}) as v (value))";

    /// <summary>A sum has the type of what is added up.</summary>
    public override string Sum(string column, ColumnType type) => type.Kind == ColumnKind.Int32
        ? BigSum(column)
        : $"sum(cast({column} as {TypeName(ColumnType.Decimal(38, type.Scale))}))";

    public override string BigSum(string column) => $"sum(cast({column} as bigint))";

    /// <summary>A condition is no value.</summary>
    public override string Truth(string condition) => $"cast(case when {condition} then 1 else 0 end as bit)";

    public override string MonthNumber(string date) => $"(year({date}) * 12 + month({date}))";

    /// <remarks>There are no regular expressions: a text of digits, points and minus signs alone that can be read as a number has the form.</remarks>
    public override string NumberOrNull(string text, string pattern) =>
        $"case when {text} like '%[0-9]%' and {text} not like '%[^0-9.+-]%' then try_cast({text} as float) end";

    public override string WallClock(string text) =>
        $"case when {text} like '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]%' then try_cast({text} as datetime2(6)) end";

    private static string Exact(string text) => $"({text} + N'.') collate {Collation}";
}
