namespace Weir.Connectors.NhsDataDictionary;

/// <summary>How deep a page's elements are nested, found without building it: a parser's time grows with the square of it.</summary>
internal static class PageNesting
{
    /// <summary>Deepest nesting that is read. The site's pages have some 30.</summary>
    public const int Most = 256;

    /// <summary>Elements that hold nothing, or that the next of their kind ends.</summary>
    private static readonly HashSet<string> Shallow = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup",
    };

    private static readonly string[] Opaque = ["script", "style", "svg", "math", "textarea", "title"];

    /// <summary>True where the elements are nested deeper than <see cref="Most"/>.</summary>
    public static bool IsTooDeep(string html)
    {
        var names = Shallow.GetAlternateLookup<ReadOnlySpan<char>>();
        var depth = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0 && at + 1 < html.Length; at = html.IndexOf('<', at))
        {
            var rest = html.AsSpan(at + 1);
            if (rest.StartsWith("!--"))
            {
                at = After(html, at, "-->");
                continue;
            }

            var isEnd = rest[0] == '/';
            var name = Name(isEnd ? rest[1..] : rest);
            at++;
            if (name.IsEmpty || names.Contains(name))
                continue;
            if (isEnd)
                depth = Math.Max(0, depth - 1);
            else if (OpaqueName(name) is { } opaque)
                at = After(html, at, "</" + opaque);
            else if (++depth > Most)
                return true;
        }

        return false;
    }

    private static int After(string html, int from, string text)
    {
        var at = html.IndexOf(text, from, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? html.Length : at + text.Length;
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-'))
            length++;
        return length > 0 && char.IsAsciiLetter(text[0]) ? text[..length] : [];
    }

    private static string? OpaqueName(ReadOnlySpan<char> name)
    {
        foreach (var opaque in Opaque)
        {
            if (name.Equals(opaque, StringComparison.OrdinalIgnoreCase))
                return opaque;
        }

        return null;
    }
}
