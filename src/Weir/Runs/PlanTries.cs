using Weir.Failures;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>Asks a source for its plan until the plan is whole or the tries are used up.</summary>
internal static class PlanTries
{
    /// <summary>The plan; one that falls short where no try found everything and at least one found something.</summary>
    public static async Task<SourcePlan> PlanAsync(RunContext run, Retries retries, CancellationToken cancellationToken)
    {
        var loaded = run.HeadEntries.ToDictionary(entry => entry.Partition.Partition, entry => PlannedPartitionJson.Read(entry.Plan).Partition, StringComparer.Ordinal);
        var checkpoints = loaded.Count == 0 ? [] : (await run.Destination.ReadHeadsAsync(run.Pipeline, cancellationToken))
            .Where(head => head.Value.Checkpoint is not null).ToDictionary(head => head.Key, head => head.Value.Checkpoint!, StringComparer.Ordinal);
        var tries = 0;
        SourcePlan? incomplete = null;
        try
        {
            return await retries.ExecuteAsync(
                async token =>
                {
                    var request = new PlanRequest(run.Options.Periods, run.Options.Input, loaded)
                    {
                        Force = run.Options.Force,
                        Only = run.Options.Only,
                        Checkpoints = checkpoints,
                        TriesLeft = run.Options.Attempts - ++tries,
                    };
                    var plan = await run.Source.PlanAsync(request, token);
                    if (plan.Shortfall is not { Kind: FailureKind.Transient } shortfall)
                        return plan;
                    incomplete = plan;
                    throw shortfall;
                },
                cancellationToken);
        }
        catch (SourceException) when (incomplete is not null)
        {
            return incomplete;
        }
    }
}
