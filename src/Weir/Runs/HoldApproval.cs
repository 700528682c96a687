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
        // Of a file that is called by another name nothing is kept: it is read again where it lies, if it is still what it was.
        var isKept = plan.Partition.Pseudonym is null;
        return await new PipelineRun(context with
        {
            Source = new HeldSource(context.Source, plan.Partition, isKept ? null : hold),
            Kept = isKept ? new FetchedFile(context.Raw.Open(hold.ContentSha256, plan.FileName), plan.AddressSha256, plan.ETag, plan.LastModified) : null,
            Options = context.Options with { ApprovedBy = by, Hold = hold.Load },
        }).RunAsync(cancellationToken);
    }

    /// <summary>The source, planning only the held partition.</summary>
    private sealed class HeldSource(ISource source, PlannedPartition held, Hold? unkept) : ISource
    {
        public string Recipe => source.Recipe;

        public IReadOnlyList<SourceTable> Tables => source.Tables;

        public IReadOnlyList<SourceView> Views => source.Views;

        public IReadOnlyList<GateRule> GateRules => source.GateRules;

        IReadOnlyList<string> ISource.Notes => source.Notes;

        Task ISource.PrepareAsync(string? input, bool writesNothing, CancellationToken cancellationToken) => source.PrepareAsync(input, writesNothing, cancellationToken);

        public SourceTable? FindTable(string name) => source.FindTable(name);

        Task<IReadOnlyDictionary<string, ContentPart>> ISource.DivideAsync(RawFile file, IReadOnlyList<PlannedPartition> partitions, CancellationToken cancellationToken) =>
            source.DivideAsync(file, partitions, cancellationToken);

        public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
        {
            if (unkept is null)
                return new SourcePlan([held], []);
            var plan = await source.PlanAsync(request, cancellationToken);
            return plan.Partitions.FirstOrDefault(partition => string.Equals(partition.Name, held.Name, StringComparison.Ordinal)) is { } found
                ? new SourcePlan([found], [])
                : throw new SourceException($"The file of {held.Name} is no longer where the pipeline reads, and under a policy nothing of it is kept. Put it back, or discard the hold.", FailureKind.Terminal);
        }

        public IAsyncEnumerable<Columns.Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken) =>
            unkept is null || string.Equals(request.File.Sha256, unkept.ContentSha256, StringComparison.Ordinal)
                ? source.ReadAsync(request, cancellationToken)
                : throw new SourceException($"The file of {held.Name} has changed since it was held, and under a policy nothing of it is kept. Discard the hold and run the pipeline again.", FailureKind.Terminal);
    }
}
