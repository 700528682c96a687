using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors;
using Weir.Datasets;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Smart;

namespace Weir.Tests.Datasets;

/// <summary>A pipeline of code lists into a warehouse of its own.</summary>
internal sealed class DatasetRun : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly OutboundHttp _http;

    public DatasetRun(DirectoryInfo folder, string address)
    {
        _folder = folder;
        _http = new OutboundHttp(new OutboundOptions(), Clock, NullLogger<OutboundHttp>.Instance);
        Warehouse = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder.FullName, TimeProvider.System);
        Versions = new DatasetVersions(Warehouse, TenantId.Default);
    }

    public LeapingClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 5, 0, 0, TimeSpan.Zero));

    public LineLists Lists { get; } = new();

    public SqlDestination Warehouse { get; }

    public DatasetVersions Versions { get; }

    public string Folder => _folder.FullName;

    public CodeListOptions Settings { get; set; } = new("user_created", "imported", 30);

    /// <summary>Runs the pipeline, an hour after the last time.</summary>
    public async Task<RunResult> RunAsync(RunOptions? options = null, string pipeline = "lists", ICodeListUpstream? upstream = null)
    {
        Clock.Pass(TimeSpan.FromHours(1));
        return await new PipelineRun(Context(options ?? new RunOptions(), pipeline, upstream)).RunAsync(TestContext.Current.CancellationToken);
    }

    public async Task<RunResult> ApproveAsync()
    {
        Clock.Pass(TimeSpan.FromHours(1));
        var holds = await Warehouse.ReadHoldsAsync(TenantId.Default, null, TestContext.Current.CancellationToken);
        return await HoldApproval.RunAsync(Context(new RunOptions(), "lists", null), holds[0], "ann", TestContext.Current.CancellationToken);
    }

    /// <summary>What is served, a line an option.</summary>
    public async Task<List<string>> CurrentAsync(string key)
    {
        await using var connection = await Warehouse.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.Statement(null, "select version, kind, code, label from dataset_current where dataset = @key order by position", ("key", key))
            .ListAsync(row => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)} {row.GetString(1)} {row.GetString(2)} {row.GetString(3)}"), TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<long>> NumbersAsync(string key) =>
        [.. (await Versions.ReadAsync(key, TestContext.Current.CancellationToken)).Select(version => version.Number)];

    private RunContext Context(RunOptions options, string pipeline, ICodeListUpstream? upstream) => new()
    {
        Run = Guid.CreateVersion7(Clock.GetUtcNow()),
        Pipeline = new PipelineKey(TenantId.Default, pipeline),
        Source = new CodeListSource(upstream ?? Lists, Settings, Clock),
        Destination = Warehouse,
        Raw = new RawArchive(Path.Combine(Folder, "raw"), _http, Clock),
        Time = Clock,
        Logger = NullLogger.Instance,
        Observers = [],
        Options = options,
    };

    public async ValueTask DisposeAsync()
    {
        await Warehouse.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }
}
