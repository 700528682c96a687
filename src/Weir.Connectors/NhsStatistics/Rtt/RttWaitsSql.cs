using System.Globalization;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Writes the SELECT that turns rows of <c>rtt</c>, grouped in some way, into waits: counts, shares and percentiles.</summary>
/// <remarks>
/// q(p) = L + (pN - C) / n in weeks, in the first band whose cumulative count reaches pN: L its lower bound, C the count
/// before it, n its own. Counts are compared as whole numbers (100 C with p N), so that nothing is lost to rounding.
/// In the open band the percentile is that band's lower bound: how much longer is not published. NHS England gives no
/// formula; this one reproduces its published figures.
/// </remarks>
internal sealed class RttWaitsSql(SqlDialect dialect)
{
    private const int OpenBand = RttTable.WeeklyBands;

    /// <summary>Bands that a cumulative count is built of at a time: a database takes tens of milliseconds to read thousands of additions.</summary>
    private const int Block = 5;

    private const int Blocks = (OpenBand + Block) / Block;

    private static readonly (int Percent, string Column)[] Percentiles = [(50, "median_weeks"), (92, "p92_weeks"), (95, "p95_weeks")];

    private readonly string _number = dialect.TypeName(ColumnType.Float64);

    /// <summary>What a grouping SELECT gives beside its labels: the sum of each band, 0 where none, and which bands there are.</summary>
    public string Sums()
    {
        var bands = Enumerable.Range(0, RttTable.WeeklyBands).Select(week => $"{OrZero(RttTable.Band(week))} as n{week}");
        return $"""
            {dialect.BigSum("total_all")} as pathways,
                count({AnyBand}) as banded,
                {string.Join(",\n    ", bands)},
                {OrZero("weeks_104_plus")} + {OrZero("weeks_52_plus")} as n{OpenBand}
            """;
    }

    /// <summary>Waits of each group.</summary>
    /// <param name="grouped">A SELECT of labels and <see cref="Sums"/>.</param>
    /// <param name="labels">The label columns, in the order they come out.</param>
    /// <param name="completed">A condition that is true for completed pathways, whose share is of known waits; null where there are none.</param>
    public string Select(string grouped, IReadOnlyList<string> labels, string? completed)
    {
        var (percentiles, from) = dialect.IsColumnar ? ByColumns(grouped) : ByRows(grouped);
        var all = completed is null ? "pathways" : $"case when {completed} then known else pathways end";
        return $"""
            select {string.Join(", ", labels)},
              pathways,
              case when banded > 0 then {Within(18)} end as within_18,
              case when banded > 0 then 100 * cast({Within(18)} as {_number}) / nullif({all}, 0) end as percent_within_18,
              case when banded > 0 then {Over(52)} end as over_52,
              case when open_104 > 0 then {Over(65)} end as over_65,
              case when open_104 > 0 then {Over(78)} end as over_78,
              case when open_104 > 0 then n{OpenBand} end as over_104,
              {string.Join(",\n  ", percentiles)},
              case when known > 0 then {dialect.Truth($"100 * (known - n{OpenBand}) < {Percentiles[^1].Percent} * known")} end as open_ended
            {from}
            """;
    }

    /// <summary>Each band a row, in a small query per group: for databases that work row by row, and copy nested expressions into each other.</summary>
    private (IEnumerable<string> Percentiles, string From) ByRows(string grouped)
    {
        var bands = Enumerable.Range(0, OpenBand + 1).Select(week => Text($"({week}, g.n{week})"));
        var found = Percentiles.Select(percentile => $"""
            max(case when 100 * (b.upto - b.n) < {percentile.Percent} * b.known and 100 * b.upto >= {percentile.Percent} * b.known
                then case when b.week = {OpenBand} then {OpenBound} else b.week + cast({percentile.Percent} * b.known - 100 * (b.upto - b.n) as {_number}) / (100 * b.n) end end) as {percentile.Column}
            """);
        var perGroup = $"""
            select max(b.known) as known,
              {string.Join(",\n  ", found)}
            from (
              select v.week, v.n, sum(v.n) over (order by v.week) as upto, sum(v.n) over () as known
              from (values {string.Join(", ", bands)}) as v (week, n)) as b
            """;
        return (Percentiles.Select(percentile => percentile.Column), $"from (select *, {Open104} as open_104 from (\n{grouped}) as o) as g\n{dialect.Lateral(perGroup, "p")}");
    }

