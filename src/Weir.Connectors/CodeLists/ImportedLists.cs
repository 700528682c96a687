using System.Text.RegularExpressions;
using Weir.Datasets;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.CodeLists;

/// <summary>Lists that a person has as files: there is nobody to ask for them, so each comes with its file.</summary>
/// <param name="name">Name of the list that is imported, or null.</param>
internal sealed partial class ImportedLists(string? name) : ICodeListUpstream
{
    public string Recipe => "1";

    public IReadOnlyList<ListDefinition> Lists => [];

    /// <summary>The list of a key.</summary>
    public ListDefinition? Find(string address) => IsKey(address) ? new ListDefinition(address, name ?? address, new Uri($"weir:imported/{address}")) : null;

    public Task WriteAsync(ListDefinition list, Stream file, CancellationToken cancellationToken) =>
        throw new SourceException($"Dataset '{list.Key}' was imported from a file, and nobody publishes it. Import it anew: weir dataset import {list.Key} FILE.", FailureKind.Terminal);

    public async Task<CodeList> ReadAsync(ListDefinition list, RawFile file, CancellationToken cancellationToken)
    {
        var read = await OptionFile.ReadAsync(file.Path, file.Name, cancellationToken);
        return (read.List ?? throw new SourceException(read.Problem(file.Name), FailureKind.BadData)) with { Addresses = [file.Name] };
    }

    /// <summary>Whether a text can be a dataset's key.</summary>
    public static bool IsKey(string text) => Key().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
