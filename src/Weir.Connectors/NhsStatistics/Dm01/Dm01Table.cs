using System.Globalization;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Dm01;

/// <summary>The table <c>dm01</c>: one row per month, provider, commissioner and diagnostic test.</summary>
internal static class Dm01Table
{
    public const string Name = "dm01";

    /// <summary>Weekly bands before the open one.</summary>
    public const int WeeklyBands = 13;

    public const int ProviderCode = 3, CommissionerCode = 7, Test = 10;

    /// <summary>Places of the counts after the bands.</summary>
    public static class Number
    {
        public const int Waiting = WeeklyBands + 1;
        public const int WaitingListActivity = Waiting + 1;
        public const int TotalActivity = Waiting + 4;
    }

    public static string Attribution { get; } = ExtractColumns.Attribution("Diagnostics Waiting Times and Activity");

    public static TableSchema Schema { get; } = new(
        Name,
        [
            ExtractColumns.Period("The month, as its first day. Waiting lists are as at its last day."),
            ExtractColumns.Label("provider_parent_code", "ODS code of the provider's parent, an integrated care board; may be null."),
            ExtractColumns.Label("provider_parent_name", "Its name in this month."),
            ExtractColumns.Key("provider_code", "ODS code of the provider: NHS trust or independent sector."),
            ExtractColumns.Label("provider_name", "Name of the provider in this month."),
            ExtractColumns.Label("commissioner_parent_code", "ODS code of the commissioner's parent, an integrated care board; may be null."),
            ExtractColumns.Label("commissioner_parent_name", "Its name in this month."),
            ExtractColumns.Key("commissioner_code", "ODS code of the commissioner. NONC stands for patients whose care is not commissioned by the English NHS."),
            ExtractColumns.Label("commissioner_name", "Name of the commissioner in this month."),
            ExtractColumns.Label("test_order", "The test's place in the publisher's own order, as text; 16 is that of TOTAL."),
            ExtractColumns.Key("test", "The diagnostic test, such as MRI or COLONOSCOPY; TOTAL for the sum of all, which must not be added to them."),
            .. Enumerable.Range(0, WeeklyBands).Select(weeks => ExtractColumns.Count(
                Band(weeks), string.Create(CultureInfo.InvariantCulture, $"Patients who have waited {weeks} and under {weeks + 1} weeks. Unit: waits."))),
            ExtractColumns.Count("weeks_13_plus", "Patients who have waited 13 weeks or longer. Unit: waits."),
            ExtractColumns.Count("waiting", "All who wait: the sum of the bands. Unit: waits."),
            ExtractColumns.Count("waiting_list_activity", "Tests done in the month for patients on the waiting list. Unit: tests."),
            ExtractColumns.Count("planned_activity", "Tests done in the month that were planned for a date, such as surveillance. Unit: tests."),
            ExtractColumns.Count("unscheduled_activity", "Tests done in the month in an emergency or for patients in hospital. Unit: tests."),
            ExtractColumns.Count("total_activity", "All tests done in the month: the sum of the three. Unit: tests."),
        ])
    {
        Key = ["period", "provider_code", "commissioner_code", "test"],
        Description = "Diagnostics waiting times and activity of NHS England's monthly full extract (DM01): one row per month, provider, commissioner and test. "
            + $"Test TOTAL is the sum of the others: never add it to them. Blank in the file is null here: not collected, which is not zero. {Attribution}",
    };

    public static string Band(int weeks) => string.Create(CultureInfo.InvariantCulture, $"weeks_{weeks:00}_{weeks + 1:00}");
}
