using System.Globalization;
using System.Text;
using Weir.Connectors.Csv;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>The row being read: its labels as bytes, its numbers in the block. Valid until the next row.</summary>
internal readonly ref struct ExtractRow(ReadOnlySpan<byte> bytes, CsvField[] fields, byte[] scratch, NumberBlock block, long number)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Its number among the data rows, counted from 1.</summary>
    public long Number { get; } = number;

    /// <summary>The numbers, 0 where null: bands, then totals.</summary>
    public ReadOnlySpan<int> Numbers => block.Row;

    /// <summary>True where a number has no value.</summary>
    public bool IsNull(int slot) => block.IsNull(slot);

    /// <summary>How many fields of numbers were blank.</summary>
    public int Blanks => block.Blanks;

    /// <summary>A label; the bytes may lie in a buffer that the next label uses again.</summary>
    public ReadOnlySpan<byte> Label(int slot) => fields[slot].In(_bytes, scratch);

    public string Text(int slot) => Encoding.UTF8.GetString(Label(slot));

    /// <summary>True where a label has no value: nothing, or what stands where a share of nothing would.</summary>
    public bool IsBlank(int slot) => Label(slot) is [] or [(byte)'-'] or [(byte)'N', (byte)'/', (byte)'A'];

    /// <summary>A label as a number that is not negative and has no more decimals than its column. False where it is none.</summary>
    public bool TryDecimal(int slot, int scale, out decimal number) =>
        decimal.TryParse(Label(slot), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && decimal.Round(number, scale) == number && number < 1_000_000_000;
}
