using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Recognises the pages of financial years by the last part of their paths.</summary>
internal static class YearPages
{
    /// <summary>The year of a path, or null where it is no year's page.</summary>
    /// <param name="path">The path.</param>
    /// <param name="pattern">Groups <c>first</c> and <c>second</c> are the two years, as 2025 and 26.</param>
    public static FinancialYear? YearOf(string path, Regex pattern)
    {
        if (pattern.Match(path) is not { Success: true } match)
            return null;
        var year = new FinancialYear(int.Parse(match.Groups["first"].ValueSpan, CultureInfo.InvariantCulture));
        return year.Name.EndsWith(match.Groups["second"].Value, StringComparison.Ordinal) ? year : null;
    }
}
