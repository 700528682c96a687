using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>One execution of a pipeline: plans the partitions, fetches them in order and a little ahead, and loads a few at a time.</summary>
internal sealed partial class PipelineRun(RunContext context)
{
    private readonly ConcurrentDictionary<string, PartitionOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _startedAt = context.Time.GetUtcNow();
    private readonly long _started = context.Time.GetTimestamp();
    private readonly RunObservers _observers = new(context.Observers, context.Pipeline.Pipeline, context.Run, context.Logger);
    private readonly List<string> _adoptions = [];
    private readonly Dictionary<string, SchemaConflictException> _conflicts = new(StringComparer.Ordinal);
    private RunContext? _withPast;
    private SourcePlan _plan = new([], []);
    private volatile WeirException? _giveUp;
    private SourceException? _refusal;

    /// <summary>Partitions that were made again because the recipe has changed, in order.</summary>
    private readonly List<PlannedPartition> _remade = [];
    private string? _rebuildNote;
    private bool _isRebuildHeld;

    private IReadOnlyList<string> Notes => [.. _adoptions, .. new[] { _rebuildNote }.OfType<string>(), .. _plan.Notes, .. context.Source.Notes, .. NotesOnViews, .. _observers.Notes];

    private IEnumerable<string> NotesOnViews => context.Destination.Limits.HasViews || context.Source.Views.Count == 0 || context.Options.DryRun
        ? []
        : [$"{context.Destination.Address} keeps tables only: the source's {context.Source.Views.Count} views were not made."];

    /// <summary>The context, from the planning on with the head entries that were there and the tables that do not fit.</summary>
    private RunContext Run => _withPast ?? context;

    public async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        var preparing = await BeginAsync(cancellationToken);
        LogBegun(context.Logger, context.Pipeline.Pipeline, context.Run);
        RunStatus? ended = null;
        string? message = null;
        try
        {
            await preparing;
            await PlanRetries.ExecuteAsync(token => context.Source.PrepareAsync(context.Options.Input, context.Options.DryRun, token), cancellationToken);
            var tables = EnsureTablesAsync(cancellationToken);
            var views = EnsureViewsAsync(tables, cancellationToken);
            try
            {
                await LookBackAsync(views, cancellationToken);
                await RebuildAsync(tables, cancellationToken);
                if (!_isRebuildHeld)
                    await PlanAsync(cancellationToken);
                await tables;
                if (!_isRebuildHeld)
                    await LoadAllAsync(cancellationToken);
                await EnsureIndexesAsync(cancellationToken);
            }
            finally
            {
                await views;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ended = RunStatus.Cancelled;
            message = "Cancelled. What was committed stays; the rest is loaded by the next run.";
        }
        catch (WeirException failure)
        {
            ended = RunStatus.Failed;
            message = failure.Message;
        }

        if (ended is null && (_giveUp ?? _plan.Shortfall) is { } failed)
        {
            ended = RunStatus.Failed;
            message = failed.Message;
        }

        var outcomes = _remade.Where(remade => !_plan.Partitions.Any(partition => string.Equals(partition.Name, remade.Name, StringComparison.Ordinal))).Concat(_plan.Partitions)
            .Select(partition => _outcomes.GetValueOrDefault(partition.Name) ?? PartitionOutcome.Untouched(partition)).ToList();
        if (ended is null && _refusal is { } refusal)
        {
            ended = RunStatus.Failed;
            message = LeftOver.Message(outcomes, refusal);
        }

        if (ended != RunStatus.Cancelled && context.Options.ApprovedBy is null)
            LeftOver.Of(context).Write(_plan, outcomes, isEndedEarly: _refusal is not null);
        var result = new RunResult(
            context.Run, context.Pipeline, ended ?? StatusOf(outcomes), _startedAt, context.Time.GetElapsedTime(_started).TotalSeconds, outcomes, Notes)
        {
            Message = message,
            Values = context.Options.DryRun ? context.Source.ValueCounts : [],
        };
        LogEnded(context.Logger, context.Pipeline.Pipeline, context.Run, result.Status, result.Seconds);
        await _observers.TellAfterAsync(observer => observer.EndedAsync(result, CancellationToken.None));
        return result with { Notes = Notes };
    }

