using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Ae;

/// <summary>The monthly file's layout.</summary>
/// <remarks>Two generations: to 2019 "Number of A&amp;E attendances Type 1" and no booked appointments; since then "A&amp;E attendances Type 1". Of the first, names are known from scripts that read it.</remarks>
internal static class AeLayout
{
    private const int FirstBooked = 3, LastBooked = 5;

    public static ExtractLayout Instance { get; } = new()
    {
        Title = "a monthly A&E file",
        Columns = "22 (16 before booked appointments were counted)",
        LinkText = "Monthly A&E",
        Schema = AeTable.Schema,
        Labels = ["Period", "Org Code", "Parent Org", "Org name", null],
        Counts =
        [
            "A&E attendances Type 1", "A&E attendances Type 2", "A&E attendances Other A&E Department",
            "A&E attendances Booked Appointments Type 1", "A&E attendances Booked Appointments Type 2", "A&E attendances Booked Appointments Other Department",
            "Attendances over 4hrs Type 1", "Attendances over 4hrs Type 2", "Attendances over 4hrs Other Department",
            "Attendances over 4hrs Booked Appointments Type 1", "Attendances over 4hrs Booked Appointments Type 2", "Attendances over 4hrs Booked Appointments Other Department",
            "Patients who have waited 4-12 hs from DTA to admission", "Patients who have waited 12+ hrs from DTA to admission",
            "Emergency admissions via A&E - Type 1", "Emergency admissions via A&E - Type 2", "Emergency admissions via A&E - Other A&E department", "Other emergency admissions",
        ],
        Keys = [0, AeTable.OrganisationCode],
        PeriodExample = "MSitAE-SEPTEMBER-2024",
        WithoutMonth = "Give the monthly A&E file of a month.",
        OtherCount = OtherCount,
        Expects = (slot, there) => !IsBooked(slot) || there.Any(IsBooked),
        Checks = file => new AeRowChecks(file),
    };

    private static int OtherCount(string name) => name.ToUpperInvariant() switch
    {
        "NUMBER OF A&E ATTENDANCES TYPE 1" => 0,
        "NUMBER OF A&E ATTENDANCES TYPE 2" => 1,
        "NUMBER OF A&E ATTENDANCES OTHER A&E DEPARTMENT" => 2,
        "NUMBER OF ATTENDANCES OVER 4HRS TYPE 1" => 6,
        "NUMBER OF ATTENDANCES OVER 4HRS TYPE 2" => 7,
        "NUMBER OF ATTENDANCES OVER 4HRS OTHER A&E DEPARTMENT" => 8,
        "PATIENTS WHO HAVE WAITED 4-12 HRS FROM DTA TO ADMISSION" => 12,
        _ => -1,
    };

    private static bool IsBooked(int slot) => slot is >= FirstBooked and <= LastBooked or >= FirstBooked + 6 and <= LastBooked + 6;
}
