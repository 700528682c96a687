using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

/// <summary>The view beside the table <c>rtt_workbook</c>: what is published, and the same worked out of the bands as the views over <c>rtt</c> do it.</summary>
internal static class RttWorkbookViews
{
    private static readonly string[] Keys = ["period", "workbook", "sheet", "part_type", "organisation_code", "treatment_function_code"];
    private static readonly string[] Names = ["organisation_name"];
    private static readonly string[] Published = ["published_median_weeks", "published_p92_weeks", "published_p95_weeks", "published_share_within_18", "published_over_52"];

    public static IReadOnlyList<SourceView> All { get; } =
    [
        new("rtt_workbook_waits", Select)
        {
            Description = $"Waits of each row of the workbooks, published beside worked out: one row per month, workbook, sheet, organisation and treatment function. Figures are {RttTable.AsSubmitted}. {RttTable.Attribution}",
            Columns =
            [
                ("period", "The month, as its first day."),
                ("workbook", "The workbook, such as NonAdmitted Provider."),
                ("sheet", "The sheet. Sheets hold the same patients at several levels: never add one to another."),
                ("part_type", "The part of the return, as in table rtt."),
                ("organisation_code", "Code of the provider, commissioner, area team or region; a hyphen for England."),
                ("treatment_function_code", "Treatment function; C_999 is the total of all others."),
                ("organisation_name", "Name of the organisation in this month."),
                ("published_median_weeks", "Median wait in weeks, as published; null where undefined or not in the workbook."),
                ("published_p92_weeks", "Wait within which 92 % are, as published; likewise."),
                ("published_p95_weeks", "Wait within which 95 % are, as published; likewise."),
                ("published_share_within_18", "Share within 18 weeks, as published, a fraction of 1; likewise."),
                ("published_over_52", "Pathways over 52 weeks, as published; likewise."),
                ("pathways", "All pathways of the row."),
                ("within_18", "Pathways of up to 18 weeks, from the bands; null for new periods, which have none."),
                ("percent_within_18", "Share within 18 weeks in percent, from the bands: of all pathways; for completed pathways of those with a known clock start."),
                ("over_52", "Pathways of over 52 weeks, from the bands."),
                ("over_65", "Pathways of over 65 weeks, from the bands; null before April 2021, when the bands ended at 52."),
                ("over_78", "Pathways of over 78 weeks, from the bands; null before April 2021."),
                ("over_104", "Pathways of over 104 weeks; null before April 2021."),
                ("median_weeks", "Median wait in weeks, interpolated within its weekly band. Equal to the published one since October 2022, when its method changed."),
                ("p92_weeks", "Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band."),
                ("p95_weeks", "Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band."),
                ("open_ended", "True where a percentile falls in the open last band: it is at least the number shown."),
            ],
        },
    ];

    private static string Select(SqlDialect dialect)
    {
        var waits = new RttWaitsSql(dialect);
        var grouped = $"""
            select {string.Join(", ", Keys)},
                {string.Join(", ", Names.Concat(Published).Select(column => $"max({column}) as {column}"))},
                {waits.Sums()}
            from {dialect.Table(RttWorkbookTable.Name)}
            group by {string.Join(", ", Keys)}
            """;
        return waits.Select(grouped, [.. Keys, .. Names, .. Published], "part_type in ('Part_1A', 'Part_1B')");
    }
}
