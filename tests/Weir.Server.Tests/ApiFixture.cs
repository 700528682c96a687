using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Runs;
using Weir.Server.Hosting;
using Weir.Tests.Datasets;

namespace Weir.Server.Tests;

/// <summary>A server on a free port over a warehouse of its own, which pipelines fill.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    public const string SmokingKey = "smoking_status_code";
    public const string Smoking = "National 1 Current smoker\nNational 2 Ex-smoker\nNational 4 Never smoked\nDefault Z Not stated";

    private readonly DatasetRun _run;
    private readonly SqlDestination _served;
    private readonly CollectedLog _log = new();
    private WeirServer? _server;

    private ApiFixture()
    {
        var folder = Directory.CreateTempSubdirectory("weir-server-");
        _run = new DatasetRun(folder, "duckdb:weir.duckdb");
        _served = (SqlDestination)ConnectorCatalogue.Destinations.Open("duckdb:weir.duckdb", folder.FullName, TimeProvider.System);
    }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public SetClock Clock { get; } = new(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));

    public DatasetRun Run => _run;

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<string> Logged => _log.Lines;

    /// <summary>A server that was started, over these lists.</summary>
    public static async Task<ApiFixture> StartAsync(Action<ServerOptionsBuilder>? configure = null, params (string Key, string Lines)[] lists)
    {
        var fixture = new ApiFixture();
        foreach (var (key, lines) in lists)
            fixture._run.Lists.Pages[key] = lines;
        if (lists.Length > 0)
            await fixture.SyncAsync();
        var builder = new ServerOptionsBuilder();
        configure?.Invoke(builder);
        fixture._server = await WeirServer.StartAsync(builder.Build(), [fixture._served], fixture.Clock, fixture._log, CancellationToken);
        fixture.Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = fixture._server.Addresses[0] };
        return fixture;
    }

    /// <summary>A server over smoking statuses in two versions and two more lists.</summary>
    public static async Task<ApiFixture> SampleAsync(Action<ServerOptionsBuilder>? configure = null)
    {
        var fixture = await StartAsync(configure, (SmokingKey, Smoking), ("ethnic_category", "National A British\nNational 01 Other | retired 2026-05-01"), ("health_boards", "None 7A3 Swansea Bay | postcode SA12\nNone 7A3C7 Morriston | under 7A3"));
        fixture._run.Lists.Pages[SmokingKey] = Smoking.Replace("Ex-smoker", "Former smoker", StringComparison.Ordinal) + "\nNational 5 <b>Vapes</b> & \"smokes\" | retired 2026-03-15";
        await fixture.SyncAsync();
        fixture.Clock.Pass(TimeSpan.FromSeconds(2));
        return fixture;
    }

    public Task<RunResult> SyncAsync() => _run.RunAsync();

    public async Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        using var response = await Client.SendAsync(request, CancellationToken);
        return new ApiAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(CancellationToken), response.Headers.Concat(response.Content.Headers).ToDictionary(each => each.Key, each => string.Join(", ", each.Value), StringComparer.OrdinalIgnoreCase));
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        var answer = await GetAsync(path);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    /// <summary>Puts something else where the warehouse was, and what was there back.</summary>
    public async Task<Func<Task>> SpoilWarehouseAsync()
    {
        await _run.Warehouse.DisposeAsync();
        var path = Path.Combine(_run.Folder, "weir.duckdb");
        var good = await File.ReadAllBytesAsync(path, CancellationToken);
        await File.WriteAllTextAsync(path, "no database", CancellationToken);
        return () => File.WriteAllBytesAsync(path, good, CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        await _served.DisposeAsync();
        await _run.DisposeAsync();
    }

    internal sealed class ServerOptionsBuilder
    {
        public bool AllowsAnonymous { get; set; } = true;

        public ServerOptions Build() => new() { Addresses = [new Uri("http://127.0.0.1:0")], AllowsAnonymous = AllowsAnonymous };
    }

    private sealed class CollectedLog : ILogger
    {
        private readonly Lock _gate = new();
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_gate)
                    return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_gate)
                _lines.Add($"{logLevel} {formatter(state, exception)}");
        }
    }
}
