using Weir.Columns;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Connectors.NhsStatistics.Ae;

/// <summary>The views made beside the table <c>ae</c>.</summary>
internal static class AeViews
{
    private static readonly (string, string)[] Performance =
    [
        ("attendances", "Attendances of all types, booked ones included."),
        ("over_4h", "Of these, those that lasted over 4 hours from arrival to admission, transfer or discharge."),
        ("within_4h", "Of these, the others."),
        ("percent_within_4h", "Share within 4 hours in percent, all types: the four-hour standard; null where nobody attended."),
        ("type_1_attendances", "Attendances at type 1 departments, booked ones included."),
        ("percent_type_1_within_4h", "Share of these within 4 hours in percent; null where nobody attended."),
        ("decision_to_admission_over_12h", "Patients who waited over 12 hours from the decision to admit to admission."),
        ("emergency_admissions", "Emergency admissions, through A&E or not."),
    ];

    public static IReadOnlyList<SourceView> All { get; } =
    [
        new("ae_by_provider", dialect => Select(dialect, ["period", "organisation_code", "organisation_name", "parent_name"]))
        {
            Description = $"Four-hour performance: one row per month and provider, without the month's total. {AeTable.Attribution}",
            Columns =
            [
                ("period", "The month, as its first day."),
                ("organisation_code", "ODS code of the provider."),
                ("organisation_name", "Name of the provider in this month."),
                ("parent_name", "Name of the provider's NHS England region."),
                .. Performance,
            ],
        },
        new("ae_england", dialect => Select(dialect, ["period"]))
        {
            Description = $"Four-hour performance of England: one row per month, the sum of its providers. {AeTable.Attribution}",
            Columns = [("period", "The month, as its first day."), .. Performance],
        },
    ];

    private static string Select(SqlDialect dialect, string[] labels)
    {
        var number = dialect.TypeName(ColumnType.Float64);
        return $"""
            select {string.Join(", ", labels)}, attendances, over_4h, attendances - over_4h as within_4h,
              100 * cast(attendances - over_4h as {number}) / nullif(attendances, 0) as percent_within_4h,
              type_1_attendances,
              100 * cast(type_1_attendances - type_1_over_4h as {number}) / nullif(type_1_attendances, 0) as percent_type_1_within_4h,
              decision_to_admission_over_12h, emergency_admissions
            from (
              select {string.Join(", ", labels)},
                {Sum("attendances", AeTable.Kinds.Select(kind => $"{kind}_attendances"))},
                {Sum("over_4h", AeTable.Kinds.Select(kind => $"{kind}_over_4h"))},
                {Sum("type_1_attendances", ["type_1_attendances", "booked_type_1_attendances"])},
                {Sum("type_1_over_4h", ["type_1_over_4h", "booked_type_1_over_4h"])},
                {Sum("decision_to_admission_over_12h", ["decision_to_admission_over_12h"])},
                {Sum("emergency_admissions", ["type_1_admissions", "type_2_admissions", "other_admissions", "not_through_ae_admissions"])}
              from {dialect.Table(AeTable.Name)}
              where row_type = 'organisation'
              group by {string.Join(", ", labels)}) as g
            """;

        // Blank adds nothing; where all are blank there is nothing to add.
        string Sum(string name, IEnumerable<string> columns)
        {
            List<string> all = [.. columns];
            var sum = string.Join(" + ", all.Select(column => $"coalesce({column}, 0)"));
            var any = all.Count == 1 ? all[0] : $"coalesce({string.Join(", ", all)})";
            return $"{dialect.BigSum($"case when {any} is not null then {sum} end")} as {name}";
        }
    }
}
