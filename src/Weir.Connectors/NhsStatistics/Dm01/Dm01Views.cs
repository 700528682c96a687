using Weir.Columns;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Connectors.NhsStatistics.Dm01;

/// <summary>The views made beside the table <c>dm01</c>.</summary>
internal static class Dm01Views
{
    private static readonly (string, string)[] Waits =
    [
        ("waiting", "All who wait at the end of the month."),
        ("over_6_weeks", "Of these, those who have waited 6 weeks or longer."),
        ("percent_over_6_weeks", "Their share in percent, which the standard wants under 1; null where nobody waits."),
        ("over_13_weeks", "Of these, those who have waited 13 weeks or longer."),
        ("percent_over_13_weeks", "Their share in percent; null where nobody waits."),
        ("total_activity", "Tests done in the month."),
    ];

    public static IReadOnlyList<SourceView> All { get; } =
    [
        View("provider", "provider", "provider_code", "provider_name"),
        View("commissioner", "commissioner", "commissioner_code", "commissioner_name"),
        new("dm01_england", dialect => Select(dialect, "", ""))
        {
            Description = $"Diagnostic waits of every row of the extract: one row per month and test. {Dm01Table.Attribution}",
            Columns = [Period, Test, .. Waits],
        },
    ];

    private static (string, string) Period => ("period", "The month, as its first day. Waiting lists are as at its last day.");

    private static (string, string) Test => ("test", "The diagnostic test; TOTAL is the sum of the others and must not be added to them.");

    private static SourceView View(string name, string title, string code, string shown) => new($"dm01_by_{name}", dialect => Select(dialect, $"{code}, ", $"max({shown}) as {shown}, "))
    {
        Description = $"Diagnostic waits by {title}: one row per month, {title} and test. {Dm01Table.Attribution}",
        Columns = [Period, (code, $"ODS code of the {title}."), (shown, $"Name of the {title} in this month."), Test, .. Waits],
    };

    private static string Select(SqlDialect dialect, string code, string name)
    {
        var number = dialect.TypeName(ColumnType.Float64);
        string[] late = [.. Enumerable.Range(6, Dm01Table.WeeklyBands - 6).Select(Dm01Table.Band), "weeks_13_plus"];
        var shown = name.Length == 0 ? "" : name[(name.IndexOf(" as ", StringComparison.Ordinal) + 4)..];
        return $"""
            select period, {code}{shown}test, waiting, over_6_weeks,
              100 * cast(over_6_weeks as {number}) / nullif(waiting, 0) as percent_over_6_weeks,
              over_13_weeks,
              100 * cast(over_13_weeks as {number}) / nullif(waiting, 0) as percent_over_13_weeks,
              total_activity
            from (
              select period, {code}{name}test,
                {dialect.BigSum("waiting")} as waiting,
                {dialect.BigSum(string.Join(" + ", late.Select(band => $"coalesce({band}, 0)")))} as over_6_weeks,
                {dialect.BigSum("coalesce(weeks_13_plus, 0)")} as over_13_weeks,
                {dialect.BigSum("total_activity")} as total_activity
              from {dialect.Table(Dm01Table.Name)}
              group by period, {code}test) as g
            """;
    }
}
