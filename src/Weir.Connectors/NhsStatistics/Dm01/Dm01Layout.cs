using System.Globalization;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Dm01;

/// <summary>The full extract's layout: one, since April 2019 at least.</summary>
internal static class Dm01Layout
{
    public static ExtractLayout Instance { get; } = new()
    {
        Title = "a DM01 full extract",
        Columns = "30",
        LinkText = "Monthly Diagnostics Full Extract",
        Schema = Dm01Table.Schema,
        Labels =
        [
            "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
            "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
            "Diagnostic Tests Sort Order", "Diagnostic Tests",
        ],
        Counts =
        [
            .. Enumerable.Range(0, Dm01Table.WeeklyBands).Select(weeks => string.Create(CultureInfo.InvariantCulture, $"{weeks:00} < {weeks + 1:00} Week{(weeks == 0 ? "" : "s")}")),
            "13+ Weeks", "Total WL", "Waiting List Activity", "Planned Activity", "Unscheduled Activity", "Total Activity",
        ],
        Keys = [0, Dm01Table.ProviderCode, Dm01Table.CommissionerCode, Dm01Table.Test],
        PeriodExample = "DM01-MAY-2026",
        WithoutMonth = "Give the full extract of a month.",
        Checks = file => new Dm01RowChecks(file),
    };
}
