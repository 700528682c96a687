using System.Text;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The row being read: its labels as bytes, its numbers in the block. Valid until the next row.</summary>
internal readonly ref struct RttRow(ReadOnlySpan<byte> bytes, CsvField[] fields, byte[] scratch, NumberBlock block, long number)
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
}
