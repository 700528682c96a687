using Weir.Failures;
using Weir.Runs;
using Weir.Tenants;

namespace Weir.Store;

/// <summary>Why a run began.</summary>
internal enum RunTrigger
{
    /// <summary>A person asked for it.</summary>
    Manual,

    /// <summary>Its schedule was due.</summary>
    Schedule,

    /// <summary>Its interval had passed.</summary>
    Interval,

    /// <summary>A person approved a hold.</summary>
    Approve,
}

/// <summary>How a run stands or ended.</summary>
internal enum RunState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>Every partition is loaded or unchanged, none has rejects.</summary>
    Done,

    /// <summary>Done, with rows rejected or loads held.</summary>
    Attention,

    /// <summary>A partition failed, or the run as a whole.</summary>
    Failed,

    /// <summary>A person stopped it.</summary>
    Cancelled,

    /// <summary>Its process is gone and did not say how it ended. What it committed is in the warehouse's ledger.</summary>
    Interrupted,
}

/// <summary>A run as it begins.</summary>
internal sealed record RunRecord(Guid Id, TenantId Tenant, string Pipeline, DateTimeOffset StartedAt, RunTrigger Trigger, string? Actor);

/// <summary>A run as it stands.</summary>
internal sealed record RunEntry(RunRecord Run, RunState Status, DateTimeOffset? EndedAt, string? Message, string Host, int ProcessId)
{
    /// <summary>How long it took, or null while nobody knows.</summary>
    public TimeSpan? Took => EndedAt - Run.StartedAt;
}

/// <summary>One try of a partition.</summary>
internal sealed record AttemptEntry
{
    public required Guid Run { get; init; }

    public required TenantId Tenant { get; init; }

    public required string Pipeline { get; init; }

    public required string Partition { get; init; }

    /// <summary>Counted from 1 within the run.</summary>
    public required int Number { get; init; }

    public required long Epoch { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>What it came to: a partition status in lower case, or <c>failed</c>.</summary>
    public required PartitionStatus Outcome { get; init; }

    /// <summary>Why it failed, or null where it did not or the failure is a bug.</summary>
    public FailureKind? FailureKind { get; init; }

    public string? Message { get; init; }
}

/// <summary>What became of a partition in a run.</summary>
internal sealed record PartitionRecord
{
    public required Guid Run { get; init; }

    public required TenantId Tenant { get; init; }

    public required string Pipeline { get; init; }

    public required string Partition { get; init; }

    public required PartitionStatus Status { get; init; }

    /// <summary>Where the bytes came from, without credentials; null where nothing was fetched.</summary>
    public string? Source { get; init; }

    /// <summary>SHA-256 of the bytes, or null.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Rows of the original; null where it was not read.</summary>
    public long? RowsRead { get; init; }

    public long? RowsWritten { get; init; }

    public long? RowsRejected { get; init; }

    public long? RowsFlagged { get; init; }

    /// <summary>The load that was committed or held, or null.</summary>
    public Guid? Load { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>Why it was held or failed, or what a person should know; null where there is nothing to say.</summary>
    public string? Message { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }
}

/// <summary>Something that happened, for people to read.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What sort of thing, a word or two joined by a dot: <c>partition.held</c>.</param>
/// <param name="Message">A sentence without values of rows or credentials.</param>
internal sealed record EventRecord(TenantId Tenant, DateTimeOffset At, string Kind, string Message)
{
    public Guid? Run { get; init; }

    public string? Pipeline { get; init; }

    public string? Partition { get; init; }
}
