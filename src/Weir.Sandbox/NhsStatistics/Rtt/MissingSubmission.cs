namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>A hospital that sends nothing for a month; its rows are absent from that month's file.</summary>
internal readonly record struct MissingSubmission(string ProviderCode, DateOnly Month);

/// <summary>The submissions that are missing in every sandbox, all of small hospitals, so that no gate holds them.</summary>
internal static class UsualMissingSubmissions
{
    private static readonly DateOnly SystemChange = new(2025, 11, 1);

    /// <summary>RPC misses every August; R1F sends nothing from November 2025 on.</summary>
    public static bool Include(string providerCode, DateOnly month) => providerCode switch
    {
        "RPC" => month.Month == 8,
        "R1F" => month >= SystemChange,
        _ => false,
    };
}
