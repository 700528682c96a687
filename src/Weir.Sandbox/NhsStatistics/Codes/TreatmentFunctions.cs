namespace Weir.Sandbox.NhsStatistics.Codes;

/// <summary>A treatment function of the waiting-time return: a speciality, or a group of them.</summary>
/// <param name="Code">The code, e.g. <c>C_110</c>.</param>
/// <param name="Name">The name in files from April 2021.</param>
/// <param name="OldName">The name in files before.</param>
/// <param name="Share">The usual share of a general hospital's list, in thousandths.</param>
/// <param name="WaitFactor">How much longer or shorter than the average its patients wait.</param>
internal sealed record TreatmentFunction(string Code, string Name, string OldName, int Share, double WaitFactor)
{
    /// <summary>The row that sums the others.</summary>
    public const string TotalCode = "C_999";

    /// <summary>The name as a file of that month prints it.</summary>
    public string NameIn(DateOnly month) => month < TreatmentFunctions.GroupsOfOtherBegan ? OldName : Name;
}

/// <summary>The 24 treatment functions from April 2021, and the 20 before.</summary>
internal static class TreatmentFunctions
{
    /// <summary>Until then all of X02 to X06 was X01.</summary>
    public static readonly DateOnly GroupsOfOtherBegan = new(2021, 4, 1);

    /// <summary>The row that sums the others.</summary>
    public static TreatmentFunction Total { get; } = new(TreatmentFunction.TotalCode, "Total", "Total", 0, 1);

    private static readonly TreatmentFunction[] Named =
    [
        new("C_100", "General Surgery Service", "General Surgery", 62, 1.00),
        new("C_101", "Urology Service", "Urology", 58, 0.97),
        new("C_110", "Trauma and Orthopaedic Service", "Trauma & Orthopaedics", 116, 1.07),
        new("C_120", "Ear Nose and Throat Service", "ENT", 84, 1.12),
        new("C_130", "Ophthalmology Service", "Ophthalmology", 86, 0.93),
        new("C_140", "Oral Surgery Service", "Oral Surgery", 41, 1.12),
        new("C_150", "Neurosurgical Service", "Neurosurgery", 8, 1.10),
        new("C_160", "Plastic Surgery Service", "Plastic Surgery", 14, 1.09),
        new("C_170", "Cardiothoracic Surgery Service", "Cardiothoracic Surgery", 2, 0.90),
        new("C_300", "General Internal Medicine Service", "General Medicine", 8, 0.85),
        new("C_301", "Gastroenterology Service", "Gastroenterology", 55, 1.00),
        new("C_320", "Cardiology Service", "Cardiology", 54, 0.95),
        new("C_330", "Dermatology Service", "Dermatology", 56, 0.94),
        new("C_340", "Respiratory Medicine Service", "Thoracic Medicine", 30, 0.98),
        new("C_400", "Neurology Service", "Neurology", 33, 1.04),
        new("C_410", "Rheumatology Service", "Rheumatology", 24, 0.97),
        new("C_430", "Elderly Medicine Service", "Geriatric Medicine", 6, 0.68),
        new("C_502", "Gynaecology Service", "Gynaecology", 79, 1.05),
    ];

    private static readonly TreatmentFunction[] GroupsOfOther =
    [
        new("X02", "Other - Medical Services", "Other", 74, 0.90),
        new("X03", "Other - Mental Health Services", "Other", 2, 0.80),
        new("X04", "Other - Paediatric Services", "Other", 48, 1.00),
        new("X05", "Other - Surgical Services", "Other", 46, 1.02),
        new("X06", "Other - Other Services", "Other", 14, 0.88),
    ];

    private static readonly TreatmentFunction[] Current = [.. Named, .. GroupsOfOther];
    private static readonly TreatmentFunction[] Old = [.. Named, new("X01", "Other", "Other", 184, 0.95)];

    /// <summary>The treatment functions of a month in code order, without the total.</summary>
    public static IReadOnlyList<TreatmentFunction> In(DateOnly month) => month < GroupsOfOtherBegan ? Old : Current;
}
