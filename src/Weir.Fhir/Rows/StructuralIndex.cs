using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Weir.Fhir.Rows;

/// <summary>Where the brackets and quotes of a JSON text are: with it, whole values are skipped without looking at their characters.</summary>
/// <remarks>
/// 64 bytes at a time become bit masks, and the masks positions. Quotes inside strings are told from those around them by an
/// exclusive-or over all quotes to the left. Source: Langdale and Lemire, "Parsing Gigabytes of JSON per Second", stage 1.
/// </remarks>
internal sealed unsafe class StructuralIndex : IDisposable
{
    private const int BlockSize = 64;
    private const ulong EvenBits = 0x5555555555555555;

    private uint* _positions;
    private int _capacity;

    /// <summary>Positions of brackets and quotes outside strings, in order; a last one, past the text, ends them.</summary>
    public uint* Positions => _positions;

    /// <summary>How many positions, without the last.</summary>
    public int Count { get; private set; }

    /// <summary>True where some string has an escape.</summary>
    public bool HasEscapes { get; private set; }

    /// <summary>Finds them all.</summary>
    /// <returns>What is wrong with the text as a whole, or null.</returns>
    public string? Build(byte* text, int length)
    {
        Reserve(length);
        var scan = new Scan { Next = _positions };
        var end = length - (length % BlockSize);
        for (var at = 0; at < end; at += BlockSize)
            scan.Block(text + at, (uint)at);
        if (end < length)
        {
            var rest = stackalloc byte[BlockSize];
            new Span<byte>(rest, BlockSize).Fill((byte)' ');
            Buffer.MemoryCopy(text + end, rest, BlockSize, length - end);
            scan.Block(rest, (uint)end);
        }

        Count = (int)(scan.Next - _positions);
        *scan.Next = (uint)length;
        HasEscapes = scan.Backslashes != 0;
        if (scan.InString != 0)
            return "a text that does not end";
        return scan.ControlInString != 0 ? "a control character inside a text" : null;
    }

    public void Dispose()
    {
        NativeMemory.Free(_positions);
        _positions = null;
        GC.SuppressFinalize(this);
    }

    ~StructuralIndex() => NativeMemory.Free(_positions);

    /// <summary>Every byte may be one, and eight are written at a time.</summary>
    private void Reserve(int length)
    {
        var wanted = length + BlockSize + 8;
        if (wanted <= _capacity)
            return;
        _capacity = Math.Max(wanted, 64 * 1024);
        NativeMemory.Free(_positions);
        _positions = (uint*)NativeMemory.Alloc((nuint)_capacity, sizeof(uint));
    }

    private struct Scan
    {
        public uint* Next;
        public ulong InString;
        public ulong Backslashes;
        public ulong ControlInString;
        private ulong _escapedCarry;

        // Vectors of 256 bits are not compiled ahead of time, and the quick compiler makes them slow.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Block(byte* text, uint at)
        {
            var first = Vector256.Load(text);
            var second = Vector256.Load(text + 32);
            var quotes = Mask(Vector256.Equals(first, Vector256.Create((byte)'"')), Vector256.Equals(second, Vector256.Create((byte)'"')));
            var backslashes = Mask(Vector256.Equals(first, Vector256.Create((byte)'\\')), Vector256.Equals(second, Vector256.Create((byte)'\\')));
            if ((backslashes | _escapedCarry) != 0)
                quotes &= ~Escaped(backslashes);
            var inString = PrefixXor(quotes) ^ InString;
            InString = (ulong)((long)inString >> 63);

            // '[' and '{', ']' and '}' differ in one bit alone.
            var (upper, lower) = (first | Vector256.Create((byte)0x20), second | Vector256.Create((byte)0x20));
            var brackets = Mask(
                Vector256.Equals(upper, Vector256.Create((byte)'{')) | Vector256.Equals(upper, Vector256.Create((byte)'}')),
                Vector256.Equals(lower, Vector256.Create((byte)'{')) | Vector256.Equals(lower, Vector256.Create((byte)'}')));
            var control = Mask(
                Vector256.Equals(Vector256.Min(first, Vector256.Create((byte)0x1F)), first),
                Vector256.Equals(Vector256.Min(second, Vector256.Create((byte)0x1F)), second));
            ControlInString |= control & inString;
            Write((brackets & ~inString) | quotes, at);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Mask(Vector256<byte> first, Vector256<byte> second) =>
            first.ExtractMostSignificantBits() | ((ulong)second.ExtractMostSignificantBits() << 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Write(ulong bits, uint at)
        {
            var count = BitOperations.PopCount(bits);
            var next = Next;
            for (var written = 0; written < count; written += 8)
            {
                // Eight at once, needed or not: a branch for each would be guessed wrong.
                for (var i = 0; i < 8; i++)
                {
                    next[written + i] = at + (uint)BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                }
            }

            Next = next + count;
        }

        /// <summary>The characters behind an odd run of backslashes.</summary>
        private ulong Escaped(ulong backslashes)
        {
            Backslashes |= backslashes;
            backslashes &= ~_escapedCarry;
            var follows = (backslashes << 1) | _escapedCarry;
            var oddStarts = backslashes & ~EvenBits & ~follows;
            var sum = oddStarts + backslashes;
            _escapedCarry = sum < oddStarts ? 1UL : 0UL;
            return (EvenBits ^ (sum << 1)) & follows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong PrefixXor(ulong bits)
        {
            if (Pclmulqdq.IsSupported)
                return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
            bits ^= bits << 1;
            bits ^= bits << 2;
            bits ^= bits << 4;
            bits ^= bits << 8;
            bits ^= bits << 16;
            bits ^= bits << 32;
            return bits;
        }
    }
}
