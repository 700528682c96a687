using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>The views made beside the tables of sitreps.</summary>
internal static class SmartViews
{
    public static IReadOnlyList<SourceView> Of(string indicators) =>
    [
        new("smart_api_data_vw", dialect => SmartViewSql.Values(dialect, indicators))
        {
            Description = "Sitrep responses with numbers as numbers and words as words: one row per response, in the columns of an older script's view.",
            Columns =
            [
                (SmartTables.ResponseId, "The API's id of the response to one indicator; unique."),
                ("indicatorName", "The indicator, as people read it."),
                (SmartTables.KeyName, "The indicator, by its key."),
                ("value_numeric", "The value as a number, in the indicator's unit; null where there is none ('', '-'), where it is no number, and where the indicator is words."),
                ("value_text", "The value of an indicator that is words; of one that is not known, a value that is no number; else null."),
                ("indicator_numeric", "0 where the indicator is known to be words, else 1."),
                ("additionalComments", "What the site remarked."),
                (SmartTables.ReportDate, "The day that is reported."),
                (SmartTables.Timestamp, "When the response was made or changed, on the clock of the one who sent it."),
                (SmartTables.SiteName, "Name of the site."),
                ("customerName", "Name of the organisation that the site is of."),
            ],
        },
        new("smart_four_hour", dialect => SmartViewSql.FourHours(dialect, indicators))
        {
            Description = "Four-hour performance in accident and emergency: one row per site and day that has any response.",
            Columns =
            [
                ("report_date", "The day that is reported."),
                ("site_id", "The site, by the code that SMART gave it."),
                ("site_name", "Name of the site."),
                ("ods_code", "ODS code of the site on the day, by smart_sites; null where that has none."),
                ("attendances", "Attendances of the day, as submitted (indicator no_of_attendances); null where none were given."),
                ("breaches", "Attendances of over four hours, as submitted (indicator breaches); null where none were given."),
                ("performance_4_hour", "1 - breaches / attendances: the share within four hours, 1 being all; null where either is missing or nobody attended."),
            ],
        },
    ];
}
