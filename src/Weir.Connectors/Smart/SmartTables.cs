using Weir.Columns;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>The tables that sitreps land in.</summary>
internal sealed class SmartTables
{
    public const string Indicators = "smart_indicators";
    public const string Sites = "smart_sites";

    public const string ResponseId = "responseChildId";
    public const string SiteId = "siteId";
    public const string SiteName = "siteName";
    public const string KeyName = "indicatorKeyName";
    public const string Value = "value";
    public const string ReportDate = "reportDate";
    public const string Timestamp = "timestamp";

    /// <summary>Makes the tables.</summary>
    /// <param name="indicators">Name of the table of the indicators. Where the operator chose it, it may be a script's.</param>
    public SmartTables(string indicators)
    {
        IndicatorSchema = new(
            indicators,
            [
                new(ResponseId, ColumnType.Text) { Required = true, Description = "The API's id of the response to one indicator; unique." },
                new(SiteId, ColumnType.Text) { Required = true, Description = "The site, by the code that SMART gave it. smart_sites has its ODS code." },
                Text(SiteName, "Name of the site."),
                Text("customerName", "Name of the organisation that the site is of."),
                Text("indicatorName", "The indicator, as people read it."),
                Text(KeyName, "The indicator, by its key, such as no_of_attendances."),
                Text(Value, "The value as it was sent, a number or words; '' and '-' say that there is none. Unit: as the indicator has it. smart_api_data_vw has numbers as numbers."),
                Text("additionalComments", "What the site remarked."),
                new(ReportDate, ColumnType.Date) { Required = true, Description = "The day that is reported." },
                Text(Timestamp, "When the response was made or changed, as year, month, day and time on the clock of the one who sent it; the API names no zone."),
            ])
        {
            Key = [ResponseId],
            AdoptsExisting = !string.Equals(indicators, Indicators, StringComparison.Ordinal),
            Description = "Daily sitrep of hospital sites from the SMART API: one row per response to an indicator of a site on a day, values as they were sent.",
        };
        All = [new(IndicatorSchema, WriteMode.Replace, [SiteId, ReportDate]), new(SiteSchema, WriteMode.Replace, [])];
    }

    public TableSchema IndicatorSchema { get; }

    public TableSchema SiteSchema { get; } = new(
        Sites,
        [
            new("site_id", ColumnType.Text) { Required = true, Description = "The site, by the code that SMART gave it." },
            new("ods_code", ColumnType.Text) { Required = true, Description = "ODS code of the site or of its provider." },
            new("valid_from", ColumnType.Date) { Description = "The first day on which it has this code; null: since ever." },
            new("valid_to", ColumnType.Date) { Description = "The last day on which it has this code; null: until further notice." },
        ])
    {
        Description = "ODS codes of SMART's sites, as the pipeline's settings or its CSV have them: one row per site and code.",
    };

    public IReadOnlyList<SourceTable> All { get; }

    /// <summary>The table of the indicators with fields that it did not expect, as text.</summary>
    public TableSchema With(IEnumerable<string> fields) => IndicatorSchema with
    {
        Columns = [.. IndicatorSchema.Columns, .. fields.Select(field => Text(field, "A field that the API added."))],
    };

    private static ColumnSchema Text(string name, string description) => new(name, ColumnType.Text) { Description = description };
}
