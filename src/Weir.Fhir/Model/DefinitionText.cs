using System.Text;

namespace Weir.Fhir.Model;

/// <summary>One of the two files that tools/fhir-model.mjs writes, with an index of its paragraphs: one per type.</summary>
/// <remarks>Only the index is made at once (one scan for empty lines); a paragraph is read when its type is asked for.</remarks>
internal sealed class DefinitionText
{
    private readonly byte[] _text;
    private readonly Dictionary<string, Range> _paragraphs = new(1024, StringComparer.Ordinal);

    private DefinitionText(byte[] text)
    {
        _text = text;
        // The first paragraph is the header.
        for (var start = EndOfParagraph(0); start < text.Length;)
        {
            var end = EndOfParagraph(start);
            var name = text.AsSpan(start, text.AsSpan(start).IndexOf((byte)' '));
            _paragraphs.Add(Encoding.UTF8.GetString(name), start..end);
            start = end;
        }
    }

    /// <summary>The names of the types, in the order of the file.</summary>
    public IEnumerable<string> Names => _paragraphs.Keys;

    public static DefinitionText Load(string file)
    {
        using var stream = typeof(DefinitionText).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The program carries no resource '{file}'.");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return new DefinitionText(text);
    }

    /// <summary>The line of the type, then a line for each element; empty where the type is unknown.</summary>
    public Lines Find(string type) => _paragraphs.TryGetValue(type, out var range) ? new Lines(_text.AsSpan(range)) : default;

    /// <summary>What follows the name on the line of <paramref name="element"/> in the paragraph of a type, or on the type's own line; null where there is none.</summary>
    public string? Describe(string type, string? element)
    {
        var lines = Find(type);
        if (!lines.Next(out var line))
            return null;
        if (element is null)
            return Encoding.UTF8.GetString(line[(type.Length + 1)..]);
        var name = Encoding.UTF8.GetBytes($" {element} ");
        while (lines.Next(out line))
        {
            if (line.StartsWith(name))
                return Encoding.UTF8.GetString(line[name.Length..]);
        }

        return null;
    }

    private int EndOfParagraph(int start)
    {
        var length = _text.AsSpan(start).IndexOf("\n\n"u8);
        return length < 0 ? _text.Length : start + length + 2;
    }

    /// <summary>The lines of a paragraph, one after the other.</summary>
    public ref struct Lines(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;

        public bool Next(out ReadOnlySpan<byte> line)
        {
            var end = _rest.IndexOf((byte)'\n');
            line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            return !line.IsEmpty;
        }
    }
}
