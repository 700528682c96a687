using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.Columns;

/// <summary>A growing run of bytes outside the managed heap, so that it can be handed to native code without a copy.</summary>
/// <remarks>Not for sharing between threads. Whoever takes <see cref="Pointer"/> must not outlive the buffer.</remarks>
internal sealed unsafe class NativeBuffer : IDisposable
{
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
        var capacity = Math.Max(total, Math.Max(_capacity * 2, 256));
        _bytes = (byte*)NativeMemory.Realloc(_bytes, capacity);
        GC.AddMemoryPressure((long)(capacity - _capacity));
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

    public void Truncate(nuint length) => Length = Math.Min(length, Length);

    public Span<T> AsSpan<T>()
        where T : unmanaged => new(_bytes, checked((int)(Length / (nuint)sizeof(T))));

    /// <summary>Empties it and gives its memory back.</summary>
    public void Free()
    {
        if (_bytes is null)
            return;
        NativeMemory.Free(_bytes);
        GC.RemoveMemoryPressure((long)_capacity);
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
