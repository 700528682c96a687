using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Arm = System.Runtime.Intrinsics.Arm;

namespace Weir.Archives;

/// <summary>The checksum of zip: CRC-32, polynomial 0xEDB88320 reflected.</summary>
/// <remarks>
/// Source of the folding: Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009.
/// It matters: eight bytes at a step by table take as long as inflating does.
/// </remarks>
internal struct Crc32
{
    /// <summary>x^(512+64), x^512 modulo the polynomial: fold 64 bytes.</summary>
    private static readonly Vector128<ulong> By64 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);

    /// <summary>x^(128+64), x^128 modulo the polynomial: fold 16 bytes.</summary>
    private static readonly Vector128<ulong> By16 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);

    private static readonly uint[] Table = MakeTable();
    private uint state;

    /// <summary>The checksum of everything appended so far.</summary>
    public readonly uint Value => state;

    /// <summary>Takes in more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var crc = ~state;
        if (Pclmulqdq.IsSupported && bytes.Length >= 128)
            crc = Fold(crc, ref bytes);
        else if (Arm.Crc32.Arm64.IsSupported)
            crc = Step(crc, ref bytes);
        state = ~ByTable(crc, bytes);
    }

    /// <summary>Folds 64 bytes at a time into 16 that have the same remainder, and leaves the rest.</summary>
    private static uint Fold(uint crc, ref ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var (a, b, c, d) = (blocks[0] ^ Vector128.Create((ulong)crc, 0), blocks[1], blocks[2], blocks[3]);
        var at = 4;
        for (; at + 4 <= blocks.Length; at += 4)
        {
            a = Folded(a, By64) ^ blocks[at];
            b = Folded(b, By64) ^ blocks[at + 1];
            c = Folded(c, By64) ^ blocks[at + 2];
            d = Folded(d, By64) ^ blocks[at + 3];
        }

        bytes = bytes[(at * 16)..];
        var last = Folded(Folded(Folded(a, By16) ^ b, By16) ^ c, By16) ^ d;
        Span<byte> remainder = stackalloc byte[16];
        last.AsByte().CopyTo(remainder);
        return ByTable(0, remainder);
    }

    private static Vector128<ulong> Folded(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    private static uint Step(uint crc, ref ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = Arm.Crc32.Arm64.ComputeCrc32(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return crc;
    }

    private static uint ByTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> table = Table;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(int)(0x700 + (low & 0xFF))] ^ table[(int)(0x600 + ((low >> 8) & 0xFF))]
                ^ table[(int)(0x500 + ((low >> 16) & 0xFF))] ^ table[(int)(0x400 + (low >> 24))]
                ^ table[(int)(0x300 + (high & 0xFF))] ^ table[(int)(0x200 + ((high >> 8) & 0xFF))]
                ^ table[(int)(0x100 + ((high >> 16) & 0xFF))] ^ table[(int)(high >> 24)];
        }

        foreach (var b in bytes)
            crc = table[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (var n = 0u; n < 256; n++)
        {
            var value = n;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            table[n] = value;
        }

        for (var n = 256; n < table.Length; n++)
            table[n] = table[table[n - 256] & 0xFF] ^ (table[n - 256] >> 8);
        return table;
    }
}