    /// <summary>Each cumulative count a column: for databases that work column by column.</summary>
    /// <remarks>A percentile is the week whose cumulative count reaches it, then one look into the lists of counts.</remarks>
    private (IEnumerable<string> Percentiles, string From) ByColumns(string grouped)
    {
        var inBlock = Bands().Select(week => $"{Sum(week / Block * Block, week)} as b{week}");
        var beforeBlock = Enumerable.Range(0, Blocks).Select(block => Text($"{Before(block)} as s{block}"));
        // A hundred times the count, to compare whole numbers with a percentage of all.
        var hundredfold = Bands().Select(week => Text($"100 * (s{week / Block} + b{week}) as h{week}"));
        var shares = Percentiles.Select(percentile => Text($"{percentile.Percent} * (s{Blocks - 1} + b{OpenBand}) as k{percentile.Percent}"));
        var weeks = Percentiles.Select(percentile => $"""
            case
                {string.Join("\n    ", Bands().SkipLast(1).Select(week => Text($"when k{percentile.Percent} <= h{week} then {week}")))}
                end as w{percentile.Percent}
            """);
        var found = Percentiles.Select(percentile => Found(Text($"k{percentile.Percent}"), Text($"w{percentile.Percent}"), percentile.Column));
        var from = $"""
            from (
              select *,
                [0, {string.Join(", ", Bands().SkipLast(1).Select(week => Text($"h{week}")))}] as upto,
                [{string.Join(", ", Bands().Select(week => Text($"n{week}")))}] as counts,
                {string.Join(",\n    ", weeks)}
              from (
                select *,
                  {string.Join(", ", hundredfold)},
                  {string.Join(", ", shares)}, s{Blocks - 1} + b{OpenBand} as known, {Open104} as open_104
                from (
                  select *,
                    {string.Join(", ", beforeBlock)}
                  from (
                    select *,
                      {string.Join(", ", inBlock)}
                    from (
            {grouped}) as g) as b) as s) as h) as c
            """;
        return (found, from);

        string Found(string share, string week, string column) =>
            $"case when known > 0 then case when {week} is null then {OpenBound} else {week} + cast({share} - upto[{week} + 1] as {_number}) / (100 * counts[{week} + 1]) end end as {column}";
    }

    private static string Before(int block) =>
        block == 0 ? "0" : string.Join(" + ", Enumerable.Range(0, block).Select(earlier => Text($"b{(earlier * Block) + Block - 1}")));

    /// <summary>Not null where any band is: some providers leave a band blank where nobody waits that long.</summary>
    private static string AnyBand =>
        $"coalesce({string.Join(", ", Enumerable.Range(0, RttTable.WeeklyBands).Select(RttTable.Band))}, weeks_104_plus, weeks_52_plus)";

    /// <summary>Above 0 where the month has weekly bands to 104 weeks.</summary>
    private static string Open104 => $"case when period >= cast('{RttTable.FirstMonthTo104}' as date) then banded else 0 end";

    private string OpenBound => $"cast(case when open_104 > 0 then {OpenBand} else 52 end as {_number})";

    private string OrZero(string column) => $"coalesce({dialect.BigSum(column)}, 0)";

    private static IEnumerable<int> Bands() => Enumerable.Range(0, OpenBand + 1);

    /// <summary>Pathways of fewer weeks; by columns, they have been added up already.</summary>
    private string Within(int weeks) => dialect.IsColumnar ? Text($"s{(weeks - 1) / Block} + b{weeks - 1}") : Sum(0, weeks - 1);

    private string Over(int weeks) => dialect.IsColumnar ? $"known - ({Within(weeks)})" : Sum(weeks, OpenBand);

    private static string Sum(int first, int last) =>
        string.Join(" + ", Enumerable.Range(first, last - first + 1).Select(week => Text($"n{week}")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
