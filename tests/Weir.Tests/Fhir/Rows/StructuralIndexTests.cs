using System.Globalization;
using System.Text;
using Weir.Fhir.Rows;

namespace Weir.Tests.Fhir.Rows;

/// <summary>The index that looks at 64 bytes at once, beside one that looks at one.</summary>
public sealed unsafe class StructuralIndexTests
{
    private static readonly byte[] Alphabet = Encoding.UTF8.GetBytes("\"\"\"\\\\\\{}[]:,ab \n\t\u00e9\u001b\0");

    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "0 1")]
    [InlineData("""{"a":"b"}""", "0 1 3 5 7 8")]
    [InlineData("""{"a":"{[\"]}"}""", "0 1 3 5 12 13")]
    [InlineData("""["\\"]""", "0 1 4 5")]
    [InlineData("""[{},[]] """, "0 1 2 4 5 6")]
    public void Brackets_and_quotes_outside_texts_are_found(string text, string positions)
    {
        var found = Index(Encoding.UTF8.GetBytes(text));
        found.Problem.ShouldBeNull();
        string.Join(' ', found.Positions).ShouldBe(positions);
    }

    [Theory]
    [InlineData("""{"a""", "a text that does not end")]
    [InlineData("""{"a\" """, "a text that does not end")]
    [InlineData("{\"a\nb\":1}", "a control character inside a text")]
    [InlineData("{\"a\0b\":1}", "a control character inside a text")]
    [InlineData("{\"a\u001fb\":1}", "a control character inside a text")]
    public void What_is_wrong_with_the_texts_is_told(string text, string problem) => Index(Encoding.UTF8.GetBytes(text)).Problem.ShouldBe(problem);

    [Fact]
    public void Runs_of_backslashes_at_the_borders_of_blocks_are_told_apart()
    {
        for (var before = 0; before < 130; before++)
        {
            for (var backslashes = 0; backslashes < 70; backslashes++)
            {
                var text = Encoding.ASCII.GetBytes("\"" + new string('x', before) + new string('\\', backslashes) + "\"{\"}");
                Index(text).ShouldMatch(Naive(text), $"{before} before {backslashes}");
            }
        }
    }

    [Fact]
    public void Random_bytes_have_the_index_that_a_byte_by_byte_scan_finds()
    {
        var seed = TestData.IsNightly ? Environment.TickCount : 20260102;
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        using var index = new StructuralIndex();
        for (var i = 0; i < (TestData.IsNightly ? 2_000_000 : 40_000); i++)
        {
            var text = new byte[random.Next(random.Next(4) == 0 ? 700 : 140)];
            var isSparse = random.Next(3) == 0;
            for (var at = 0; at < text.Length; at++)
                text[at] = isSparse && random.Next(8) > 0 ? (byte)'x' : Alphabet[random.Next(Alphabet.Length)];
            Index(index, text).ShouldMatch(Naive(text), $"seed {seed}, {Convert.ToHexString(text)}");
        }
    }

    private static Found Index(byte[] text)
    {
        using var index = new StructuralIndex();
        return Index(index, text);
    }

    private static Found Index(StructuralIndex index, byte[] text)
    {
        // One byte more: an empty array has no address.
        fixed (byte* bytes = (byte[])[.. text, 0])
        {
            var problem = index.Build(bytes, text.Length);
            index.Positions[index.Count].ShouldBe((uint)text.Length);
            return new Found(problem, index.HasEscapes, [.. new ReadOnlySpan<uint>(index.Positions, index.Count)]);
        }
    }

    private static Found Naive(byte[] text)
    {
        var positions = new List<uint>();
        var (isInText, isEscaped, hasControl, hasEscapes) = (false, false, false, false);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            var wasEscaped = isEscaped;
            isEscaped = c == '\\' && !wasEscaped;
            hasEscapes |= c == '\\';
            if (c == '"' && !wasEscaped)
            {
                isInText = !isInText;
                positions.Add((uint)at);
            }
            else if (!isInText && c is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']')
            {
                positions.Add((uint)at);
            }

            hasControl |= isInText && c < 0x20;
        }

        return new Found(isInText ? "a text that does not end" : hasControl ? "a control character inside a text" : null, hasEscapes, [.. positions]);
    }

    private sealed record Found(string? Problem, bool HasEscapes, uint[] Positions)
    {
        public void ShouldMatch(Found expected, string which)
        {
            if (!string.Equals(Problem, expected.Problem, StringComparison.Ordinal) || HasEscapes != expected.HasEscapes || !Positions.AsSpan().SequenceEqual(expected.Positions))
                throw new InvalidOperationException($"{which}: {this} instead of {expected}");
        }

        public override string ToString() => $"{Problem ?? "sound"}, {(HasEscapes ? "with" : "without")} escapes, at {string.Join(' ', Positions)}";
    }
}
