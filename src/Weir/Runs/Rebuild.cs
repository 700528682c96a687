using System.Globalization;
using Weir.Destinations;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>
/// Makes tables anew whose recipe has changed: every load that records are served of is read again from its kept bytes, and all are committed in one
/// transaction, so that readers see the old tables until all of the new is there.
/// </summary>
/// <remarks>All of them or none: where the bytes of one are gone, or the upstream has to be asked, each partition is loaded by itself as ever.</remarks>
internal sealed class Rebuild(RunContext run)
{
    private List<PartitionRun> _committing = [];

    /// <summary>What a person should know of it; null where nothing was to do.</summary>
    public string? Note { get; private set; }

    /// <summary>True where a load is held: nothing else may be loaded before a person has said what becomes of it.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Makes again what is loaded, from its kept bytes and without the upstream.</summary>
    /// <returns>The outcome of each partition that was made again, or of the one that is held; none where there was nothing to do.</returns>
    public async Task<IReadOnlyList<PartitionOutcome>> FromKeptAsync(Retries retries, CancellationToken cancellationToken) => IsWanted
        ? await retries.ExecuteAsync(token => AttemptAsync(heads => KeptAsync(heads, token), "the raw archive", token), cancellationToken)
        : [];

    /// <summary>Makes again what is planned again from files of this machine: those of which nothing is kept.</summary>
    public async Task<IReadOnlyList<PartitionOutcome>> FromPlanAsync(SourcePlan plan, Retries retries, CancellationToken cancellationToken) => IsWanted
        ? await retries.ExecuteAsync(token => AttemptAsync(heads => PlannedAsync(plan, heads, token), "their files", token), cancellationToken)
        : [];

    private bool IsWanted => run.Source.RebuildsTogether && run.Destination.Limits.HasLoadGroups
        && run.Options is { DryRun: false, Force: false, ApprovedBy: null } && run.Source.Tables is [{ Mode: WriteMode.Newest }, ..];

    private bool IsOutdated(string recipe) => !string.Equals(recipe, run.Source.Recipe, StringComparison.Ordinal);

    private async Task<IReadOnlyList<PartitionOutcome>> AttemptAsync(
        Func<IReadOnlyDictionary<string, PartitionHead>, Task<IReadOnlyList<Remade>>> find, string from, CancellationToken cancellationToken)
    {
        if (await CommittedAsync(cancellationToken) is { } committed)
            return committed;
        var heads = await run.Destination.ReadHeadsAsync(run.Pipeline, cancellationToken);
        var holds = await run.Destination.ReadHoldsAsync(run.Pipeline.Tenant, run.Pipeline.Pipeline, cancellationToken);
        IReadOnlyList<Remade> loads = heads.Count == 0 ? [] : [.. (await find(heads)).Where(load => HoldOf(load, holds, HoldState.Discarded) is null)];
        if (loads.Count == 0)
            return [];
        if (loads.Select(load => (Load: load, Hold: HoldOf(load, holds, HoldState.Waiting))).FirstOrDefault(load => load.Hold is not null) is (_, { } waiting) found)
            return [Held(Outcome(found.Load) with { Status = PartitionStatus.Held, Load = waiting.Load, Message = waiting.Reasons.ReplaceLineEndings(" ") })];
        Note = string.Create(
            CultureInfo.InvariantCulture,
            $"What shapes the rows has changed: {loads.Count:N0} {(loads.Count == 1 ? "load is" : "loads are")} made again from {from}, and the tables change all together at the end.");
        var attempts = await WriteAsync(loads, heads, cancellationToken);
        return attempts is { Held: { } held } ? [Held(await held.HoldAsync(cancellationToken))] : attempts.Outcomes;
    }

    private PartitionOutcome Held(PartitionOutcome outcome)
    {
        IsHeld = true;
        Note = $"What shapes the rows has changed, and the tables are made again all together or not at all: nothing was loaded, since {outcome.Partition} is held. Approve or discard the hold, and run again.";
        return outcome;
    }

    /// <summary>Writes all loads in one transaction and commits it, or lets go of it where one has to be held.</summary>
    private async Task<(IReadOnlyList<PartitionOutcome> Outcomes, PartitionRun? Held)> WriteAsync(
        IReadOnlyList<Remade> loads, IReadOnlyDictionary<string, PartitionHead> heads, CancellationToken cancellationToken)
    {
        await using var group = await run.Destination.BeginGroupAsync(run.Pipeline, cancellationToken);
        List<PartitionRun> attempts = [];
        Dictionary<string, PartitionHead> last = new(heads, StringComparer.Ordinal);
        foreach (var load in loads)
        {
            var head = last.GetValueOrDefault(load.Partition.Name);
            var attempt = new PartitionRun(run, load.Partition, load.File, head) { Group = group, Remakes = load.Entry };
            if (head is not null)
                last[load.Partition.Name] = head with { Epoch = attempt.Epoch };
            if ((await attempt.RunAsync(cancellationToken)).Status == PartitionStatus.Held)
                return ([], attempt);
            attempts.Add(attempt);
        }

        _committing = attempts;
        return (Told(await group.CommitAsync(cancellationToken)), null);
    }

