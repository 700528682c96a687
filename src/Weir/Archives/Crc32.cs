using System.Buffers.Binary;

namespace Weir.Archives;

/// <summary>The checksum of zip (CRC-32, polynomial 0xEDB88320), eight bytes at a step.</summary>
internal struct Crc32
{
    private static readonly uint[] Table = MakeTable();
    private uint state;

    /// <summary>The checksum of everything appended so far.</summary>
    public readonly uint Value => ~(state ^ uint.MaxValue);

    /// <summary>Takes in more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var crc = state ^ uint.MaxValue;
        ReadOnlySpan<uint> table = Table;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(int)(0x700 + (low & 0xFF))] ^ table[(int)(0x600 + ((low >> 8) & 0xFF))]
                ^ table[(int)(0x500 + ((low >> 16) & 0xFF))] ^ table[(int)(0x400 + (low >> 24))]
                ^ table[(int)(0x300 + (high & 0xFF))] ^ table[(int)(0x200 + ((high >> 8) & 0xFF))]
                ^ table[(int)(0x100 + ((high >> 16) & 0xFF))] ^ table[(int)(high >> 24)];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
            crc = table[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8);
        state = crc ^ uint.MaxValue;
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
