using Weir.Columns;
using Weir.Failures;
using Weir.Runs;

namespace Weir.Destinations;

/// <summary>Stores rows in one kind of external system.</summary>
public interface IDestination : IAsyncDisposable
{
    /// <summary>The type name used in addresses, e.g. <c>postgresql</c>. Lower-case and unique.</summary>
    string Name { get; }

    /// <summary>The address without credentials, for messages.</summary>
    string Address { get; }

    /// <summary>What it can and cannot do; the engine adapts and never asks which destination it has.</summary>
    DestinationLimits Limits { get; }

    /// <summary>Makes Weir's own tables if they are missing or old. Nothing may be loaded before.</summary>
    /// <exception cref="DestinationException">It is down, in use, missing or refuses the credentials.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The heads of a pipeline's partitions, by partition name; empty where nothing is there yet (nothing is created).</summary>
    Task<IReadOnlyDictionary<string, PartitionHead>> ReadHeadsAsync(PipelineKey pipeline, CancellationToken cancellationToken);

    /// <summary>The ledger entries that are the heads of a pipeline's partitions; empty where nothing is there yet.</summary>
    Task<IReadOnlyList<LedgerEntry>> ReadHeadEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken);

    /// <summary>Makes or widens a table and its history, under the schema lock. Existing rows stay.</summary>
    /// <exception cref="SchemaConflictException">A column has a type that the batch's values do not fit.</exception>
    Task EnsureTableAsync(PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken);

    /// <summary>What <see cref="EnsureTableAsync"/> does, or in a dry run would do, to a table that somebody else made and that the operator named; null where it does nothing of that kind.</summary>
    /// <exception cref="DestinationException">The table cannot be adopted, or one of the views stands in the way: nothing is to be adopted for a pipeline that cannot go on.</exception>
    internal Task<string?> DescribeAdoptionAsync(
        PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<Sources.SourceView> views, bool isDry, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Makes the index by which a table's replaced rows are found, where the destination wants one and it is missing.
    /// <see cref="EnsureTableAsync"/> leaves it out of a table that it makes: after the first loads it costs less than with each of their rows.
    /// </summary>
    Task EnsureIndexAsync(string table, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken);

    /// <summary>Makes or renews views, in the order given, under the schema lock. Does nothing where they are as wanted.</summary>
    Task EnsureViewsAsync(PipelineKey pipeline, IReadOnlyList<Sources.SourceView> views, CancellationToken cancellationToken);

    /// <summary>Opens the transaction in which one load is written. Nothing is visible before it commits.</summary>
    Task<ILoad> BeginLoadAsync(LoadRequest request, CancellationToken cancellationToken);

    /// <summary>Opens the transaction in which several loads of records are written, one after the other. Nothing is visible before they commit together.</summary>
    internal Task<ILoadGroup> BeginGroupAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Address} does not say that loads can share a transaction.");

    /// <summary>The ledger entries of the loads that records served are of, and of the heads: what has to be read to make the tables anew. Oldest first.</summary>
    internal Task<IReadOnlyList<LedgerEntry>> ReadServedEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) => ReadHeadEntriesAsync(pipeline, cancellationToken);

    /// <summary>The ledger's entry of a load; null where it was not committed.</summary>
    Task<LedgerEntry?> FindEntryAsync(Tenants.TenantId tenant, Guid load, CancellationToken cancellationToken);

    /// <summary>Records a hold and what its load found, in a transaction of its own. The same bytes wait once.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="head">The partition's head when the attempt began, or null where there was none.</param>
    /// <param name="findings">What the load found.</param>
    /// <param name="cancellationToken">Stops it, until the commit begins.</param>
    /// <returns>The id of the hold that waits: this one's, or that of one with the same fingerprint which waits already.</returns>
    /// <exception cref="StaleEpochException">The partition has another head by now; nothing is held.</exception>
    Task<Guid> RecordHoldAsync(Hold hold, PartitionHead? head, IReadOnlyList<Finding> findings, CancellationToken cancellationToken);

    /// <summary>Holds of a pipeline, newest first; null pipeline for all of the tenant's. Empty where nothing is there yet.</summary>
    Task<IReadOnlyList<Hold>> ReadHoldsAsync(Tenants.TenantId tenant, string? pipeline, CancellationToken cancellationToken);

    /// <summary>Settles a waiting hold. False where it was settled before.</summary>
    Task<bool> SettleHoldAsync(Guid load, HoldState state, string by, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>Names a pipeline of a tenant.</summary>
public sealed record PipelineKey(Tenants.TenantId Tenant, string Pipeline)
{
    /// <summary>What stands for the pipeline of tables and views that several share: no pipeline has this name.</summary>
    internal const string Shared = "*";

    /// <summary>A partition of it.</summary>
    public PartitionKey Partition(string name) => new(Tenant, Pipeline, name);
}

/// <summary>A load that is being written. Disposing it without a commit takes every row back.</summary>
public interface ILoad : IAsyncDisposable
{
    /// <summary>Writes a batch. The batch stays the caller's.</summary>
    Task WriteAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>Makes rows, history, findings, ledger and head durable in one transaction, or none of them.</summary>
    /// <remarks>
    /// A commit that has begun is not cancelled: nobody would know whether it took place. Where it fails all the same, it may
    /// have taken place: <see cref="IDestination.FindEntryAsync"/> says.
    /// </remarks>
    /// <returns>The entry as it is in the ledger: with the load that was replaced and the rows that moved to history.</returns>
    /// <exception cref="StaleEpochException">A newer attempt of the partition, or one with the same bytes, has committed.</exception>
    /// <exception cref="DestinationException">The entry approves a hold that does not wait any longer.</exception>
    Task<LedgerEntry> CommitAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken);
}

/// <summary>A table in the destination has a type that the new values do not fit: a person decides.</summary>
public sealed class SchemaConflictException(string message) : DestinationException(message, FailureKind.Terminal);