    /// <summary>The outcomes of loads that are committed: of each partition, its last.</summary>
    private IReadOnlyList<PartitionOutcome> Told(IReadOnlyList<LedgerEntry> entries)
    {
        Dictionary<string, PartitionOutcome> outcomes = new(StringComparer.Ordinal);
        foreach (var (attempt, entry) in _committing.Zip(entries))
        {
            run.Committed[entry.Partition.Partition] = entry;
            outcomes[entry.Partition.Partition] = attempt.Committing!.As(entry) with { Attempts = 1 };
        }

        return [.. outcomes.Values];
    }

    /// <summary>What an earlier attempt committed although its answer was lost; null where none did.</summary>
    private async Task<IReadOnlyList<PartitionOutcome>?> CommittedAsync(CancellationToken cancellationToken)
    {
        List<LedgerEntry> entries = [];
        foreach (var attempt in _committing)
        {
            if (await run.Destination.FindEntryAsync(run.Pipeline.Tenant, attempt.Committing!.Load!.Value, cancellationToken) is not { } entry)
                return null;
            entries.Add(entry);
        }

        return entries.Count == 0 ? null : Told(entries);
    }

    /// <summary>The loads that records are served of, each as its partition is under the recipe of now: the one of the head last. None where one cannot be read again.</summary>
    private async Task<IReadOnlyList<Remade>> KeptAsync(IReadOnlyDictionary<string, PartitionHead> heads, CancellationToken cancellationToken)
    {
        var served = await run.Destination.ReadServedEntriesAsync(run.Pipeline, cancellationToken);
        var outdated = served.Where(entry => IsOutdated(entry.Recipe)).Select(entry => entry.Partition.Partition).ToHashSet(StringComparer.Ordinal);
        Dictionary<(string, string), Remade> loads = [];
        foreach (var entry in served.Where(entry => outdated.Contains(entry.Partition.Partition)).OrderBy(entry => heads.GetValueOrDefault(entry.Partition.Partition)?.Load == entry.Load))
        {
            var name = entry.Partition.Partition;
            var planned = PlannedPartitionJson.Read(entry.Plan);
            if (planned.Partition.Request is not null || !run.Raw.Has(entry.ContentSha256)
                || run.Source.Rebuild(planned.Partition, entry.Recipe, heads.GetValueOrDefault(name)?.Checkpoint) is not { } again)
                return [];
            var file = new FetchedFile(run.Raw.Open(entry.ContentSha256, planned.FileName), planned.AddressSha256, planned.ETag, planned.LastModified);
            // Of the same bytes, the load that came last.
            loads.Remove((name, entry.ContentSha256));
            loads.Add((name, entry.ContentSha256), new Remade(again.Partition, file, entry with { Checkpoint = again.Checkpoint }));
        }

        return [.. loads.Values.OrderBy(load => string.Equals(heads.GetValueOrDefault(load.Partition.Name)?.ContentSha256, load.File.File.Sha256, StringComparison.Ordinal))];
    }

    private async Task<IReadOnlyList<Remade>> PlannedAsync(SourcePlan plan, IReadOnlyDictionary<string, PartitionHead> heads, CancellationToken cancellationToken)
    {
        var outdated = run.HeadEntries.Where(entry => IsOutdated(entry.Recipe)).Select(entry => entry.Partition.Partition).ToHashSet(StringComparer.Ordinal);
        List<Remade> loads = [];
        foreach (var partition in plan.Partitions.Where(partition => outdated.Contains(partition.Name) && heads.ContainsKey(partition.Name)))
        {
            if (partition is { Download: null, Request: null, Failure: null } && !SourceAddress.IsWeb(partition.Address)
                && await run.Raw.FetchAsync(partition, known: null, new Progress<FetchProgress>(), cancellationToken) is { } file)
                loads.Add(new Remade(partition, file, null));
        }

        return loads;
    }

    private Hold? HoldOf(Remade load, IReadOnlyList<Hold> holds, HoldState state)
    {
        var fingerprint = PartitionRun.Fingerprint(load.File.ContentSha256, run.Source.Recipe);
        return holds.FirstOrDefault(hold => hold.State == state && string.Equals(hold.Partition.Partition, load.Partition.Name, StringComparison.Ordinal)
            && string.Equals(hold.Fingerprint, fingerprint, StringComparison.Ordinal));
    }

    private static PartitionOutcome Outcome(Remade load) => PartitionOutcome.Untouched(load.Partition) with { Sha256 = load.File.File.Sha256 };

    /// <summary>A load to make again.</summary>
    /// <param name="Partition">Its partition under the recipe of now.</param>
    /// <param name="File">Its bytes.</param>
    /// <param name="Entry">What the ledger says of it, with the checkpoint of now; null where the bytes may be others.</param>
    private sealed record Remade(PlannedPartition Partition, FetchedFile File, LedgerEntry? Entry);
}
