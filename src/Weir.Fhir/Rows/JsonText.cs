using System.Buffers.Text;
using System.Text;

namespace Weir.Fhir.Rows;

/// <summary>Texts as JSON writes them.</summary>
internal static class JsonText
{
    /// <summary>Resolves the escapes of a JSON string and returns the bytes written; never more than were read.</summary>
    /// <exception cref="ResourceException">An escape is none of JSON's.</exception>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> into) =>
        TryUnescape(text, into, out var written) is { } problem ? throw new ResourceException(problem) : written;

    /// <summary>True where a text with escapes in it means the name.</summary>
    public static bool IsEscaped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        // An escape is up to six times as long as what it means.
        if (text.Length <= name.Length || text.Length > name.Length * 6 || text.Length > 1024 || text.IndexOf((byte)'\\') < 0)
            return false;
        Span<byte> plain = stackalloc byte[text.Length];
        return TryUnescape(text, plain, out var written) is null && plain[..written].SequenceEqual(name);
    }

    /// <summary>What is wrong with the escapes, or null.</summary>
    private static string? TryUnescape(ReadOnlySpan<byte> text, Span<byte> into, out int written)
    {
        written = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOf((byte)'\\');
            if (plain < 0)
                plain = text.Length;
            text[..plain].CopyTo(into[written..]);
            written += plain;
            text = text[plain..];
            if (text.IsEmpty)
                break;
            if (text.Length < 2)
                return "an escape that does not end";
            if (text[1] != 'u')
            {
                if (Plain(text[1]) is not (var c and not 0))
                    return "an escape that JSON does not have";
                into[written++] = c;
                text = text[2..];
                continue;
            }

            if (CodeUnit(text) is not { } code)
                return "an escape that JSON does not have";
            text = text[6..];
            if (Rune.TryCreate(code, out var rune))
            {
                written += rune.EncodeToUtf8(into[written..]);
                continue;
            }

            if (!text.StartsWith("\\u"u8) || CodeUnit(text) is not { } low || !Rune.TryCreate(code, low, out rune))
                return "half a surrogate pair in an escape";
            written += rune.EncodeToUtf8(into[written..]);
            text = text[6..];
        }

        return null;
    }

    /// <summary>Writes a text as a JSON string, quotes included.</summary>
    public static void Quote(ReadOnlySpan<byte> text, List<byte> into)
    {
        into.Add((byte)'"');
        foreach (var c in text)
        {
            switch (c)
            {
                case (byte)'"' or (byte)'\\':
                    into.Add((byte)'\\');
                    into.Add(c);
                    break;
                case < 0x20:
                    into.AddRange("\\u00"u8);
                    into.Add((byte)"0123456789abcdef"[c >> 4]);
                    into.Add((byte)"0123456789abcdef"[c & 15]);
                    break;
                default:
                    into.Add(c);
                    break;
            }
        }

        into.Add((byte)'"');
    }

    private static byte Plain(byte c) => c switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => c,
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => 0,
    };

    private static char? CodeUnit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && Utf8Parser.TryParse(escape.Slice(2, 4), out ushort code, out var used, 'x') && used == 4 ? (char)code : null;

    /// <summary>True where all of the text is a number. Source: RFC 8259, section 6.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (i < text.Length && text[i] == '-')
            i++;
        var first = i;
        i = SkipDigits(text, i);
        if (i == first || (text[first] == '0' && i > first + 1))
            return false;
        if (i < text.Length && text[i] == '.')
        {
            var fraction = ++i;
            i = SkipDigits(text, i);
            if (i == fraction)
                return false;
        }

        if (i < text.Length && (text[i] | 0x20) == 'e')
        {
            i++;
            if (i < text.Length && text[i] is (byte)'+' or (byte)'-')
                i++;
            var exponent = i;
            i = SkipDigits(text, i);
            if (i == exponent)
                return false;
        }

        return i == text.Length;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
            at++;
        return at;
    }
}
