using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Sandbox.Smart;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Fhir.Bulk;

namespace Weir.Tests.Smart;

/// <summary>A pipeline that reads the sandbox's sitrep API into a warehouse of its own. Waits are not waited for: the clock leaps.</summary>
internal sealed class SmartPipeline : IAsyncDisposable
{
    /// <summary>In no log, message, ledger or name of a file may this be found.</summary>
    public const string Key = "canary-5bd1e0f7";

    public static readonly DateOnly FirstDay = new(2026, 3, 12);

    private readonly DirectoryInfo _folder;
    private readonly OutboundHttp _http;
    private readonly SqlDestination _destination;

    private SmartPipeline(DirectoryInfo folder, string address, SandboxServer server, LeapingClock clock)
    {
        (_folder, Server, Clock) = (folder, server, clock);
        _http = new OutboundHttp(
            new OutboundOptions { ConnectTimeout = LeapingClock.Long, AnswerTimeout = LeapingClock.Long, SilenceTimeout = LeapingClock.Long }.Trusting(server.BaseAddress),
            clock,
            new Logger<OutboundHttp>(Log));
        _destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder.FullName, TimeProvider.System);
        Settings["url"] = server.SmartAddress.AbsoluteUri;
        Settings["key"] = Key;
        Settings["sites"] = string.Join(',', SmartHospital.All.Select(site => site.Id));
    }

    public SandboxServer Server { get; }

    public SmartSite Api => Server.Smart;

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>The clock of the pipeline, its client and the API.</summary>
    public LeapingClock Clock { get; }

    public LogText Log { get; } = new();

    public string Folder => _folder.FullName;

    /// <summary>The workspace's zone.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    public SqlDestination Destination => _destination;

    public static async Task<SmartPipeline> StartAsync(Func<string, Task<string>> address, SmartOptions? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("weir-smart-");
        var clock = new LeapingClock(new DateTimeOffset(FirstDay, new TimeOnly(9, 30), TimeSpan.Zero));
        var server = await SandboxServer.StartAsync(
            new SandboxOptions { Months = 1, Time = clock, Smart = (options ?? new SmartOptions()) with { Key = Key } }, TestContext.Current.CancellationToken);
        return new SmartPipeline(folder, await address(folder.FullName), server, clock);
    }

    /// <summary>Runs the pipeline as a process that has just begun would, some time after the last.</summary>
    public async Task<RunResult> RunAsync(RunOptions? options = null)
    {
        Clock.Pass(TimeSpan.FromSeconds(10));
        return await new PipelineRun(Context(options ?? new RunOptions())).RunAsync(TestContext.Current.CancellationToken);
    }

    public async Task<RunResult> ApproveAsync(Guid load)
    {
        var hold = HoldApproval.Find(await _destination.ReadHoldsAsync(TenantId.Default, null, TestContext.Current.CancellationToken), load.ToString());
        return await HoldApproval.RunAsync(Context(new RunOptions()), hold, "ann", TestContext.Current.CancellationToken);
    }

    public ISource Create()
    {
        var kind = ConnectorCatalogue.Sources.Find("smart")!;
        var settings = kind.Settings.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal);
        foreach (var (name, value) in Settings)
            settings[name] = value;
        return kind.Create(new SourceContext("sitrep", settings, Clock, new Logger<SmartPipeline>(Log)) { Http = _http, Limits = _destination.Limits, Folder = Folder, Zone = Zone });
    }

    /// <summary>What the table has, as <see cref="Expected(DateOnly, DateOnly)"/> writes what it should have.</summary>
    public Task<List<string>> RowsAsync() => TextsAsync(
        """
        select "reportDate" || ' ' || "siteId" || ' ' || "responseChildId" || ' ' || "indicatorKeyName" || ' ' || coalesce("value", '(null)') || ' ' || coalesce("additionalComments", '(null)') || ' ' || "timestamp"
        from smart_indicators order by "responseChildId"
        """);

    /// <summary>What the API has now of some days, as rows of the table.</summary>
    public List<string> Expected(DateOnly first, DateOnly last) => Expected(first, last, _ => Api.Today);

    /// <summary>The same, each day as it was when last asked for.</summary>
    public List<string> Expected(DateOnly first, DateOnly last, Func<DateOnly, DateOnly> asked) =>
    [
        .. (from day in Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)
            from site in SmartHospital.All
            from response in Api.World.Responses(site, day, asked(day))
            orderby response.Id
            select string.Create(
                CultureInfo.InvariantCulture,
                $"{day:yyyy-MM-dd} {site.Id} {response.Id} {response.Key} {response.Value ?? "(null)"} {response.Comments ?? "(null)"} {response.At:yyyy-MM-dd HH:mm:ss}")),
    ];

    public async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await _destination.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.Statement(null, sql).ListAsync(row => row.GetString(0), TestContext.Current.CancellationToken);
    }

    private RunContext Context(RunOptions options) => new()
    {
        Run = Guid.CreateVersion7(Clock.GetUtcNow()),
        Pipeline = new PipelineKey(TenantId.Default, "sitrep"),
        Source = Create(),
        Destination = _destination,
        Raw = new RawArchive(Path.Combine(Folder, "raw"), _http, Clock),
        Notebook = Path.Combine(Folder, "notes"),
        Time = Clock,
        Logger = new Logger<SmartPipeline>(Log),
        Observers = [],
        Options = options,
    };

    public async ValueTask DisposeAsync()
    {
        await _destination.DisposeAsync();
        _http.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
