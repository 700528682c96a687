namespace Weir.Fhir.Policies;

/// <summary>Bytes as they are written, to be taken back up to a mark.</summary>
internal sealed class RewrittenBytes
{
    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Add(byte one)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = one;
    }

    public void Add(ReadOnlySpan<byte> some)
    {
        if (_bytes.Length - Length < some.Length)
            Grow(some.Length);
        some.CopyTo(_bytes.AsSpan(Length));
        Length += some.Length;
    }

    /// <summary>A text as JSON had it, escapes and all; or one that needs none.</summary>
    public void AddText(ReadOnlySpan<byte> raw)
    {
        Add((byte)'"');
        Add(raw);
        Add((byte)'"');
    }

    public void Truncate(int length) => Length = length;

    public void Clear() => Length = 0;

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
}
