using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Archives;
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

    public IReadOnlyList<GateRule> GateRules { get; } = RttGate.Rules(Percent(context, RttGate.RowsPerPart), Percent(context, RttGate.AbsentProvider));

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        if (request.Input is null)
            throw new SourceException($"Pipeline '{context.Pipeline}': discovery is not built yet. Give a file with --input.", FailureKind.Terminal);
        var month = await PeekMonthAsync(request.Input, cancellationToken);
        return new SourcePlan([Planned(month, request.Input) with { FromOperator = true }], []);
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.Open(request.File.Path, request.File.Name, ArchiveLimits.Default);
        var entry = archive.SingleCsv();
        request.Summary.Member = entry.InArchive ? entry.Name : null;
        await using var csv = archive.OpenEntry(entry);
        using var rows = new CsvRows(csv);
        var reader = new RttReader(rows, MonthText.Parse(request.Partition.Name), Shown(request.File.Name, entry), request.Summary);
        await foreach (var batch in reader.ReadAsync(cancellationToken))
            yield return batch;
    }

    private static PlannedPartition Planned(DateOnly month, string address) =>
        new(MonthText.Name(month), address) { Scope = [new ScopeValue("period", month)] };

    private static decimal Percent(SourceContext context, string setting) => decimal.Parse(context.Settings[setting], CultureInfo.InvariantCulture);

    private static string Shown(string file, ArchiveEntry entry) => entry.InArchive ? $"'{file}', member '{entry.ShownName}'" : $"'{file}'";

    private static async Task<DateOnly> PeekMonthAsync(string path, CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.Open(path, path, ArchiveLimits.Default);
        var entry = archive.SingleCsv();
        await using var csv = archive.OpenEntry(entry);
        using var rows = new CsvRows(csv);
        return await RttReader.PeekMonthAsync(rows, Shown(path, entry), cancellationToken);
    }
}
