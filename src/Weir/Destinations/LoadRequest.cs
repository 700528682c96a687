using Weir.Runs;

namespace Weir.Destinations;

/// <summary>The rows of a table that a replacing load takes the place of: those where each column has its value.</summary>
/// <param name="Column">Column name.</param>
/// <param name="Value">The value as the column's type: <see cref="string"/>, <see cref="DateOnly"/>, <see cref="int"/> or <see cref="long"/>.</param>
public sealed record ScopeValue(string Column, object Value);

/// <summary>What a load is about to write, stated before the first row.</summary>
/// <param name="Load">The load's id, UUID v7. Every row carries it.</param>
/// <param name="Partition">Which partition of which pipeline.</param>
/// <param name="Epoch">Higher than that of every earlier attempt of the partition.</param>
/// <param name="Mode">What happens to the rows that are there.</param>
/// <param name="Scope">For <see cref="WriteMode.Replace"/>: exactly what is replaced. Empty means the whole table.</param>
/// <param name="Tables">The tables the load may write; for <see cref="WriteMode.Newest"/> those known beforehand.</param>
public sealed record LoadRequest(
    Guid Load,
    PartitionKey Partition,
    long Epoch,
    WriteMode Mode,
    IReadOnlyList<ScopeValue> Scope,
    IReadOnlyList<string> Tables)
{
    /// <summary>True where the load may write tables besides <see cref="Tables"/>, which are made when their first row comes. Default false.</summary>
    public bool MeetsTables { get; init; }
}

/// <summary>What becomes durable with the rows: one row of the ledger, and the partition's new head.</summary>
public sealed record LedgerEntry
{
    /// <summary>The measure that counts the versions of records that were not written, because a newer one is served or came with them.</summary>
    internal const string RecordsOutdated = "records_outdated";

    /// <summary>The load's id.</summary>
    public required Guid Load { get; init; }

    /// <summary>Which partition of which pipeline.</summary>
    public required PartitionKey Partition { get; init; }

    /// <summary>The attempt's epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>The run that made it.</summary>
    public required Guid Run { get; init; }

    /// <summary>SHA-256 over content and recipe: the same means there is nothing to do.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>Hash of connector version and settings that shape the rows.</summary>
    public required string Recipe { get; init; }

    /// <summary>Where the bytes came from: a URL without credentials, or a path.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the archive member the rows were read from, or null.</summary>
    public string? Member { get; init; }

    /// <summary>The planned partition, as JSON: enough to read the same bytes again.</summary>
    public required string Plan { get; init; }

    /// <summary>What the source and the gate measured, as a JSON object of numbers.</summary>
    public required string Measures { get; init; }

    /// <summary>Rows of the original, bad ones included.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows written over all tables.</summary>
    public required long RowsWritten { get; init; }

    /// <summary>Rows in the quarantine.</summary>
    public required long RowsRejected { get; init; }

    /// <summary>Rows loaded in which something was odd.</summary>
    public required long RowsFlagged { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The load that this one took the place of, or null for a first load. Before the commit: the one that was there when the attempt began.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>Rows moved to history. The commit counts them.</summary>
    public long RowsReplaced { get; init; }

    /// <summary>Who waived the gate by approving a hold, or null.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>The hold that was approved: it has to wait still when the load is committed. Null otherwise; not kept in the ledger.</summary>
    public Guid? Hold { get; init; }

    /// <summary>Position up to which the source has been read, as the source wrote it, or null.</summary>
    public string? Checkpoint { get; init; }
}

/// <summary>The last committed load of a partition.</summary>
public sealed record PartitionHead(
    PartitionKey Partition,
    long Epoch,
    Guid Load,
    string Fingerprint,
    string ContentSha256,
    string? Checkpoint,
    DateTimeOffset CommittedAt);
