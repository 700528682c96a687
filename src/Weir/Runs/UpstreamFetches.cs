using System.Threading.Channels;
using Weir.Destinations;
using Weir.Failures;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>A partition whose bytes are there.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="File">Its bytes.</param>
/// <param name="Began">When its turn came.</param>
internal sealed record Fetch(PlannedPartition Partition, FetchedFile File, long Began);

/// <summary>Makes the requests of a plan, in order and as many at once as the upstream lets, and hands on each partition that an answer has something for.</summary>
/// <param name="run">The run.</param>
/// <param name="plan">What was planned.</param>
/// <param name="end">Is told the outcome of each partition that ends here: one that cannot be fetched, is out of reach, or has nothing new.</param>
/// <param name="waiting">Is told of each wait before another try.</param>
internal sealed class UpstreamFetches(RunContext run, SourcePlan plan, Func<PartitionOutcome, Task> end, Action<string, WeirException, TimeSpan> waiting)
{
    private volatile SourceException? _refusal;
    private int _failedInARow;

    /// <summary>Why the requests were ended before the last: the upstream refused twice in a row, or fails whatever is asked of it. Null where it does not.</summary>
    public SourceException? Refusal => _refusal;

    private RunOptions Options => plan.Pace is { } pace
        ? run.Options with
        {
            Attempts = Math.Min(run.Options.Attempts, 2),
            CoolOff = pace.CoolOff,
            LongestRetryDelay = pace.CoolOff > run.Options.LongestRetryDelay ? pace.CoolOff : run.Options.LongestRetryDelay,
        }
        : run.Options;

    /// <summary>Fetches all; a request that fails ends its partitions, and the others go on.</summary>
    public async Task WriteAllAsync(ChannelWriter<Fetch> writer, CancellationToken cancellationToken)
    {
        Exception? bug = null;
        Queue<Task<IReadOnlyList<Fetch>>> fetching = [];
        try
        {
            var requests = Requests();
            for (var next = 0; (next < requests.Count && _refusal is null) || fetching.Count > 0;)
            {
                while (next < requests.Count && _refusal is null && fetching.Count < Math.Max(1, plan.Downloads))
                    fetching.Enqueue(FetchAsync(requests[next++], cancellationToken));
                foreach (var fetch in await fetching.Dequeue())
                    await writer.WriteAsync(fetch, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loads see the same token, and the run says that it was cancelled.
        }
        catch (Exception exception)
        {
            bug = exception;
        }

        writer.Complete(bug);
        await Task.WhenAll(fetching.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The partitions of each request, in the order in which their first was planned.</summary>
    private List<List<PlannedPartition>> Requests()
    {
        List<List<PlannedPartition>> requests = [];
        Dictionary<string, List<PlannedPartition>> shared = new(StringComparer.Ordinal);
        foreach (var partition in plan.Partitions)
        {
            if (partition.Request is { } name && shared.TryGetValue(name, out var others))
            {
                others.Add(partition);
                continue;
            }

            requests.Add([partition]);
            if (partition.Request is { } first)
                shared.Add(first, requests[^1]);
        }

        return requests;
    }

    private async Task<IReadOnlyList<Fetch>> FetchAsync(List<PlannedPartition> partitions, CancellationToken cancellationToken)
    {
        var began = run.Time.GetTimestamp();
        if (partitions[0].Failure is { } hopeless)
            return await FailAsync(partitions, hopeless, attempts: 0, began);
        if (run.Kept is { } kept)
            return await DivideAsync(partitions, kept, attempts: 0, began, cancellationToken);
        var attempts = 0;
        var known = Known(partitions[0].Name);
        var progress = new Fetching(run, partitions[0].Name);
        try
        {
            var retries = new Retries(Options, run.Time, (failure, delay) => waiting(partitions[0].Name, failure, delay));
            var file = await retries.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await run.Raw.FetchAsync(partitions[0], run.Options.Force ? null : known, progress, token);
                },
                cancellationToken);
            _failedInARow = 0;
            if (!run.Options.DryRun)
                CrashPoint.Reach(LoadStep.Fetched);
            if (file is not null || partitions[0].Download is null)
                return await DivideAsync(partitions, file ?? known!, attempts, began, cancellationToken);
            foreach (var partition in partitions)
                await end(Ended(partition, PartitionStatus.Unchanged, attempts, began));
            return [];
        }
        catch (WeirException failure)
        {
            if (plan.Pace is not null && failure is SourceException refused && IsNoUse(refused))
                _refusal = refused;
            return await FailAsync(partitions, failure, attempts, began);
        }
    }

    /// <summary>True where the next request would fare no better. One that failed by itself, such as that of a site which does not answer, says nothing of the others; two in a row do.</summary>
    private bool IsNoUse(SourceException failure) =>
        failure.IsRefusal || failure.IsOfConnection || (failure.Kind == FailureKind.Transient && ++_failedInARow > 1);

    /// <summary>What each partition has of the bytes. One that never had a row and has none now is not loaded: there is nothing to say of it yet.</summary>
    private async Task<IReadOnlyList<Fetch>> DivideAsync(List<PlannedPartition> partitions, FetchedFile file, int attempts, long began, CancellationToken cancellationToken)
    {
        if (partitions[0].Request is null)
            return [new Fetch(partitions[0], file, began)];
        IReadOnlyDictionary<string, ContentPart> parts;
        try
        {
            parts = await run.Source.DivideAsync(file.File, partitions, cancellationToken);
        }
        catch (SourceException failure)
        {
            return await FailAsync(partitions, failure, attempts, began);
        }

        List<Fetch> fetches = [];
        foreach (var partition in partitions)
        {
            var part = parts.GetValueOrDefault(partition.Name) ?? new ContentPart(ContentPart.NothingSha256, 0);
            if (part.Rows > 0 || Head(partition.Name) is not null)
                fetches.Add(new Fetch(partition, file with { Part = part }, began));
            else
                await end(Ended(partition, PartitionStatus.Unchanged, attempts, began) with { Sha256 = file.File.Sha256 });
        }

        return fetches;
    }

    private async Task<IReadOnlyList<Fetch>> FailAsync(List<PlannedPartition> partitions, WeirException failure, int attempts, long began)
    {
        foreach (var partition in partitions)
            await end(Ended(partition, PartitionStatus.Failed, attempts, began) with { Load = null, Message = failure.Message });
        return [];
    }

    private PartitionOutcome Ended(PlannedPartition partition, PartitionStatus status, int attempts, long began) => PartitionOutcome.Untouched(partition) with
    {
        Status = status,
        Load = Head(partition.Name)?.Load,
        Attempts = attempts,
        Seconds = run.Time.GetElapsedTime(began).TotalSeconds,
    };

    private LedgerEntry? Head(string partition) =>
        run.HeadEntries.FirstOrDefault(entry => string.Equals(entry.Partition.Partition, partition, StringComparison.Ordinal));

    private FetchedFile? Known(string partition)
    {
        if (Head(partition) is not { } entry || !run.Raw.Has(entry.ContentSha256))
            return null;
        var planned = PlannedPartitionJson.Read(entry.Plan);
        return new FetchedFile(run.Raw.Open(entry.ContentSha256, planned.FileName), planned.AddressSha256, planned.ETag, planned.LastModified);
    }

    private sealed class Fetching(RunContext run, string partition) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => run.Report(new RunProgress(partition, "fetching", value.Bytes, value.Total));
    }
}
