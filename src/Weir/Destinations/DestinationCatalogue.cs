using System.Collections.Frozen;
using Weir.Failures;

namespace Weir.Destinations;

/// <summary>A kind of destination: how its addresses begin and how one is opened.</summary>
/// <param name="Schemes">What stands before the first colon of an address, in lower case; the first is the one to recommend.</param>
/// <param name="Example">An address, for messages.</param>
/// <param name="Open">Makes the destination of an address without connecting; a relative path in the address is of the folder given.</param>
internal sealed record DestinationKind(IReadOnlyList<string> Schemes, string Example, Func<string, string, TimeProvider, IDestination> Open);

/// <summary>The kinds of destination there are, found by the scheme of an address.</summary>
internal sealed class DestinationCatalogue(params IEnumerable<DestinationKind> kinds)
{
    private readonly FrozenDictionary<string, DestinationKind> _kinds = kinds
        .SelectMany(kind => kind.Schemes.Select(scheme => (scheme, kind)))
        .ToFrozenDictionary(named => named.scheme, named => named.kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every kind, in order of its first scheme.</summary>
    public IEnumerable<DestinationKind> Kinds => _kinds.Values.Distinct().OrderBy(kind => kind.Schemes[0], StringComparer.Ordinal);

    /// <summary>Makes the destination of an address. Nothing is connected yet; the caller disposes it.</summary>
    /// <param name="address">A scheme, a colon and what the kind of destination wants.</param>
    /// <param name="folder">The folder that relative paths are of.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The scheme is unknown or the address is wrong. The message does not quote it: it may hold a password.</exception>
    public IDestination Open(string address, string folder, TimeProvider time)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && _kinds.TryGetValue(address[..colon], out var kind))
            return kind.Open(address, folder, time);
        var found = colon > 0 && address[..colon].All(char.IsAsciiLetterOrDigit)
            ? $"begins with the unknown '{address[..colon]}:'"
            : "does not say what kind of destination it is";
        throw new UsageException($"The warehouse address {found}. Known are {string.Join(", ", Kinds.Select(known => known.Example))}.");
    }
}
