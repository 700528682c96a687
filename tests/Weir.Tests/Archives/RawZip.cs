using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Weir.Archives;

namespace Weir.Tests.Archives;

/// <summary>Writes zips byte by byte, so that any of them can lie.</summary>
internal sealed class RawZip
{
    private readonly MemoryStream bytes = new();
    private readonly MemoryStream directory = new();
    private int count;

    /// <summary>What the table of contents says of one entry; the defaults are the truth.</summary>
    public sealed record Claim
    {
        public ushort Method { get; init; } = 8;
        public ushort Flags { get; init; }
        public byte MadeBy { get; init; }
        public uint Attributes { get; init; }
        public long? Unpacked { get; init; }
        public long? Packed { get; init; }
        public long? Start { get; init; }
        public uint? Crc { get; init; }
        public bool Large { get; init; }
    }

    public RawZip Add(string name, ReadOnlySpan<byte> data, Claim? claim = null)
    {
        claim ??= new Claim();
        var packed = Pack(data, claim.Method);
        var crc = new Crc32();
        crc.Append(data);
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var start = bytes.Position;

        var extra = claim.Large ? new byte[28] : [];
        if (claim.Large)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), 24);
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(4), claim.Unpacked ?? data.Length);
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(12), claim.Packed ?? packed.Length);
            BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(20), claim.Start ?? start);
        }

        bytes.Write("PK\u0003\u0004"u8);
        Write(bytes, [(20, 2), (claim.Flags, 2), (claim.Method, 2), (0, 4), (claim.Crc ?? crc.Value, 4), (packed.Length, 4), (data.Length, 4), (nameBytes.Length, 2), (0, 2)]);
        bytes.Write(nameBytes);
        bytes.Write(packed);

        directory.Write("PK\u0001\u0002"u8);
        directory.WriteByte(20);
        directory.WriteByte(claim.MadeBy);
        Write(directory, [(20, 2), (claim.Flags, 2), (claim.Method, 2), (0, 4), (claim.Crc ?? crc.Value, 4)]);
        Write(directory, claim.Large ? [(uint.MaxValue, 4), (uint.MaxValue, 4)] : [(claim.Packed ?? packed.Length, 4), (claim.Unpacked ?? data.Length, 4)]);
        Write(directory, [(nameBytes.Length, 2), (extra.Length, 2), (0, 2), (0, 2), (0, 2), (claim.Attributes, 4), (claim.Large ? uint.MaxValue : claim.Start ?? start, 4)]);
        directory.Write(nameBytes);
        directory.Write(extra);
        count++;
        return this;
    }

    public byte[] ToArray(long? claimedCount = null, long? claimedLength = null, bool large = false, string comment = "")
    {
        var offset = bytes.Position;
        directory.WriteTo(bytes);
        if (large)
        {
            var end = bytes.Position;
            bytes.Write("PK\u0006\u0006"u8);
            Write(bytes, [(44, 8), (45, 2), (45, 2), (0, 4), (0, 4), (count, 8), (claimedCount ?? count, 8), (claimedLength ?? directory.Length, 8), (offset, 8)]);
            bytes.Write("PK\u0006\u0007"u8);
            Write(bytes, [(0, 4), (end, 8), (1, 4)]);
        }

        bytes.Write("PK\u0005\u0006"u8);
        Write(bytes, [(0, 2), (0, 2)]);
        Write(bytes, large ? [(ushort.MaxValue, 2), (ushort.MaxValue, 2), (uint.MaxValue, 4), (uint.MaxValue, 4)] : [(count, 2), (claimedCount ?? count, 2), (claimedLength ?? directory.Length, 4), (offset, 4)]);
        Write(bytes, [(comment.Length, 2)]);
        bytes.Write(Encoding.ASCII.GetBytes(comment));
        return bytes.ToArray();
    }

    private static byte[] Pack(ReadOnlySpan<byte> data, ushort method)
    {
        if (method != 8)
            return data.ToArray();
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(data);
        return packed.ToArray();
    }

    private static void Write(MemoryStream to, ReadOnlySpan<(long Value, int Bytes)> fields)
    {
        Span<byte> buffer = stackalloc byte[8];
        foreach (var (value, width) in fields)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer, value);
            to.Write(buffer[..width]);
        }
    }
}
