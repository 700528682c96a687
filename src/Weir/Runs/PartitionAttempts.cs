using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Destinations;
using Weir.Failures;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>The attempts of one partition in a run: tries again what may pass, and knows what an earlier attempt of its own committed.</summary>
internal sealed partial class PartitionAttempts(RunContext run, PlannedPartition partition, FetchedFile fetched, RunObservers observers)
{
    private readonly List<PartitionRun> _made = [];
    private int _attempts;

    /// <summary>Why the partition failed, once it has run; null where it did not.</summary>
    public WeirException? Failure { get; private set; }

    public async Task<PartitionOutcome> RunAsync(Retries retries, CancellationToken cancellationToken)
    {
        PartitionOutcome? outcome;
        try
        {
            outcome = await retries.ExecuteAsync(token => AttemptAsync(++_attempts, token), cancellationToken);
        }
        catch (WeirException failure)
        {
            outcome = await AfterFailureAsync(failure, cancellationToken);
            if (outcome is null)
            {
                Failure = failure;
                outcome = Untouched with { Status = PartitionStatus.Failed, Load = null, Message = failure.Message };
            }
        }

        return outcome with { Attempts = _attempts };
    }

    private PartitionOutcome Untouched => new()
    {
        Partition = partition.Name,
        Status = PartitionStatus.Unchanged,
        Source = partition.ShownAddress,
        Sha256 = fetched.File.Sha256,
    };

    private async Task<PartitionOutcome> AttemptAsync(int number, CancellationToken cancellationToken)
    {
        if (await CommittedAsync(cancellationToken) is { } committed)
            return committed;
        var began = run.Time.GetUtcNow();
        var head = await HeadAsync(cancellationToken);
        if (!run.Options.Force && await SettledAsync(head, cancellationToken) is { } settled)
            return settled;
        var attempt = new PartitionRun(run, partition, fetched, head);
        _made.Add(attempt);
        try
        {
            var outcome = await attempt.RunAsync(cancellationToken);
            await RecordAsync(outcome.Status, null);
            return outcome;
        }
        catch (WeirException failure)
        {
            await RecordAsync(PartitionStatus.Failed, failure);
            LogFailed(run.Logger, run.Pipeline.Pipeline, partition.Name, number, failure.Kind, failure.Message);
            throw;
        }

        Task RecordAsync(PartitionStatus outcome, WeirException? failure) => observers.TellAfterAsync(observer => observer.AttemptedAsync(
            new AttemptRecord(run.Run, partition.Name, number, attempt.Epoch, began, run.Time.GetUtcNow(), outcome, failure?.Kind, failure?.Message),
            CancellationToken.None));
    }

    /// <summary>What an earlier attempt committed although its commit was reported as failed, or its answer was lost; null where none did.</summary>
    private async Task<PartitionOutcome?> CommittedAsync(CancellationToken cancellationToken)
    {
        foreach (var attempt in _made)
        {
            if (attempt.Committing is { Load: { } load } outcome
                && await run.Destination.FindEntryAsync(run.Pipeline.Tenant, load, cancellationToken) is { } entry)
            {
                LogCommitted(run.Logger, run.Pipeline.Pipeline, partition.Name, load);
                run.Committed[partition.Name] = entry;
                return outcome.As(entry);
            }
        }

        return null;
    }

    /// <summary>Looks once more, when no attempt is left: the last one's commit may have taken place, or a faster one's.</summary>
    private async Task<PartitionOutcome?> AfterFailureAsync(WeirException failure, CancellationToken cancellationToken)
    {
        try
        {
            if (await CommittedAsync(cancellationToken) is { } committed)
                return committed;
            return failure is StaleEpochException ? await SettledAsync(await HeadAsync(cancellationToken), cancellationToken) : null;
        }
        catch (DestinationException unread)
        {
            LogUnread(run.Logger, run.Pipeline.Pipeline, partition.Name, unread.Message);
            return null;
        }
    }

    private async Task<PartitionHead?> HeadAsync(CancellationToken cancellationToken) =>
        (await run.Destination.ReadHeadsAsync(run.Pipeline, cancellationToken)).GetValueOrDefault(partition.Name);

    /// <summary>Nothing to do: the bytes are loaded, wait in a hold, or were discarded by a person. An approval always has something to do.</summary>
    private async Task<PartitionOutcome?> SettledAsync(PartitionHead? head, CancellationToken cancellationToken)
    {
        if (run.Options.ApprovedBy is not null)
            return null;
        var fingerprint = PartitionRun.Fingerprint(fetched.ContentSha256, run.Source.Recipe);
        var outcome = Untouched with { Load = head?.Load };
        if (string.Equals(head?.Fingerprint, fingerprint, StringComparison.Ordinal))
            return outcome;
        var holds = await run.Destination.ReadHoldsAsync(run.Pipeline.Tenant, run.Pipeline.Pipeline, cancellationToken);
        var hold = holds.FirstOrDefault(hold =>
            string.Equals(hold.Partition.Partition, partition.Name, StringComparison.Ordinal)
            && string.Equals(hold.Fingerprint, fingerprint, StringComparison.Ordinal));
        return hold?.State switch
        {
            HoldState.Waiting => outcome with
            {
                Status = PartitionStatus.Held,
                Load = hold.Load,
                RowsRead = hold.RowsRead,
                RowsRejected = hold.RowsRejected,
                Message = string.Create(
                    CultureInfo.InvariantCulture, $"Held since {hold.HeldAt:yyyy-MM-dd HH:mm} UTC: {hold.Reasons.ReplaceLineEndings(" ")}"),
            },
            HoldState.Discarded => outcome with
            {
                Message = string.Create(CultureInfo.InvariantCulture, $"The same bytes were discarded by {hold.SettledBy} on {hold.SettledAt:yyyy-MM-dd}."),
            },
            _ => null,
        };
    }

    [LoggerMessage(1003, LogLevel.Warning, "Pipeline {Pipeline}, partition {Partition}: attempt {Attempt} failed ({Kind}): {Reason}")]
    private static partial void LogFailed(ILogger logger, string pipeline, string partition, int attempt, FailureKind kind, string reason);

    [LoggerMessage(1006, LogLevel.Information, "Pipeline {Pipeline}, partition {Partition}: load {Load} was committed although its attempt failed.")]
    private static partial void LogCommitted(ILogger logger, string pipeline, string partition, Guid load);

    [LoggerMessage(1007, LogLevel.Warning, "Pipeline {Pipeline}, partition {Partition}: the ledger could not be read after the last attempt; the next run reads it. {Reason}")]
    private static partial void LogUnread(ILogger logger, string pipeline, string partition, string reason);
}
