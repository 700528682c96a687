using System.Globalization;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>DuckDB's SQL. Source: its documentation, "Data Types" and "Unnesting".</summary>
internal sealed class DuckDbDialect : SqlDialect
{
    public override string Name => "duckdb";

    /// <summary>Its zone maps find them.</summary>
    /// <summary>DuckDB makes the view anew for each: 2 MiB and 8 ms a column for the wider views, kept until the commit.</summary>
    public override bool HasViewColumnComments => false;

    public override bool IsColumnar => true;

    public override bool HasSnapshotTransactions => true;

    public override string TypeName(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => "boolean",
        ColumnKind.Int32 => "integer",
        ColumnKind.Int64 => "bigint",
        ColumnKind.Float64 => "double",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})"),
        ColumnKind.Date => "date",
        ColumnKind.Timestamp => "timestamp with time zone",
        ColumnKind.Text => "varchar",
        ColumnKind.Json => "json",
        _ => throw new InvalidOperationException($"DuckDB has no type for {type}."),
    };

    public override ColumnType? ParseTypeName(string typeName) => typeName.ToUpperInvariant() switch
    {
        "BOOLEAN" => ColumnType.Boolean,
        "INTEGER" => ColumnType.Int32,
        "BIGINT" => ColumnType.Int64,
        "DOUBLE" => ColumnType.Float64,
        "DATE" => ColumnType.Date,
        "TIMESTAMP WITH TIME ZONE" => ColumnType.Timestamp,
        "VARCHAR" => ColumnType.Text,
        "JSON" => ColumnType.Json,
        var name => ParseDecimal(name),
    };

    public override IEnumerable<string> AddFilledColumn(string table, string column, string type, string literal) =>
    [
        $"alter table {table} add column {column} {type} default {literal}",
        $"alter table {table} alter column {column} set not null",
        $"alter table {table} alter column {column} drop default",
    ];

    public override string NumberRows(string table, string column) =>
        $"update {table} as t set {column} = n.number from (select rowid as place, row_number() over () as number from {table}) as n where t.rowid = n.place";

    public override string LateralValues(IEnumerable<string> rows, string alias, IEnumerable<string> columns) =>
        $"cross join lateral (values {string.Join(", ", rows.Select(row => $"({row})"))}) as {SqlName.Quote(alias)} ({SqlName.QuoteAll(columns)})";

    /// <summary>It may work out both branches of a case, for rows of either.</summary>
    public override string NumberOrNull(string text, string pattern) =>
        $"case when regexp_full_match({text}, {SqlName.Literal(pattern)}) then try_cast({text} as {TypeName(ColumnType.Float64)}) end";

    public override string WallClock(string text) => $"try_cast({text} as timestamp)";

    private static ColumnType? ParseDecimal(string name)
    {
        if (!name.StartsWith("DECIMAL(", StringComparison.Ordinal) || !name.EndsWith(')'))
            return null;
        var digits = name["DECIMAL(".Length..^1].Split(',');
        return digits.Length == 2
            && byte.TryParse(digits[0], NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && byte.TryParse(digits[1], NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && precision is > 0 and <= 38 && scale <= precision
            ? ColumnType.Decimal(precision, scale)
            : null;
    }
}
