using Weir.Columns;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics;

/// <summary>Reads the monthly files of one statistic.</summary>
internal sealed class StatisticsSource(Statistic statistic, SourceContext context) : ISource
{
    private static readonly PeriodRange DefaultPeriods = new PeriodRange.Last(24);

    private readonly StatisticsCollection collection = statistic.Narrow(statistic.Collection, context.Settings);

    public string Recipe => statistic.Recipe;

    public IReadOnlyList<SourceTable> Tables => statistic.Tables;

    public IReadOnlyList<SourceView> Views => statistic.Views;

    public IReadOnlyList<GateRule> GateRules { get; } = statistic.Gate.Rules(context.Settings);

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        var plan = new MonthPlan(collection, request);
        if (request.Input is { } path)
            return plan.Of(await statistic.Files.IdentifyAsync(path, path, cancellationToken), path, []);

        var found = await FindAsync(request.Periods ?? DefaultPeriods, request, cancellationToken);
        if (found.Direct is not { } direct)
            return plan.Of(found);
        var given = direct.Name.File is { } file ? new GivenFile(file.Series, file.Month, file.Revision) : await IdentifyAtAsync(direct.Address, cancellationToken);
        return plan.Of(given, direct.Address.AbsoluteUri, found.Notes);
    }

    /// <summary>Looks for the months' files, as planning does where nothing is loaded.</summary>
    /// <exception cref="SourceException">None has a file.</exception>
    public Task<DiscoveryResult> DiscoverAsync(PeriodRange periods, CancellationToken cancellationToken) =>
        FindAsync(periods, request: null, cancellationToken);

    public IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken) => statistic.Files.ReadAsync(request, cancellationToken);

    private Task<DiscoveryResult> FindAsync(PeriodRange periods, PlanRequest? request, CancellationToken cancellationToken)
    {
        var options = StatisticsSourceKind.OptionsOf(statistic, context) with
        {
            EarlierLinks = [.. (request?.Loaded.Values ?? []).Select(loaded => loaded.Address).Where(SourceAddress.IsWeb).Select(address => new Uri(address))],
            IsTriedAgain = request?.TriesLeft > 0,
        };
        return new StatisticsDiscovery(collection, options, context.Http, context.Time, context.Logger).FindAsync(periods, cancellationToken);
    }

    /// <summary>Fetches a file whose address does not say what it is, to look.</summary>
    private async Task<GivenFile> IdentifyAtAsync(Uri address, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"weir-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}");
        try
        {
            await using (var response = await context.Http.SendAsync(new OutboundRequest(address) { Headers = BrowserHeaders.File }, cancellationToken))
            {
                await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
                await response.Body.CopyToAsync(file, cancellationToken);
            }

            return await statistic.Files.IdentifyAsync(path, RedactedAddress.Of(address), cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
