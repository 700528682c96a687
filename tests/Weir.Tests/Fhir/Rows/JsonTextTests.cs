using System.Text;
using System.Text.Json;
using Weir.Fhir.Rows;

namespace Weir.Tests.Fhir.Rows;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain é", "plain é")]
    [InlineData(@"\""\\\/", "\"\\/")]
    [InlineData(@"a\nb\tc\rd\be\f", "a\nb\tc\rd\be\f")]
    [InlineData(@"\u0041\u00e9\u20AC", "Aé€")]
    [InlineData(@"\ud83d\ude00!", "😀!")]
    [InlineData(@"\uD83D\uDE00\ud83d\ude00", "😀😀")]
    [InlineData(@"\\u0041", @"\u0041")]
    [InlineData(@"\\\\", @"\\")]
    [InlineData(@"\u0000", "\0")]
    public void Escapes_are_resolved(string json, string text) => Unescaped(json).ShouldBe(text);

    [Theory]
    [InlineData(@"\", "an escape that does not end")]
    [InlineData(@"a\x", "an escape that JSON does not have")]
    [InlineData(@"\u12", "an escape that JSON does not have")]
    [InlineData(@"\u12g4", "an escape that JSON does not have")]
    [InlineData(@"\u+123", "an escape that JSON does not have")]
    [InlineData(@"\ud83d", "half a surrogate pair in an escape")]
    [InlineData(@"\ud83d\u0041", "half a surrogate pair in an escape")]
    [InlineData(@"\ude00\ud83d", "half a surrogate pair in an escape")]
    [InlineData(@"\ud83dabcdef", "half a surrogate pair in an escape")]
    public void What_is_no_escape_is_told(string json, string problem) =>
        Should.Throw<ResourceException>(() => Unescaped(json)).Message.ShouldBe(problem);

    [Fact]
    public void Every_text_that_is_quoted_is_read_back()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => RuneOf(random).ToString()));
            var quoted = new List<byte>();
            JsonText.Quote(Encoding.UTF8.GetBytes(text), quoted);
            JsonSerializer.Deserialize<string>(quoted.ToArray()).ShouldBe(text);
            Unescaped(JsonSerializer.Serialize(text)[1..^1]).ShouldBe(text);
        }
    }

    private static Rune RuneOf(Random random) => random.Next(4) switch
    {
        0 => new Rune(random.Next(0x20)),
        1 => new Rune("\"\\/u"[random.Next(4)]),
        2 => new Rune(random.Next(0x10000, 0x10FFFF)),
        _ => new Rune(random.Next(0xD800)),
    };

    private static string Unescaped(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var into = new byte[bytes.Length];
        return Encoding.UTF8.GetString(into, 0, JsonText.Unescape(bytes, into));
    }
}
