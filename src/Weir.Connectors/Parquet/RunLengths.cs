using System.Numerics;
using System.Runtime.CompilerServices;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Writes small numbers as runs of one value and groups of eight packed to the bit.</summary>
/// <remarks>Source: Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".</remarks>
internal static unsafe class RunLengths
{
    private const int Group = 8;

    /// <summary>The bits that the largest number takes; at least one, which some readers insist on.</summary>
    public static int Width(int largest) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)largest));

    /// <summary>One number, over and over.</summary>
    public static void WriteRun(NativeBuffer output, int count, int value, int width)
    {
        ThriftWriter.Varint(output, (ulong)count << 1);
        for (var bits = 0; bits < width; bits += 8)
            output.Append([(byte)(value >> bits)]);
    }

    /// <summary>Bits that are packed already: one a row, least significant first.</summary>
    public static void WriteBits(NativeBuffer output, ReadOnlySpan<byte> bits)
    {
        ThriftWriter.Varint(output, ((ulong)bits.Length << 1) | 1);
        output.Append(bits);
    }

    public static void Write(NativeBuffer output, ReadOnlySpan<ushort> values, int width)
    {
        var packedFrom = 0;
        for (var i = 0; i < values.Length;)
        {
            var run = RunAt(values, i);
            if (run < Group)
            {
                i = Math.Min(i + Group, values.Length);
                continue;
            }

            WritePacked(output, values[packedFrom..i], width);
            WriteRun(output, run, values[i], width);
            i += run;
            packedFrom = i;
        }

        WritePacked(output, values[packedFrom..], width);
    }

    private static int RunAt(ReadOnlySpan<ushort> values, int from)
    {
        var end = values[from..].IndexOfAnyExcept(values[from]);
        return end < 0 ? values.Length - from : end;
    }

    /// <summary>Whole groups, but for the last of a page, which is filled up with zeros.</summary>
    private static void WritePacked(NativeBuffer output, ReadOnlySpan<ushort> values, int width)
    {
        if (values.IsEmpty)
            return;
        var groups = (values.Length + Group - 1) / Group;
        ThriftWriter.Varint(output, ((ulong)groups << 1) | 1);
        // Each group is written as 16 bytes, of which the next one overwrites what it does not use.
        output.Reserve(output.Length + (nuint)((groups * width) + 16));
        var at = output.Pointer + output.Length;
        var whole = values.Length / Group * Group;
        for (var i = 0; i < whole; i += Group, at += width)
            Pack(values[i..], width, at);
        if (whole < values.Length)
        {
            Span<ushort> last = stackalloc ushort[Group];
            last.Clear();
            values[whole..].CopyTo(last);
            Pack(last, width, at);
        }

        output.Extend((nuint)(groups * width));
    }

    private static void Pack(ReadOnlySpan<ushort> group, int width, byte* at)
    {
        var low = group[0] | ((ulong)group[1] << width) | ((ulong)group[2] << (2 * width)) | ((ulong)group[3] << (3 * width));
        var high = group[4] | ((ulong)group[5] << width) | ((ulong)group[6] << (2 * width)) | ((ulong)group[7] << (3 * width));
        Unsafe.WriteUnaligned(at, low | ((UInt128)high << (4 * width)));
    }
}
