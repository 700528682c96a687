using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Checks;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Sandbox.Fhir;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>A pipeline that reads the sandbox's FHIR server into a warehouse of its own. Waits are not waited for: the clock jumps.</summary>
internal sealed class FhirPipeline : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string _source;
    private readonly OutboundHttp _http;
    private readonly SqlDestination _destination;

    private FhirPipeline(DirectoryInfo folder, string source, string address, SandboxServer server, JumpingClock clock)
    {
        (_folder, _source, Server, Clock) = (folder, source, server, clock);
        _http = new OutboundHttp(new OutboundOptions().Trusting(server.BaseAddress), TimeProvider.System, new Logger<OutboundHttp>(Log));
        _destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder.FullName, TimeProvider.System);
        Settings["server"] = server.FhirAddress.AbsoluteUri;
    }

    public SandboxServer Server { get; }

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public decimal MaxRejectPercent { get; set; } = 1;

    /// <summary>The clock of the pipeline and of the server.</summary>
    public JumpingClock Clock { get; }

    /// <summary>Everything that was logged.</summary>
    public LogText Log { get; } = new();

    /// <summary>Where notes of exports are left.</summary>
    public string Notebook => Path.Combine(_folder.FullName, "exports");

    public string RawFolder => Path.Combine(_folder.FullName, "raw");

    public static async Task<FhirPipeline> StartAsync(string source, Func<string, Task<string>> address, FhirOptions? fhir = null)
    {
        var folder = Directory.CreateTempSubdirectory("weir-fhir-");
        var clock = new JumpingClock(new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero));
        var server = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, Time = clock, Fhir = fhir ?? new FhirOptions() }, TestContext.Current.CancellationToken);
        return new FhirPipeline(folder, source, await address(folder.FullName), server, clock);
    }

    /// <summary>Runs the pipeline as a process that has just begun would.</summary>
    public async Task<RunResult> RunAsync(bool force = false, CancellationToken? cancellationToken = null)
    {
        var token = cancellationToken ?? TestContext.Current.CancellationToken;
        var context = new RunContext
        {
            Run = Guid.CreateVersion7(Clock.GetUtcNow()),
            Pipeline = new PipelineKey(TenantId.Default, "patients"),
            Source = Create(),
            Destination = _destination,
            Raw = new RawArchive(RawFolder, _http, TimeProvider.System),
            Time = Clock,
            Logger = new Logger<FhirPipeline>(Log),
            Observers = [],
            Options = new RunOptions { Force = force, Gate = new GateSettings(MaxRejectPercent) },
        };
        Clock.Pass(TimeSpan.FromSeconds(1));
        return await new PipelineRun(context).RunAsync(token);
    }

    public ISource Create()
    {
        var kind = ConnectorCatalogue.Sources.Find(_source)!;
        var settings = kind.Settings.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal);
        foreach (var (name, value) in Settings)
            settings[name] = value;
        return kind.Create(new SourceContext("patients", settings, Clock, new Logger<FhirPipeline>(Log))
        {
            Http = _http,
            Limits = _destination.Limits,
            Folder = _folder.FullName,
            Notebook = Notebook,
        });
    }

    /// <summary>How many resources of each type are served, as the server counts its own.</summary>
    public async Task<Dictionary<string, int>> CountsAsync() => (await TextsAsync(
        "select resource_type || ' ' || cast(count(*) as varchar) from fhir_resource where not is_deleted group by resource_type order by resource_type"))
        .Select(text => text.Split(' ')).ToDictionary(words => words[0], words => int.Parse(words[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    public async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await _destination.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.Statement(null, sql).ListAsync(row => row.GetString(0), TestContext.Current.CancellationToken);
    }

    /// <summary>The requests that the server answered since it was last asked; what is drawn at random in a path is left out.</summary>
    public List<string> Requests()
    {
        List<string> requests = [.. Server.Requests.Select(request => $"{request.Method} {Named(request.Path)} {request.Status}")];
        Server.ForgetRequests();
        return requests;
    }

    /// <summary>A path without what is drawn at random.</summary>
    private static string Named(string path) => string.Join('/', path.Split('/').Select(part => part.Length == 32 && part.All(char.IsAsciiHexDigitLower) ? "…" : part));

    public async ValueTask DisposeAsync()
    {
        await _destination.DisposeAsync();
        _http.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
