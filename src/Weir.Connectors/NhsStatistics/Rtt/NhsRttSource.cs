using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Reads the monthly full extracts of referral to treatment waiting times.</summary>
internal sealed class NhsRttSource(SourceContext context) : ISource
{
    /// <summary>Raise it with any change that gives the same bytes other rows, findings, measures or views.</summary>
    public string Recipe => "nhs-rtt/1";

    public IReadOnlyList<SourceTable> Tables { get; } = [RttTable.SourceTable];

    public IReadOnlyList<SourceView> Views { get; } = [];

    public IReadOnlyList<GateRule> GateRules { get; } = [];

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        if (request.Input is null)
            throw new SourceException($"Pipeline '{context.Pipeline}': discovery is not built yet. Give a file with --input.", FailureKind.Terminal);
        var month = await PeekMonthAsync(request.Input, cancellationToken);
        return new SourcePlan([Planned(month, request.Input) with { FromOperator = true }], []);
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = StatisticsFile.Open(request.File.Path, request.File.Name);
        request.Summary.Member = file.Member;
        using var rows = new CsvRows(file.Csv);
        var reader = new RttReader(rows, MonthOf(request.Partition), file.Member ?? request.File.Name, request.Summary);
        await foreach (var batch in reader.ReadAsync(cancellationToken))
            yield return batch;
    }

    private static PlannedPartition Planned(DateOnly month, string address) =>
        new(MonthText.Name(month), address) { Scope = [new ScopeValue("period", month)] };

    private static DateOnly MonthOf(PlannedPartition partition) => MonthText.Parse(partition.Name);

    private static async Task<DateOnly> PeekMonthAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new SourceException($"The file '{path}' is not there. Give the path of a full extract, zip or CSV.", FailureKind.Terminal);
        var name = Path.GetFileName(path);
        await using var file = StatisticsFile.Open(path, name);
        using var rows = new CsvRows(file.Csv);
        return await RttReader.PeekMonthAsync(rows, file.Member ?? name, cancellationToken);
    }
}
