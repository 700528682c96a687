using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>Text of bytes, and text of elements as a reader sees it.</summary>
internal static partial class PageText
{
    private const int HeadBytes = 2048;

    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal) { "script", "style", "template", "noscript" };

    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u",
    };

    /// <summary>The text of a page's bytes: by the character set it was sent with, else by its byte order mark, else as it says in its head, else UTF-8 where it is that.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? sentAs)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            return Encoding.UTF8.GetString(bytes[3..]);
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes[2..]);
        var declared = sentAs ?? DeclaredSet().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, HeadBytes)])).Groups["set"].Value;
        try
        {
            return Named(declared).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }

    /// <summary>The text of an element on one line: no script, a blank between blocks, none more than once.</summary>
    /// <param name="element">The element.</param>
    /// <param name="leaveOut">Elements within it that do not count.</param>
    public static string Of(IElement element, Func<IElement, bool>? leaveOut = null)
    {
        var text = new StringBuilder();
        INode? node = element.FirstChild;
        while (node is not null)
        {
            var enters = node is IElement child && !Unseen.Contains(child.LocalName) && leaveOut?.Invoke(child) != true;
            if (node is IText words)
                text.Append(words.Data);
            else if (node is IElement block && !Inline.Contains(block.LocalName))
                text.Append(' ');
            node = enters && node.FirstChild is { } first ? first : Next(node, element, text);
        }

        return OneLine(text.ToString());
    }

    /// <summary>A text without line ends and with single blanks.</summary>
    public static string OneLine(string text) => Blanks().Replace(Nothing().Replace(text, ""), " ").Trim();

    private static INode? Next(INode node, IElement end, StringBuilder text)
    {
        for (INode? at = node; at is not null && at != end; at = at.Parent)
        {
            if (at is IElement block && !Inline.Contains(block.LocalName))
                text.Append(' ');
            if (at.NextSibling is { } next)
                return next;
        }

        return null;
    }

    private static Encoding Named(string name)
    {
        var encoding = name.Trim(' ', '"', '\'').ToLowerInvariant() switch
        {
            "windows-1252" or "iso-8859-1" or "latin1" or "us-ascii" or "ascii" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            "utf-16" or "utf-16le" => Encoding.Unicode,
            _ => Encoding.UTF8,
        };
        return encoding is UTF8Encoding ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true) : encoding;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Blanks();

    /// <summary>Characters that nobody sees: a mark of no width, a byte order mark, a hyphen for line ends.</summary>
    [GeneratedRegex("[\u200B\uFEFF\u00AD]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Nothing();

    [GeneratedRegex("charset\\s*=\\s*[\"']?(?<set>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeclaredSet();
}
