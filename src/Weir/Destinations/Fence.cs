using Weir.Failures;
using Weir.Runs;

namespace Weir.Destinations;

/// <summary>What is said where a load or a hold comes too late. Every destination says it in the same words.</summary>
internal static class Fence
{
    /// <summary>Refuses a load whose partition a newer attempt has, or whose bytes another attempt has committed meanwhile.</summary>
    /// <param name="entry">The load; it says which head it saw when it began.</param>
    /// <param name="address">The destination, for messages.</param>
    /// <param name="isClaimed">False where the partition has a head whose epoch is not below the load's.</param>
    /// <param name="head">The head's load, or null.</param>
    /// <param name="fingerprint">The head's fingerprint, or null.</param>
    /// <exception cref="StaleEpochException">The load may not be committed.</exception>
    public static void RefuseStale(LedgerEntry entry, string address, bool isClaimed, Guid? head, string? fingerprint)
    {
        if (!isClaimed)
        {
            throw new StaleEpochException(
                $"A newer attempt of {entry.Partition} was committed to {address} while this one (epoch {entry.Epoch}) was running. "
                + "Its rows stay; this attempt's were taken back.");
        }

        // An attempt whose commit was still under way when this one began, or another process: appended, its rows would be there twice.
        if (head != entry.Replaces && string.Equals(fingerprint, entry.Fingerprint, StringComparison.Ordinal))
        {
            throw new StaleEpochException(
                $"Another attempt committed the same bytes of {entry.Partition} to {address} while this one (epoch {entry.Epoch}) was running. "
                + "Its rows stay; this attempt's were taken back.");
        }
    }

    /// <summary>An attempt that would have been held finds a newer load.</summary>
    public static StaleEpochException HeldTooLate(PartitionKey partition, string address) => new(
        $"A newer attempt of {partition} was committed to {address} while this one was running. "
        + "Its rows stay; this attempt's, which would have been held, were taken back.");

    /// <summary>A load approves a hold that waits no longer.</summary>
    public static DestinationException HoldIsSettled(LedgerEntry entry) => new(
        $"Hold {entry.Hold} of {entry.Partition} does not wait any longer: it was settled, or another load was committed, after the approval began. "
        + "Nothing was loaded, and what was served stays served. 'weir holds --all' shows what became of it.",
        FailureKind.Terminal);

    /// <summary>A table has one pipeline that writes to it.</summary>
    public static DestinationException TableOfAnother(string table, string address, string owner, string pipeline, string elsewhere) => new(
        $"Table '{table}' of {address} belongs to pipeline '{owner}', and pipeline '{pipeline}' would write to it too. Run '{owner}', or use another {elsewhere}.",
        FailureKind.Terminal);

    /// <summary>There is a table that Weir did not make.</summary>
    public static DestinationException TableOfNobody(string table, string address, string elsewhere) => new(
        $"{address} has a table '{table}' that Weir did not make. Rename it, or use another {elsewhere}.", FailureKind.Terminal);
}