    /// <summary>Tells that the run has begun. Meanwhile the destination is prepared, which the task returned says the end of.</summary>
    private async Task<Task> BeginAsync(CancellationToken cancellationToken)
    {
        var preparing = Task.Run(() => PrepareAsync(cancellationToken), CancellationToken.None);
        try
        {
            await _observers.TellAsync(observer => observer.BegunAsync(context.Run, context.Pipeline, _startedAt, cancellationToken));
        }
        catch
        {
            // There is no run to tell of whatever else fails; the destination is closed once nothing uses it.
            await preparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return preparing;
    }

    private async Task LookBackAsync(Task views, CancellationToken cancellationToken) => _withPast = context with
    {
        HeadEntries = await context.Destination.ReadHeadEntriesAsync(context.Pipeline, cancellationToken),
        Conflicts = _conflicts,
        Views = views,
    };

    /// <summary>Makes again what is loaded under another recipe, where that takes place all together.</summary>
    private async Task RebuildAsync(Task tables, CancellationToken cancellationToken, bool isPlanned = false)
    {
        if (!context.Source.RebuildsTogether || Run.HeadEntries.All(entry => string.Equals(entry.Recipe, context.Source.Recipe, StringComparison.Ordinal)))
            return;
        await tables;
        await Run.Views.WaitAsync(cancellationToken);
        var rebuild = new Rebuild(Run);
        var began = context.Time.GetTimestamp();
        try
        {
            var retries = new Retries(context.Options, context.Time, (failure, delay) => Waiting("all partitions", failure, delay));
            var outcomes = isPlanned ? await rebuild.FromPlanAsync(_plan, retries, cancellationToken) : await rebuild.FromKeptAsync(retries, cancellationToken);
            _isRebuildHeld = rebuild.IsHeld;
            foreach (var outcome in outcomes)
            {
                _remade.Add(new PlannedPartition(outcome.Partition, outcome.Source));
                await EndAsync(outcome with { Seconds = context.Time.GetElapsedTime(began).TotalSeconds });
            }

            if (outcomes.Count > 0 && !_isRebuildHeld)
                await LookBackAsync(Run.Views, cancellationToken);
        }
        finally
        {
            _rebuildNote ??= rebuild.Note;
        }
    }

    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        _plan = LeftOver.Of(context).First(await PlanTries.PlanAsync(Run, PlanRetries, cancellationToken));
        await _observers.TellAsync(observer => observer.PlannedAsync(
            context.Run, [.. _plan.Partitions.Select(partition => partition.Name)], _plan.Notes, cancellationToken));
        await RebuildAsync(Task.CompletedTask, cancellationToken, isPlanned: true);
    }

