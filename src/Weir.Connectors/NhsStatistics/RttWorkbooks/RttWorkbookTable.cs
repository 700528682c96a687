using System.Globalization;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

/// <summary>The table <c>rtt_workbook</c>: one row per month, workbook, sheet, organisation and treatment function.</summary>
internal static class RttWorkbookTable
{
    public const string Name = "rtt_workbook";

    /// <summary>Where an organisation or its code has no place on a sheet: England as a whole.</summary>
    public const string None = "-";

    /// <summary>Places of the columns that are filled by name.</summary>
    public static class Column
    {
        public const int Workbook = 1;
        public const int Sheet = 2;
        public const int Part = 3;
        public const int ParentCode = 4;
        public const int ParentName = 5;
        public const int OrganisationCode = 6;
        public const int OrganisationName = 7;
        public const int FunctionCode = 8;
        public const int PublishedFunctionCode = 9;
        public const int FunctionName = 10;
        public const int FirstBand = 11;
        public const int Weeks104Plus = FirstBand + RttTable.WeeklyBands;
        public const int Weeks52Plus = Weeks104Plus + 1;
        public const int Total = Weeks52Plus + 1;
        public const int UnknownClockStart = Total + 1;
        public const int TotalAll = UnknownClockStart + 1;
        public const int PublishedWithin18 = TotalAll + 1;
        public const int PublishedOver52 = PublishedWithin18 + 1;
        public const int PublishedOver65 = PublishedOver52 + 1;
        public const int PublishedOver78 = PublishedOver65 + 1;
        public const int FirstStatistic = PublishedOver78 + 1;
        public const int PublishedShare = FirstStatistic;
        public const int PublishedMedian = FirstStatistic + 1;
        public const int PublishedP92 = FirstStatistic + 2;
        public const int PublishedP95 = FirstStatistic + 3;
        public const int SheetRow = FirstStatistic + 4;
    }

    public static TableSchema Schema { get; } = new(
        Name,
        [
            ExtractColumns.Period("The month the figures are of, as its first day. Waiting lists (Part_2, Part_2A) are as at its last day."),
            ExtractColumns.Key("workbook", "The workbook: Incomplete, Admitted, NonAdmitted or New Periods, and Provider or Commissioner."),
            ExtractColumns.Key("sheet", "The sheet's name, as published. Sheets hold the same patients at several levels: never add one to another."),
            ExtractColumns.Key("part_type", "The part of the return, as in table rtt: Part_1A admitted, Part_1B non-admitted, Part_2 incomplete, Part_2A incomplete with a decision to admit, Part_3 new periods."),
            ExtractColumns.Label("parent_code", "Code of the region, area team or board that the organisation belongs to; null where the sheet has none."),
            ExtractColumns.Label("parent_name", "Its name; null where the sheet has none."),
            ExtractColumns.Key("organisation_code", "Code of the provider, commissioner, area team or region; a hyphen where the sheet is of England as a whole."),
            ExtractColumns.Label("organisation_name", "Its name in this month."),
            ExtractColumns.Key("treatment_function_code", "Treatment function as in table rtt: C_100 and so on, C_999 for the total of all. Codes of older workbooks, such as IP100, are turned into these."),
            ExtractColumns.Label("published_function_code", "The treatment function's code as published."),
            ExtractColumns.Label("treatment_function_name", "Name of the treatment function."),
            .. Enumerable.Range(0, RttTable.WeeklyBands).Select(weeks => Count(RttTable.Band(weeks), string.Create(CultureInfo.InvariantCulture, $"Pathways that waited over {weeks} and up to {weeks + 1} weeks"))),
            Count("weeks_104_plus", "Pathways that waited over 104 weeks; null where the bands end at 52"),
            Count("weeks_52_plus", "Pathways that waited over 52 weeks, where the bands end there; else null"),
            Count("total", "Completed pathways with a known clock start"),
            Count("unknown_clock_start", "Completed pathways whose clock start is unknown"),
            Count("total_all", "All pathways of the row; for new periods, their number"),
            Count("published_within_18", "Pathways within 18 weeks, as published; null where the workbook has no such column"),
            Count("published_over_52", "Pathways over 52 weeks, as published; null where the workbook has no such column"),
            Count("published_over_65", "Pathways over 65 weeks, as published; null where the workbook has no such column"),
            Count("published_over_78", "Pathways over 78 weeks, as published; null where the workbook has no such column"),
            Statistic("published_share_within_18", "Share within 18 weeks as published, a fraction of 1"),
            Statistic("published_median_weeks", "Median wait in weeks, as published"),
            Statistic("published_p92_weeks", "Wait in weeks within which 92 % are, as published"),
            Statistic("published_p95_weeks", "Wait in weeks within which 95 % are, as published"),
            new("sheet_row", ColumnType.Int32) { Description = "The row's number in its sheet, as a spreadsheet shows it." },
        ])
    {
        Key = ["period", "workbook", "sheet", "organisation_code", "treatment_function_code"],
        Description = "Referral to treatment waiting times of NHS England's monthly workbooks, with the medians and percentiles that they publish: one row per month, workbook, sheet, organisation and treatment function, "
            + $"{RttTable.AsSubmitted}. Treatment function C_999 is the sum of the others. Blank in the sheet, and a hyphen where a statistic is undefined, are null here. {RttTable.Attribution}",
    };

    public static SourceTable SourceTable { get; } = new(Schema, WriteMode.Replace, ["period", "workbook"]);

    private static ColumnSchema Count(string name, string description) => ExtractColumns.Count(name, $"{description}. Unit: pathways.");

    private static ColumnSchema Statistic(string name, string description) =>
        new(name, ColumnType.Float64) { Description = $"{description}; null where undefined, or where the workbook has no such column. From 104 weeks on (52 before April 2021) it is at least that." };
}
