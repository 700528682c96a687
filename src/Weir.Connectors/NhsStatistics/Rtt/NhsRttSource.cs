using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Archives;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Destinations;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Reads the monthly full extracts of referral to treatment waiting times.</summary>
internal sealed class NhsRttSource(SourceContext context) : ISource
{
    /// <summary>Raise it with any change that gives the same bytes other rows, findings, measures or views.</summary>
    public string Recipe => "nhs-rtt/1";

    public IReadOnlyList<SourceTable> Tables { get; } = [RttTable.SourceTable];

    public IReadOnlyList<SourceView> Views => RttViews.All;

    public IReadOnlyList<GateRule> GateRules { get; } = RttGate.Rules(Percent(context, RttGate.RowsPerPart), Percent(context, RttGate.AbsentProvider));

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        if (request.Input is { } path)
            return new SourcePlan([Planned(await MonthOfAsync(path, path, cancellationToken), path) with { FromOperator = true }], []);
        var found = await DiscoverAsync(request.Periods ?? NhsRttSourceKind.DefaultPeriods, cancellationToken);
        if (found.Direct is { } direct)
            return new SourcePlan([await PlanDirectAsync(direct, cancellationToken)], found.Notes);
        return new SourcePlan([.. found.Months.Select(month => month.Winner).OfType<Candidate>().Select(Planned)], found.Notes);
    }

    /// <summary>Looks for the months' files, as planning and <c>weir discover</c> do.</summary>
    /// <exception cref="SourceException">None has a file.</exception>
    public Task<DiscoveryResult> DiscoverAsync(PeriodRange periods, CancellationToken cancellationToken) =>
        new StatisticsDiscovery(RttCollection.Instance, NhsRttSourceKind.OptionsOf(context), context.Http, context.Time, context.Logger)
            .FindAsync(periods, cancellationToken);

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

    private static PlannedPartition Planned(Candidate candidate) => Planned(candidate.Month, candidate.Address.AbsoluteUri) with
    {
        Headers = new Dictionary<string, string>(BrowserHeaders.File, StringComparer.Ordinal),
        Details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["revision"] = candidate.Revision.ToString(CultureInfo.InvariantCulture),
            ["tier"] = candidate.Tier.ToString(),
        },
    };

    private static PlannedPartition Planned(DateOnly month, string address) =>
        new(MonthText.Name(month), address) { Scope = [new ScopeValue("period", month)] };

    private async Task<PlannedPartition> PlanDirectAsync(DirectFile direct, CancellationToken cancellationToken)
    {
        var month = direct.Name.File?.Month ?? await MonthAtAsync(direct.Address, cancellationToken);
        return Planned(month, direct.Address.AbsoluteUri) with
        {
            FromOperator = true,
            Headers = new Dictionary<string, string>(BrowserHeaders.File, StringComparer.Ordinal),
        };
    }

    /// <summary>The month of a file whose address does not say: the file is fetched to look.</summary>
    private async Task<DateOnly> MonthAtAsync(Uri address, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"weir-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}");
        try
        {
            await using (var response = await context.Http.SendAsync(new OutboundRequest(address) { Headers = BrowserHeaders.File }, cancellationToken))
            {
                await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
                await response.Body.CopyToAsync(file, cancellationToken);
            }

            return await MonthOfAsync(path, RedactedAddress.Of(address), cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The month of a file: by its name, its member's name, or its first row.</summary>
    private static async Task<DateOnly> MonthOfAsync(string path, string name, CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.Open(path, name, ArchiveLimits.Default);
        var entry = archive.SingleCsv();
        if ((RttFileName.Read(Path.GetFileName(name)).File ?? RttFileName.Read(Path.GetFileName(entry.Name)).File) is { } said)
            return said.Month;
        await using var csv = archive.OpenEntry(entry);
        using var rows = new CsvRows(csv);
        return await RttReader.PeekMonthAsync(rows, Shown(name, entry), cancellationToken);
    }

    private static decimal Percent(SourceContext context, string setting) => decimal.Parse(context.Settings[setting], CultureInfo.InvariantCulture);

    private static string Shown(string file, ArchiveEntry entry) => entry.InArchive ? $"'{file}', member '{entry.ShownName}'" : $"'{file}'";
}
