using System.Globalization;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The full extract's layout.</summary>
/// <remarks>
/// Three generations: October 2015 to September 2017 (Year, Period Name, RTT Part Name; July 2016 has the code under
/// "Treatment Function Name"), to March 2021 (bands end at 52 weeks), since April 2021 (bands end at 104 weeks).
/// </remarks>
internal static class RttLayout
{
    public static ExtractLayout Instance { get; } = new()
    {
        Title = "an RTT full extract",
        Columns = "121 (69 before April 2021)",
        LinkText = RttFileName.FullExtract,
        Schema = RttTable.Schema,
        Labels =
        [
            "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
            "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
            "RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name",
        ],
        Counts =
        [
            .. Enumerable.Range(0, RttTable.WeeklyBands).Select(weeks => string.Create(CultureInfo.InvariantCulture, $"Gt {weeks:00} To {weeks + 1:00} Weeks SUM 1")),
            "Gt 104 Weeks SUM 1", "Gt 52 Weeks SUM 1", "Total", "Patients with unknown clock start date", "Total All",
        ],
        Keys = [RttTable.Text.Period, RttTable.Text.ProviderCode, RttTable.Text.CommissionerCode, RttTable.Text.PartType, RttTable.Text.FunctionCode],
        PeriodExample = "RTT-January-2026",
        WithoutMonth = "Give the full extract of a month.",
        OtherLabel = OtherLabel,
        Expects = Expects,
        Checks = file => new RttRowChecks(
            file.Month, RttTable.Number.Bands - file.Header.AbsentCounts.Count(slot => slot < RttTable.Number.Bands), file.Summary),
    };

    private static int OtherLabel(string name, IReadOnlySet<string> header)
    {
        if (Is(name, "RTT Part Name") && !header.Contains("RTT Part Type"))
            return RttTable.Text.PartType;

        // July 2016: the code stands under "Treatment Function Name" and the name under "Treatment Function Description".
        if (header.Contains("Treatment Function Description") && !header.Contains("Treatment Function Code"))
        {
            if (Is(name, "Treatment Function Name"))
                return RttTable.Text.FunctionCode;
            if (Is(name, "Treatment Function Description"))
                return RttTable.Text.FunctionName;
        }

        return -1;
    }

    /// <summary>Bands end either at 52 weeks or at 104.</summary>
    private static bool Expects(int slot, IReadOnlyCollection<int> there)
    {
        var endsAt52 = there.Contains(RttTable.Number.Weeks52Plus) || !there.Any(each => each is >= 52 and <= RttTable.Number.Weeks104Plus);
        return slot switch
        {
            RttTable.Number.Weeks52Plus => endsAt52,
            >= 52 and <= RttTable.Number.Weeks104Plus => !endsAt52,
            _ => true,
        };
    }

    private static bool Is(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
