using Weir.Failures;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>A folder with weir.yaml and what Weir makes beside it, or its stand-in where there is none.</summary>
internal sealed record Workspace
{
    /// <summary>The settings file's name.</summary>
    public const string FileName = "weir.yaml";

    /// <summary>The folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>True where the folder has a weir.yaml.</summary>
    public bool HasFile { get; init; }

    /// <summary>True where warehouses that are not named here may need the same raw bytes: nothing is deleted then.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Where pipelines land that name no warehouse of their own. Default the DuckDB file <c>weir.duckdb</c>.</summary>
    public required DestinationAddress Warehouse { get; init; }

    /// <summary>Where runs and events are kept. Default the DuckDB file <c>store.duckdb</c>.</summary>
    public required DestinationAddress Store { get; init; }

    /// <summary>Where raw bytes are kept.</summary>
    public required string RawFolder { get; init; }

    /// <summary>The zone that schedules are meant in. Default the machine's.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>How long things are kept.</summary>
    public RetentionPeriods Retention { get; init; } = new();

    /// <summary>A PEM file of certificate authorities trusted besides the machine's own, or null.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>The pipelines, in the file's order.</summary>
    public IReadOnlyList<PipelineDefinition> Pipelines { get; init; } = [];

    /// <summary>A workspace without a file, for one run of one kind of source: raw bytes and store go beside a warehouse that is a file, else into the folder.</summary>
    /// <exception cref="UsageException">The warehouse's address is none.</exception>
    public static Workspace AdHoc(ISourceKind source, string warehouse, string folder) => AdHoc([source], Around(warehouse, folder));

    /// <summary>A workspace with a pipeline for each of some kinds of source, named as they are, and nothing else.</summary>
    public static Workspace AdHoc(IEnumerable<ISourceKind> sources, Workspace around) => around with
    {
        Pipelines =
        [
            .. sources.Select(source => new PipelineDefinition
            {
                Name = source.Name,
                Source = source.Name,
                Warehouse = around.Warehouse,
                Settings = DefaultsOf(source),
                MaxRejectPercent = EngineSettings.MaxRejectPercentOf(source),
                HoldNoRows = source.IsGatedOnRows,
            }),
        ],
    };

    /// <summary>A workspace without a file and without pipelines, around a warehouse that is there.</summary>
    /// <exception cref="UsageException">The warehouse's address is none.</exception>
    public static Workspace Around(string warehouse, string folder)
    {
        var here = Path.GetFullPath(folder);
        var address = DestinationAddress.TryParse(warehouse, here) ?? throw new UsageException($"--warehouse: {EngineSettings.NotAnAddress(warehouse)}");
        var beside = address.Path is { } path ? Path.GetDirectoryName(path)! : here;
        return new Workspace
        {
            Folder = beside,
            IsPartial = true,
            Warehouse = address,
            Store = DefaultStore(beside),
            RawFolder = Path.Combine(beside, "raw"),
        };
    }

    /// <summary>The same with every pipeline landing in one warehouse, as <c>--warehouse</c> asks.</summary>
    /// <exception cref="UsageException">The warehouse's address is none.</exception>
    public Workspace WithWarehouse(string warehouse, string folder)
    {
        var address = DestinationAddress.TryParse(warehouse, folder) ?? throw new UsageException($"--warehouse: {EngineSettings.NotAnAddress(warehouse)}");
        return this with { IsPartial = true, Warehouse = address, Pipelines = [.. Pipelines.Select(pipeline => pipeline with { Warehouse = address })] };
    }

    internal static DestinationAddress DefaultStore(string folder) => DestinationAddress.TryParse("duckdb:store.duckdb", folder)!;

    internal static Dictionary<string, string> DefaultsOf(ISourceKind source) => source.Settings
        .Where(setting => setting.Default is not null)
        .ToDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal);
}

/// <summary>How long things are kept before Weir deletes them.</summary>
internal sealed record RetentionPeriods
{
    /// <summary>Raw bytes that are neither served nor waiting in a hold. Default 90 days; null keeps them.</summary>
    public TimeSpan? Raw { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Rows that were replaced. Default null: they are kept.</summary>
    public TimeSpan? History { get; init; }

    /// <summary>Runs and events. Default 400 days; null keeps them.</summary>
    public TimeSpan? Events { get; init; } = TimeSpan.FromDays(400);
}
