namespace Weir.Fhir.Files;

/// <summary>The part of a stream that is in memory: grows to what is asked for, within a limit.</summary>
internal sealed class ByteWindow(Stream stream, int capacity, int limit) : IDisposable
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private int _end;

    /// <summary>Where what was not yet consumed begins.</summary>
    public int Start { get; private set; }

    /// <summary>What was read and not yet consumed.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(Start, _end - Start);

    /// <summary>True where the stream has nothing more.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>Bytes consumed since the beginning.</summary>
    public long Position { get; private set; }

    /// <summary>True where no more fits.</summary>
    public bool IsFull => _end - Start >= limit;

    public void Consume(int count)
    {
        Start += count;
        Position += count;
    }

    /// <summary>Reads more. False at the end of the stream, or where <see cref="IsFull"/>.</summary>
    public bool Fill()
    {
        if (IsFinal || IsFull)
            return false;
        if (Start > 0 && (Start == _end || _bytes.Length - _end < _bytes.Length / 4))
        {
            _bytes.AsSpan(Start, _end - Start).CopyTo(_bytes);
            _end -= Start;
            Start = 0;
        }

        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(limit + 1L, _bytes.Length * 2L));
        var read = stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        IsFinal = read == 0;
        return read > 0;
    }

    /// <summary>
    /// Reads as much again as there is. False at the end of the stream, or where <see cref="IsFull"/>. Whoever begins anew with each
    /// reading needs this: a packed stream hands out little at a time, and a long value would be gone through thousands of times.
    /// </summary>
    public bool FillFurther()
    {
        var enough = Unread.Length * 2L;
        var isMore = false;
        while (Unread.Length <= enough && Fill())
            isMore = true;
        return isMore;
    }

    public void Dispose() => stream.Dispose();
}
