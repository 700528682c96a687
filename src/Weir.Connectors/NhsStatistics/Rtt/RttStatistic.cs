using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Referral to treatment waiting times, from the full extracts.</summary>
internal static class RttStatistic
{
    public static Statistic Instance { get; } = new()
    {
        Name = "nhs-rtt",
        Description = "NHS England's monthly referral to treatment waiting times, every provider and commissioner.",
        Attribution = RttTable.Attribution,
        Recipe = "nhs-rtt/1",
        Collection = RttCollection.Instance,
        Files = new ExtractFiles(RttLayout.Instance, RttCollection.Instance),
        Tables = [RttTable.SourceTable],
        Views = RttViews.All,
        Gate = new MonthGate
        {
            RowsRule = "rows_per_part_percent",
            Rows = "a part",
            Absent = "the waiting list (Part_2)",
            Whole = "the waiting list",
            Unit = "pathways",
        },
    };
}
