using Weir.Destinations;
using Weir.Sources;
using Weir.Tenants;

namespace Weir.Pipelines;

/// <summary>The saved definition of a pipeline: what it reads, where it lands, when it runs. Every value has been checked.</summary>
internal sealed record PipelineDefinition
{
    /// <summary>The name, as in weir.yaml.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the source's kind: <c>nhs-rtt</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Where its rows land: its own, else the workspace's.</summary>
    public required DestinationAddress Warehouse { get; init; }

    /// <summary>Who owns its data.</summary>
    public TenantId Tenant { get; init; } = TenantId.Default;

    /// <summary>The source's settings by name, a dot for a nested one, lists joined with commas, defaults filled in. May hold secrets.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>When it runs by itself; null where it runs only when asked, and every hour in a loop.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Which periods a run looks at. Default the last 24.</summary>
    public PeriodRange Periods { get; init; } = new PeriodRange.Last(EngineSettings.DefaultPeriods);

    /// <summary>Tries of a partition within one run, the first included. Default 4.</summary>
    public int Attempts { get; init; } = EngineSettings.DefaultAttempts;

    /// <summary>Partitions worked on at once. Default 2.</summary>
    public int Parallel { get; init; } = EngineSettings.DefaultParallel;

    /// <summary>Rejected rows per 100 rows read over which a load is held. Default 1.</summary>
    public decimal MaxRejectPercent { get; init; } = EngineSettings.DefaultMaxRejectPercent;

    /// <summary>Hold a load without rows where the partition had some. Default true.</summary>
    public bool HoldNoRows { get; init; } = true;

    /// <summary>Hold a load whose original lacks a required column. Default true.</summary>
    public bool HoldMissingColumn { get; init; } = true;

    /// <summary>Its name within its tenant.</summary>
    public PipelineKey Key => new(Tenant, Name);
}
