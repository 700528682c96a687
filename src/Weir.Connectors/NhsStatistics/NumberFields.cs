using System.Runtime.CompilerServices;
using System.Numerics;
using System.Runtime.Intrinsics;
using Weir.Connectors.Csv;

namespace Weir.Connectors.NhsStatistics;

/// <summary>What is wrong with a field that should be a count.</summary>
internal enum NumberProblem
{
    None,
    TooFewFields,
    NotANumber,
    Negative,
    TooLarge,
}

/// <summary>Reads neighbouring fields that hold counts: digits, or nothing where nothing was collected.</summary>
/// <param name="slots">For each field, in the file's order, the slot of the block that it fills.</param>
internal sealed class NumberFields(int[] slots)
{
    /// <summary>Most cells of the published files are zero: 16 at a time are recognised and left as they are.</summary>
    private static readonly Vector256<byte> Zeros = Vector256.Create((ushort)('0' | (',' << 8))).AsByte();

    /// <summary>How many fields are read.</summary>
    public int Count => slots.Length;

    /// <summary>Reads the fields into the block's next row.</summary>
    /// <param name="cursor">Stands at the first of the fields; left after the last.</param>
    /// <param name="block">Receives values and nulls.</param>
    /// <param name="slot">The slot of the field that has a problem.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NumberProblem Read(ref CsvCursor cursor, NumberBlock block, out int slot)
    {
        var row = cursor.Row;
        var position = cursor.Position;
        var values = block.Row;
        for (var field = 0; field < slots.Length; field++)
        {
            if (position + Vector256<byte>.Count <= row.Length)
            {
                var zeros = LeadingZeros(row[position..]);
                if (zeros > 0)
                {
                    zeros = Math.Min(zeros, slots.Length - field);
                    position += zeros * 2;
                    field += zeros - 1;
                    continue;
                }
            }

            slot = slots[field];
            if ((uint)position < (uint)row.Length)
            {
                var digits = position;
                ulong value = 0;
                uint digit;
                while ((uint)position < (uint)row.Length && (digit = (uint)(row[position] - '0')) <= 9)
                {
                    value = (value * 10) + digit;
                    position++;
                }

                if (position == row.Length || row[position] == (byte)',')
                {
                    if (position == digits)
                        block.SetNull(slot);
                    else if (value <= int.MaxValue && position - digits <= 19)
                        values[slot] = (int)value;
                    else
                        return NumberProblem.TooLarge;
                    position++;
                    continue;
                }

                cursor.Position = digits;
                var problem = ReadOdd(ref cursor, block, slot);
                if (problem != NumberProblem.None)
                    return problem;
                position = cursor.Position;
            }
            else if (position == row.Length)
            {
                block.SetNull(slot);
                position++;
            }
            else
            {
                return NumberProblem.TooFewFields;
            }
        }

        slot = -1;
        cursor.Position = position;
        return NumberProblem.None;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> row)
    {
        var differs = ~Vector256.Equals(Vector256.Create(row), Zeros).ExtractMostSignificantBits();
        return BitOperations.TrailingZeroCount(differs) / 2;
    }

    /// <summary>A quoted number, or text that is none.</summary>
    private static NumberProblem ReadOdd(ref CsvCursor cursor, NumberBlock block, int slot)
    {
        if (!cursor.TryRead(out var field))
            return NumberProblem.TooFewFields;
        var text = field.In(cursor.Row);
        if (text.IsEmpty)
        {
            block.SetNull(slot);
            return NumberProblem.None;
        }

        var isNegative = text[0] == (byte)'-';
        var digits = text[(isNegative ? 1 : 0)..];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return NumberProblem.NotANumber;
        if (isNegative)
            return NumberProblem.Negative;
        if (!int.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var value))
            return NumberProblem.TooLarge;
        block.Row[slot] = value;
        return NumberProblem.None;
    }
}
