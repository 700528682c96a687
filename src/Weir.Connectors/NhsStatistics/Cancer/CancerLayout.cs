using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Cancer;

/// <summary>The combined CSV's layout.</summary>
/// <remarks>Names are known from scripts that read the file; no file was at hand. A month's file has no Period: its name says it.</remarks>
internal static class CancerLayout
{
    public static ExtractLayout Instance { get; } = new()
    {
        Title = "a month's combined CSV of cancer waiting times",
        Columns = "at least 12",
        LinkText = "Monthly Combined CSV",
        Schema = CancerTable.Schema,
        Labels =
        [
            "Period", "Basis", "Org_Code", "Org_Name", "Parent_Org", null, "Standard_or_Item", "Cancer_Type", "Referral_Route_or_Stage", "Treatment_Modality",
            "Total", "Within", "After", "Performance", .. CancerTable.Days.Select(days => days.Name),
        ],
        Counts = [],
        Keys = [CancerTable.Basis, CancerTable.OrganisationCode, CancerTable.Standard],
        Optional = [4, 13, .. Enumerable.Range(14, CancerTable.Days.Count)],
        PeriodExample = "01/04/2026",
        WithoutMonth = "A month's file says its month in its name only: name it as the publisher does, such as April-2026-Monthly-Combined-CSV-Provisional.csv.",
        Checks = file => new CancerRowChecks(file),
    };
}
