using System.Text.RegularExpressions;
using Weir.Connectors.NhsStatistics.Discovery;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Referral to treatment waiting times, as the site publishes them.</summary>
internal static partial class RttCollection
{
    private const string Index = "/statistics/statistical-work-areas/rtt-waiting-times/";

    public static StatisticsCollection Instance { get; } = new()
    {
        Key = "rtt",
        Title = "referral to treatment waiting times",
        IndexPath = Index,
        YearOfPath = YearOf,
        YearPath = year => $"{Index}rtt-data-{year.Name}/",
        Series = RttFileName.FullExtract,
        ReadName = RttFileName.Read,
        FileWords = "a full extract (zip or CSV)",
        UrlVariable = "NHS_CSV_URL",
        FirstMonth = new DateOnly(2015, 10, 1),
        Patterns = new NamePatterns(
            new DateOnly(2024, 4, 1),
            new DateOnly(2025, 9, 1),
            ["Full-CSV-data-file-{Mon}{yy}-ZIP-4M-revised-2.zip", "Full-CSV-data-file-{Mon}{yy}-ZIP-4M-revised.zip", "Full-CSV-data-file-{Mon}{yy}-ZIP-4M.zip"],
            "their names carry the size in K, which only the link tells",
            "their names carry a random token"),
    };

    /// <summary>Years are linked with and without a last slash, and from 2011 to 2014 under other folders.</summary>
    private static FinancialYear? YearOf(string path) => YearPages.YearOf(path, YearPath());

    [GeneratedRegex(@"/rtt-data-(?<first>20\d\d)-(?<second>\d\d)/?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearPath();
}
