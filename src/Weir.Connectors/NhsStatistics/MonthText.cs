using System.Globalization;
using System.Text;

namespace Weir.Connectors.NhsStatistics;

/// <summary>Reads months as the statistics files write them, and writes them as partitions are named.</summary>
internal static class MonthText
{
    private static readonly string[] Names = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];

    /// <summary>A partition's name: <c>2026-01</c>.</summary>
    public static string Name(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Reads a partition's name.</summary>
    public static DateOnly Parse(string name) => DateOnly.ParseExact(name, "yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The month that a partition's name ends with: <c>2026-01</c>, <c>nonadmitted-provider 2026-01</c>.</summary>
    public static DateOnly OfPartition(string name) => Parse(name[^7..]);

    /// <summary>Number of a month written out or cut to three letters, in any case; 0 where it is none.</summary>
    public static int Number(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.Equals(Names[i], StringComparison.OrdinalIgnoreCase)
                || (name.Length == 3 && Names[i].AsSpan(0, 3).Equals(name, StringComparison.OrdinalIgnoreCase)))
                return i + 1;
        }

        return 0;
    }

    /// <summary>Reads <c>RTT-January-2026</c>, <c>MSitAE-SEPTEMBER-2024</c> and the like, and <c>01/04/2026</c>.</summary>
    public static bool TryParsePeriod(ReadOnlySpan<byte> utf8, out DateOnly month)
    {
        if (DateOnly.TryParseExact(Encoding.UTF8.GetString(utf8), "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out month))
        {
            month = new DateOnly(month.Year, month.Month, 1);
            return true;
        }

        return Encoding.UTF8.GetString(utf8).Trim().Split('-') is [_, var name, var year] && TryMake(name, year, out month);
    }

    /// <summary>Reads a financial year and a month's name: January of 2016-17 is in 2017.</summary>
    public static bool TryParseFinancialYear(ReadOnlySpan<byte> year, ReadOnlySpan<byte> monthName, out DateOnly month)
    {
        month = default;
        if (Encoding.UTF8.GetString(year).Trim() is not [_, _, _, _, '-' or '/', .. var second] text
            || second.Length is not (2 or 4)
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(second[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out var following)
            || following != (first + 1) % 100
            || !TryMake(Encoding.UTF8.GetString(monthName).Trim(), text[..4], out month))
            return false;
        if (month.Month < 4)
            month = month.AddYears(1);
        return true;
    }

    private static bool TryMake(string name, string year, out DateOnly month)
    {
        month = default;
        if (Number(name) is not (> 0 and var number)
            || year.Length != 4
            || !int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value is < 2000 or > 2100)
            return false;
        month = new DateOnly(value, number, 1);
        return true;
    }
}
