using Weir.Failures;

namespace Weir.Destinations;

/// <summary>Loads of one pipeline, one after the other, that become durable in one transaction. Disposing it without a commit takes every row of all of them back.</summary>
internal interface ILoadGroup : IAsyncDisposable
{
    /// <summary>Opens the next load. The one before has to be committed and disposed.</summary>
    /// <returns>A load whose commit only joins it to the group: what it returns is the entry as it was given. Disposed without one, it ends the group.</returns>
    ILoad Begin(LoadRequest request);

    /// <summary>Makes rows, history, findings, ledger and heads of all loads durable in one transaction, or none of them. As a load's, it is not cancelled once it has begun.</summary>
    /// <returns>The entries as they are in the ledger, in the order in which the loads were joined.</returns>
    /// <exception cref="StaleEpochException">A newer attempt of one of the partitions has committed.</exception>
    Task<IReadOnlyList<LedgerEntry>> CommitAsync(CancellationToken cancellationToken);
}
