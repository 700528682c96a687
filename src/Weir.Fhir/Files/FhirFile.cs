using Weir.Failures;

namespace Weir.Fhir.Files;

/// <summary>Tells what a file is by how it begins, and opens its resources.</summary>
internal static class FhirFile
{
    private const int SniffBytes = 1 << 16;

    /// <summary>Opens the resources of a file.</summary>
    /// <param name="open">Opens its bytes, unpacked, from the beginning; may be asked several times.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="SourceException">It is no FHIR in JSON.</exception>
    public static FhirRecords Open(Func<Stream> open, string name)
    {
        var first = new byte[SniffBytes];
        int length;
        using (var stream = open())
            length = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        var text = first.AsSpan(0, length);
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || text.StartsWith("{\0"u8) || text.StartsWith("\0{"u8))
            throw NotJson(name, "it is UTF-16. Weir reads UTF-8: save it as that");
        if (text.StartsWith("\0"u8))
            throw NotJson(name, "it begins with NUL bytes, as files do that were not written to their end");
        var blank = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (blank < 0)
            return new LineRecords(open());
        text = text[blank..];
        if (text[0] == '<')
            throw NotJson(name, "it is XML. Weir reads FHIR as JSON: export it as JSON, or convert it first");
        if (text[0] == '[')
            throw NotJson(name, "it is a list in brackets, which FHIR has no meaning for");
        // A first line that is no resource is rejected as any other.
        if (text[0] != '{' && !IsNamedLines(name))
            throw NotJson(name, "it does not begin with a brace");
        return IsLines(text, name) ? new LineBundles(new LineRecords(open()), name) : new DocumentRecords(open, name);
    }

    private static bool IsNamedLines(string name) =>
        name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
        || name.Contains(".ndjson.", StringComparison.OrdinalIgnoreCase) || name.Contains(".jsonl.", StringComparison.OrdinalIgnoreCase);

    /// <summary>NDJSON by its name, or because its first line is an object and another begins on the second.</summary>
    private static bool IsLines(ReadOnlySpan<byte> text, string name)
    {
        if (IsNamedLines(name))
            return true;
        var end = text.IndexOf((byte)'\n');
        if (end < 0)
            return false;
        var line = text[..end].TrimEnd(" \t\r"u8);
        var next = text[end..].TrimStart(" \t\r\n"u8);
        return line.EndsWith("}"u8) && next.StartsWith("{"u8);
    }

    private static SourceException NotJson(string name, string problem) =>
        new($"'{name}' is no FHIR in JSON: {problem}. Expected a bundle, a resource, or NDJSON with one resource on each line. Nothing of the file was loaded; what was served stays served.", FailureKind.BadData);
}
