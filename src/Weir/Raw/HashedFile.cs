using System.Security.Cryptography;

namespace Weir.Raw;

/// <summary>A file that is being written: hashes what goes into it and tells how far it is.</summary>
internal sealed class HashedFile(FileStream file, long? total, IProgress<FetchProgress> progress) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    /// <summary>Brings everything to the disk. Nothing is written after it.</summary>
    /// <returns>SHA-256 of the bytes in lower-case hexadecimal, and their number.</returns>
    public (string Sha256, long Length) Complete()
    {
        file.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(_hash.GetHashAndReset()), _length);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        await file.WriteAsync(buffer, cancellationToken);
        _length += buffer.Length;
        progress.Report(new FetchProgress(_length, total));
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Files of the archive are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
