using Weir.Runs;

namespace Weir.Destinations;

/// <summary>What became of a hold.</summary>
public enum HoldState
{
    /// <summary>It waits for a person.</summary>
    Waiting,

    /// <summary>A person approved it and its bytes were loaded.</summary>
    Approved,

    /// <summary>A person discarded it: the same bytes are not looked at again.</summary>
    Discarded,

    /// <summary>Other bytes were loaded for its partition before anybody decided.</summary>
    Overtaken,
}

/// <summary>A load that succeeded suspiciously and was not applied.</summary>
public sealed record Hold
{
    /// <summary>Id of the load that was rolled back.</summary>
    public required Guid Load { get; init; }

    /// <summary>Which partition of which pipeline.</summary>
    public required PartitionKey Partition { get; init; }

    /// <summary>The run that made it.</summary>
    public required Guid Run { get; init; }

    /// <summary>Why, a sentence a line.</summary>
    public required string Reasons { get; init; }

    /// <summary>SHA-256 over content and recipe: the same bytes are not held twice.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>SHA-256 of the raw bytes, pinned in the raw archive while the hold waits.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>Where the bytes came from.</summary>
    public required string Source { get; init; }

    /// <summary>The planned partition, as JSON.</summary>
    public required string Plan { get; init; }

    /// <summary>What was measured, as a JSON object of numbers.</summary>
    public required string Measures { get; init; }

    /// <summary>Rows of the original.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows that would have been written.</summary>
    public required long RowsAccepted { get; init; }

    /// <summary>Rows rejected.</summary>
    public required long RowsRejected { get; init; }

    /// <summary>When it was held.</summary>
    public required DateTimeOffset HeldAt { get; init; }

    /// <summary>What became of it.</summary>
    public HoldState State { get; init; }

    /// <summary>Who settled it, or null.</summary>
    public string? SettledBy { get; init; }

    /// <summary>When it was settled, or null.</summary>
    public DateTimeOffset? SettledAt { get; init; }
}
