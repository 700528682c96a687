using System.Buffers.Text;
using System.Text;

namespace Weir.Fhir.Rows;

/// <summary>Texts as JSON writes them.</summary>
internal static class JsonText
{
    /// <summary>Resolves the escapes of a JSON string and returns the bytes written; never more than were read.</summary>
    /// <exception cref="ResourceException">An escape is none of JSON's.</exception>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var written = 0;
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
                throw new ResourceException("an escape that does not end");
            if (text[1] != 'u')
            {
                into[written++] = Plain(text[1]);
                text = text[2..];
                continue;
            }

            var code = CodeUnit(text);
            text = text[6..];
            if (char.IsHighSurrogate(code) && text.Length >= 6 && text[0] == '\\' && text[1] == 'u' && char.IsLowSurrogate(CodeUnit(text)))
            {
                written += new Rune(code, CodeUnit(text)).EncodeToUtf8(into[written..]);
                text = text[6..];
            }
            else
            {
                written += Rune.TryCreate(code, out var rune)
                    ? rune.EncodeToUtf8(into[written..])
                    : throw new ResourceException("half a surrogate pair in an escape");
            }
        }

        return written;
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
        _ => throw new ResourceException("an escape that JSON does not have"),
    };

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && Utf8Parser.TryParse(escape.Slice(2, 4), out ushort code, out var used, 'x') && used == 4
            ? (char)code
            : throw new ResourceException("an escape that JSON does not have");
}
