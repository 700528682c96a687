using System.Numerics;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Writes numbers as their distances, which for row numbers are next to nothing.</summary>
/// <remarks>Source: Apache Parquet, Encodings.md, "Delta Encoding (DELTA_BINARY_PACKED)".</remarks>
internal static class DeltaNumbers
{
    private const int BlockSize = 128;
    private const int Parts = 4;
    private const int PartSize = BlockSize / Parts;

    public static void Write(NativeBuffer output, ReadOnlySpan<long> values)
    {
        ThriftWriter.Varint(output, BlockSize);
        ThriftWriter.Varint(output, Parts);
        ThriftWriter.Varint(output, (ulong)values.Length);
        ThriftWriter.Varint(output, ThriftWriter.ZigZag(values.IsEmpty ? 0 : values[0]));
        Span<long> distances = stackalloc long[BlockSize];
        for (var from = 1; from < values.Length; from += BlockSize)
        {
            var count = Math.Min(BlockSize, values.Length - from);
            for (var i = 0; i < count; i++)
                distances[i] = unchecked(values[from + i] - values[from + i - 1]);
            WriteBlock(output, distances[..count]);
        }
    }

    private static void WriteBlock(NativeBuffer output, ReadOnlySpan<long> distances)
    {
        var least = long.MaxValue;
        foreach (var distance in distances)
            least = Math.Min(least, distance);
        ThriftWriter.Varint(output, ThriftWriter.ZigZag(least));
        Span<byte> widths = stackalloc byte[Parts];
        widths.Clear();
        for (var i = 0; i < distances.Length; i++)
        {
            var width = (byte)(64 - BitOperations.LeadingZeroCount(unchecked((ulong)(distances[i] - least))));
            widths[i / PartSize] = Math.Max(widths[i / PartSize], width);
        }

        output.Append(widths);
        for (var part = 0; part * PartSize < distances.Length; part++)
            WritePart(output, distances[(part * PartSize)..Math.Min(distances.Length, (part + 1) * PartSize)], least, widths[part]);
    }

    /// <summary>32 numbers of some bits each; what is missing of the last part is zeros.</summary>
    private static void WritePart(NativeBuffer output, ReadOnlySpan<long> distances, long least, int width)
    {
        Span<byte> bytes = stackalloc byte[PartSize * 8];
        bytes = bytes[..(width * PartSize / 8)];
        bytes.Clear();
        var bit = 0;
        foreach (var distance in distances)
        {
            var rest = unchecked((ulong)(distance - least));
            for (var left = width; left > 0;)
            {
                var room = 8 - (bit & 7);
                var taken = Math.Min(room, left);
                bytes[bit >> 3] |= (byte)((rest & ((1UL << taken) - 1)) << (bit & 7));
                rest >>= taken;
                bit += taken;
                left -= taken;
            }
        }

        output.Append(bytes);
    }
}
