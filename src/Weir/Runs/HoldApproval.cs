using Weir.Destinations;
using Weir.Failures;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>Loads a held load's pinned bytes after a person approved it: the gate is waived, the fence is not.</summary>
internal static class HoldApproval
{
    /// <summary>Characters of an id that a person must give at least: a slip of the keyboard decides nothing.</summary>
    private const int ShortestBeginning = 8;

    /// <summary>The waiting hold with an id, or with the only id that begins so.</summary>
    /// <exception cref="UsageException">Too little of the id was given, there is none, several begin so, or it was settled before.</exception>
    public static Hold Find(IReadOnlyList<Hold> holds, string load)
    {
        if (load.Length < ShortestBeginning)
            throw new UsageException($"'{load}' is too little of a load's id: {load.Length} characters where {ShortestBeginning} or more are expected. 'weir holds' lists what waits.");
        var found = holds.Where(hold => hold.Load.ToString().StartsWith(load, StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [{ State: HoldState.Waiting } waiting] => waiting,
            [var settled] => throw new UsageException(
                $"Hold {settled.Load} of {settled.Partition} is not waiting: it was {settled.State.ToString().ToLowerInvariant()} on {settled.SettledAt:yyyy-MM-dd}. 'weir holds' lists what waits."),
            [] => throw new UsageException($"There is no hold '{load}'. 'weir holds' lists what waits."),
            _ => throw new UsageException($"{found.Count} holds begin with '{load}'. Give more of the id; 'weir holds' lists them."),
        };
    }

    /// <summary>Runs the held partition from its kept bytes.</summary>
    public static async Task<RunResult> RunAsync(RunContext context, Hold hold, string by, CancellationToken cancellationToken)
    {
        var plan = PlannedPartitionJson.Read(hold.Plan);
        var kept = context.Raw.Open(hold.ContentSha256, plan.FileName);
        return await new PipelineRun(context with
        {
            Source = new HeldSource(context.Source, plan.Partition),
            Kept = new FetchedFile(kept, plan.AddressSha256, plan.ETag, plan.LastModified),
            Options = context.Options with { ApprovedBy = by, Hold = hold.Load },
        }).RunAsync(cancellationToken);
    }

    /// <summary>The source, planning only the held partition.</summary>
    private sealed class HeldSource(ISource source, PlannedPartition held) : ISource
    {
        public string Recipe => source.Recipe;

        public IReadOnlyList<SourceTable> Tables => source.Tables;

        public IReadOnlyList<SourceView> Views => source.Views;

        public IReadOnlyList<GateRule> GateRules => source.GateRules;

        public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new SourcePlan([held], []));

        public IAsyncEnumerable<Columns.Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken) =>
            source.ReadAsync(request, cancellationToken);
    }
}
