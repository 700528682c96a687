using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors;
using Weir.Connectors.NhsStatistics;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Http;
using Weir.Tests.NhsStatistics.Discovery;

namespace Weir.Tests.NhsStatistics;

/// <summary>Whole runs of one statistic into a database, from a site or from a file.</summary>
internal sealed class StatisticRun : IAsyncDisposable
{
    private readonly ShiftedClock _clock = new(StandInSite.Now);

    public StatisticRun(string address, string folder)
    {
        Folder = folder;
        Destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
    }

    public string Folder { get; }

    public SqlDestination Destination { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static StatisticRun OnDuckDb()
    {
        var folder = Directory.CreateTempSubdirectory("weir-statistic-").FullName;
        return new StatisticRun($"duckdb:{Path.Combine(folder, "weir.duckdb")}", folder);
    }

    public Task<RunResult> FromSiteAsync(Statistic statistic, Uri site, string periods) => RunAsync(statistic, site, new RunOptions { Periods = PeriodRange.Parse(periods) });

    public Task<RunResult> FromFileAsync(Statistic statistic, string path, string? approvedBy = null) =>
        RunAsync(statistic, new Uri("http://127.0.0.1:9/"), new RunOptions { Input = path, ApprovedBy = approvedBy });

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await Destination.Database.OpenAsync(Cancel);
        return await connection.Statement(null, sql).ListAsync(
            row =>
            {
                var values = new object[row.FieldCount];
                row.GetValues(values);
                return RttExpectedWaits.Text(values);
            },
            Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Destination.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<RunResult> RunAsync(Statistic statistic, Uri site, RunOptions options)
    {
        using var http = new OutboundHttp(new OutboundOptions().Trusting(site), _clock, NullLogger<OutboundHttp>.Instance);
        var kind = new StatisticsSourceKind(statistic);
        var settings = kind.Settings.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal);
        (settings["site"], settings["tiers"]) = (site.AbsoluteUri, "links,patterns");
        return await new PipelineRun(new RunContext
        {
            Run = Guid.CreateVersion7(_clock.GetUtcNow()),
            Pipeline = new PipelineKey(TenantId.Default, statistic.Name),
            Source = kind.Create(new SourceContext(statistic.Name, settings, _clock, NullLogger.Instance) { Http = http }),
            Destination = Destination,
            Raw = new RawArchive(Path.Combine(Folder, "raw"), http, _clock),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Observers = [],
            Options = options with { RetryDelay = TimeSpan.FromMilliseconds(1) },
        }).RunAsync(Cancel);
    }
}
