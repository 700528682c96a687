using System.Globalization;
using System.Text.Json;
using Weir.Destinations;

namespace Weir.Runs;

/// <summary>What became of a partition in a run.</summary>
public enum PartitionStatus
{
    /// <summary>Its rows were committed.</summary>
    Loaded,

    /// <summary>The upstream has what is loaded already.</summary>
    Unchanged,

    /// <summary>The load waits for a person; what was served stays served.</summary>
    Held,

    /// <summary>It could not be fetched, read or written; what was served stays served.</summary>
    Failed,

    /// <summary>It was not touched: a dry run, or the run ended before its turn.</summary>
    Planned,
}

/// <summary>What became of a run.</summary>
public enum RunStatus
{
    /// <summary>Everything that was planned is loaded or unchanged, without rejects.</summary>
    Done,

    /// <summary>Done, and something needs a person: rejected rows or a hold.</summary>
    Attention,

    /// <summary>At least one partition failed, or the run could not start.</summary>
    Failed,

    /// <summary>It was cancelled; what was committed stays.</summary>
    Cancelled,
}

/// <summary>A partition's part of a run.</summary>
public sealed record PartitionOutcome
{
    /// <summary>The partition's name.</summary>
    public required string Partition { get; init; }

    /// <summary>What became of it.</summary>
    public required PartitionStatus Status { get; init; }

    /// <summary>Where its bytes came from.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the bytes, or null where none were fetched.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Rows of the original.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows committed; in a dry run, rows that would be.</summary>
    public long RowsWritten { get; init; }

    /// <summary>Rows in the quarantine.</summary>
    public long RowsRejected { get; init; }

    /// <summary>Rows loaded in which something was odd.</summary>
    public long RowsFlagged { get; init; }

    /// <summary>Rows that moved to history.</summary>
    public long RowsReplaced { get; init; }

    /// <summary>The load's id: committed, held, or the one served where nothing changed; null otherwise.</summary>
    public Guid? Load { get; init; }

    /// <summary>Attempts made.</summary>
    public int Attempts { get; init; }

    /// <summary>Seconds from its turn to its end.</summary>
    public double Seconds { get; init; }

    /// <summary>What a person should know: the failure, the reasons of a hold, new columns.</summary>
    public string? Message { get; init; }

    /// <summary>The outcome of a partition before anything was done for it.</summary>
    internal static PartitionOutcome Untouched(Sources.PlannedPartition partition) => new()
    {
        Partition = partition.Name,
        Status = PartitionStatus.Planned,
        Source = partition.ShownAddress,
    };

    /// <summary>The outcome as the ledger has the load: what was written is known when it is committed.</summary>
    internal PartitionOutcome As(LedgerEntry entry)
    {
        var outdated = JsonDocument.Parse(entry.Measures).RootElement.TryGetProperty(LedgerEntry.RecordsOutdated, out var counted) ? counted.GetInt64() : 0;
        var note = outdated == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{outdated:N0} {(outdated == 1 ? "version" : "versions")} of records not written: a newer one is served.");
        return this with
        {
            RowsWritten = entry.RowsWritten,
            RowsReplaced = entry.RowsReplaced,
            Message = note is null || Message is null ? note ?? Message : $"{Message} {note}",
        };
    }
}

/// <summary>A finished run.</summary>
public sealed record RunResult(
    Guid Run, PipelineKey Pipeline, RunStatus Status, DateTimeOffset StartedAt, double Seconds, IReadOnlyList<PartitionOutcome> Partitions, IReadOnlyList<string> Notes)
{
    /// <summary>Why the run as a whole failed, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Of a dry run, what became of values by a policy; empty where there is none.</summary>
    internal IReadOnlyList<Sources.ValueCount> Values { get; init; } = [];
}

/// <summary>One try of a partition.</summary>
public sealed record AttemptRecord(
    Guid Run, string Partition, int Number, long Epoch, DateTimeOffset StartedAt, DateTimeOffset EndedAt, PartitionStatus Outcome, Failures.FailureKind? Kind, string? Message);

/// <summary>How far a partition is.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Stage">What is being done: <c>fetching</c>, <c>loading</c>, <c>committing</c>, <c>waiting</c>.</param>
/// <param name="Done">Bytes or rows done.</param>
/// <param name="Total">Bytes or rows in all, or null where nobody knows.</param>
public readonly record struct RunProgress(string Partition, string Stage, long Done, long? Total);

/// <summary>Is told what happens in a run: the store writes it down, the command line shows it.</summary>
public interface IRunObserver
{
    /// <summary>The run has begun.</summary>
    Task BegunAsync(Guid run, PipelineKey pipeline, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The source has planned.</summary>
    Task PlannedAsync(Guid run, IReadOnlyList<string> partitions, IReadOnlyList<string> notes, CancellationToken cancellationToken);

    /// <summary>Called often and from several threads; must be quick.</summary>
    void Progress(RunProgress progress);

    /// <summary>A try has ended.</summary>
    Task AttemptedAsync(AttemptRecord attempt, CancellationToken cancellationToken);

    /// <summary>A partition has its outcome.</summary>
    Task PartitionEndedAsync(Guid run, PipelineKey pipeline, PartitionOutcome outcome, CancellationToken cancellationToken);

    /// <summary>The run is over.</summary>
    Task EndedAsync(RunResult result, CancellationToken cancellationToken);
}
