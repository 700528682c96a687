using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Weir.Fhir.Policies;

/// <summary>Makes less exact values of exact ones. What has not the form expected has no coarser one: null.</summary>
internal static class CoarseText
{
    /// <summary>The age from which on all are one band.</summary>
    public const int OldestAge = 90;

    private const int LongestDate = 40;

    private static readonly SearchValues<byte> InTimes = SearchValues.Create("0123456789:.+-Z"u8);
    private static readonly SearchValues<byte> InTimesOfDay = SearchValues.Create("0123456789:."u8);

    /// <summary>True for what FHIR writes as a date, a date with time, or an instant.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (4 or 7 or 10) && (text.Length is < 11 or > LongestDate || text[10] != 'T' || text[11..].IndexOfAnyExcept(InTimes) >= 0))
            return false;
        return IsDigits(text[..4]) && (text.Length < 7 || (text[4] == '-' && IsDigits(text[5..7]))) && (text.Length < 10 || (text[7] == '-' && IsDigits(text[8..10])));
    }

    /// <summary>True for what FHIR writes as a time of day.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text) => text.Length is >= 5 and <= 18 && text[2] == ':' && text.IndexOfAnyExcept(InTimesOfDay) < 0;

    /// <summary>True where a text has the form of a code: no blanks, and not the digits of a number that someone could be known by.</summary>
    public static bool IsCode(ReadOnlySpan<byte> text)
    {
        const int LongestCode = 80;
        const int MostDigits = 4;
        var digits = 0;
        foreach (var c in text)
        {
            if (c is <= (byte)' ' or >= 0x7F)
                return false;
            digits += char.IsAsciiDigit((char)c) ? 1 : 0;
        }

        return text.Length is > 0 and <= LongestCode && digits <= MostDigits;
    }

    /// <summary>The year, or year and month, of a date; of an instant its first moment.</summary>
    public static byte[]? Date(ReadOnlySpan<byte> text, bool month, bool instant)
    {
        if (!IsDate(text))
            return null;
        var kept = text[..(month && text.Length >= 7 ? 7 : 4)];
        return instant ? [.. kept, .. (kept.Length == 4 ? "-01-01T00:00:00Z"u8 : "-01T00:00:00Z"u8)] : kept.ToArray();
    }

    /// <summary>The first year of the band of a birth. Whoever is of the oldest age or older shares one.</summary>
    public static byte[]? BirthYear(ReadOnlySpan<byte> text, int band, int thisYear)
    {
        if (!IsDate(text))
            return null;
        var year = Math.Max(Int(text[..4]), thisYear - OldestAge);
        return Encoding.ASCII.GetBytes((year / band * band).ToString("0000", CultureInfo.InvariantCulture));
    }

    /// <summary>The first age of a band.</summary>
    public static byte[]? Age(ReadOnlySpan<byte> number, int band)
    {
        if (!Utf8Parser.TryParse(number, out decimal age, out var used) || used != number.Length || age is < 0 or > 200)
            return null;
        return Encoding.ASCII.GetBytes((age >= OldestAge ? OldestAge : (int)age / band * band).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The outward code of a British postcode, the first three digits of an American one.</summary>
    public static byte[]? District(ReadOnlySpan<byte> text)
    {
        Span<byte> compact = stackalloc byte[12];
        var length = 0;
        foreach (var c in text)
        {
            if (c is (byte)' ' or (byte)'-')
                continue;
            if (length == compact.Length || !char.IsAsciiLetterOrDigit((char)c))
                return null;
            compact[length++] = (byte)char.ToUpperInvariant((char)c);
        }

        var code = compact[..length];
        if (length is 5 or 9 && IsDigits(code))
            return code[..3].ToArray();
        if (length is < 5 or > 7 || !char.IsAsciiDigit((char)code[^3]) || !char.IsAsciiLetter((char)code[^2]) || !char.IsAsciiLetter((char)code[^1]))
            return null;
        var outward = code[..^3];
        var letters = outward.Length > 1 && char.IsAsciiLetter((char)outward[1]) ? 2 : 1;
        return char.IsAsciiLetter((char)outward[0]) && letters < outward.Length && char.IsAsciiDigit((char)outward[letters]) ? outward.ToArray() : null;
    }

    /// <summary>A date so many days later; its time of day and zone stay. One without a day keeps its year alone.</summary>
    public static byte[]? Shifted(ReadOnlySpan<byte> text, int days, bool instant)
    {
        if (!IsDate(text))
            return null;
        if (text.Length < 10 || !IsDay(text, out var day))
            return Date(text, month: false, instant);
        var moved = day.DayNumber + days;
        if (moved < DateOnly.MinValue.DayNumber || moved > DateOnly.MaxValue.DayNumber)
            return null;
        return [.. Encoding.ASCII.GetBytes(DateOnly.FromDayNumber(moved).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), .. text[10..]];
    }

    private static bool IsDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        var (year, month, date) = (Int(text[..4]), Int(text[5..7]), Int(text[8..10]));
        var isDay = year >= 1 && month is >= 1 and <= 12 && date >= 1 && date <= DateTime.DaysInMonth(year, month);
        day = isDay ? new DateOnly(year, month, date) : default;
        return isDay;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static int Int(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int number, out _) ? number : 0;
}
