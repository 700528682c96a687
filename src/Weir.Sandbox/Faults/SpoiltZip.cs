using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.Faults;

/// <summary>Archives that no reader should trust.</summary>
internal static class SpoiltZip
{
    private const string MemberName = "20260131-RTT-January-2026-full-extract.csv";
    private static readonly DateTimeOffset Stamp = new(2026, 3, 6, 9, 27, 0, TimeSpan.Zero);

    /// <summary>A header of the right columns and then one row that does not end, until so many bytes are reached.</summary>
    public static byte[] Bomb(long expandedBytes) => Zip(MemberName, member =>
    {
        member.Write(HeaderLine());
        var cells = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(",0", 256 * 1024)));
        for (long written = 0; written < expandedBytes; written += cells.Length)
        {
            member.Write(cells);
        }
    });

    /// <summary>The same, with directory and header saying that it becomes a thousand bytes.</summary>
    public static byte[] DisguisedBomb(long expandedBytes)
    {
        const int LocalHeaderSize = 22, DirectorySize = 24, DirectoryAddress = 16, Told = 1_000;
        var bytes = Bomb(expandedBytes);
        var end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + DirectoryAddress));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LocalHeaderSize), Told);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + DirectorySize), Told);
        return bytes;
    }

    /// <summary>A CSV whose name climbs out of the folder it would be unpacked in.</summary>
    public static byte[] WithPathUpwards() => Zip("../../" + MemberName, member => member.Write(HeaderLine()));

    /// <summary>A note where the CSV should be.</summary>
    public static byte[] WithoutCsv() => Zip("readme.txt", member => member.Write("This archive holds no data.\r\n"u8));

    private static byte[] Zip(string name, Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = Stamp;
            using var member = entry.Open();
            write(member);
        }

        return bytes.ToArray();
    }

    private static byte[] HeaderLine() =>
        Encoding.UTF8.GetBytes(string.Join(',', RttLayout.Of(new DateOnly(2026, 1, 1)).Header) + "\r\n");
}
