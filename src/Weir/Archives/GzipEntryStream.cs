using System.IO.Compression;

namespace Weir.Archives;

/// <summary>The unpacked bytes of a gzip file, within limits. Its size is known only at its end.</summary>
internal sealed class GzipEntryStream(Stream packed, ArchiveEntry entry, ArchiveLimits limits, string name) : Stream
{
    private readonly GZipStream unpacked = new(packed, CompressionMode.Decompress);
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = unpacked.Read(buffer);
            read += count;
            if (read > limits.MaxEntryBytes)
                throw ArchiveFailure.GzipTooLarge(name, limits.MaxEntryBytes);
            if (read > limits.RatioFromBytes && read / Math.Max(1, entry.Size) > limits.MaxRatio)
                throw ArchiveFailure.GzipTooDense(name, limits.MaxRatio);
            return count;
        }
        catch (InvalidDataException e)
        {
            throw ArchiveFailure.GzipDamaged(name, read, e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
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
}
