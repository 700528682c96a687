using System.CommandLine;
using Microsoft.Extensions.Logging;
using Weir.Checks;
using Weir.Cli.Commands;
using Weir.Connectors;
using Weir.Datasets;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Http;
using Weir.Pipelines;
using Weir.Raw;
using Weir.Runs;
using Weir.Sources;
using Weir.Store;

namespace Weir.Cli;

/// <summary>An opened workspace: its pipelines, its store, and the means to run and to read them.</summary>
internal sealed class Session : IAsyncDisposable
{
    /// <summary>What is loaded into where nothing else is said.</summary>
    public const string DefaultWarehouse = "duckdb:weir.duckdb";

    /// <summary>Environment variables that an operator writes an upstream's address into.</summary>
    private static readonly string[] AddressVariables = ["NHS_CSV_URL", "EXTERNAL_DATASET_API_URL"];

    private readonly CommandHost _host;
    private readonly ILoggerFactory _loggers;
    private readonly OutboundHttp _http;
    private RunStore? _store;

    private Session(CommandHost host, Workspace workspace, ILoggerFactory loggers)
    {
        _host = host;
        _loggers = loggers;
        Workspace = workspace;
        Logger = loggers.CreateLogger("Weir");
        _http = new OutboundHttp(OutboundOptionsOf(workspace, host), host.Time, loggers.CreateLogger<OutboundHttp>());
    }

    public Workspace Workspace { get; }

    public ILogger Logger { get; }

    /// <summary>Of a command that makes up its own workspace: the warehouse of the one it is called in, whose datasets it may read; or null.</summary>
    public Func<DestinationAddress?>? DatasetsBeside { get; init; }

    /// <summary>Opens the workspace; where there is none and the one name given is a kind of source, a stand-in for it.</summary>
    public static Task<Session> OpenAsync(CommandHost host, ParseResult parse, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = FolderOf(host, parse);
        var workspace = ReadWorkspace(host, parse, folder);
        if (names is [var name] && !(workspace?.Pipelines.Any(pipeline => string.Equals(pipeline.Name, name, StringComparison.Ordinal)) ?? false)
            && ConnectorCatalogue.Sources.Find(name) is { } kind)
        {
            var warehouse = parse.GetValue(host.WarehouseOption);
            workspace = Workspace.AdHoc(kind, warehouse ?? workspace?.Warehouse.Text ?? DefaultWarehouse, workspace?.Folder ?? host.Folder);
        }

        if (workspace is null)
        {
            throw new UsageException(
                $"There is no {Workspace.FileName} in {folder}. Make a workspace with 'weir init', name one with --workspace, "
                + $"or run a kind of source ({string.Join(", ", ConnectorCatalogue.Sources.Kinds.Select(kind => kind.Name))}) with --warehouse.");
        }

        return Task.FromResult(Open(host, parse, workspace));
    }

    /// <summary>The pipeline that a name means: the one so called, else the workspace's only one that reads the kind of source so called, else the name itself.</summary>
    /// <exception cref="UsageException">Several pipelines read that kind of source.</exception>
    public static string PipelineOf(CommandHost host, ParseResult parse, string name)
    {
        var pipelines = ReadWorkspace(host, parse, FolderOf(host, parse))?.Pipelines ?? [];
        List<string> reading = [.. pipelines.Where(pipeline => string.Equals(pipeline.Source, name, StringComparison.Ordinal)).Select(pipeline => pipeline.Name)];
        if (pipelines.Any(pipeline => string.Equals(pipeline.Name, name, StringComparison.Ordinal)) || reading.Count == 0)
            return name;
        return reading is [var only] ? only : throw new UsageException($"{reading.Count} pipelines read {name}: {string.Join(", ", reading)}. Name one of them.");
    }

    /// <summary>Opens the workspace for a command that reads; where there is none, what lies around the warehouse that is named, or that is here.</summary>
    public static Task<Session> OpenToReadAsync(CommandHost host, ParseResult parse, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = FolderOf(host, parse);
        var workspace = ReadWorkspace(host, parse, folder);
        if (workspace is null && parse.GetValue(host.WarehouseOption) is { } warehouse)
            workspace = Workspace.Around(warehouse, host.Folder);
        if (workspace is null && HasDefaultWarehouse(folder))
            workspace = Workspace.Around(DefaultWarehouse, folder);
        return Task.FromResult(Open(host, parse, workspace ?? throw new UsageException(
            $"There is neither {Workspace.FileName} nor weir.duckdb in {folder}. Name a workspace with --workspace or a warehouse with --warehouse, or make a workspace with 'weir init'.")));
    }

    /// <summary>True where a folder has the warehouse that is loaded into where nothing else is said.</summary>
    public static bool HasDefaultWarehouse(string folder) => File.Exists(Path.Combine(folder, DestinationAddress.TryParse(DefaultWarehouse, folder)!.Path!));

    /// <summary>The folder that the options, the environment or the caller's place name as the workspace's.</summary>
    public static string FolderOf(CommandHost host, ParseResult parse) =>
        Path.GetFullPath(parse.GetValue(host.WorkspaceOption) ?? host.Environment("WEIR_WORKSPACE") ?? host.Folder, host.Folder);

