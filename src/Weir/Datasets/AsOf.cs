using System.Globalization;

namespace Weir.Datasets;

/// <summary>What a person writes to say as of when.</summary>
internal static class AsOf
{
    /// <summary>The instant that a day or a time means; null where the text is neither. A day means all of it.</summary>
    public static DateTimeOffset? InstantOf(string text, TimeZoneInfo zone)
    {
        if (DayOf(text) is not { } day)
        {
            return DateTimeOffset.TryParseExact(
                text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : null;
        }

        if (day == DateOnly.MaxValue)
            return DateTimeOffset.MaxValue;
        var end = day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).AddTicks(-1);
    }

    /// <summary>The day that a text names; null where it names none.</summary>
    public static DateOnly? DayOf(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
