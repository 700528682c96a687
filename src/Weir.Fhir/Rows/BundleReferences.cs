using System.Text;

namespace Weir.Fhir.Rows;

/// <summary>What the references inside a bundle mean: the fullUrl of each entry, and the type and id of its resource.</summary>
internal sealed class BundleReferences
{
    private readonly Dictionary<string, (string Type, string Id)> _byUrl = new(StringComparer.Ordinal);

    public int Count => _byUrl.Count;

    public void Add(string fullUrl, string type, string id) => _byUrl[fullUrl] = (type, id);

    public (string Type, string Id)? Find(ReadOnlySpan<byte> reference)
    {
        if (_byUrl.Count == 0 || reference.Length > 2048)
            return null;
        var lookup = _byUrl.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> characters = stackalloc char[reference.Length];
        var length = Encoding.UTF8.GetChars(reference, characters);
        return lookup.TryGetValue(characters[..length], out var found) ? found : null;
    }
}
