using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.Smart;

/// <summary>The SELECTs of the views over sitreps, in a dialect.</summary>
internal static class SmartViewSql
{
    public static string Values(SqlDialect dialect, string table)
    {
        var (key, value) = (Name(SmartTables.KeyName), Name(SmartTables.Value));
        var trimmed = $"trim({value})";
        var number = dialect.NumberOrNull(trimmed, SmartIndicators.NumberPattern);
        var isText = $"{key} in ({Literals(SmartIndicators.Texts)})";
        return $"""
            select {Name(SmartTables.ResponseId)}, {Name("indicatorName")}, {key},
              case when {isText} then null else {number} end as value_numeric,
              case when {trimmed} in ('', '-') then null
                when {isText} then {value}
                when {key} in ({Literals(SmartIndicators.Numbers)}) then null
                when {number} is null then {value} end as value_text,
              case when {isText} then 0 else 1 end as indicator_numeric,
              {Name("additionalComments")},
              cast({Name(SmartTables.ReportDate)} as {dialect.TypeName(ColumnType.Date)}) as {Name(SmartTables.ReportDate)},
              {dialect.WallClock(Name(SmartTables.Timestamp))} as {Name(SmartTables.Timestamp)},
              {Name(SmartTables.SiteName)}, {Name("customerName")}
            from {dialect.Table(table)}
            """;
    }

    public static string FourHours(SqlDialect dialect, string table)
    {
        var number = dialect.NumberOrNull($"trim({Name(SmartTables.Value)})", SmartIndicators.NumberPattern);
        return $"""
            select d.report_date, d.site_id, d.site_name,
              (select max(s.ods_code) from {dialect.Table(SmartTables.Sites)} as s
                where s.site_id = d.site_id and (s.valid_from is null or s.valid_from <= d.report_date) and (s.valid_to is null or s.valid_to >= d.report_date)) as ods_code,
              d.attendances, d.breaches,
              case when d.attendances > 0 then 1 - d.breaches / d.attendances end as performance_4_hour
            from (
              select cast({Name(SmartTables.ReportDate)} as {dialect.TypeName(ColumnType.Date)}) as report_date, {Name(SmartTables.SiteId)} as site_id, max({Name(SmartTables.SiteName)}) as site_name,
                max(case when {Name(SmartTables.KeyName)} = '{SmartIndicators.Attendances}' then {number} end) as attendances,
                max(case when {Name(SmartTables.KeyName)} = '{SmartIndicators.Breaches}' then {number} end) as breaches
              from {dialect.Table(table)}
              group by {Name(SmartTables.ReportDate)}, {Name(SmartTables.SiteId)}) as d
            """;
    }

    private static string Name(string column) => SqlName.Quote(column);

    private static string Literals(IEnumerable<string> texts) => string.Join(", ", texts.Order(StringComparer.Ordinal).Select(SqlName.Literal));
}
