using Weir.Archives;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Destinations;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

/// <summary>Referral to treatment waiting times, from the monthly workbooks: the months before there were full extracts, and the medians that are published.</summary>
internal static class RttWorkbookStatistic
{
    private const string Workbooks = "workbooks";
    private const string AllWorkbooks = "all";

    public static StatisticsCollection Collection { get; } = RttCollection.Instance with
    {
        Key = "rtt-workbook",
        Title = "referral to treatment workbooks",
        Series = "Incomplete Provider",
        AllSeries = [.. RttWorkbookSeries.All.Select(series => series.Name)],
        FileWords = "a workbook (xlsx or xls)",
        KindWords = "workbook",
        MayHoldRows = static kind => kind is ContentKind.OfficeZip or ContentKind.OfficeBinary,
        Extensions = [".xls", ".xlsx"],
        IsOther = static name => name.Contains("Timeseries", StringComparison.OrdinalIgnoreCase) || name.Contains("by-Hospital-Trust", StringComparison.OrdinalIgnoreCase),
        UrlVariable = null,
        FirstMonth = new DateOnly(2011, 4, 1),
        Patterns = NamePatterns.None("most of their names carry a size or a random token"),
        PartitionName = (series, month) => $"{RttWorkbookSeries.Find(series)!.Slug} {MonthText.Name(month)}",
        Scope = (series, month) => [new ScopeValue("period", month), new ScopeValue("workbook", series)],
    };

    public static Statistic Instance { get; } = new()
    {
        Name = "nhs-rtt-workbook",
        Description = "NHS England's monthly referral to treatment workbooks, with the medians and percentiles that they publish; also for months before there were full extracts.",
        Attribution = RttTable.Attribution,
        Recipe = "nhs-rtt-workbook/1",
        Collection = Collection,
        Files = new RttWorkbookFiles(),
        Tables = [RttWorkbookTable.SourceTable],
        Views = RttWorkbookViews.All,
        Gate = new MonthGate { Rows = "a workbook", Absent = "the workbook", Whole = "a workbook's pathways", Unit = "pathways" },
        Settings =
        [
            new(Workbooks, $"Which workbooks of a month to load: {AllWorkbooks}, or some of {string.Join(", ", RttWorkbookSeries.All.Select(series => series.Slug))}.", AllWorkbooks, Problem) { JsonType = "array" },
        ],
        Narrow = (collection, settings) => collection with { AllSeries = Chosen(settings[Workbooks]) },
    };

    private static string[] Chosen(string text) =>
    [
        .. RttWorkbookSeries.All.Where(series => Names(text) is [AllWorkbooks] || Names(text).Contains(series.Slug, StringComparer.Ordinal)).Select(series => series.Name),
    ];

    private static string? Problem(string text) => Names(text) is [AllWorkbooks] || Names(text).All(name => RttWorkbookSeries.All.Any(series => string.Equals(series.Slug, name, StringComparison.Ordinal)))
        ? null
        : $"'{text}' is not a list of workbooks. Write {AllWorkbooks}, or one or more of {string.Join(", ", RttWorkbookSeries.All.Select(series => series.Slug))}.";

    private static string[] Names(string text) => text.Split(',', StringSplitOptions.TrimEntries);
}
