using System.Text.RegularExpressions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Dm01;

/// <summary>Diagnostics waiting times and activity (the return DM01), from the monthly full extracts.</summary>
internal static partial class Dm01Statistic
{
    private const string Index = "/statistics/statistical-work-areas/diagnostics-waiting-times-and-activity/monthly-diagnostics-waiting-times-and-activity/";
    private const string Series = "DM01 full extract";

    /// <remarks>Names seen: DM01-MAY-2024-full-extract, DM01-MARCH-2026-full-extract_32W3L.</remarks>
    private static readonly FileNameGrammar Names = new()
    {
        Beginnings =
        [
            (["dm01"], Series), (["monthly", "diagnostics", "full", "extract"], Series), (["diagnostics", "full", "extract"], Series), (["full", "extract"], Series),
        ],
        Fillers = new HashSet<string>(["full", "extract"], StringComparer.OrdinalIgnoreCase),
    };

    public static StatisticsCollection Collection { get; } = new()
    {
        Key = "dm01",
        Title = "diagnostics waiting times and activity",
        IndexPath = Index,
        YearOfPath = path => YearPages.YearOf(path, YearPath()),
        YearPath = year => $"{Index}monthly-diagnostics-data-{year.Name}/",
        Series = Series,
        FileWords = "a DM01 full extract (zip or CSV)",
        ReadName = Names.Read,
        FirstMonth = new DateOnly(2019, 4, 1),
        Patterns = NamePatterns.None("most of their names carry a random token"),
    };

    public static Statistic Instance { get; } = new()
    {
        Name = "nhs-dm01",
        Description = "NHS England's monthly diagnostics waiting times and activity (DM01), every provider, commissioner and test.",
        Attribution = Dm01Table.Attribution,
        Recipe = "nhs-dm01/1",
        Collection = Collection,
        Files = new ExtractFiles(Dm01Layout.Instance, Collection),
        Tables = [new SourceTable(Dm01Table.Schema, WriteMode.Replace, ["period"])],
        Views = Dm01Views.All,
        Gate = new MonthGate { Absent = "the waiting list", Whole = "the waiting list", Unit = "waits" },
    };

    [GeneratedRegex(@"/monthly-diagnostics-data-(?<first>20\d\d)-(?<second>\d\d)/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearPath();
}