    /// <summary>Every warehouse of the workspace, its own first.</summary>
    public IReadOnlyList<DestinationAddress> Warehouses => [.. Workspace.Pipelines.Select(pipeline => pipeline.Warehouse).Prepend(Workspace.Warehouse).Distinct()];

    /// <summary>The workspace of a folder; null where it has no weir.yaml.</summary>
    public static Workspace? ReadWorkspace(CommandHost host, ParseResult parse, string folder)
    {
        if (!File.Exists(Path.Combine(folder, Workspace.FileName)))
            return null;
        var workspace = new WorkspaceFile(folder, ConnectorCatalogue.Sources, ConnectorCatalogue.Destinations, SettingsEnvironment.OfProcess()).Read();
        return parse.GetValue(host.WarehouseOption) is { } warehouse ? workspace.WithWarehouse(warehouse, host.Folder) : workspace;
    }

    /// <summary>Opens a workspace that a command has made up itself.</summary>
    public static Session Open(CommandHost host, ParseResult parse, Workspace workspace, Func<DestinationAddress?>? datasetsBeside = null) => new(
        host,
        workspace,
        // Without the container that LoggerFactory.Create builds: it takes longer than many a command.
        parse.GetValue(host.VerboseOption)
            ? new LoggerFactory([new Output.TextLogger(host)], new LoggerFilterOptions { MinLevel = LogLevel.Debug })
            : new LoggerFactory())
    {
        DatasetsBeside = datasetsBeside,
    };

    /// <summary>The pipelines that a request names; all where it names none.</summary>
    public IReadOnlyList<PipelineDefinition> Chosen(RunRequest request)
    {
        if (request.Names.Count == 0)
            return Workspace.Pipelines;
        return [.. request.Names.Select(name => Pipeline(name))];
    }

    public PipelineDefinition Pipeline(string name) =>
        Workspace.Pipelines.FirstOrDefault(pipeline => string.Equals(pipeline.Name, name, StringComparison.Ordinal))
        ?? throw new UsageException(
            $"There is no pipeline '{name}' in {Path.Combine(Workspace.Folder, Workspace.FileName)}. "
            + (Workspace.Pipelines.Count == 0 ? "It has none yet; 'weir init' shows how one is written." : $"It has {string.Join(", ", Workspace.Pipelines.Select(pipeline => pipeline.Name))}."));

    /// <summary>Opens a destination. Nothing is connected yet; the caller disposes it.</summary>
    public IDestination OpenDestination(DestinationAddress address) =>
        ConnectorCatalogue.Destinations.Open(address.Text, Workspace.Folder, _host.Time);

    public RawArchive OpenRaw(string? folder = null, bool inPlace = false) => new(folder ?? Workspace.RawFolder, _http, _host.Time) { ReadsInPlace = inPlace };

    /// <summary>Makes the pipeline's source, with the datasets it looks codes up in.</summary>
    public async Task<ISource> CreateSourceAsync(PipelineDefinition pipeline, DestinationLimits? limits, bool leavesNotes, CancellationToken cancellationToken)
    {
        var kind = KindOf(pipeline);
        var context = ContextOf(pipeline, limits, leavesNotes);
        return kind.Create(kind.DatasetsOf(context) is { Count: > 0 } wanted ? context with { Datasets = await DatasetsAsync(pipeline, wanted, cancellationToken) } : context);
    }

    /// <summary>Makes a source that looks no codes up.</summary>
    public ISource CreateSource(PipelineDefinition pipeline, DestinationLimits? limits = null) => KindOf(pipeline).Create(ContextOf(pipeline, limits, leavesNotes: false));

    private static ISourceKind KindOf(PipelineDefinition pipeline) => ConnectorCatalogue.Sources.Find(pipeline.Source)
        ?? throw new UsageException($"Pipeline '{pipeline.Name}': there is no source '{pipeline.Source}'.");

    private SourceContext ContextOf(PipelineDefinition pipeline, DestinationLimits? limits, bool leavesNotes) => new(pipeline.Name, pipeline.Settings, _host.Time, Logger)
    {
        Http = _http,
        Folder = Workspace.Folder,
        Zone = Workspace.TimeZone,
        Limits = limits,
        Environment = _host.Environment,
        Notebook = leavesNotes ? Notebook : null,
    };

    /// <summary>Datasets are looked for in the pipeline's warehouse, then in the workspace's.</summary>
    private async Task<IReadOnlyDictionary<WantedDataset, DatasetAnswer>> DatasetsAsync(PipelineDefinition pipeline, IReadOnlyList<WantedDataset> wanted, CancellationToken cancellationToken)
    {
        List<SqlDestination> warehouses = [];
        try
        {
            foreach (var address in new[] { pipeline.Warehouse, DatasetsBeside?.Invoke() ?? Workspace.Warehouse }.Distinct())
            {
                if (address.IsStandardOutput)
                    continue;
                var destination = OpenDestination(address);
                if (destination is SqlDestination warehouse)
                    warehouses.Add(warehouse);
                else
                    await destination.DisposeAsync();
            }

            return await new DatasetLookup(warehouses, pipeline.Tenant).ReadAsync(wanted, cancellationToken);
        }
        finally
        {
            foreach (var warehouse in warehouses)
                await warehouse.DisposeAsync();
        }
    }

