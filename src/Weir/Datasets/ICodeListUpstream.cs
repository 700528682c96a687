using Weir.Failures;
using Weir.Sources;

namespace Weir.Datasets;

/// <summary>A publisher of code lists: which it has, how one is fetched, and how what was fetched is read.</summary>
internal interface ICodeListUpstream
{
    /// <summary>Raise it with any change that makes other options of the same answer.</summary>
    string Recipe { get; }

    /// <summary>The lists, in the order they are looked at; each key once.</summary>
    IReadOnlyList<ListDefinition> Lists { get; }

    /// <summary>A list that is none of <see cref="Lists"/>, by the address of its page at the publisher's; null where the publisher has none there.</summary>
    ListDefinition? Find(string address) => null;

    /// <summary>Writes what the publisher answers for a list, in as many requests as that takes, into one file that <see cref="ReadAsync"/> reads. Called anew from an empty file on each try.</summary>
    /// <exception cref="SourceException">It was refused, is not there, or did not answer.</exception>
    Task WriteAsync(ListDefinition list, Stream file, CancellationToken cancellationToken);

    /// <summary>Reads a list from what <see cref="WriteAsync"/> wrote, or from one page or answer of the publisher that a person saved.</summary>
    /// <exception cref="SourceException">It is not what it should be (<see cref="FailureKind.BadData"/>).</exception>
    Task<CodeList> ReadAsync(ListDefinition list, RawFile file, CancellationToken cancellationToken);
}
