namespace Weir.Sandbox.Smart;

/// <summary>A site of the sitrep API. Codes and names are real, as is the ODS code; every figure is made up.</summary>
/// <param name="Id">The code that SMART gave it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Customer">The trust that it is of.</param>
/// <param name="OdsCode">Its ODS code.</param>
/// <param name="Attendances">About how many attend a day.</param>
internal sealed record SmartHospital(string Id, string Name, string Customer, string OdsCode, int Attendances)
{
    public static IReadOnlyList<SmartHospital> All { get; } =
    [
        new("S0189179", "Barnet Hospital", "Royal Free London NHS Foundation Trust", "RAL26", 300),
        new("S89CFECF", "Chase Farm Hospital", "Royal Free London NHS Foundation Trust", "RALC7", 120),
        new("S818235B", "North Middlesex Hospital", "North Middlesex University Hospital NHS Trust", "RAP", 480),
        new("SF06F50A", "Royal Free Hospital", "Royal Free London NHS Foundation Trust", "RAL01", 330),
        new("S48446E1", "UCLH", "University College London Hospitals NHS Foundation Trust", "RRV", 400),
        new("S12C3F7C", "Whittington Hospital", "Whittington Health NHS Trust", "RKE", 290),
    ];
}
