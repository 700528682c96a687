using System.CommandLine;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Runs;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset sync</c>: looks at the code lists that are due and keeps what is new.</summary>
internal static class DatasetSyncCommand
{
    public static Command Create(CommandHost host)
    {
        var keys = new Argument<string[]>("key") { Description = "Keys of datasets. Default: all that a pipeline looks at.", Arity = ArgumentArity.ZeroOrMore };
        var category = DatasetOptions.Category();
        var input = new Option<string?>("--input") { Description = "Read this saved page or answer of the one dataset named, instead of asking its publisher.", HelpName = "PATH" };
        var force = new Option<bool>("--force") { Description = "Look also at lists that are not due." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Look, and say what would change; write nothing." };
        var command = new Command(
            "sync",
            "Look at the code lists that are due and keep what is new. A list that did not change gets no version; one that lost many codes waits for a person.\n\nExample: weir dataset sync --category nhs_dd --dry-run")
        {
            keys, category, input, force, dryRun,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = DatasetPipeline.Open(host, parse);
            var request = new SyncRequest(parse.GetValue(keys) ?? [], DatasetOptions.CategoryOf(parse, category))
            {
                Input = parse.GetValue(input) is { } path ? Path.GetFullPath(path, host.Folder) : null,
                Force = parse.GetValue(force) || parse.GetValue(input) is not null,
                DryRun = parse.GetValue(dryRun),
            };
            return await RunAsync(host, parse, session, request, await WantedAsync(session, request, cancellationToken), cancellationToken);
        });
        return command;
    }

    /// <summary>Looks at some datasets where they are due, and says what became of each.</summary>
    internal static async Task<int> RunAsync(
        CommandHost host, ParseResult parse, Session session, SyncRequest request, IReadOnlyList<DatasetStanding> wanted, CancellationToken cancellationToken)
    {
        List<SyncOutcome> outcomes = [];
        List<RunResult> results = [];
        foreach (var group in wanted.GroupBy(standing => standing.Pipeline!))
        {
            var due = group.Where(standing => request.Force || standing.NextDue is null || standing.NextDue <= host.Time.GetUtcNow()).ToList();
            outcomes.AddRange(group.Except(due).Select(standing => new SyncOutcome(standing, SyncState.Skipped)));
            if (due.Count > 0)
                outcomes.AddRange(await SyncAsync(host, parse, session, group.Key.Pipeline, due, request, results, cancellationToken));
        }

        return Report(host, parse, request, outcomes, results);
    }

    /// <summary>Looks at some datasets of one pipeline, due or not, and says what became of each.</summary>
    internal static async Task<int> RunAsync(
        CommandHost host, ParseResult parse, Session session, SyncRequest request, PipelineDefinition pipeline, List<DatasetStanding> wanted, CancellationToken cancellationToken)
    {
        List<RunResult> results = [];
        return Report(host, parse, request, await SyncAsync(host, parse, session, pipeline, wanted, request, results, cancellationToken), results);
    }

    private static int Report(CommandHost host, ParseResult parse, SyncRequest request, IReadOnlyList<SyncOutcome> outcomes, List<RunResult> results)
    {
        if (host.IsJson(parse))
            host.Write(SyncReport.ToJson(outcomes, request.DryRun));
        else
            SyncReport.WriteText(host, outcomes, results, request.DryRun, host.IsQuiet(parse));
        return RunReport.ExitCodeOf(results);
    }

    private static async Task<IReadOnlyList<DatasetStanding>> WantedAsync(Session session, SyncRequest request, CancellationToken cancellationToken)
    {
        var standings = (await DatasetsCommand.StandingsAsync(session, cancellationToken)).Where(standing => standing.Pipeline is not null).ToList();
        foreach (var key in request.Keys)
        {
            if (standings.Exists(standing => string.Equals(standing.Key, key, StringComparison.Ordinal)))
                continue;
            throw new UsageException($"There is no dataset '{key}' that a pipeline looks at.{Spelling.Suggestion(key, standings.Select(standing => standing.Key))} 'weir datasets' shows them all.");
        }

        if (request.Input is not null && request.Keys.Count != 1)
            throw new UsageException("--input names one page or answer. Name the one dataset that it is of: weir dataset sync KEY --input FILE.");
        return
        [
            .. standings.Where(standing =>
                (request.Keys.Count == 0 || request.Keys.Contains(standing.Key, StringComparer.Ordinal))
                && (request.Category is null || string.Equals(standing.Category, request.Category, StringComparison.Ordinal))),
        ];
    }

