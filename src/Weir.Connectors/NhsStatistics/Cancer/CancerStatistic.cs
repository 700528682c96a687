using System.Text.RegularExpressions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Cancer;

/// <summary>Cancer waiting times, from the combined CSV file of each month.</summary>
internal static partial class CancerStatistic
{
    private const string Index = "/statistics/statistical-work-areas/cancer-waiting-times/monthly-data-and-summaries/";
    private const string Series = "Monthly Combined CSV";

    /// <summary>Files of several months, which the main page links beside these.</summary>
    private const string Cumulative = "Cumulative Monthly Combined CSV";

    /// <remarks>Names seen: January-2026-Monthly-Combined-CSV-Provisional, April-2026-Monthly-Combined-CSV-Provisional-New-ICB-Structure.</remarks>
    private static readonly FileNameGrammar Names = new()
    {
        Beginnings = [(["monthly", "combined", "csv"], Series)],
        AfterMonth = [(["monthly", "combined", "csv"], Series)],
        Publications = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["provisional"] = 0, ["final"] = 1 },
        Fillers = new HashSet<string>(["new", "icb", "structure"], StringComparer.OrdinalIgnoreCase),
    };

    public static StatisticsCollection Collection { get; } = new()
    {
        Key = "cancer",
        Title = "cancer waiting times",
        IndexPath = Index,
        YearOfPath = path => YearPages.YearOf(path, YearPath()),
        YearPath = year => $"{Index}{year.Name}-monthly-cancer-waiting-times-statistics/",
        Series = Series,
        FileWords = "a month's combined CSV",
        ReadName = ReadName,
        FirstMonth = new DateOnly(2023, 10, 1),
        Patterns = new NamePatterns(
            new DateOnly(2025, 10, 1),
            new DateOnly(2026, 4, 1),
            ["{Month}-{yyyy}-Monthly-Combined-CSV-Final.csv", "{Month}-{yyyy}-Monthly-Combined-CSV-Provisional.csv"],
            "their names were not seen",
            "their names were not seen"),
    };

    public static Statistic Instance { get; } = new()
    {
        Name = "nhs-cancer",
        Description = "NHS England's monthly cancer waiting times against the 28-, 31- and 62-day standards, every provider and commissioner.",
        Attribution = CancerTable.Attribution,
        Recipe = "nhs-cancer/1",
        Collection = Collection,
        Files = new ExtractFiles(CancerLayout.Instance, Collection),
        Tables = [new SourceTable(CancerTable.Schema, WriteMode.Replace, ["period"])],
        Views = CancerViews.All,
        Gate = new MonthGate { Absent = "the file", Whole = "all patients of the three standards", Unit = "patients" },
    };

    private static NameReading ReadName(string name)
    {
        var isCumulative = CumulativeName().Match(Uri.UnescapeDataString(name)) is { Success: true };
        // Such a file is recognised, so that nobody is told of it, and not of this series, so that it is not taken.
        return isCumulative ? NameReading.Of(new StatisticsFileName(Cumulative, Collection.FirstMonth, 0, 0, null)) : Names.Read(name);
    }

    [GeneratedRegex(@"20\d\d-\d\d[- ].*Monthly[- ]Combined[- ]CSV", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CumulativeName();

    [GeneratedRegex(@"/(?<first>20\d\d)-(?<second>\d\d)-monthly-cancer-waiting-times-statistics/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearPath();
}
