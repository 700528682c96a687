using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The views made beside the table <c>rtt</c>.</summary>
internal static class RttViews
{
    private const string Period = "The month, as its first day. Waiting lists are as at its last day.";
    private const string Function = "Treatment function; C_999 is the total of all others. Never add it to them.";
    private const string Part = "Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.";
    private const string Basis = "all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England's published figures are on this basis.";

    public static IReadOnlyList<SourceView> All { get; } =
    [
        new("rtt_bands", RttViewSql.Bands)
        {
            Description = Described("Waits as a distribution: one row per row of rtt and weekly band, for charts; bands that a file does not have are left out. Filter it: a month has some 13 million rows."),
            Columns =
            [
                ("period", Period),
                ("provider_code", "ODS code of the provider."),
                ("provider_name", "Name of the provider in this month."),
                ("commissioner_code", "ODS code of the commissioner; NONC for patients whose care is not commissioned by the English NHS."),
                ("commissioner_name", "Name of the commissioner in this month."),
                ("part_type", Part),
                ("treatment_function_code", Function),
                ("weeks_from", "Lower bound of the band in weeks, not included (included in the first band)."),
                ("weeks_to", "Upper bound of the band in weeks, included; null in the open band."),
                ("pathways", $"Pathways in the band, {RttTable.AsSubmitted}."),
            ],
        },
        By("provider", "provider", "provider", "ODS code of the provider.", "Name of the provider in this month. Two providers may share a name: group by code."),
        By("commissioner", "commissioner", "commissioner", "ODS code of the commissioner.", "Name of the commissioner in this month."),
        By("icb", "commissioner_parent", "icb", "ODS code of the commissioner's parent, an integrated care board; null for commissioners without one (NHS England's hubs and regions, and NONC in basis all).", "Name of the integrated care board in this month; null where the code is."),
        new("rtt_england", RttViewSql.England)
        {
            Description = Described("England's waiting list: one row per month, of incomplete pathways (Part_2), all treatment functions, without commissioner NONC. NHS England's headline adds estimates for the providers that are missing."),
            Columns =
            [
                ("period", Period),
                .. Waits("all treatment functions"),
                ("missing_providers", $"Providers with rows in one of the {RttViewSql.MissingMonths} months before but none in this one, as far as those months are loaded; null where none of them is. A provider that closed or merged counts for {RttViewSql.MissingMonths} months."),
            ],
        },
        new("rtt_submissions", RttViewSql.Submissions)
        {
            Description = Described("Who submitted: one row per provider and loaded month, from the provider's first on."),
            Columns =
            [
                ("period", Period),
                ("provider_code", "ODS code of the provider."),
                ("provider_name", "Name of the provider when it last submitted."),
                ("submitted", "True where the month has rows of the provider."),
                ("last_submitted", "The latest month up to this one that has rows of the provider, as its first day."),
                ("pathways", "Incomplete pathways that it submitted (Part_2, C_999, all patients); null where none."),
            ],
        },
        new("rtt_provider_raw", RttViewSql.ProviderRaw)
        {
            Description = Described("Incomplete pathways (Part_2, all patients) by provider and treatment function, without the total: one row per provider, treatment function and month, in the columns of an older script's table."),
            Columns =
            [
                ("provider_code", "ODS code of the provider."),
                ("provider_name", "Name of the provider in this month."),
                ("specialty_code", "Treatment function."),
                ("specialty", "Name of the treatment function."),
                ("period", Period),
                ("waiting_less_18_weeks", $"Pathways of up to 18 weeks, {RttTable.AsSubmitted}."),
                ("waiting_over_52_weeks", $"Pathways of over 52 weeks, {RttTable.AsSubmitted}."),
            ],
        },
    ];

    private static SourceView By(string name, string organisation, string shown, string code, string title) =>
        new($"rtt_by_{name}", dialect => RttViewSql.By(dialect, organisation, shown))
        {
            Description = Described($"Waits by {(name == "icb" ? "integrated care board of the commissioner" : name)}: one row per month, {(name == "icb" ? "board" : name)}, part, treatment function and basis."),
            Columns =
            [
                ("period", Period),
                ($"{shown}_code", code),
                ($"{shown}_name", title),
                ("part_type", Part),
                ("treatment_function_code", Function),
                ("basis", Basis),
                .. Waits("the group"),
            ],
        };

    private static (string Column, string Description)[] Waits(string what) =>
    [
        ("pathways", $"All pathways of {what} (total_all), {RttTable.AsSubmitted}."),
        ("within_18", "Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits."),
        ("percent_within_18", "Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start."),
        ("over_52", "Pathways of over 52 weeks."),
        ("over_65", "Pathways of over 65 weeks; null before April 2021, when the bands ended at 52."),
        ("over_78", "Pathways of over 78 weeks; null before April 2021."),
        ("over_104", "Pathways of over 104 weeks; null before April 2021."),
        ("median_weeks", "Median wait in weeks, interpolated within its weekly band."),
        ("p92_weeks", "Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band."),
        ("p95_weeks", "Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band."),
        ("open_ended", "True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown."),
    ];

    private static string Described(string what) => $"{what} Figures are {RttTable.AsSubmitted}. {RttTable.Attribution}";
}
