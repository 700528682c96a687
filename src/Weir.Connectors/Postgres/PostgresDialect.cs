using System.Globalization;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.Postgres;

/// <summary>PostgreSQL's SQL. Source: its manual, "Data Types" and "Lateral Subqueries".</summary>
internal sealed class PostgresDialect : SqlDialect
{
    public override string Name => "postgresql";

    public override string TypeName(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => "boolean",
        ColumnKind.Int32 => "integer",
        ColumnKind.Int64 => "bigint",
        ColumnKind.Float64 => "double precision",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"numeric({type.Precision},{type.Scale})"),
        ColumnKind.Date => "date",
        ColumnKind.Timestamp => "timestamp with time zone",
        ColumnKind.Text => "text",
        ColumnKind.Json => "jsonb",
        _ => throw new InvalidOperationException($"PostgreSQL has no type for {type}."),
    };

    public override ColumnType? ParseTypeName(string typeName) => typeName switch
    {
        "boolean" => ColumnType.Boolean,
        "integer" => ColumnType.Int32,
        "bigint" => ColumnType.Int64,
        "double precision" => ColumnType.Float64,
        "date" => ColumnType.Date,
        "timestamp with time zone" => ColumnType.Timestamp,
        "text" => ColumnType.Text,
        "jsonb" => ColumnType.Json,
        _ => ParseDecimal(typeName),
    };

    public override bool TakesSeveralStatements => true;

    /// <summary><c>set local</c>, which takes no parameters: it ends with the transaction, so a pooled connection carries no tenant along.</summary>
    public override string TenantSetting => "select set_config('weir.tenant', @tenant, true)";

    public override string TransactionLock => "select pg_advisory_xact_lock(hashtextextended(coalesce(current_schema(), '') || ' ' || @name, 0))";

    /// <summary>Rows of a load stand together, so ranges of pages are enough: an entry for each row costs a load a third more time.</summary>
    public override string? ScopeIndex(IEnumerable<string> columns) =>
        $"using brin ({SqlName.QuoteAll(columns)}) with (pages_per_range = 32, autosummarize = on)";

    /// <summary>Readers go on reading, and other loads go on staging their rows; they wait with their commit.</summary>
    public override string? LockForUpsert(string table) => $"lock table {Table(table)} in share row exclusive mode";

    public override string? RecordIndex(IEnumerable<string> columns) => $"({SqlName.QuoteAll(columns)})";

    public override string Ordinal(string text) => $"{text} collate \"C\"";

    /// <summary>The server does so by itself, some time later, and never for a temporary table.</summary>
    public override string? Analyze(string table) => $"analyze {table}";

    public override bool IsText(string typeName) => typeName is "text" or "character varying" or "character";

    public override IEnumerable<string> AddFilledColumn(string table, string column, string type, string literal) =>
    [
        $"alter table {table} add column {column} {type} not null default {literal}",
        $"alter table {table} alter column {column} drop default",
    ];

    public override string NumberRows(string table, string column) =>
        $"update {table} as t set {column} = n.number from (select ctid as place, row_number() over () as number from {table}) as n where t.ctid = n.place";

    public override string LateralValues(IEnumerable<string> rows, string alias, IEnumerable<string> columns) =>
        $"cross join lateral (values {string.Join(", ", rows.Select(row => $"({row})"))}) as {SqlName.Quote(alias)} ({SqlName.QuoteAll(columns)})";

    /// <summary>The catalogue's <c>numeric</c> with its digits, as <c>decimal(p,s)</c>.</summary>
    private static ColumnType? ParseDecimal(string typeName)
    {
        if (!typeName.StartsWith("decimal(", StringComparison.Ordinal) || !typeName.EndsWith(')'))
            return null;
        var digits = typeName["decimal(".Length..^1].Split(',');
        return digits.Length == 2
            && byte.TryParse(digits[0], NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && byte.TryParse(digits[1], NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && precision is > 0 and <= 38 && scale <= precision
            ? ColumnType.Decimal(precision, scale)
            : null;
    }
}
