using Weir.Destinations;
using Weir.Failures;
using Weir.Runs;

namespace Weir.Tests.Runs;

/// <summary>A store that takes the beginning of a run, and nothing after.</summary>
internal sealed class UnwritableStore : IRunObserver
{
    public const string Message = "The store of runs and events could not record it. The disk is full.";

    public Task BegunAsync(Guid run, PipelineKey pipeline, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PlannedAsync(Guid run, IReadOnlyList<string> partitions, IReadOnlyList<string> notes, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Progress(RunProgress progress)
    {
        // Nobody watches.
    }

    public Task AttemptedAsync(AttemptRecord attempt, CancellationToken cancellationToken) => throw new StoreException(Message, FailureKind.Transient);

    public Task PartitionEndedAsync(Guid run, PipelineKey pipeline, PartitionOutcome outcome, CancellationToken cancellationToken) =>
        throw new StoreException(Message, FailureKind.Terminal);

    public Task EndedAsync(RunResult result, CancellationToken cancellationToken) => throw new StoreException(Message, FailureKind.Terminal);
}
