using Weir.Columns;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Connectors.NhsStatistics.Cancer;

/// <summary>The views made beside the table <c>cancer</c>.</summary>
internal static class CancerViews
{
    private static readonly (string, string)[] Performance =
    [
        ("standard", "FDS, 31D or 62D."),
        ("total", "All patients, of all cancers, routes and treatments."),
        ("within_standard", "Those within the standard."),
        ("after_standard", "Those after it."),
        ("percent_within", "Share within the standard in percent; null where there are none."),
    ];

    public static IReadOnlyList<SourceView> All { get; } =
    [
        Of("cancer_by_provider", "provider", "Provider"),
        Of("cancer_by_commissioner", "commissioner", "Commissioner"),
        new("cancer_england", dialect => Select(dialect, "basis, ", "row_type = 'total'"))
        {
            Description = $"Performance against the cancer standards, as the file sums it: one row per month, basis and standard. {CancerTable.Attribution}",
            Columns = [("period", "The month, as its first day."), ("basis", "Provider or Commissioner."), .. Performance],
        },
    ];

    private static SourceView Of(string name, string title, string basis) =>
        new(name, dialect => Select(dialect, "organisation_code, organisation_name, ", $"row_type = 'organisation' and basis = '{basis}'"))
        {
            Description = $"Performance against the cancer standards: one row per month, {title} and standard. {CancerTable.Attribution}",
            Columns =
            [
                ("period", "The month, as its first day."),
                ("organisation_code", $"ODS code of the {title}."),
                ("organisation_name", $"Name of the {title} in this month."),
                .. Performance,
            ],
        };

    private static string Select(SqlDialect dialect, string labels, string rows) => $"""
        select period, {labels}standard, total, within_standard, after_standard,
          100 * cast(within_standard as {dialect.TypeName(ColumnType.Float64)}) / nullif(cast(total as {dialect.TypeName(ColumnType.Float64)}), 0) as percent_within
        from {dialect.Table(CancerTable.Name)}
        where {rows} and cancer_type in ('ALL CANCERS', '-') and referral_route in ('ALL ROUTES', '-') and treatment in ('ALL MODALITIES', '-')
        """;
}
