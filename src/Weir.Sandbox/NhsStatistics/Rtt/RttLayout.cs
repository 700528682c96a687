using System.Globalization;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>The columns that files of a month have.</summary>
internal sealed record RttLayout
{
    private static readonly DateOnly PlainHeaderBegan = new(2017, 10, 1);
    private static readonly DateOnly LongBandsBegan = new(2021, 4, 1);
    private static readonly DateOnly NamesShifted = new(2016, 7, 1);

    private RttLayout(DateOnly month)
    {
        HasFrontMatter = month < PlainHeaderBegan;
        LastBand = month < LongBandsBegan ? 52 : 104;
        Header = [.. Labels(month), .. Bands(LastBand), "Total", "Patients with unknown clock start date", "Total All"];
    }

    /// <summary>Whether two lines stand above the header, and the year and month have a column each.</summary>
    public bool HasFrontMatter { get; }

    /// <summary>The weeks at which the last, open band begins: 52 until March 2021, 104 from then on.</summary>
    public int LastBand { get; }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The layout of a month's file.</summary>
    public static RttLayout Of(DateOnly month) => new(month);

    private static string[] Labels(DateOnly month)
    {
        string[] period = month < PlainHeaderBegan ? ["Year", "Period Name"] : ["Period"];
        string[] functions = month == NamesShifted
            ? ["Treatment Function Name", "Treatment Function Description"]
            : ["Treatment Function Code", "Treatment Function Name"];
        return
        [
            .. period,
            "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
            "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
            month < PlainHeaderBegan ? "RTT Part Name" : "RTT Part Type", "RTT Part Description",
            .. functions,
        ];
    }

    private static IEnumerable<string> Bands(int last) =>
        Enumerable.Range(0, last)
            .Select(week => string.Create(CultureInfo.InvariantCulture, $"Gt {week:00} To {week + 1:00} Weeks SUM 1"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"Gt {last} Weeks SUM 1"));
}
