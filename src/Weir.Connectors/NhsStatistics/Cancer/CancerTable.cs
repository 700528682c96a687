using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Cancer;

/// <summary>The table <c>cancer</c>: one row per month, organisation, standard, cancer, route and treatment.</summary>
internal static class CancerTable
{
    public const string Name = "cancer";

    public const int Basis = 1, OrganisationCode = 2, RowType = 5, Standard = 6, CancerType = 7, Route = 8, Treatment = 9, Patients = 10, Within = 11, After = 12;

    /// <summary>Half a patient is possible where two providers share one; more than two decimals were not seen.</summary>
    private static readonly ColumnType Count = ColumnType.Decimal(18, 2);

    public static string Attribution { get; } = ExtractColumns.Attribution("Cancer Waiting Times");

    /// <summary>Days to treatment, as the file bands them.</summary>
    public static IReadOnlyList<(string Column, string Name)> Days { get; } =
    [
        ("within_31_days", "Within_31_days"), ("in_32_to_38_days", "In_32_to_38_days"), ("in_39_to_48_days", "In_39_to_48_days"), ("in_49_to_62_days", "In_49_to_62_days"),
        ("in_63_to_76_days", "In_63_to_76_days"), ("in_77_to_90_days", "In_77_to_90_days"), ("in_91_to_104_days", "In_91_to_104_days"), ("after_104_days", "After_104_days"),
    ];

    public static TableSchema Schema { get; } = new(
        Name,
        [
            ExtractColumns.Period("The month, as its first day; of a file that does not say it in its rows, the month of its name."),
            ExtractColumns.Key("basis", "Whose patients the row counts, as published: Provider or Commissioner."),
            ExtractColumns.Key("organisation_code", "ODS code of the provider or commissioner; Total for the sum of all of a basis."),
            ExtractColumns.Label("organisation_name", "Its name in this month."),
            ExtractColumns.Label("parent_name", "Its parent or region, as published."),
            ExtractColumns.RowType("organisation"),
            ExtractColumns.Key("standard", "FDS for the 28-day faster diagnosis standard, 31D and 62D for treatment within 31 and 62 days, or an item that the file adds to them."),
            ExtractColumns.Key("cancer_type", "The cancer; ALL CANCERS for the sum, which must not be added to its parts. A hyphen where the file leaves it blank."),
            ExtractColumns.Key("referral_route", "Route of the referral or stage of the treatment; ALL ROUTES for the sum. A hyphen where the file leaves it blank."),
            ExtractColumns.Key("treatment", "Kind of treatment; ALL MODALITIES for the sum. A hyphen where the file leaves it blank."),
            new("total", Count) { Description = "All patients of the row. Unit: patients; one that two providers share counts half for each." },
            new("within_standard", Count) { Description = "Those within the standard. Unit: patients." },
            new("after_standard", Count) { Description = "Those after it. Unit: patients." },
            ExtractColumns.Label("published_performance", "The share within the standard as published, as text; the views work it out of the counts."),
            .. Days.Select(days => new ColumnSchema(days.Column, Count) { Description = $"Patients {days.Column.Replace('_', ' ')}, for standards that are banded so. Unit: patients." }),
        ])
    {
        Key = ["period", "basis", "organisation_code", "standard", "cancer_type", "referral_route", "treatment"],
        Description = "Cancer waiting times of NHS England's combined CSV of each month: one row per month, basis, organisation, standard, cancer, route and treatment, with the file's sums (row_type total, and ALL …), which must not be added to their parts. "
            + $"Blank in the file is null here. {Attribution}",
    };
}
