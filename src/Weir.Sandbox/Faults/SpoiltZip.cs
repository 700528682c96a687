using System.IO.Compression;
using System.Text;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.Faults;

/// <summary>Archives that no reader should trust.</summary>
internal static class SpoiltZip
{
    private const string MemberName = "20260131-RTT-January-2026-full-extract.csv";
    private static readonly DateTimeOffset Stamp = new(2026, 3, 6, 9, 27, 0, TimeSpan.Zero);

    /// <summary>A header of the right columns and then one row again and again, until so many bytes are reached.</summary>
    public static byte[] Bomb(long expandedBytes) => Zip(MemberName, member =>
    {
        member.Write(HeaderLine());
        var rows = Rows();
        for (long written = 0; written < expandedBytes; written += rows.Length)
        {
            member.Write(rows);
        }
    });

    /// <summary>A CSV whose name climbs out of the folder it would be unpacked in.</summary>
    public static byte[] WithPathUpwards() => Zip("../../" + MemberName, member => member.Write(HeaderLine()));

    /// <summary>A note where the CSV should be.</summary>
    public static byte[] WithoutCsv() => Zip("readme.txt", member => member.Write("This archive holds no data.\r\n"u8));

    private static byte[] Zip(string name, Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
            entry.LastWriteTime = Stamp;
            using var member = entry.Open();
            write(member);
        }

        return bytes.ToArray();
    }

    private static byte[] HeaderLine() =>
        Encoding.UTF8.GetBytes(string.Join(',', RttLayout.Of(new DateOnly(2026, 1, 1)).Header) + "\r\n");

    /// <summary>A megabyte or so of rows, to be written in one piece.</summary>
    private static byte[] Rows()
    {
        var row = "RTT-January-2026,,,ZS001,SANDBOX INDEPENDENT HOSPITAL 001,,,NONC,#N/A,Part_2,Incomplete Pathways,C_999,Total"
            + string.Concat(Enumerable.Repeat(",0", 105)) + ",,,0\r\n";
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(row, 4_000)));
    }
}
