using System.Runtime.CompilerServices;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Numbers the different texts of a column chunk, and keeps them as the chunk's dictionary page has them: each with its length before it.</summary>
internal sealed unsafe class TextDictionary : IDisposable
{
    /// <summary>Texts that one chunk's dictionary has at most: their numbers take 16 bits.</summary>
    public const int MaxTexts = 1 << 16;

    private const int MaxBytes = 1 << 19;
    private const int FirstSlots = 1 << 6;

    private readonly NativeBuffer _texts = new();
    private readonly NativeBuffer _starts = new();
    private readonly NativeBuffer _slots = new();
    private uint _mask;

    /// <summary>How many texts it has.</summary>
    public int Count { get; private set; }

    /// <summary>True where so many rows, or as many bytes, might not find room.</summary>
    public bool HasRoomFor(int rows, int bytes) => Count + rows <= MaxTexts && (long)_texts.Length + bytes <= MaxBytes;

    /// <summary>The dictionary page.</summary>
    public ReadOnlySpan<byte> Page => _texts.AsSpan<byte>();

    public long HeldBytes => (long)(_texts.Capacity + _starts.Capacity + _slots.Capacity);

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var at = _texts.Pointer + ((uint*)_starts.Pointer)[number];
            return new ReadOnlySpan<byte>(at + 4, Unsafe.ReadUnaligned<int>(at));
        }
    }

    /// <summary>The number of a text, which it gets now where it is new.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        if ((uint)Count * 2 >= _mask)
            Grow();
        var hash = Hash(text);
        var slots = (ulong*)_slots.Pointer;
        for (var slot = hash & _mask; ; slot = (slot + 1) & _mask)
        {
            // Number plus one, and above it the hash: most other texts are told apart without a look at them.
            var entry = slots[slot];
            if (entry == 0)
            {
                slots[slot] = ((ulong)hash << 32) | ((uint)Count + 1);
                *(uint*)_starts.Extend(4) = (uint)_texts.Length;
                var at = _texts.Extend((nuint)text.Length + 4);
                Unsafe.WriteUnaligned(at, text.Length);
                text.CopyTo(new Span<byte>(at + 4, text.Length));
                return Count++;
            }

            var number = (int)(uint)entry - 1;
            if (entry >> 32 == hash && this[number].SequenceEqual(text))
                return number;
        }
    }

    public void Clear()
    {
        Count = 0;
        _mask = 0;
        _texts.Free();
        _starts.Free();
        _slots.Free();
    }

    public void Dispose()
    {
        _texts.Dispose();
        _starts.Dispose();
        _slots.Dispose();
    }

    private void Grow()
    {
        var slots = _mask == 0 ? FirstSlots : ((int)_mask + 1) * 4;
        _slots.Truncate(0);
        _mask = (uint)slots - 1;
        var at = (ulong*)_slots.Extend((nuint)slots * 8);
        new Span<ulong>(at, slots).Clear();
        for (var number = 0; number < Count; number++)
        {
            var hash = Hash(this[number]);
            var slot = hash & _mask;
            while (at[slot] != 0)
                slot = (slot + 1) & _mask;
            at[slot] = ((ulong)hash << 32) | ((uint)number + 1);
        }
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var hash = Odd ^ (ulong)text.Length;
        fixed (byte* start = text)
        {
            var at = start;
            var left = text.Length;
            for (; left >= 8; at += 8, left -= 8)
                hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(at));
            ulong rest = 0;
            for (var i = 0; i < left; i++)
                rest = (rest << 8) | at[i];
            hash = Mix(hash ^ rest);
        }

        return (uint)(hash >> 32);

        static ulong Mix(ulong value)
        {
            var high = Math.BigMul(value, Odd, out var low);
            return high ^ low;
        }
    }
}
