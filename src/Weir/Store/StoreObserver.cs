using Weir.Destinations;
using Weir.Runs;

namespace Weir.Store;

/// <summary>Writes a run down in the store while it goes on.</summary>
/// <param name="open">Opens the store; asked once, when the run begins. The store stays its owner's.</param>
/// <param name="trigger">Why the run began.</param>
/// <param name="actor">Who asked for it, or null where nobody did.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreObserver(Func<CancellationToken, Task<RunStore>> open, RunTrigger trigger, string? actor, TimeProvider time) : IRunObserver
{
    private RunStore? _store;
    private RunRecord? _record;

    private RunStore Store => _store ?? throw new InvalidOperationException("The run was not begun.");

    private RunRecord Record => _record ?? throw new InvalidOperationException("The run was not begun.");

    public async Task BegunAsync(Guid run, PipelineKey pipeline, DateTimeOffset at, CancellationToken cancellationToken)
    {
        _store = await open(cancellationToken);
        _record = new RunRecord(run, pipeline.Tenant, pipeline.Pipeline, at, trigger, actor);
        await _store.BeginRunAsync(_record, cancellationToken);
    }

    public async Task PlannedAsync(Guid run, IReadOnlyList<string> partitions, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        foreach (var note in notes)
            await EventAsync("run.note", note, null, cancellationToken);
    }

    public void Progress(RunProgress progress)
    {
        // The store keeps outcomes; who wants to watch asks the process that runs.
    }

    public Task AttemptedAsync(AttemptRecord attempt, CancellationToken cancellationToken) => Store.RecordAttemptAsync(
        new AttemptEntry
        {
            Run = attempt.Run,
            Tenant = Record.Tenant,
            Pipeline = Record.Pipeline,
            Partition = attempt.Partition,
            Number = attempt.Number,
            Epoch = attempt.Epoch,
            StartedAt = attempt.StartedAt,
            EndedAt = attempt.EndedAt,
            Outcome = attempt.Outcome,
            FailureKind = attempt.Kind,
            Message = attempt.Message,
        },
        cancellationToken);

    public async Task PartitionEndedAsync(Guid run, PipelineKey pipeline, PartitionOutcome outcome, CancellationToken cancellationToken)
    {
        var read = outcome.Status is PartitionStatus.Loaded or PartitionStatus.Held;
        await Store.RecordPartitionAsync(
            new PartitionRecord
            {
                Run = run,
                Tenant = pipeline.Tenant,
                Pipeline = pipeline.Pipeline,
                Partition = outcome.Partition,
                Status = outcome.Status,
                Source = outcome.Source,
                Sha256 = outcome.Sha256,
                RowsRead = read ? outcome.RowsRead : null,
                RowsWritten = read ? outcome.RowsWritten : null,
                RowsRejected = read ? outcome.RowsRejected : null,
                RowsFlagged = read ? outcome.RowsFlagged : null,
                Load = outcome.Load,
                Took = TimeSpan.FromSeconds(outcome.Seconds),
                Message = outcome.Message,
                RecordedAt = time.GetUtcNow(),
            },
            cancellationToken);
        if (outcome.Status is PartitionStatus.Held or PartitionStatus.Failed || outcome.RowsReplaced > 0)
        {
            var (kind, message) = outcome.Status switch
            {
                PartitionStatus.Held => ("partition.held", outcome.Message!),
                PartitionStatus.Failed => ("partition.failed", outcome.Message!),
                _ => ("partition.revised", FormattableString.Invariant($"{outcome.RowsReplaced:N0} rows moved to history and {outcome.RowsWritten:N0} took their place.")),
            };
            await EventAsync(kind, message, outcome.Partition, cancellationToken);
        }
    }

    public Task EndedAsync(RunResult result, CancellationToken cancellationToken) => Store.EndRunAsync(
        Record,
        result.Status switch
        {
            RunStatus.Done => RunState.Done,
            RunStatus.Attention => RunState.Attention,
            RunStatus.Failed => RunState.Failed,
            _ => RunState.Cancelled,
        },
        time.GetUtcNow(),
        result.Message,
        cancellationToken);

    private Task EventAsync(string kind, string message, string? partition, CancellationToken cancellationToken) => Store.RecordEventAsync(
        new EventRecord(Record.Tenant, time.GetUtcNow(), kind, message) { Run = Record.Id, Pipeline = Record.Pipeline, Partition = partition },
        cancellationToken);
}
