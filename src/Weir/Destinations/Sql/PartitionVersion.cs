namespace Weir.Destinations.Sql;

/// <summary>One version of a partition: the load that wrote it, and the one that took its place.</summary>
/// <param name="Entry">The load, as the ledger has it.</param>
/// <param name="ReplacedBy">The load that took its place, or null where it is the last.</param>
internal sealed record PartitionVersion(LedgerEntry Entry, Guid? ReplacedBy)
{
    /// <summary>The versions that ledger entries stand for: partitions in the order of their names, the newest version first.</summary>
    public static IReadOnlyList<PartitionVersion> Of(IReadOnlyList<LedgerEntry> entries)
    {
        var successors = entries.Where(entry => entry.Replaces is not null)
            .GroupBy(entry => entry.Replaces!.Value)
            .ToDictionary(group => group.Key, group => group.MaxBy(entry => entry.Epoch)!.Load);
        return
        [
            .. entries.OrderBy(entry => entry.Partition.Partition, StringComparer.Ordinal).ThenByDescending(entry => entry.Epoch)
                .Select(entry => new PartitionVersion(entry, successors.TryGetValue(entry.Load, out var by) ? by : null)),
        ];
    }
}
