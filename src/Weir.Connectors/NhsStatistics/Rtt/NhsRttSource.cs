using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Archives;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Discovery;
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
        var plan = new RttMonthPlan(request);
        if (request.Input is { } path)
        {
            var (month, revision) = await NameOfAsync(path, path, cancellationToken);
            return plan.Of(month, revision, path, []);
        }

        var found = await FindAsync(request.Periods ?? NhsRttSourceKind.DefaultPeriods, request, cancellationToken);
        if (found.Direct is not { } direct)
            return plan.Of(found);
        var said = direct.Name.File is { } file ? (file.Month, file.Revision) : await NameAtAsync(direct.Address, cancellationToken);
        return plan.Of(said.Month, said.Revision, direct.Address.AbsoluteUri, found.Notes);
    }

    /// <summary>Looks for the months' files, as planning does where nothing is loaded.</summary>
    /// <exception cref="SourceException">None has a file.</exception>
    public Task<DiscoveryResult> DiscoverAsync(PeriodRange periods, CancellationToken cancellationToken) => FindAsync(periods, request: null, cancellationToken);

    private Task<DiscoveryResult> FindAsync(PeriodRange periods, PlanRequest? request, CancellationToken cancellationToken)
    {
        var options = NhsRttSourceKind.OptionsOf(context) with
        {
            EarlierLinks = [.. (request?.Loaded.Values ?? []).Select(loaded => loaded.Address).Where(SourceAddress.IsWeb).Select(address => new Uri(address))],
            IsTriedAgain = request?.TriesLeft > 0,
        };
        return new StatisticsDiscovery(RttCollection.Instance, options, context.Http, context.Time, context.Logger).FindAsync(periods, cancellationToken);
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

    /// <summary>Month and revision of a file whose address does not say: the file is fetched to look.</summary>
    private async Task<(DateOnly Month, int? Revision)> NameAtAsync(Uri address, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"weir-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}");
        try
        {
            await using (var response = await context.Http.SendAsync(new OutboundRequest(address) { Headers = BrowserHeaders.File }, cancellationToken))
            {
                await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
                await response.Body.CopyToAsync(file, cancellationToken);
            }

            return await NameOfAsync(path, RedactedAddress.Of(address), cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The month of a file by its name, its member's name, or its first row; and its revision where a name tells.</summary>
    private static async Task<(DateOnly Month, int? Revision)> NameOfAsync(string path, string name, CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.Open(path, name, ArchiveLimits.Default);
        var entry = archive.SingleCsv();
        var (outer, inner) = (RttFileName.Read(Path.GetFileName(name)).File, RttFileName.Read(Path.GetFileName(entry.Name)).File);
        if ((outer ?? inner) is { } said)
            return (said.Month, inner?.Month == said.Month ? Math.Max(said.Revision, inner.Revision) : said.Revision);
        await using var csv = archive.OpenEntry(entry);
        using var rows = new CsvRows(csv);
        return (await RttReader.PeekMonthAsync(rows, Shown(name, entry), cancellationToken), null);
    }

    private static decimal Percent(SourceContext context, string setting) => decimal.Parse(context.Settings[setting], CultureInfo.InvariantCulture);

    private static string Shown(string file, ArchiveEntry entry) => entry.InArchive ? $"'{file}', member '{entry.ShownName}'" : $"'{file}'";
}
