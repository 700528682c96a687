using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.Columns;

/// <summary>A growing run of bytes outside the managed heap, so that it can be handed to native code without a copy.</summary>
/// <param name="expected">Bytes that will be wanted: taken at once when the first is.</param>
/// <remarks>
/// Not for sharing between threads. Whoever takes <see cref="Pointer"/> must not outlive the buffer. The collector is not told of the
/// bytes: their owners free them, and it would collect everything for each few megabytes, a tenth of the time of a load.
/// </remarks>
internal sealed unsafe class NativeBuffer(nuint expected = 0) : IDisposable
{
    private const nuint Least = 256;
    private const nuint MostZeros = 1 << 20;

    /// <summary>What all buffers of nothing but zeros share. Never written: whoever adds to one of them gets bytes of its own.</summary>
    private static readonly byte* Zeros = (byte*)NativeMemory.AllocZeroed(MostZeros);

    private byte* _bytes;
    private nuint _capacity;

    public byte* Pointer => _bytes;

    public nuint Length { get; private set; }

    /// <summary>Bytes that are taken from the system, used or not.</summary>
    public nuint Capacity => _capacity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Reserve(nuint total)
    {
        if (total > _capacity)
            Grow(total);
    }

    private void Grow(nuint total)
    {
        var capacity = Math.Max(total, _capacity == 0 ? Math.Max(expected, Least) : _capacity * 2);
        if (_capacity > 0)
        {
            _bytes = (byte*)NativeMemory.Realloc(_bytes, capacity);
        }
        else
        {
            _bytes = (byte*)NativeMemory.Alloc(capacity);
            new Span<byte>(_bytes, (int)Length).Clear();
        }

        _capacity = capacity;
    }

    /// <summary>Makes room for more bytes at the end and returns where they begin; the bytes are not cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Extend(nuint count)
    {
        var start = Length;
        Reserve(start + count);
        Length = start + count;
        return _bytes + start;
    }

    public void Append(ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(new Span<byte>(Extend((nuint)bytes.Length), bytes.Length));

    /// <summary>Makes it that many zeros, which take no memory where they are not too many. What it had is gone.</summary>
    public void SetZeros(nuint length)
    {
        Free();
        if (length > MostZeros)
        {
            new Span<byte>(Extend(length), checked((int)length)).Clear();
            return;
        }

        _bytes = Zeros;
        Length = length;
    }

    /// <summary>Makes sure that the bytes there may be written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Own() => Reserve(Length);

    public void Truncate(nuint length) => Length = Math.Min(length, Length);

    public Span<T> AsSpan<T>()
        where T : unmanaged => new(_bytes, checked((int)(Length / (nuint)sizeof(T))));

    /// <summary>Empties it and gives its memory back.</summary>
    public void Free()
    {
        if (_capacity > 0)
            NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = 0;
        Length = 0;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    ~NativeBuffer() => Free();
}
