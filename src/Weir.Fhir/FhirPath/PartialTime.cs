using System.Globalization;

namespace Weir.Fhir.FhirPath;

/// <summary>How much of a date or time is known.</summary>
internal enum TimePrecision
{
    Year = 1,
    Month,
    Day,
    Hour,
    Minute,

    /// <summary>Seconds, with or without a fraction: FHIRPath compares both as one.</summary>
    Second,
}

/// <summary>A date, dateTime, instant or time as FHIR writes it, of which less than all may be known.</summary>
/// <param name="Precision">How much is known.</param>
/// <param name="Ticks">The first moment it can mean, by its own clock, in ticks of 100 ns since 0001-01-01; of a time, since midnight.</param>
/// <param name="Offset">Minutes its clock is ahead of UTC, or null where it does not say.</param>
/// <param name="FractionDigits">Digits of the fraction of its seconds.</param>
internal readonly record struct PartialTime(TimePrecision Precision, long Ticks, int? Offset, int FractionDigits)
{
    private const int LatestZone = 14 * 60;
    private const int EarliestZone = -12 * 60;

    /// <summary>Reads a date or dateTime: <c>2026</c> to <c>2026-01-31T09:30:00.123+01:00</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out PartialTime time)
    {
        time = default;
        if (!Digits(ref text, 4, out var year) || year == 0)
            return false;
        var (month, day) = (1, 1);
        var precision = TimePrecision.Year;
        if (Take(ref text, '-'))
        {
            if (!Digits(ref text, 2, out month) || month is < 1 or > 12)
                return false;
            precision = TimePrecision.Month;
            if (Take(ref text, '-'))
            {
                if (!Digits(ref text, 2, out day) || day < 1 || day > DateTime.DaysInMonth(year, month))
                    return false;
                precision = TimePrecision.Day;
            }
        }

        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified).Ticks;
        if (text.IsEmpty)
        {
            time = new PartialTime(precision, ticks, null, 0);
            return true;
        }

        if (precision != TimePrecision.Day || !Take(ref text, 'T') || !Clock(ref text, out precision, out var clock, out var fraction) || !Zone(ref text, out var offset))
            return false;
        time = new PartialTime(precision, ticks + clock, offset, fraction);
        return text.IsEmpty;
    }

    /// <summary>Reads a time: <c>09</c> to <c>09:30:00.123</c>.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out PartialTime time)
    {
        var isTime = Clock(ref text, out var precision, out var ticks, out var fraction) && text.IsEmpty;
        time = new PartialTime(precision, ticks, null, fraction);
        return isTime;
    }

    /// <summary>Less than, equal to or greater than 0 as the first is before, at or after the second; null where too little is known.</summary>
    public static int? Compare(PartialTime left, PartialTime right)
    {
        var common = left.Precision < right.Precision ? left.Precision : right.Precision;
        if (common > TimePrecision.Day)
        {
            if (left.Offset is null != right.Offset is null)
                return left.Offset is null ? CompareZoneless(left, right, common) : -CompareZoneless(right, left, common);
            (left, right) = (left.AtUtc, right.AtUtc);
        }

        var (a, b) = (Cut(left.Ticks, common), Cut(right.Ticks, common));
        if (a != b)
            return a.CompareTo(b);
        return left.Precision == right.Precision ? 0 : null;
    }

    /// <summary>The instant it means; null where it says less than one, or one that no clock shows.</summary>
    public DateTimeOffset? Instant => Precision > TimePrecision.Day && Offset is not null && AtUtc.Ticks >= 0 && AtUtc.Ticks <= DateTime.MaxValue.Ticks
        ? new DateTimeOffset(AtUtc.Ticks, TimeSpan.Zero)
        : null;

    /// <summary>The first day it can mean.</summary>
    public DateOnly FirstDay => DateOnly.FromDateTime(new DateTime(Ticks, DateTimeKind.Unspecified));

    /// <summary>The last day it can mean.</summary>
    public DateOnly LastDay => DateOnly.FromDateTime(Last);

    /// <summary>The first instant it can mean, by the clock that is furthest ahead where it has no zone; null where no clock shows it.</summary>
    public DateTimeOffset? FirstInstant => InstantOf(Ticks, Offset ?? LatestZone);

    /// <summary>The last instant it can mean, to the millisecond, by the clock that is furthest behind where it has no zone; null where no clock shows it.</summary>
    public DateTimeOffset? LastInstant => InstantOf(Last.Ticks, Offset ?? EarliestZone);

    /// <summary>The first moment it can mean, written out: by the clock that is furthest ahead where it has no zone.</summary>
    public string Low(bool withTime) => Text(Ticks, withTime, Offset ?? LatestZone);

    /// <summary>The last moment it can mean, written out: by the clock that is furthest behind where it has no zone.</summary>
    public string High(bool withTime) => Text(Last.Ticks, withTime, Offset ?? EarliestZone);

    /// <summary>The first moment of a time, written out.</summary>
    public string LowTime() => new DateTime(Ticks, DateTimeKind.Unspecified).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>The last moment of a time, written out.</summary>
    public string HighTime() => Last.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static DateTimeOffset? InstantOf(long ticks, int offset)
    {
        var utc = ticks - (offset * TimeSpan.TicksPerMinute);
        return utc >= 0 && utc <= DateTime.MaxValue.Ticks ? new DateTimeOffset(utc, TimeSpan.Zero) : null;
    }

    private PartialTime AtUtc => this with { Ticks = Ticks - ((Offset ?? 0) * TimeSpan.TicksPerMinute) };

    private DateTime Last
    {
        get
        {
            var first = new DateTime(Ticks, DateTimeKind.Unspecified);
            var millisecond = TimeSpan.FromMilliseconds(1).Ticks;
            var length = Precision switch
            {
                TimePrecision.Year => new DateTime(first.Year, 12, 31, 23, 59, 59, 999, DateTimeKind.Unspecified).Ticks - Ticks,
                TimePrecision.Month => (TimeSpan.TicksPerDay * DateTime.DaysInMonth(first.Year, first.Month)) - millisecond,
                TimePrecision.Day => TimeSpan.TicksPerDay - millisecond,
                TimePrecision.Hour => TimeSpan.TicksPerHour - millisecond,
                TimePrecision.Minute => TimeSpan.TicksPerMinute - millisecond,
                _ when FractionDigits >= 3 => 0,
                _ => (TimeSpan.TicksPerSecond / Power(FractionDigits)) - millisecond,
            };
            return new DateTime(Ticks + length, DateTimeKind.Unspecified);
        }
    }

    /// <summary>What has no zone can be any of its clock's moments from that furthest ahead to that furthest behind.</summary>
    private static int? CompareZoneless(PartialTime zoneless, PartialTime zoned, TimePrecision common)
    {
        var unit = common switch { TimePrecision.Hour => TimeSpan.TicksPerHour, TimePrecision.Minute => TimeSpan.TicksPerMinute, _ => 1 };
        var difference = (zoneless.Ticks / unit * unit) - (zoned.AtUtc.Ticks / unit * unit);
        if (difference > LatestZone * TimeSpan.TicksPerMinute)
            return 1;
        return difference < EarliestZone * TimeSpan.TicksPerMinute ? -1 : null;
    }

    private static string Text(long ticks, bool withTime, int offset)
    {
        var moment = new DateTime(ticks, DateTimeKind.Unspecified);
        if (!withTime)
            return moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var zone = string.Create(CultureInfo.InvariantCulture, $"{(offset < 0 ? '-' : '+')}{Math.Abs(offset) / 60:00}:{Math.Abs(offset) % 60:00}");
        return moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + zone;
    }

    private static long Cut(long ticks, TimePrecision precision)
    {
        switch (precision)
        {
            case TimePrecision.Year:
                return new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified).Year;
            case TimePrecision.Month:
                var month = new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);
                return (month.Year * 12) + month.Month;
            case TimePrecision.Day:
                return ticks / TimeSpan.TicksPerDay;
            case TimePrecision.Hour:
                return ticks / TimeSpan.TicksPerHour;
            case TimePrecision.Minute:
                return ticks / TimeSpan.TicksPerMinute;
            default:
                return ticks;
        }
    }

    private static bool Clock(ref ReadOnlySpan<byte> text, out TimePrecision precision, out long ticks, out int fractionDigits)
    {
        (precision, ticks, fractionDigits) = (TimePrecision.Hour, 0, 0);
        if (!Digits(ref text, 2, out var hour) || hour > 23)
            return false;
        ticks = hour * TimeSpan.TicksPerHour;
        if (!Take(ref text, ':'))
            return true;
        if (!Digits(ref text, 2, out var minute) || minute > 59)
            return false;
        precision = TimePrecision.Minute;
        ticks += minute * TimeSpan.TicksPerMinute;
        if (!Take(ref text, ':'))
            return true;
        if (!Digits(ref text, 2, out var second) || second > 60)
            return false;
        precision = TimePrecision.Second;
        ticks += second * TimeSpan.TicksPerSecond;
        if (!Take(ref text, '.'))
            return true;
        var unit = TimeSpan.TicksPerSecond;
        for (; !text.IsEmpty && char.IsAsciiDigit((char)text[0]); text = text[1..])
        {
            unit /= 10;
            ticks += (text[0] - '0') * unit;
            fractionDigits++;
        }

        return fractionDigits > 0;
    }

    private static bool Zone(ref ReadOnlySpan<byte> text, out int? offset)
    {
        offset = null;
        if (text.IsEmpty)
            return true;
        if (Take(ref text, 'Z'))
        {
            offset = 0;
            return true;
        }

        var sign = text[0] == '-' ? -1 : 1;
        if (text[0] is not ((byte)'-' or (byte)'+'))
            return false;
        text = text[1..];
        if (!Digits(ref text, 2, out var hours) || !Take(ref text, ':') || !Digits(ref text, 2, out var minutes) || minutes > 59)
            return false;
        offset = sign * ((hours * 60) + minutes);
        return Math.Abs(offset.Value) <= LatestZone;
    }

    private static bool Digits(ref ReadOnlySpan<byte> text, int count, out int number)
    {
        number = 0;
        if (text.Length < count)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiDigit((char)text[i]))
                return false;
            number = (number * 10) + (text[i] - '0');
        }

        text = text[count..];
        return true;
    }

    private static bool Take(ref ReadOnlySpan<byte> text, char c)
    {
        if (text.IsEmpty || text[0] != c)
            return false;
        text = text[1..];
        return true;
    }

    private static long Power(int exponent)
    {
        long power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
