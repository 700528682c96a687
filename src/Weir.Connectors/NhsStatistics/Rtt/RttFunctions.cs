using System.Collections.Frozen;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The treatment functions of the RTT return, each with the months it was in use.</summary>
/// <remarks>
/// Seen: the 24 of January 2026; X01 "Other" in workbooks and scripts for files up to March 2021. Inferred: X02 to X06
/// took its place in April 2021, with the bands beyond 52 weeks. Around that month both are let pass.
/// </remarks>
internal static class RttFunctions
{
    /// <summary>Sum of all the others.</summary>
    public static readonly byte[] Total = "C_999"u8.ToArray();

    private static readonly DateOnly Split = new(2021, 4, 1);

    private static readonly string[] Always =
    [
        "C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170", "C_300", "C_301", "C_320",
        "C_330", "C_340", "C_400", "C_410", "C_430", "C_502", "C_999",
    ];

    private static readonly string[] BeforeSplit = ["X01"];
    private static readonly string[] SinceSplit = ["X02", "X03", "X04", "X05", "X06"];

    private static readonly FrozenDictionary<ulong, int> Indexes = Always.Concat(BeforeSplit).Concat(SinceSplit)
        .Select((code, index) => (Key: Pack(System.Text.Encoding.ASCII.GetBytes(code)), Index: index))
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Index);

    /// <summary>How many codes are known.</summary>
    public static int Count => Indexes.Count;

    /// <summary>Index of the sum of all the others.</summary>
    public static int TotalIndex { get; } = Index(Total);

    /// <summary>A small number that stands for a known code; -1 for others.</summary>
    public static int Index(ReadOnlySpan<byte> code) => code.Length <= 8 && Indexes.TryGetValue(Pack(code), out var index) ? index : -1;

    /// <summary>True where the code of this index was in use in a month. A month either side of the split is left open.</summary>
    public static bool IsValid(int index, DateOnly month) =>
        index < Always.Length
        || (index < Always.Length + BeforeSplit.Length ? month < Split.AddMonths(1) : month >= Split.AddMonths(-1));

    private static ulong Pack(ReadOnlySpan<byte> code)
    {
        ulong packed = 0;
        foreach (var letter in code)
            packed = (packed << 8) | letter;
        return packed;
    }
}
