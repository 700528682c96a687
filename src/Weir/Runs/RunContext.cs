using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Weir.Checks;
using Weir.Columns;
using Weir.Destinations;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>What every partition of a run shares.</summary>
internal sealed record RunContext
{
    public required Guid Run { get; init; }

    public required PipelineKey Pipeline { get; init; }

    public required ISource Source { get; init; }

    public required IDestination Destination { get; init; }

    public required RawArchive Raw { get; init; }

    /// <summary>Bytes that are kept already and stand for the fetch: those of a hold that was approved.</summary>
    public FetchedFile? Kept { get; init; }

    /// <summary>A folder for what helps the next run to continue and costs only work where it is lost; null where nothing may be left behind.</summary>
    public string? Notebook { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required IReadOnlyList<IRunObserver> Observers { get; init; }

    public required RunOptions Options { get; init; }

    /// <summary>Head entries when the run began: the past that the gate compares with.</summary>
    public IReadOnlyList<LedgerEntry> HeadEntries { get; init; } = [];

    /// <summary>What the run has committed so far, by partition. Copies of the context share it.</summary>
    public ConcurrentDictionary<string, LedgerEntry> Committed { get; } = new(StringComparer.Ordinal);

    /// <summary>Tables whose columns in the destination do not fit the source's, by name: what feeds them is held.</summary>
    public IReadOnlyDictionary<string, SchemaConflictException> Conflicts { get; init; } = FrozenDictionary<string, SchemaConflictException>.Empty;

    /// <summary>Tables that were made when their first row came, by their schema. Copies of the context share it.</summary>
    public ConcurrentDictionary<TableSchema, bool> Made { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The making of the destination's views, which a load waits for before it writes.</summary>
    public Task Views { get; init; } = Task.CompletedTask;

    public void Report(RunProgress progress)
    {
        foreach (var observer in Observers)
            observer.Progress(progress);
    }
}

/// <summary>How a run goes about its work.</summary>
internal sealed record RunOptions
{
    /// <summary>Which periods to look at; null for the source's default.</summary>
    public PeriodRange? Periods { get; init; }

    /// <summary>A file given instead of the upstream.</summary>
    public string? Input { get; init; }

    /// <summary>Names of what alone is to be looked at; null for all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Load also what is unchanged.</summary>
    public bool Force { get; init; }

    /// <summary>Plan, fetch, read and check; write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Loads open at once, within what the destination allows. Default 2.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Files fetched ahead of the loads. Default 2.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Attempts of a partition where failures are transient. Default 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; it doubles with each, with jitter. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts; an upstream that asks for longer ends the partition's attempts. Default 2 min.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Wait before another try where the upstream says how long it wants to be left alone: neither doubled nor jittered. Null otherwise.</summary>
    public TimeSpan? CoolOff { get; init; }

    /// <summary>The engine's gate.</summary>
    public GateSettings Gate { get; init; } = new();

    /// <summary>Who approved the hold that is being loaded; the gate is waived. Null otherwise.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>The hold that was approved. Null otherwise.</summary>
    public Guid? Hold { get; init; }
}
