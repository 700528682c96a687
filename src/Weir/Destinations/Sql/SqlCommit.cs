using System.Data.Common;
using System.Globalization;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>The steps of a commit that every load has, alone or with others: the fence, the ledger, and the look whether it took place.</summary>
internal sealed class SqlCommit(SqlDestination destination, DbConnection connection)
{
    /// <summary>How long the ledger may take to answer after a commit. Longer, and the next attempt asks it.</summary>
    private static readonly TimeSpan LongestReadBack = TimeSpan.FromSeconds(30);

    /// <summary>Takes the partition.</summary>
    /// <exception cref="StaleEpochException">A newer attempt has it, or one with the same bytes.</exception>
    public async Task<HeadClaim> ClaimHeadAsync(DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var before = await TryClaimHeadAsync(transaction, entry, cancellationToken);
        Fence.RefuseStale(entry, destination.Address, before.IsClaimed, before.Load, before.Fingerprint);
        return before;
    }

    /// <summary>Settles the holds that the load approves or overtakes, and writes its row of the ledger.</summary>
    public async Task RecordAsync(DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!await destination.Holds.SettleOfLoadAsync(connection, transaction, entry, cancellationToken))
            throw Fence.HoldIsSettled(entry);
        await destination.Ledger.InsertEntryAsync(connection, transaction, entry, cancellationToken);
    }

    /// <summary>A database may answer "committed" for nothing (a failed statement before it): believe the ledger only.</summary>
    public async Task ReadBackAsync(LedgerEntry entry)
    {
        using var limit = new CancellationTokenSource(LongestReadBack, destination.Time);
        object? found;
        try
        {
            found = await connection.Statement(null, $"select count(*) from {destination.Database.Dialect.Own("weir_ledger")} where load_id = @load", ("load", entry.Load)).FirstAsync(limit.Token);
        }
        catch (OperationCanceledException slow)
        {
            throw new DestinationException(
                $"{destination.Address} committed {entry.Partition}, and its ledger did not answer within {LongestReadBack.TotalSeconds:0} s. The next attempt reads the ledger to see what is there.",
                FailureKind.Transient,
                slow);
        }

        if (Convert.ToInt64(found, CultureInfo.InvariantCulture) != 1)
        {
            throw new DestinationException(
                $"{destination.Address} reported the commit of {entry.Partition} as done, but its ledger has no row of load {entry.Load}. Nothing was stored; the partition is tried again.",
                FailureKind.Transient);
        }
    }

    private async Task<HeadClaim> TryClaimHeadAsync(DbTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await destination.Ledger.ClaimHeadAsync(connection, transaction, entry, cancellationToken);
        }
        catch (DestinationException lost) when (lost.Kind == FailureKind.Transient)
        {
            // An engine whose transactions are snapshots ends this one where others answer no row: the head says who was first.
            await using var now = await destination.Database.OpenAsync(cancellationToken);
            var heads = await destination.Ledger.HeadsAsync(now, new PipelineKey(entry.Partition.Tenant, entry.Partition.Pipeline), cancellationToken);
            if (heads.Exists(head => head.Partition == entry.Partition && head.Epoch >= entry.Epoch))
                return new HeadClaim(IsClaimed: false, null, null);
            throw;
        }
    }
}
