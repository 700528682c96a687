using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>What a label says of its code being retired, such as <c>Live birth (Retired 1 April 2019)</c>.</summary>
/// <param name="IsRetired">True where it says so.</param>
/// <param name="On">From when, where it gives a whole date.</param>
internal readonly partial record struct RetiredMark(bool IsRetired, DateOnly? On)
{
    /// <summary>Reads a label.</summary>
    /// <param name="label">The label.</param>
    /// <param name="isMarked">True where the row is marked as retired: the mark in the label may then stand before other words, or not be there at all.</param>
    public static RetiredMark Of(string label, bool isMarked)
    {
        var mark = AnyMark().Matches(label).LastOrDefault(match => isMarked || IsSure(match, label));
        return mark is null ? new RetiredMark(isMarked, null) : new RetiredMark(true, DayOf(mark.Groups["day"].Value));
    }

    /// <summary>A date as the site writes them: <c>01 April 2010</c>, <c>1 April 2010</c>, <c>1st April 2010</c>, <c>1 Apr 2010</c>.</summary>
    public static DateOnly? DayOf(string text) =>
        DateOnly.TryParseExact(Ordinals().Replace(PageText.OneLine(text), ""), ["d MMMM yyyy", "d MMM yyyy", "dd/MM/yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>"(Retired nurse)" is no mark where the row has none.</summary>
    private static bool IsSure(Match mark, string label) =>
        mark.Index + mark.Length == label.Length && (mark.Groups["day"].Success || mark.Length == "(Retired)".Length);

    [GeneratedRegex(@"\(Retired(?:(?: with effect)?(?: from| on)?:? (?<day>\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4}))?(?: [^()]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyMark();

    [GeneratedRegex(@"(?<=^\d{1,2})(?:st|nd|rd|th)\b", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ordinals();
}
