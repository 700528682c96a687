using System.Text;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The parts of the RTT return.</summary>
internal enum RttPart
{
    Unknown,
    Part1A,
    Part1B,
    Part2,
    Part2A,
    Part3,
}

/// <summary>Reads a part's code, in any case: files before October 2017 write PART_2.</summary>
internal static class RttParts
{
    private static readonly byte[][] Codes = [[], "Part_1A"u8.ToArray(), "Part_1B"u8.ToArray(), "Part_2"u8.ToArray(), "Part_2A"u8.ToArray(), "Part_3"u8.ToArray()];

    public static RttPart Parse(ReadOnlySpan<byte> code)
    {
        if (code.Length is not (6 or 7))
            return RttPart.Unknown;
        for (var part = 1; part < Codes.Length; part++)
        {
            if (Ascii.EqualsIgnoreCase(code, Codes[part]))
                return (RttPart)part;
        }

        return RttPart.Unknown;
    }

    /// <summary>The code as current files write it: <c>Part_2</c>.</summary>
    public static ReadOnlySpan<byte> Code(RttPart part) => Codes[(int)part];
}
