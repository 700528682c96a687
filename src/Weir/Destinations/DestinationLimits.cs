namespace Weir.Destinations;

/// <summary>What a destination can and cannot do. The engine adapts to it and never asks which destination it has.</summary>
/// <param name="WriteModes">The write modes it has.</param>
/// <param name="IsTransactional">True where rows, ledger and head are durable together or not at all.</param>
/// <param name="MaxConcurrentLoads">Loads that may be open at once.</param>
/// <param name="HasViews">True where views can be made beside the tables.</param>
public sealed record DestinationLimits(
    IReadOnlySet<WriteMode> WriteModes,
    bool IsTransactional,
    int MaxConcurrentLoads,
    bool HasViews)
{
    /// <summary>True where rows that are replaced move to a history. Default true.</summary>
    public bool HasHistory { get; init; } = true;

    /// <summary>
    /// True where a replacing load takes the place of the rows in its scope, whichever partition wrote them; false where it takes
    /// the place of all that its partition's earlier loads wrote, and of nothing else. Default true.
    /// </summary>
    public bool ReplacesByScope { get; init; } = true;

    /// <summary>True where several loads of records can be committed in one transaction, which readers do not wait for. Default false.</summary>
    internal bool HasLoadGroups { get; init; }
}

/// <summary>What a load does to the rows that are there.</summary>
public enum WriteMode
{
    /// <summary>The rows of the partition's scope move to history and the load's rows take their place.</summary>
    Replace,

    /// <summary>Rows with the same key move to history and the load's rows take their place; others stay.</summary>
    Upsert,

    /// <summary>The load's rows are added.</summary>
    Append,

    /// <summary>
    /// Of each record (<see cref="Columns.RecordTable"/>) the newest version is served, whatever the order in which versions arrive: where the
    /// load's is newer than the one there and not the same, the record's old rows move to history in all tables of its kind, and the new take their place.
    /// </summary>
    Newest,
}
