using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Runs;

namespace Weir.Cli.Commands.Datasets;

/// <summary>What a sync of code lists found, for people and for programs.</summary>
internal static class SyncReport
{
    /// <summary>Changes of one list that are written out; the others are counted.</summary>
    private const int MostChanges = 20;

    public static void WriteText(CommandHost host, IReadOnlyList<SyncOutcome> outcomes, IReadOnlyList<RunResult> results, bool dryRun, bool quiet)
    {
        var output = host.Output;
        if (!quiet)
        {
            foreach (var note in results.SelectMany(result => result.Notes))
                output.WriteLine($"  {note}");
        }

        foreach (var outcome in outcomes.Where(outcome => outcome.State is SyncState.Synced or SyncState.Held))
            WriteChanges(host, outcome, dryRun);
        foreach (var outcome in outcomes.Where(outcome => outcome.State == SyncState.Failed))
            host.Error.WriteLine($"{outcome.Standing.Key}: {outcome.Message}");
        foreach (var message in results.Where(result => result.Partitions.Count == 0).Select(result => result.Message).OfType<string>().Except(outcomes.Select(outcome => outcome.Message).OfType<string>(), StringComparer.Ordinal))
            host.Error.WriteLine(message);
        if (!quiet)
            WriteSkipped(output, [.. outcomes.Where(outcome => outcome.State == SyncState.Skipped)]);
        output.WriteLine(Summary(outcomes, dryRun));
        if (outcomes.Any(outcome => outcome.State == SyncState.Held) && !quiet && !dryRun)
            output.WriteLine("What waits: 'weir holds'. Let it in with 'weir approve LOAD', or keep it out with 'weir discard LOAD'.");
    }

    public static JsonObject ToJson(IReadOnlyList<SyncOutcome> outcomes, bool dryRun)
    {
        var json = new JsonObject { ["dryRun"] = dryRun };
        foreach (var state in Enum.GetValues<SyncState>())
            json[Words.Of(state)] = new JsonArray([.. outcomes.Where(outcome => outcome.State == state).Select(ToJson)]);
        return json;
    }

    private static void WriteChanges(CommandHost host, SyncOutcome outcome, bool dryRun)
    {
        var standing = outcome.Standing;
        var what = standing.Version is null ? Words.Count(outcome.Options ?? 0, "option")
            : outcome.Changes.Count == 0 ? "no option, but format or dates"
            : DatasetDiffCommand.Summary(outcome.Changes);
        host.Output.WriteLine(outcome.State == SyncState.Held
            ? $"{standing.Key}: {(dryRun ? "would wait" : "waits")} for a person ({what}). {outcome.Message}"
            : $"{standing.Key}: {(dryRun ? "would get version" : "version")} {outcome.Version}: {what}");
        foreach (var change in outcome.Changes.Take(MostChanges))
            host.Output.WriteLine("  " + DatasetDiffCommand.Line(change));
        if (outcome.Changes.Count > MostChanges)
            host.Output.WriteLine($"  … and {Words.Count(outcome.Changes.Count - MostChanges)} more{(dryRun ? "" : $"; see all with 'weir dataset diff {standing.Key}'")}");
    }

    private static void WriteSkipped(TextWriter output, IReadOnlyList<SyncOutcome> skipped)
    {
        const int Most = 3;
        if (skipped.Count == 0)
            return;
        if (skipped.Count <= Most)
        {
            foreach (var outcome in skipped)
                output.WriteLine($"{outcome.Standing.Key}: not due before {Words.At(outcome.Standing.NextDue)}. --force looks all the same.");
            return;
        }

        output.WriteLine($"{Words.Count(skipped.Count, "list")} not due, the next at {Words.At(skipped.Min(outcome => outcome.Standing.NextDue))}. --force looks all the same.");
    }

    private static string Summary(IReadOnlyList<SyncOutcome> outcomes, bool dryRun)
    {
        string[] counts =
        [
            $"{Count(SyncState.Synced)} {(dryRun ? "would be synced" : "synced")}",
            $"{Count(SyncState.Unchanged)} unchanged",
            $"{Count(SyncState.Skipped)} skipped",
            $"{Count(SyncState.Held)} held",
            $"{Count(SyncState.Failed)} failed",
        ];
        return $"{Words.Count(outcomes.Count, "dataset")}: {string.Join(", ", counts)}.";

        string Count(SyncState state) => Words.Count(outcomes.Count(outcome => outcome.State == state));
    }

    private static JsonObject ToJson(SyncOutcome outcome) => new()
    {
        ["key"] = outcome.Standing.Key,
        ["category"] = outcome.Standing.Category,
        ["version"] = outcome.Version ?? outcome.Standing.Version?.Number,
        ["options"] = outcome.Options ?? outcome.Standing.Version?.Options,
        ["changes"] = new JsonArray([.. outcome.Changes.Select(DatasetDiffCommand.ToJson)]),
        ["nextDue"] = outcome.State == SyncState.Skipped ? Words.Iso(outcome.Standing.NextDue) : null,
        ["message"] = outcome.Message,
    };
}
