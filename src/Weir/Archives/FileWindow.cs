using Microsoft.Win32.SafeHandles;

namespace Weir.Archives;

/// <summary>A stretch of a file. Several windows on one file do not disturb each other.</summary>
internal sealed class FileWindow(SafeFileHandle file, long offset, long length, string name) : Stream
{
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => Seek(value, SeekOrigin.Begin); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = RandomAccess.Read(file, buffer[..Wanted(buffer.Length)], offset + position);
            position += count;
            return count;
        }
        catch (IOException e)
        {
            throw ArchiveFailure.Unreadable(name, e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await RandomAccess.ReadAsync(file, buffer[..Wanted(buffer.Length)], offset + position, cancellationToken);
            position += count;
            return count;
        }
        catch (IOException e)
        {
            throw ArchiveFailure.Unreadable(name, e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin)
    {
        var wanted = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => length });
        ArgumentOutOfRangeException.ThrowIfNegative(wanted, nameof(offset));
        return position = wanted;
    }

    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Wanted(int room) => (int)Math.Min(room, length - position);
}
