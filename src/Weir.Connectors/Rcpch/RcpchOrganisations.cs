using Weir.Datasets;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.Rcpch;

/// <summary>The organisations API of the Royal College of Paediatrics and Child Health: hospitals, trusts, boards, boroughs, regions and diabetes units.</summary>
/// <param name="options">How it is asked.</param>
/// <param name="http">The one way out.</param>
internal sealed class RcpchOrganisations(RcpchOptions options, OutboundHttp http) : ICodeListUpstream
{
    public string Recipe => "1";

    public IReadOnlyList<ListDefinition> Lists { get; } = [.. RcpchList.All.Select(list => list.Define(options.Base))];

    public Task WriteAsync(ListDefinition list, Stream file, CancellationToken cancellationToken) =>
        new RcpchApi(options, http).WriteAsync(Find(list), file, cancellationToken);

    public async Task<CodeList> ReadAsync(ListDefinition list, RawFile file, CancellationToken cancellationToken)
    {
        var known = Find(list);
        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        stream.Position = file.Offset;
        var answers = new RcpchAnswers(stream, known.Key, file.Name);
        var reader = new RcpchReader(known);
        await foreach (var item in answers.ReadAsync(cancellationToken))
            reader.Add(item);
        var read = reader.Options();
        if (read.Count == 0)
            throw RcpchFailure.NoOption(known.Key, answers.Where, answers.Items, reader.Faults.Count > 0 ? reader.Faults[0].Reason : "It names no local health board.");
        return new CodeList(read)
        {
            Addresses = answers.Addresses,
            ChangedOn = reader.ChangedOn,
            Faults = reader.Faults,
            Notes = known.Shape == RcpchShape.Boards && !read.Any(option => option.Parent is not null) ? ["The answer has the boards alone, without their hospitals."] : [],
        };
    }

    private static RcpchList Find(ListDefinition list) =>
        RcpchList.All.FirstOrDefault(known => known.Key == list.Key) ?? throw new ArgumentException($"'{list.Key}' is no list of the organisations API.", nameof(list));
}