    private Retries PlanRetries => new(context.Options, context.Time, (failure, delay) => Waiting("plan", failure, delay));

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!context.Options.DryRun)
            await PlanRetries.ExecuteAsync(token => context.Destination.PrepareAsync(token), cancellationToken);
    }

    /// <summary>Makes the tables while the partitions are planned. Nothing is fetched before they are there.</summary>
    private async Task EnsureTablesAsync(CancellationToken cancellationToken)
    {
        await DescribeAdoptionsAsync(cancellationToken);
        if (context.Options.DryRun)
            return;
        foreach (var table in context.Source.Tables)
        {
            try
            {
                await PlanRetries.ExecuteAsync(
                    token => context.Destination.EnsureTableAsync(context.Pipeline, table.Schema, table.Mode, table.ScopeColumns, token), cancellationToken);
            }
            catch (SchemaConflictException conflict)
            {
                // The partitions that feed the table are held; the others are loaded.
                _conflicts.Add(table.Schema.Name, conflict);
            }
        }
    }

    /// <summary>Says which tables that somebody else made become the pipeline's. A dry run stops here.</summary>
    private async Task DescribeAdoptionsAsync(CancellationToken cancellationToken)
    {
        foreach (var table in context.Source.Tables.Where(table => table.Schema.AdoptsExisting))
        {
            await PlanRetries.ExecuteAsync(
                async token =>
                {
                    if (await context.Destination.DescribeAdoptionAsync(
                        context.Pipeline, table.Schema, table.Mode, context.Source.Views, context.Options.DryRun, token) is { } adoption)
                        _adoptions.Add(adoption);
                },
                cancellationToken);
        }
    }

    /// <summary>Makes the views while the first file is looked for, fetched and parsed. Nothing is written before they are there.</summary>
    private async Task EnsureViewsAsync(Task tables, CancellationToken cancellationToken)
    {
        await tables;
        // Views speak of the columns as they should be; where one is not, those that are there stay.
        if (context.Options.DryRun || !context.Destination.Limits.HasViews || _conflicts.Count > 0)
            return;
        try
        {
            await PlanRetries.ExecuteAsync(
                token => context.Destination.EnsureViewsAsync(context.Pipeline, context.Source.Views, token), cancellationToken);
        }
        catch (DestinationException failure) when (failure.Kind == FailureKind.Transient)
        {
            // The partitions that wait for the views would try again what has been tried.
            throw new DestinationException(failure.Message, FailureKind.Terminal, failure);
        }
    }

    /// <summary>Makes the indexes of tables that this run made. One over a single load would lead to all of it: that is left to the next run.</summary>
    private async Task EnsureIndexesAsync(CancellationToken cancellationToken)
    {
        if (context.Options.DryRun || _giveUp is not null || _outcomes.Values.Count(outcome => outcome.Status == PartitionStatus.Loaded) < 2)
            return;
        foreach (var table in context.Source.Tables.Where(table => table.Mode == WriteMode.Replace))
        {
            await PlanRetries.ExecuteAsync(
                token => context.Destination.EnsureIndexAsync(table.Schema.Name, table.ScopeColumns, token), cancellationToken);
        }

        foreach (var table in context.Made.Keys.Where(schema => schema.Record is not null).Select(schema => schema.Name))
            await PlanRetries.ExecuteAsync(async token => await context.Destination.EnsureIndexAsync(table, [], token), cancellationToken);
    }

    private async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        var fetched = Channel.CreateBounded<Fetch>(new BoundedChannelOptions(Math.Max(1, context.Options.Prefetch)) { SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fetches = new UpstreamFetches(Run, _plan, EndAsync, Waiting);
        var fetching = fetches.WriteAllAsync(fetched.Writer, stop.Token);
        var loads = Math.Max(1, Math.Min(context.Options.Parallel, context.Destination.Limits.MaxConcurrentLoads));
        try
        {
            await Task.WhenAll(Enumerable.Range(0, loads).Select(_ => Task.Run(() => LoadSomeAsync(fetched.Reader, stop), CancellationToken.None)));
        }
        finally
        {
            await stop.CancelAsync();
            await fetching;
            _refusal = fetches.Refusal;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task LoadSomeAsync(ChannelReader<Fetch> fetches, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var fetch in fetches.ReadAllAsync(stop.Token))
            {
                await EndAsync(await LoadAsync(fetch, stop.Token));
                if (_giveUp is not null)
                    await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (_giveUp is not null)
        {
            // The destination failed another partition for good: what is not loaded stays planned, and the run says why.
        }
    }

    private async Task<PartitionOutcome> LoadAsync(Fetch fetch, CancellationToken cancellationToken)
    {
        var attempts = new PartitionAttempts(Run, fetch.Partition, fetch.File, _observers);
        var retries = new Retries(context.Options, context.Time, (failure, delay) => Waiting(fetch.Partition.Name, failure, delay));
        var outcome = await attempts.RunAsync(retries, cancellationToken);
        if (attempts.Failure is DestinationException { Kind: not FailureKind.BadData } failure and not (SchemaConflictException or StaleEpochException))
            _giveUp = failure;
        return outcome with { Seconds = context.Time.GetElapsedTime(fetch.Began).TotalSeconds };
    }

    private async Task EndAsync(PartitionOutcome outcome)
    {
        // What the run has made again itself it finds unchanged afterwards.
        if (outcome.Status == PartitionStatus.Unchanged && _outcomes.ContainsKey(outcome.Partition))
            return;
        _outcomes[outcome.Partition] = outcome;
        await _observers.TellAfterAsync(observer => observer.PartitionEndedAsync(context.Run, context.Pipeline, outcome, CancellationToken.None));
    }

    private void Waiting(string partition, WeirException failure, TimeSpan delay)
    {
        LogWaiting(context.Logger, context.Pipeline.Pipeline, partition, delay.TotalSeconds, failure.Message);
        Run.Report(new RunProgress(partition, "waiting", (long)delay.TotalSeconds, null));
    }

    private static RunStatus StatusOf(IReadOnlyList<PartitionOutcome> outcomes) =>
        outcomes.Any(outcome => outcome.Status == PartitionStatus.Failed) ? RunStatus.Failed
        : outcomes.Any(outcome => outcome.Status == PartitionStatus.Held || outcome.RowsRejected > 0) ? RunStatus.Attention
        : RunStatus.Done;

    [LoggerMessage(1001, LogLevel.Information, "Run {Run} of pipeline {Pipeline} begins.")]
    private static partial void LogBegun(ILogger logger, string pipeline, Guid run);

    [LoggerMessage(1002, LogLevel.Information, "Run {Run} of pipeline {Pipeline} ended as {Status} after {Seconds:0.0} s.")]
    private static partial void LogEnded(ILogger logger, string pipeline, Guid run, RunStatus status, double seconds);

    [LoggerMessage(1004, LogLevel.Warning, "Pipeline {Pipeline}, partition {Partition}: trying again in {Seconds:0.0} s. {Reason}")]
    private static partial void LogWaiting(ILogger logger, string pipeline, string partition, double seconds, string reason);
}
