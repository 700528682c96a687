using System.Text.RegularExpressions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Ae;

/// <summary>A&amp;E attendances and emergency admissions, from the monthly CSV files.</summary>
internal static partial class AeStatistic
{
    private const string Index = "/statistics/statistical-work-areas/ae-waiting-times-and-activity/";
    private const string Series = "Monthly A&E";

    /// <remarks>Names seen: Monthly-AE-September-2024, Monthly-AE-Nov-25-CSV-revised, April-2025-CSV-revised, February-2026-CSV-Dl8t54.</remarks>
    private static readonly FileNameGrammar Names = new()
    {
        Beginnings = [(["monthly", "ae"], Series), (["monthly", "a&e"], Series), (["msitae"], Series)],
        AfterMonth = [(["csv"], Series)],
    };

    public static StatisticsCollection Collection { get; } = new()
    {
        Key = "ae",
        Title = "A&E attendances and emergency admissions",
        IndexPath = Index,
        YearOfPath = path => YearPages.YearOf(path, YearPath()),
        YearPath = year => $"{Index}ae-attendances-and-emergency-admissions-{year.Name}/",
        Series = Series,
        FileWords = "a monthly A&E file (CSV)",
        ReadName = Names.Read,
        FirstMonth = new DateOnly(2018, 4, 1),
        MonthsToPublication = 1,
        Patterns = new NamePatterns(
            new DateOnly(2024, 4, 1),
            new DateOnly(2025, 3, 1),
            ["Monthly-AE-{Month}-{yyyy}-revised.csv", "Monthly-AE-{Month}-{yyyy}.csv"],
            "their names were not seen",
            "their names follow no habit, or carry a random token")
        { RevisionMonths = [5, 11] },
    };

    public static Statistic Instance { get; } = new()
    {
        Name = "nhs-ae",
        Description = "NHS England's monthly A&E attendances and emergency admissions, every provider.",
        Attribution = AeTable.Attribution,
        Recipe = "nhs-ae/1",
        Collection = Collection,
        Files = new ExtractFiles(AeLayout.Instance, Collection),
        Tables = [new SourceTable(AeTable.Schema, WriteMode.Replace, ["period"])],
        Views = AeViews.All,
        Gate = new MonthGate { Absent = "the file", Whole = "all attendances", Unit = "attendances" },
    };

    [GeneratedRegex(@"/ae-attendances-and-emergency-admissions-(?<first>20\d\d)-(?<second>\d\d)(-\d)?/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearPath();
}