    /// <summary>Where sources and runs leave notes for the next run.</summary>
    private string Notebook => NotebookOf(Workspace);

    private static string NotebookOf(Workspace workspace) => Path.Combine(Path.GetDirectoryName(workspace.RawFolder)!, "exports");

    public async Task<RunStore> StoreAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
            return _store;
        var store = new RunStore(ConnectorCatalogue.OpenStore(Workspace.Store.Text, Workspace.Folder, _host.Time), _host.Time);
        await store.PrepareAsync(cancellationToken);
        return _store = store;
    }

    /// <summary>The store for whoever only reads it: nothing is made where it is not there yet. The caller disposes it.</summary>
    public RunStore OpenStoreToRead() => new(ConnectorCatalogue.OpenStore(Workspace.Store.Text, Workspace.Folder, _host.Time), _host.Time);

    /// <summary>A warehouse to read in SQL. Nothing is connected yet; the caller disposes it.</summary>
    public SqlDestination OpenWarehouse(DestinationAddress address) => OpenDestination(address) as SqlDestination
        ?? throw new UsageException($"{address} cannot be read in SQL. Name a DuckDB file, PostgreSQL or SQL Server with --warehouse.");

    public async Task<DateTimeOffset?> LastRunStartedAsync(PipelineDefinition pipeline, CancellationToken cancellationToken) =>
        await (await StoreAsync(cancellationToken)).ReadLastRunStartAsync(pipeline.Tenant, pipeline.Name, cancellationToken);

    public async Task<RunResult> RunAsync(
        PipelineDefinition pipeline, RunRequest request, RunTrigger trigger, IRunObserver observer, CancellationToken cancellationToken)
    {
        var temporary = request.DryRun || request.IsBare ? Path.Combine(Path.GetTempPath(), $"weir-{Guid.CreateVersion7(_host.Time.GetUtcNow()):N}") : null;
        await using var destination = OpenDestination(pipeline.Warehouse);
        try
        {
            var context = await ContextAsync(pipeline, destination, trigger, observer, request.DryRun || request.IsBare, cancellationToken) with
            {
                Raw = OpenRaw(temporary, request.IsBare),
                Options = OptionsOf(pipeline) with
                {
                    Periods = request.Periods ?? pipeline.Periods,
                    Input = request.Input,
                    Force = request.Force,
                    Only = request.Only,
                    DryRun = request.DryRun,
                },
            };
            request.OnSource(context.Source);
            var result = await new PipelineRun(context).RunAsync(cancellationToken);
            if (!request.DryRun && !request.IsBare && result.Status != RunStatus.Cancelled)
                await new Retention(Workspace, await StoreAsync(cancellationToken), OpenDestination, _host.Time, Logger).ApplyAfterRunAsync(cancellationToken);
            return result;
        }
        finally
        {
            if (temporary is not null && Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    public async Task<RunContext> ContextAsync(
        PipelineDefinition pipeline, IDestination destination, RunTrigger trigger, IRunObserver observer, bool unrecorded, CancellationToken cancellationToken) => new()
        {
            Run = Guid.CreateVersion7(_host.Time.GetUtcNow()),
            Pipeline = pipeline.Key,
            Source = await CreateSourceAsync(pipeline, destination.Limits, leavesNotes: !unrecorded, cancellationToken),
            Destination = destination,
            Raw = OpenRaw(),
            Notebook = unrecorded ? null : Notebook,
            Time = _host.Time,
            Logger = Logger,
            Observers = unrecorded ? [observer] : [new StoreObserver(StoreAsync, trigger, Environment.UserName, _host.Time), observer],
            Options = OptionsOf(pipeline),
        };

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _http.Dispose();
        _loggers.Dispose();
    }

    private static RunOptions OptionsOf(PipelineDefinition pipeline) => new()
    {
        Periods = pipeline.Periods,
        Parallel = pipeline.Parallel,
        Attempts = pipeline.Attempts,
        Gate = new GateSettings(pipeline.MaxRejectPercent, pipeline.HoldNoRows, pipeline.HoldMissingColumn),
    };

    /// <summary>Hosts of addresses written in weir.yaml are trusted; addresses that pages name are not.</summary>
    private static OutboundOptions OutboundOptionsOf(Workspace workspace, CommandHost host) => new OutboundOptions
    {
        CertificateAuthorityFile = workspace.CertificateAuthorityFile,
        PaceFolder = NotebookOf(workspace),
        Proxy = ProxySettings.From(host.Environment),
    }.Trusting(workspace.Pipelines
        .SelectMany(pipeline => pipeline.Settings.Values)
        .Concat(AddressVariables.Select(name => host.Environment(name) ?? ""))
        .SelectMany(text => text.Split(','))
        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null)
        .OfType<Uri>());
}
