using System.Buffers.Binary;
using System.Text;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>Writes workbooks in the format of before 2007: records of BIFF8 in one stream of a compound file.</summary>
/// <remarks>Source: [MS-XLS] 2.1 and 2.4, [MS-CFB] 2. As little as a reader needs: no styles, no shared texts.</remarks>
internal static class XlsBytes
{
    private const int Sector = 512;
    private const int FatEntries = Sector / 4;
    private const uint EndOfChain = 0xFFFFFFFE;
    private const uint FatSector = 0xFFFFFFFD;
    private const uint Free = 0xFFFFFFFF;

    public static byte[] Write(IReadOnlyList<SheetRows> sheets) => Container(Stream(sheets));

    private static byte[] Stream(IReadOnlyList<SheetRows> sheets)
    {
        var records = new List<byte[]>();
        var offsets = new List<int>();
        var bodies = sheets.Select(Sheet).ToList();
        var globals = Globals(sheets, [.. sheets.Select(_ => 0)]).Length;
        var at = globals;
        foreach (var body in bodies)
        {
            offsets.Add(at);
            at += body.Length;
        }

        records.Add(Globals(sheets, offsets));
        records.AddRange(bodies);
        return [.. records.SelectMany(record => record)];
    }

    private static byte[] Globals(IReadOnlyList<SheetRows> sheets, List<int> offsets)
    {
        var bytes = new List<byte>();
        Record(bytes, 0x0809, [0x00, 0x06, 0x05, 0x00, 0xBB, 0x0D, 0xCC, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
        Record(bytes, 0x0042, [0xB0, 0x04]);
        for (var sheet = 0; sheet < sheets.Count; sheet++)
        {
            var name = sheets[sheet].Name;
            Record(bytes, 0x0085, [.. Int32(offsets[sheet]), 0, 0, (byte)name.Length, 1, .. Encoding.Unicode.GetBytes(name)]);
        }

        Record(bytes, 0x000A, []);
        return [.. bytes];
    }

    private static byte[] Sheet(SheetRows sheet)
    {
        var bytes = new List<byte>();
        Record(bytes, 0x0809, [0x00, 0x06, 0x10, 0x00, 0xBB, 0x0D, 0xCC, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
        var width = sheet.Rows.Count == 0 ? 0 : sheet.Rows.Max(row => row.Length);
        Record(bytes, 0x0200, [.. Int32(0), .. Int32(sheet.Rows.Count), .. Int16(0), .. Int16(width), 0, 0]);
        for (var row = 0; row < sheet.Rows.Count; row++)
        {
            for (var column = 0; column < sheet.Rows[row].Length; column++)
            {
                byte[] place = [.. Int16(row), .. Int16(column), .. Int16(0)];
                if (sheet.Rows[row][column] is string text)
                {
                    Record(bytes, 0x0204, [.. place, .. Int16(text.Length), 1, .. Encoding.Unicode.GetBytes(text)]);
                }
                else if (sheet.Rows[row][column] is { } number)
                {
                    Record(bytes, 0x0203, [.. place, .. BitConverter.GetBytes(Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture))]);
                }
            }
        }

        Record(bytes, 0x000A, []);
        return [.. bytes];
    }

    private static void Record(List<byte> bytes, int type, byte[] data)
    {
        bytes.AddRange(Int16(type));
        bytes.AddRange(Int16(data.Length));
        bytes.AddRange(data);
    }

    /// <summary>Header, then the stream, its directory, and the table that chains their sectors.</summary>
    private static byte[] Container(byte[] stream)
    {
        var size = Math.Max(stream.Length, 4096);
        var data = (size + Sector - 1) / Sector;
        var fats = 1;
        while (fats * FatEntries < data + 1 + fats)
        {
            fats++;
        }

        if (fats > 109)
        {
            throw new InvalidOperationException($"A workbook of {stream.Length} bytes needs more tables of sectors than the header has room for.");
        }

        var file = new byte[Sector * (1 + data + 1 + fats)];
        WriteHeader(file, directory: data, firstFat: data + 1, fats);
        stream.CopyTo(file, Sector);
        WriteDirectory(file.AsSpan(Sector * (1 + data), Sector), size);
        var fat = file.AsSpan(Sector * (1 + data + 1));
        for (var sector = 0; sector < fats * FatEntries; sector++)
        {
            var next = sector < data - 1 ? (uint)(sector + 1) : sector <= data ? EndOfChain : sector <= data + fats ? FatSector : Free;
            BinaryPrimitives.WriteUInt32LittleEndian(fat[(sector * 4)..], next);
        }

        return file;
    }

    private static void WriteHeader(Span<byte> header, int directory, int firstFat, int fats)
    {
        ((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], 0x3E);
        BinaryPrimitives.WriteUInt16LittleEndian(header[26..], 3);
        BinaryPrimitives.WriteUInt16LittleEndian(header[28..], 0xFFFE);
        BinaryPrimitives.WriteUInt16LittleEndian(header[30..], 9);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], 6);
        BinaryPrimitives.WriteInt32LittleEndian(header[44..], fats);
        BinaryPrimitives.WriteInt32LittleEndian(header[48..], directory);
        BinaryPrimitives.WriteInt32LittleEndian(header[56..], 4096);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], EndOfChain);
        BinaryPrimitives.WriteUInt32LittleEndian(header[68..], EndOfChain);
        for (var fat = 0; fat < 109; fat++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[(76 + (fat * 4))..], fat < fats ? (uint)(firstFat + fat) : Free);
        }
    }

    private static void WriteDirectory(Span<byte> directory, int size)
    {
        WriteEntry(directory, "Root Entry", type: 5, child: 1, EndOfChain, 0);
        WriteEntry(directory[128..], "Workbook", type: 2, child: Free, 0, size);
        WriteEntry(directory[256..], "", type: 0, child: Free, 0, 0);
        WriteEntry(directory[384..], "", type: 0, child: Free, 0, 0);
    }

    private static void WriteEntry(Span<byte> entry, string name, byte type, uint child, uint start, int size)
    {
        Encoding.Unicode.GetBytes(name, entry);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[64..], (ushort)(name.Length == 0 ? 0 : (name.Length + 1) * 2));
        entry[66] = type;
        entry[67] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[68..], Free);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[72..], Free);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[76..], child);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[116..], start);
        BinaryPrimitives.WriteInt32LittleEndian(entry[120..], size);
    }

    private static byte[] Int16(int value) => BitConverter.GetBytes((ushort)value);

    private static byte[] Int32(int value) => BitConverter.GetBytes(value);
}
