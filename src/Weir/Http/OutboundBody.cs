namespace Weir.Http;

/// <summary>An answer's body as it is sent: counts, and turns a break, a short end or silence into a failure with both numbers.</summary>
internal sealed class OutboundBody(Stream inner, Uri address, long? length, TimeSpan silence, TimeProvider time) : Stream
{
    private CancellationTokenSource timer = new(Timeout.InfiniteTimeSpan, time);
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        timer.CancelAfter(silence);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var count = await inner.ReadAsync(buffer, either.Token);
            read += count;
            if (count == 0 && buffer.Length > 0 && length is { } all && read < all)
                throw OutboundFailure.ShortBody(address, read, length, cause: null);
            Rewind();
            return count;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OutboundFailure.SilentBody(address, read, length, silence);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw OutboundFailure.ShortBody(address, read, length, e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            timer.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Rewind()
    {
        if (timer.TryReset())
            return;
        timer.Dispose();
        timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }
}