    /// <summary>Looks at some lists of a pipeline, and says what became of each.</summary>
    private static async Task<IReadOnlyList<SyncOutcome>> SyncAsync(
        CommandHost host, ParseResult parse, Session session, PipelineDefinition pipeline, List<DatasetStanding> due, SyncRequest request, List<RunResult> results, CancellationToken cancellationToken)
    {
        // Opened first: a folder of files takes lists by 'weir run', and has no versions to compare.
        await using var warehouse = session.OpenWarehouse(pipeline.Warehouse);
        CodeListSource? source = null;
        await using var progress = RunProgressDisplay.Create(host, parse, pipeline.Name);
        var result = await session.RunAsync(
            pipeline,
            new RunRequest { Input = request.Input, Force = request.Force && request.IsReload, DryRun = request.DryRun, Only = [.. due.Select(standing => standing.Address ?? standing.Key)], OnSource = made => source = (CodeListSource)made },
            RunTrigger.Manual,
            progress,
            cancellationToken);
        results.Add(result);
        List<SyncOutcome> outcomes = [];
        var versions = new DatasetVersions(warehouse, TenantId.Default);
        foreach (var standing in due)
        {
            var partition = result.Partitions.FirstOrDefault(each => string.Equals(each.Partition, standing.Key, StringComparison.Ordinal));
            var state = partition?.Status switch
            {
                PartitionStatus.Loaded => SyncState.Synced,
                PartitionStatus.Unchanged => SyncState.Unchanged,
                PartitionStatus.Held => SyncState.Held,
                PartitionStatus.Planned when request.DryRun => SyncState.Synced,
                _ => SyncState.Failed,
            };
            var outcome = new SyncOutcome(standing, state) { Message = partition?.Message ?? result.Message };
            if (state is SyncState.Synced or SyncState.Held && source!.Read.TryGetValue(standing.Key, out var read))
                outcome = await CompareAsync(versions, outcome, read, cancellationToken);
            outcomes.Add(outcome);
        }

        return outcomes;
    }

    /// <summary>What the list that was read changes of the version that was served before.</summary>
    private static async Task<SyncOutcome> CompareAsync(DatasetVersions versions, SyncOutcome outcome, CodeList read, CancellationToken cancellationToken)
    {
        var before = outcome.Standing.Version;
        var isSame = before is not null && string.Equals(before.ContentSha256, CodeListContent.HashOf(read), StringComparison.Ordinal);
        return outcome with
        {
            State = isSame && outcome.State == SyncState.Synced ? SyncState.Unchanged : outcome.State,
            Version = isSame ? before!.Number : (before?.Number ?? 0) + 1,
            Options = read.Options.Count,
            Changes = before is null || isSame ? [] : CodeListDifference.Of(await versions.ReadOptionsAsync(before, cancellationToken), DistinctOptions(read)),
        };
    }

    /// <summary>The options that are served: of two with one code and kind, the first.</summary>
    private static IReadOnlyList<CodeOption> DistinctOptions(CodeList list) => [.. list.Options.DistinctBy(option => (option.Kind, option.Code))];
}

/// <summary>What <c>weir dataset sync</c> was asked to do.</summary>
/// <param name="Keys">Keys of datasets; all where it is empty.</param>
/// <param name="Category">Category; all where it is null.</param>
internal sealed record SyncRequest(IReadOnlyList<string> Keys, string? Category)
{
    public string? Input { get; init; }

    /// <summary>Look also at lists that are not due.</summary>
    public bool Force { get; init; }

    /// <summary>Load again also what did not change.</summary>
    public bool IsReload { get; init; }

    public bool DryRun { get; init; }
}

/// <summary>What became of a dataset in a sync.</summary>
internal enum SyncState
{
    /// <summary>It has a new version.</summary>
    Synced,

    /// <summary>Its content is what was known.</summary>
    Unchanged,

    /// <summary>It is not due.</summary>
    Skipped,

    /// <summary>The new version waits for a person.</summary>
    Held,

    /// <summary>It could not be fetched, read or written.</summary>
    Failed,
}

/// <summary>What became of a dataset in a sync.</summary>
/// <param name="Standing">The dataset as it was before.</param>
/// <param name="State">What became of it.</param>
internal sealed record SyncOutcome(DatasetStanding Standing, SyncState State)
{
    /// <summary>The version that the look made, would make, or found; null where nothing is known.</summary>
    public long? Version { get; init; }

    /// <summary>Options that were read.</summary>
    public long? Options { get; init; }

    /// <summary>What is new against the version before; empty for a first version.</summary>
    public IReadOnlyList<OptionChange> Changes { get; init; } = [];

    /// <summary>Why it failed or waits.</summary>
    public string? Message { get; init; }
}
