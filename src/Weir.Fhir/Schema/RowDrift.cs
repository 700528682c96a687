using System.Buffers;
using System.Text;

namespace Weir.Fhir.Schema;

/// <summary>Counts what had no column, by path: what FHIR R4 does not have, and what the default schema leaves to the rest.</summary>
internal sealed class RowDrift
{
    /// <summary>More paths than this are counted together: a sender may make up a name in every resource.</summary>
    private const int MaxPaths = 1000;

    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private readonly Dictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private char[] _text = new char[256];
    private int _length;

    /// <summary>Properties that FHIR R4 does not have, e.g. <c>Patient.contact.nickname</c>, and how often they came. They are in <c>_rest</c>.</summary>
    public IReadOnlyDictionary<string, long> Unknown => _unknown;

    /// <summary>Elements that have no column, e.g. <c>Patient.name.id</c>, and how often they came. They are in <c>_rest</c>.</summary>
    public IReadOnlyDictionary<string, long> WithoutColumn => _known;

    public void CountUnknown(string resourceType, ReadOnlySpan<PathStep> path, ReadOnlySpan<byte> name) => Count(_unknown, resourceType, path, name);

    public void CountKnown(string resourceType, ReadOnlySpan<PathStep> path, ReadOnlySpan<byte> name) => Count(_known, resourceType, path, name);

    private void Count(Dictionary<string, long> counts, string resourceType, ReadOnlySpan<PathStep> path, ReadOnlySpan<byte> name)
    {
        _length = 0;
        Add(resourceType);
        foreach (var step in path)
        {
            Add(".");
            Add(step.Property.ElementName);
        }

        Add(".");
        // A name is the sender's text and might be anything, a patient's name too.
        if (name.Length <= 64 && !name.ContainsAnyExcept(NameCharacters))
            AddAscii(name);
        else
            Add($"(a name of {name.Length} bytes)");
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> text = _text.AsSpan(0, _length);
        if (counts.Count >= MaxPaths && !lookup.ContainsKey(text))
            text = "(others)";
        lookup.TryGetValue(text, out var count);
        lookup[text] = count + 1;
    }

    private void Add(string text)
    {
        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    private void AddAscii(ReadOnlySpan<byte> name)
    {
        Reserve(name.Length);
        _length += Encoding.ASCII.GetChars(name, _text.AsSpan(_length));
    }

    private void Reserve(int characters)
    {
        if (_length + characters > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + characters));
    }
}
