using System.Numerics;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Runs of bits, least significant first, as Arrow's validity and Parquet's levels have them.</summary>
internal static unsafe class Bits
{
    public static void AppendOnes(NativeBuffer bits, int length, int count) => AppendSame(bits, length, count, byte.MaxValue);

    public static void AppendZeros(NativeBuffer bits, int length, int count) => AppendSame(bits, length, count, 0);

    /// <summary>Adds bits from any place; <paramref name="length"/> is how many there are.</summary>
    public static void Append(NativeBuffer bits, int length, byte* source, int from, int count)
    {
        while (count > 0)
        {
            var shift = from & 7;
            var taken = Math.Min(Math.Min(8 - shift, count), 8 - (length & 7));
            Put(bits, length, (byte)(source[from >> 3] >> shift), taken);
            from += taken;
            length += taken;
            count -= taken;
        }
    }

    public static int CountOnes(ReadOnlySpan<byte> bits, int count)
    {
        var ones = 0;
        var whole = count >> 3;
        foreach (var eight in bits[..whole])
            ones += BitOperations.PopCount(eight);
        return (count & 7) == 0 ? ones : ones + BitOperations.PopCount((uint)bits[whole] & ((1u << (count & 7)) - 1));
    }

    private static void AppendSame(NativeBuffer bits, int length, int count, byte value)
    {
        while (count > 0)
        {
            var taken = Math.Min(count, 8 - (length & 7));
            Put(bits, length, value, taken);
            length += taken;
            count -= taken;
        }
    }

    private static void Put(NativeBuffer bits, int length, byte value, int count)
    {
        if ((length & 7) == 0)
            *bits.Extend(1) = 0;
        bits.Pointer[length >> 3] |= (byte)((value & ((1 << count) - 1)) << (length & 7));
    }
}
