using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Ae;

/// <summary>The table <c>ae</c>: one row per month and provider, and the total of each month.</summary>
internal static class AeTable
{
    public const string Name = "ae";

    public const int OrganisationCode = 1, RowType = 4;

    public static string Attribution { get; } = ExtractColumns.Attribution("A&E Attendances and Emergency Admissions");

    /// <summary>Places of the counts that are looked at.</summary>
    public static class Number
    {
        public const int Attendances = 0;
        public const int Over4Hours = 6;
    }

    /// <summary>Kinds of attendance, each with a count of attendances and one of those over 4 hours: three types, and three types that were booked.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["type_1", "type_2", "other", "booked_type_1", "booked_type_2", "booked_other"];

    public static TableSchema Schema { get; } = new(
        Name,
        [
            ExtractColumns.Period("The month, as its first day."),
            ExtractColumns.Key("organisation_code", "ODS code of the provider; Total for the month's total."),
            ExtractColumns.Label("parent_name", "Name of the provider's NHS England region; the file gives no code of it."),
            ExtractColumns.Label("organisation_name", "Name of the provider in this month."),
            ExtractColumns.RowType("provider"),
            .. Kinds.Select(kind => ExtractColumns.Count($"{kind}_attendances", $"Attendances at {Words(kind)}. Unit: attendances.")),
            .. Kinds.Select(kind => ExtractColumns.Count($"{kind}_over_4h", $"Of the attendances at {Words(kind)}, those that lasted over 4 hours from arrival to admission, transfer or discharge. Unit: attendances.")),
            ExtractColumns.Count("decision_to_admission_4_to_12h", "Patients who waited over 4 and up to 12 hours from the decision to admit to admission. Unit: patients."),
            ExtractColumns.Count("decision_to_admission_over_12h", "Patients who waited over 12 hours from the decision to admit to admission. Unit: patients."),
            ExtractColumns.Count("type_1_admissions", "Emergency admissions through type 1 departments. Unit: admissions."),
            ExtractColumns.Count("type_2_admissions", "Emergency admissions through type 2 departments. Unit: admissions."),
            ExtractColumns.Count("other_admissions", "Emergency admissions through other A&E departments. Unit: admissions."),
            ExtractColumns.Count("not_through_ae_admissions", "Emergency admissions that did not come through A&E. Unit: admissions."),
        ])
    {
        Key = ["period", "organisation_code"],
        Description = "A&E attendances and emergency admissions of NHS England's monthly file: one row per month and provider, and one per month that is the file's total (row_type total). "
            + $"Blank in the file is null here: not collected, which is not zero. {Attribution}",
    };

    private static string Words(string kind) => kind switch
    {
        "type_1" => "type 1 departments (major A&E, consultant-led, day and night)",
        "type_2" => "type 2 departments (single specialty)",
        "other" => "other A&E departments, such as minor injury units and urgent treatment centres",
        "booked_type_1" => "type 1 departments with a booked appointment; null in files from before these were counted",
        "booked_type_2" => "type 2 departments with a booked appointment; null in files from before these were counted",
        _ => "other A&E departments with a booked appointment; null in files from before these were counted",
    };
}
