namespace Weir.Fhir.Schema;

/// <summary>Whether texts are what FHIR's primitives of date and time may be.</summary>
/// <remarks>Source: FHIR R4, "Data types", date, dateTime, instant and time. Days are checked against the calendar.</remarks>
internal static class PrimitiveText
{
    /// <summary><c>2024</c>, <c>2024-02</c> or <c>2024-02-29</c>.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text) => DateLength(text) == text.Length && text.Length > 0;

    /// <summary>A date, or a date with a time. Seconds and time zone may be missing, as many systems leave them out: the text is kept as it is.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> text)
    {
        var date = DateLength(text);
        if (date == text.Length)
            return date > 0;
        if (date != 10 || text[10] != 'T')
            return false;
        var time = text[11..];
        var zone = time.IndexOfAny("Z+-"u8);
        return zone < 0 ? IsTime(time) : IsTime(time[..zone]) && TryOffset(time[zone..], out _);
    }

    /// <summary><c>23:59</c>, <c>23:59:59</c> or <c>23:59:59.123</c>.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text) => TryTime(text, out _);

    /// <summary>An instant: date, time to the second and time zone, all of them there.</summary>
    public static bool TryInstant(ReadOnlySpan<byte> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length < 20 || DateLength(text) != 10 || text[10] != 'T')
            return false;
        var zone = text[11..].IndexOfAny("Z+-"u8);
        if (zone < 8 || !TryTime(text.Slice(11, zone), out var time) || !TryOffset(text[(11 + zone)..], out var offset))
            return false;
        var day = new DateTime(Digits(text, 0, 4), Digits(text, 5, 2), Digits(text, 8, 2), 0, 0, 0, DateTimeKind.Unspecified);
        var ticks = day.Ticks + time - offset;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>Bytes that the date at the beginning takes, or -1.</summary>
    private static int DateLength(ReadOnlySpan<byte> text)
    {
        if (!AreDigits(text, 0, 4) || Digits(text, 0, 4) == 0)
            return -1;
        if (text.Length == 4 || text[4] != '-')
            return 4;
        if (!AreDigits(text, 5, 2) || Digits(text, 5, 2) is 0 or > 12)
            return -1;
        if (text.Length == 7 || text[7] != '-')
            return 7;
        if (!AreDigits(text, 8, 2) || Digits(text, 8, 2) is var day && (day == 0 || day > DateTime.DaysInMonth(Digits(text, 0, 4), Digits(text, 5, 2))))
            return -1;
        return 10;
    }

    /// <summary>Ticks since midnight; a leap second is the first of the next minute.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 5 || !AreDigits(text, 0, 2) || text[2] != ':' || !AreDigits(text, 3, 2) || Digits(text, 0, 2) > 23 || Digits(text, 3, 2) > 59)
            return false;
        ticks = (Digits(text, 0, 2) * TimeSpan.TicksPerHour) + (Digits(text, 3, 2) * TimeSpan.TicksPerMinute);
        if (text.Length == 5)
            return true;
        if (text[5] != ':' || !AreDigits(text, 6, 2) || Digits(text, 6, 2) > 60)
            return false;
        ticks += Digits(text, 6, 2) * TimeSpan.TicksPerSecond;
        if (text.Length == 8)
            return true;
        if (text[8] != '.' || text.Length == 9)
            return false;
        var unit = TimeSpan.TicksPerSecond;
        for (var i = 9; i < text.Length; i++)
        {
            if (!AreDigits(text, i, 1))
                return false;
            unit /= 10;
            ticks += Digits(text, i, 1) * unit;
        }

        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text is [(byte)'Z'])
            return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || !AreDigits(text, 1, 2) || text[3] != ':' || !AreDigits(text, 4, 2)
            || Digits(text, 1, 2) > 14 || Digits(text, 4, 2) > 59)
            return false;
        ticks = (Digits(text, 1, 2) * TimeSpan.TicksPerHour) + (Digits(text, 4, 2) * TimeSpan.TicksPerMinute);
        if (text[0] == '-')
            ticks = -ticks;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text, int start, int count) =>
        start + count <= text.Length && text.Slice(start, count).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static int Digits(ReadOnlySpan<byte> text, int start, int count)
    {
        var number = 0;
        foreach (var digit in text.Slice(start, count))
            number = (number * 10) + digit - '0';
        return number;
    }
}
