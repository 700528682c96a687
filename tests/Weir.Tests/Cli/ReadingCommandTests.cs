using Microsoft.Extensions.Logging.Abstractions;
using Weir.Cli;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Store;
using Weir.Tenants;
using Weir.Tests.Runs;

namespace Weir.Tests.Cli;

/// <summary>The commands that read, on what real runs left in a real warehouse.</summary>
public abstract partial class ReadingCommandTests : IAsyncLifetime
{
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "waits");

    private readonly SteppedClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-cli-").FullName;
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private FolderSource _source = null!;
    private string _address = "";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Months => Path.Combine(_folder, "months");

    private protected abstract string Dialect { get; }

    /// <summary>The address as messages print it.</summary>
    private string Printed { get; set; } = "";

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Months);
        _source = new FolderSource(Months);
        _address = await NewAddressAsync(_folder);
        await using var destination = Open();
        Printed = destination.Address;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private SqlDestination Open() => (SqlDestination)ConnectorCatalogue.Destinations.Open(_address, _folder, _clock);

    private void Publish(string month, params string[] lines) => File.WriteAllLines(Path.Combine(Months, $"{month}.csv"), lines);

    /// <summary>A run as <c>weir run</c> does it, an hour after the last.</summary>
    private async Task<RunResult> RunAsync()
    {
        _clock.Now += TimeSpan.FromHours(1);
        await using var destination = Open();
        await using var store = new RunStore(ConnectorCatalogue.OpenStore("duckdb:store.duckdb", _folder, _clock), _clock);
        await store.PrepareAsync(CancellationToken);
        return await new PipelineRun(new RunContext
        {
            Run = Guid.CreateVersion7(_clock.Now),
            Pipeline = Pipeline,
            Source = _source,
            Destination = destination,
            Raw = new RawArchive(Path.Combine(_folder, "raw"), _http, _clock),
            Time = _clock,
            Logger = NullLogger.Instance,
            Observers = [new StoreObserver(_ => Task.FromResult(store), RunTrigger.Manual, "ann", _clock)],
            Options = new RunOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Parallel = 1 },
        }).RunAsync(CancellationToken);
    }

    /// <summary>Two months, of which the first was revised: a changed cell, a blank that got a value, a row more, a row less.</summary>
    private async Task<(RunResult First, RunResult Second)> PublishAndReviseAsync()
    {
        Publish("2026-01", "RAL,10", "RJ1,20", "R1H,", "RYJ,40");
        Publish("2026-02", "RAL,11");
        var first = await RunAsync();
        Publish("2026-01", "RAL,12", "RJ1,20", "R1H,0", "RXX,5");
        return (first, await RunAsync());
    }

    private async Task<CommandOutput> WeirAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var host = new CommandHost(output, error, _clock, _environment.GetValueOrDefault, _folder);
        string[] all = arguments.Contains("--warehouse") ? arguments : [.. arguments, "--warehouse", _address];
        var code = await CommandTree.Build(host).Parse(all).InvokeAsync(
            new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error }, CancellationToken);
        return new CommandOutput(code, output.ToString(), error.ToString());
    }

    /// <summary>The answer's output, and nothing else said.</summary>
    private async Task<string> PlainAsync(params string[] arguments)
    {
        var answer = await WeirAsync(arguments);
        answer.Error.ShouldBe("");
        return Plain(answer);
    }

    private string Plain(CommandOutput answer) => answer.Plain((Printed, "<warehouse>"), ($"duckdb:{Path.Combine(_folder, "weir.duckdb")}", "<warehouse>"), (_folder + Path.DirectorySeparatorChar, ""), (_folder, "<folder>"), (Environment.MachineName, "<host>"));
}

/// <summary>On a DuckDB file.</summary>
public sealed class DuckDbReadingCommandTests : ReadingCommandTests
{
    private protected override string Dialect => "duckdb";

    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "weir.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresReadingCommandTests(SharedPostgres postgres) : ReadingCommandTests
{
    private protected override string Dialect => "postgresql";

    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("cli");
}
