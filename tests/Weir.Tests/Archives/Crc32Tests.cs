using System.Text;
using Weir.Archives;

namespace Weir.Tests.Archives;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void The_published_values_come_out(string text, uint expected) => Of(Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void Every_length_and_every_cut_gives_what_one_bit_at_a_time_gives()
    {
        const int seed = 32;
        var bytes = new byte[700];
        new Random(seed).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var expected = BitByBit(bytes.AsSpan(0, length));
            Of(bytes.AsSpan(0, length)).ShouldBe(expected, $"length {length}, seed {seed}");
            var cut = new Crc32();
            cut.Append(bytes.AsSpan(0, length / 3));
            cut.Append(bytes.AsSpan(length / 3, length - (length / 3)));
            cut.Value.ShouldBe(expected, $"length {length} cut at {length / 3}, seed {seed}");
        }
    }

    private static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32();
        crc.Append(bytes);
        return crc.Value;
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
