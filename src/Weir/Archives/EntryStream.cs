namespace Weir.Archives;

/// <summary>The unpacked bytes of one entry, held to what the archive's directory says of it: size to the byte, and checksum.</summary>
/// <remarks>The directory's size was checked against the limits, so an entry that lies about its size is caught at the first byte too many.</remarks>
internal sealed class EntryStream(Stream unpacked, ArchiveEntry entry, string archive) : Stream
{
    private Crc32 crc;
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => entry.Size;
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Accept(buffer, unpacked.Read(buffer));
        }
        catch (InvalidDataException e)
        {
            throw ArchiveFailure.Damaged(archive, entry, read, e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await unpacked.ReadAsync(buffer, cancellationToken);
            return Accept(buffer.Span, count);
        }
        catch (InvalidDataException e)
        {
            throw ArchiveFailure.Damaged(archive, entry, read, e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }

    private int Accept(ReadOnlySpan<byte> buffer, int count)
    {
        read += count;
        if (read > entry.Size)
            throw ArchiveFailure.LongerThanSaid(archive, entry);
        if (count > 0)
            crc.Append(buffer[..count]);
        else if (buffer.Length > 0 && read < entry.Size)
            throw ArchiveFailure.ShorterThanSaid(archive, entry, read);
        else if (buffer.Length > 0 && crc.Value != entry.Crc)
            throw ArchiveFailure.WrongChecksum(archive, entry);
        return count;
    }
}
