using System.Collections.Frozen;

namespace Weir.Sources;

/// <summary>The kinds of source there are, found by name.</summary>
internal sealed class SourceCatalogue(params IEnumerable<ISourceKind> kinds)
{
    private readonly FrozenDictionary<string, ISourceKind> _kinds = kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Every kind, in order of its name.</summary>
    public IReadOnlyList<ISourceKind> Kinds => [.. _kinds.Values.OrderBy(kind => kind.Name, StringComparer.Ordinal)];

    /// <summary>The kind with a name, or null.</summary>
    public ISourceKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
