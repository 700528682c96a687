using Weir.Columns;
using Weir.Destinations;
using Weir.Sources;
using Weir.Tenants;

namespace Weir.Tests.Runs;

/// <summary>A destination to which something happens at a moment that a test chooses.</summary>
internal sealed class DisturbedDestination(IDestination destination) : IDestination
{
    /// <summary>Happens when a commit has taken place; throws to lose its answer.</summary>
    public Func<Task> AfterCommit { get; set; } = () => Task.CompletedTask;

    /// <summary>Happens when a hold is recorded; throws to lose its answer.</summary>
    public Func<Task> AfterHold { get; set; } = () => Task.CompletedTask;

    /// <summary>Happens when the rows of a load are about to be committed.</summary>
    public Func<Task> BeforeCommit { get; set; } = () => Task.CompletedTask;

    public string Name => destination.Name;

    public string Address => destination.Address;

    public DestinationLimits Limits => destination.Limits;

    public Task PrepareAsync(CancellationToken cancellationToken) => destination.PrepareAsync(cancellationToken);

    public Task<IReadOnlyDictionary<string, PartitionHead>> ReadHeadsAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        destination.ReadHeadsAsync(pipeline, cancellationToken);

    public Task<IReadOnlyList<LedgerEntry>> ReadHeadEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        destination.ReadHeadEntriesAsync(pipeline, cancellationToken);

    public Task EnsureTableAsync(PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken) =>
        destination.EnsureTableAsync(pipeline, table, mode, scopeColumns, cancellationToken);

    public Task EnsureIndexAsync(string table, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken) =>
        destination.EnsureIndexAsync(table, scopeColumns, cancellationToken);

    public Task EnsureViewsAsync(PipelineKey pipeline, IReadOnlyList<SourceView> views, CancellationToken cancellationToken) =>
        destination.EnsureViewsAsync(pipeline, views, cancellationToken);

    public async Task<ILoad> BeginLoadAsync(LoadRequest request, CancellationToken cancellationToken) =>
        new Load(this, await destination.BeginLoadAsync(request, cancellationToken));

    async Task<ILoadGroup> IDestination.BeginGroupAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        new Group(this, await destination.BeginGroupAsync(pipeline, cancellationToken));

    Task<IReadOnlyList<LedgerEntry>> IDestination.ReadServedEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        destination.ReadServedEntriesAsync(pipeline, cancellationToken);

    public Task<LedgerEntry?> FindEntryAsync(TenantId tenant, Guid load, CancellationToken cancellationToken) =>
        destination.FindEntryAsync(tenant, load, cancellationToken);

    public async Task<Guid> RecordHoldAsync(Hold hold, PartitionHead? head, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        var waiting = await destination.RecordHoldAsync(hold, head, findings, cancellationToken);
        await AfterHold();
        return waiting;
    }

    public Task<IReadOnlyList<Hold>> ReadHoldsAsync(TenantId tenant, string? pipeline, CancellationToken cancellationToken) =>
        destination.ReadHoldsAsync(tenant, pipeline, cancellationToken);

    public Task<bool> SettleHoldAsync(Guid load, HoldState state, string by, DateTimeOffset at, CancellationToken cancellationToken) =>
        destination.SettleHoldAsync(load, state, by, at, cancellationToken);

    public ValueTask DisposeAsync() => destination.DisposeAsync();

    private sealed class Group(DisturbedDestination disturbed, ILoadGroup group) : ILoadGroup
    {
        public ILoad Begin(LoadRequest request) => group.Begin(request);

        public async Task<IReadOnlyList<LedgerEntry>> CommitAsync(CancellationToken cancellationToken)
        {
            await disturbed.BeforeCommit();
            var committed = await group.CommitAsync(cancellationToken);
            await disturbed.AfterCommit();
            return committed;
        }

        public ValueTask DisposeAsync() => group.DisposeAsync();
    }

    private sealed class Load(DisturbedDestination disturbed, ILoad load) : ILoad
    {
        public Task WriteAsync(Batch batch, CancellationToken cancellationToken) => load.WriteAsync(batch, cancellationToken);

        public async Task<LedgerEntry> CommitAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
        {
            await disturbed.BeforeCommit();
            var committed = await load.CommitAsync(entry, findings, cancellationToken);
            await disturbed.AfterCommit();
            return committed;
        }

        public ValueTask DisposeAsync() => load.DisposeAsync();
    }
}
