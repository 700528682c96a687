using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Connectors.Smart;

/// <summary>The days that a run looks at, counted back from the last: a number of days, weeks, months or years, as the script that Weir replaces had them.</summary>
/// <param name="Count">How many.</param>
/// <param name="Unit"><c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</param>
internal sealed partial record SmartWindow(int Count, string Unit)
{
    /// <summary>Days that the API gives in one answer.</summary>
    public const int MostDays = 7;

    /// <summary>How far a window may go back: further, no calendar of ours has days.</summary>
    private const int MostYears = 100;

    public const string Expected = "a number of days, or a number and days, weeks, months or years, such as '14', '2 weeks' or '1 month'";

    /// <summary>A window of a text; null where it is none.</summary>
    public static SmartWindow? TryParse(string text)
    {
        if (Form().Match(text.Trim().ToLowerInvariant()) is not { Success: true } match)
            return null;
        var count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        return count == 0 ? null : new SmartWindow(count, match.Groups["unit"] is { Success: true } unit ? unit.Value : "day");
    }

    /// <summary>What is wrong with a text as a window, or null.</summary>
    public static string? Problem(string text) => TryParse(text) is not { } window ? $"'{text}' is no window. Write {Expected}."
        : window.Count > MostYears * window.InYear ? string.Create(CultureInfo.InvariantCulture, $"'{text}' goes back further than {MostYears} years. Write a shorter one.")
        : null;

    private int InYear => Unit switch { "day" => 365, "week" => 52, "month" => 12, _ => 1 };

    /// <summary>The first day. Days and weeks count the last day as one of theirs; a month goes back to the same day of the month before, a year to that of the year before.</summary>
    public DateOnly First(DateOnly last) => Unit switch
    {
        "day" => last.AddDays(1 - Count),
        "week" => last.AddDays(1 - (7 * Count)),
        "month" => last.AddMonths(-Count),
        _ => last.AddYears(-Count),
    };

    /// <summary>The days in blocks that one request each can ask for, the newest first.</summary>
    public IEnumerable<(DateOnly From, DateOnly To)> Blocks(DateOnly last)
    {
        var first = First(last);
        for (var to = last; to >= first; to = to.AddDays(-MostDays))
        {
            var from = to.AddDays(1 - MostDays);
            yield return (from < first ? first : from, to);
        }
    }

    [GeneratedRegex(@"\A(?<count>[0-9]{1,4})\s*((?<unit>day|week|month|year)s?)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
