using System.Globalization;

namespace Weir.Connectors.Smart;

/// <summary>Dates and times as the API writes them.</summary>
internal static class SmartDates
{
    private static readonly string[] Times = ["", " HH:mm", " HH:mm:ss", " HH:mm:ss.FFFFFFF"];
    private static readonly string[] Iso = [.. Times.Select(time => "yyyy-MM-dd" + time)];
    private static readonly string[] DayFirst = [.. Times.Select(time => "d/M/yyyy" + time)];

    /// <summary>A date such as 2026-01-31, or null.</summary>
    public static DateOnly? TryParseDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>A date and perhaps a time, year first or day first; null where it is neither. What is said of a zone is left out: it is the clock on the wall that counts.</summary>
    public static (DateTime Wall, bool IsDayFirst)? TryParse(string text)
    {
        var wall = WithoutZone(text.Trim().Replace('T', ' '));
        if (DateTime.TryParseExact(wall, Iso, CultureInfo.InvariantCulture, DateTimeStyles.None, out var iso))
            return (iso, false);
        return DateTime.TryParseExact(wall, DayFirst, CultureInfo.InvariantCulture, DateTimeStyles.None, out var british) ? (british, true) : null;
    }

    /// <summary>A time as every database reads it: <c>2026-01-31 09:15:00</c>, with a fraction where there is one.</summary>
    public static string Text(DateTime wall) => wall.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);

    private static string WithoutZone(string text)
    {
        if (text.EndsWith('Z'))
            return text[..^1];
        // +00:00 or +0000, which nothing before the time can be taken for.
        if (text.Length <= 16)
            return text;
        return text is [.., '+' or '-', _, _, ':', _, _] ? text[..^6] : text is [.., '+' or '-', _, _, _, _] ? text[..^5] : text;
    }
}
