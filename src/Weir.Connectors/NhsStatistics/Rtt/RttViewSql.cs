using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The SELECTs of the views over <c>rtt</c>, in a dialect.</summary>
internal static class RttViewSql
{
    private const string Completed = "part_type in ('Part_1A', 'Part_1B')";
    private const string WaitingList = "part_type = 'Part_2'";
    private const string AllFunctions = "treatment_function_code = 'C_999'";
    private const string English = "commissioner_code <> 'NONC'";

    /// <summary>Months back in which a provider that is missing now must have submitted to be counted.</summary>
    public const int MissingMonths = 12;

    public static string Bands(SqlDialect dialect)
    {
        var bands = Enumerable.Range(0, RttTable.WeeklyBands)
            .Select(week => FormattableString.Invariant($"{week}, {week + 1}, r.{RttTable.Band(week)}"))
            .Append($"104, cast(null as {dialect.TypeName(ColumnType.Int32)}), r.weeks_104_plus")
            .Append($"52, cast(null as {dialect.TypeName(ColumnType.Int32)}), r.weeks_52_plus");
        return $"""
            select r.period, r.provider_code, r.provider_name, r.commissioner_code, r.commissioner_name, r.part_type, r.treatment_function_code,
              b.weeks_from, b.weeks_to, b.pathways
            from {dialect.Table(RttTable.Name)} as r
            {dialect.LateralValues(bands, "b", ["weeks_from", "weeks_to", "pathways"])}
            where b.pathways is not null
            """;
    }

    /// <summary>Waits by month, an organisation, part and treatment function, once of all patients and once of England's.</summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="organisation">Prefix of the organisation's columns in the table.</param>
    /// <param name="shown">Prefix of its columns in the view.</param>
    public static string By(SqlDialect dialect, string organisation, string shown)
    {
        var waits = new RttWaitsSql(dialect);
        var grouped = $"""
            select period, {organisation}_code as {shown}_code, max({organisation}_name) as {shown}_name, part_type, treatment_function_code, basis,
                {waits.Sums()}
            from (
              select *, 'all' as basis from {dialect.Table(RttTable.Name)}
              union all
              select *, 'english' as basis from {dialect.Table(RttTable.Name)} where {English}) as r
            group by period, {organisation}_code, part_type, treatment_function_code, basis
            """;
        return waits.Select(grouped, ["period", $"{shown}_code", $"{shown}_name", "part_type", "treatment_function_code", "basis"], Completed);
    }

    public static string England(SqlDialect dialect)
    {
        var waits = new RttWaitsSql(dialect);
        var grouped = $"""
            select period,
                {waits.Sums()}
            from {dialect.Table(RttTable.Name)}
            where {WaitingList} and {AllFunctions} and {English}
            group by period
            """;
        return $"""
            with submitted as (
              select provider_code, period, {dialect.MonthNumber("period")} as month_number
              from {dialect.Table(RttTable.Name)}
              group by provider_code, period),
            months as (
              select distinct period, month_number from submitted),
            before as (
              select distinct m.period, s.provider_code
              from months as m
              join submitted as s on s.month_number < m.month_number and s.month_number >= m.month_number - {MissingMonths}),
            missing as (
              select b.period, count(*) - count(s.provider_code) as providers
              from before as b
              left join submitted as s on s.period = b.period and s.provider_code = b.provider_code
              group by b.period)
            select w.*, m.providers as missing_providers
            from (
            {waits.Select(grouped, ["period"], completed: null)}) as w
            left join missing as m on m.period = w.period
            """;
    }

    public static string Submissions(SqlDialect dialect) => $"""
        with submitted as (
          select period, provider_code, max(provider_name) as provider_name,
            {dialect.BigSum($"case when {WaitingList} and {AllFunctions} then total_all end")} as pathways
          from {dialect.Table(RttTable.Name)}
          group by period, provider_code),
        providers as (
          select provider_code, min(period) as first_submitted from submitted group by provider_code),
        grid as (
          select m.period, p.provider_code, s.period as submitted_period, s.pathways,
            max(s.period) over (partition by p.provider_code order by m.period) as last_submitted
          from (select distinct period from submitted) as m
          join providers as p on p.first_submitted <= m.period
          left join submitted as s on s.period = m.period and s.provider_code = p.provider_code)
        select g.period, g.provider_code, l.provider_name, {dialect.Truth("g.submitted_period is not null")} as submitted, g.last_submitted, g.pathways
        from grid as g
        join submitted as l on l.provider_code = g.provider_code and l.period = g.last_submitted
        """;

    public static string ProviderRaw(SqlDialect dialect)
    {
        return $"""
            select provider_code, max(provider_name) as provider_name, treatment_function_code as specialty_code, max(treatment_function_name) as specialty, period,
              {Sum(Bands(0, 17))} as waiting_less_18_weeks,
              {Sum([.. Bands(52, RttTable.WeeklyBands - 1), "weeks_104_plus", "weeks_52_plus"])} as waiting_over_52_weeks
            from {dialect.Table(RttTable.Name)}
            where {WaitingList} and not {AllFunctions}
            group by period, provider_code, treatment_function_code
            """;

        // A band that is blank adds nothing: some providers leave it so where nobody waits that long.
        string Sum(IEnumerable<string> bands) => dialect.BigSum(string.Join(" + ", bands.Select(band => $"coalesce({band}, 0)")));

        static IEnumerable<string> Bands(int first, int last) => Enumerable.Range(first, last - first + 1).Select(RttTable.Band);
    }
}
