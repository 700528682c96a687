using System.Globalization;
using Weir.Failures;
using Weir.Runs;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;
using Weir.Tests.Http;

namespace Weir.Tests.Store;

/// <summary>What the store owes on every database it may be kept in.</summary>
public abstract class RunStoreTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = TenantId.Default;

    private readonly TurnedClock _clock = new();

    private protected RunStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected TimeProvider Clock => _clock;

    private protected abstract Task<SqlDatabase> NewDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        Store = new RunStore(await NewDatabaseAsync(), _clock);
        await Store.PrepareAsync(Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_store_without_tables_reads_as_empty_and_makes_none()
    {
        await using var store = new RunStore(await NewDatabaseAsync(), _clock);

        (await store.ReadRunsAsync(Tenant, null, 10, Cancel)).ShouldBeEmpty();
        (await store.ReadLastRunStartAsync(Tenant, "rtt", Cancel)).ShouldBeNull();

        await using var connection = await store.Database.OpenAsync(Cancel);
        var tables = await connection.Statement(null, "select count(*) from information_schema.tables where table_name like 'weir_%'").FirstAsync(Cancel);
        Convert.ToInt32(tables, CultureInfo.InvariantCulture).ShouldBe(0);
    }

    [Fact]
    public async Task Preparing_again_changes_nothing()
    {
        var run = await BeginAsync("rtt");
        await Store.PrepareAsync(Cancel);
        (await Store.ReadRunsAsync(Tenant, null, 10, Cancel)).ShouldHaveSingleItem().Run.ShouldBe(run);
    }

    [Fact]
    public async Task A_run_is_read_back_as_it_stands_and_as_it_ended()
    {
        var run = await BeginAsync("rtt", RunTrigger.Approve, "analyst");
        var running = await Store.ReadRunAsync(Tenant, run.Id.ToString(), Cancel);
        running.ShouldBe(new RunEntry(run, RunState.Running, null, null, Environment.MachineName, Environment.ProcessId));

        _clock.Turn(TimeSpan.FromSeconds(90));
        await Store.EndRunAsync(run, RunState.Attention, _clock.GetUtcNow(), "2 loads are held.", Cancel);

        var ended = await Store.ReadRunAsync(Tenant, run.Id.ToString()[..20], Cancel);
        ended.ShouldBe(running with { Status = RunState.Attention, EndedAt = run.StartedAt.AddSeconds(90), Message = "2 loads are held." });
        ended.Took.ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_by_pipeline_and_tenant()
    {
        var first = await BeginAsync("rtt");
        var second = await BeginAsync("sitrep");
        var third = await BeginAsync("rtt");
        var elsewhere = new RunRecord(Guid.CreateVersion7(_clock.GetUtcNow()), new TenantId("north"), "rtt", _clock.GetUtcNow(), RunTrigger.Manual, null);
        await Store.BeginRunAsync(elsewhere, Cancel);

        (await Store.ReadRunsAsync(Tenant, null, 10, Cancel)).Select(entry => entry.Run).ShouldBe([third, second, first]);
        (await Store.ReadRunsAsync(Tenant, "rtt", 10, Cancel)).Select(entry => entry.Run).ShouldBe([third, first]);
        (await Store.ReadRunsAsync(Tenant, null, 2, Cancel)).Select(entry => entry.Run).ShouldBe([third, second]);
        (await Store.ReadRunsAsync(new TenantId("north"), null, 10, Cancel)).Select(entry => entry.Run).ShouldBe([elsewhere]);
        (await Store.ReadLastRunStartAsync(Tenant, "rtt", Cancel)).ShouldBe(third.StartedAt);
        (await Store.ReadLastRunStartAsync(Tenant, "ae", Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_prefix_of_no_run_or_of_several_is_refused_in_words()
    {
        var id = Guid.Parse("019f4e10-7c00-7000-8000-000000000001");
        var next = Guid.Parse("019f4e10-7c00-7000-8000-000000000002");
        await Store.BeginRunAsync(new RunRecord(id, Tenant, "rtt", _clock.GetUtcNow(), RunTrigger.Manual, null), Cancel);
        await Store.BeginRunAsync(new RunRecord(next, Tenant, "rtt", _clock.GetUtcNow(), RunTrigger.Manual, null), Cancel);

        (await Should.ThrowAsync<UsageException>(() => Store.ReadRunAsync(Tenant, "0000", Cancel))).Message
            .ShouldBe("No run has an id that begins with '0000'. 'weir runs' lists them.");
        (await Should.ThrowAsync<UsageException>(() => Store.ReadRunAsync(Tenant, "%", Cancel))).Message
            .ShouldBe("No run has an id that begins with '%'. 'weir runs' lists them.");
        (await Should.ThrowAsync<UsageException>(() => Store.ReadRunAsync(Tenant, "019F4E10", Cancel))).Message
            .ShouldBe($"Several runs have an id that begins with '019F4E10': {next}, {id}. Give more of it.");
    }

    [Fact]
    public async Task Attempts_partitions_and_events_of_a_run_are_read_back_whole()
    {
        var run = await BeginAsync("rtt");
        var began = _clock.GetUtcNow();
        var failed = Attempt(run, began, PartitionStatus.Failed) with
        {
            Epoch = 7,
            EndedAt = began.AddSeconds(2),
            FailureKind = FailureKind.Transient,
            Message = "The database went away.",
        };
        var loaded = Attempt(run, began.AddSeconds(3), PartitionStatus.Loaded) with { Number = 2, Epoch = 8 };
        await Store.RecordAttemptAsync(failed, Cancel);
        await Store.RecordAttemptAsync(loaded, Cancel);
        var january = Partition(run, began) with
        {
            Source = "https://example.org/jan.zip",
            Sha256 = "ab12",
            RowsRead = 183_417,
            RowsWritten = 183_410,
            RowsRejected = 7,
            RowsFlagged = 3,
            Load = Guid.CreateVersion7(began),
            Took = TimeSpan.FromSeconds(1.25),
            Message = "1 new column.",
        };
        var december = Partition(run, began) with { Partition = "2025-12", Status = PartitionStatus.Failed };
        await Store.RecordPartitionAsync(january, Cancel);
        await Store.RecordPartitionAsync(december, Cancel);
        var noted = new EventRecord(Tenant, began, "run.note", "November is missing.") { Run = run.Id, Pipeline = "rtt" };
        var held = new EventRecord(Tenant, began, "partition.held", "No rows.") { Run = run.Id, Pipeline = "rtt", Partition = "2026-01" };
        await Store.RecordEventAsync(noted, Cancel);
        await Store.RecordEventAsync(held, Cancel);

        (await Store.ReadAttemptsAsync(Tenant, run.Id, Cancel)).ShouldBe([failed, loaded]);
        (await Store.ReadPartitionsAsync(Tenant, run.Id, Cancel)).ShouldBe([december, january]);
        (await Store.ReadEventsAsync(Tenant, run.Id, Cancel)).ShouldBe([noted, held]);
        var north = new TenantId("north");
        (await Store.ReadAttemptsAsync(north, run.Id, Cancel)).ShouldBeEmpty();
        (await Store.ReadPartitionsAsync(north, run.Id, Cancel)).ShouldBeEmpty();
        (await Store.ReadEventsAsync(north, run.Id, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_whose_process_is_gone_is_shown_as_interrupted_and_marked_by_the_next_start()
    {
        var ended = await BeginAsync("rtt");
        var numberUsedAgain = await BeginAsync("rtt");
        await BeginAsync("rtt");
        var elsewhere = await BeginAsync("rtt");
        await UpdateAsync(ended, "process_id = 2000000000");
        await UpdateAsync(numberUsedAgain, "process_started_at = process_started_at - interval '1 hour'");
        await UpdateAsync(elsewhere, "host = 'another-host'");

        (await StatesAsync()).ShouldBe([RunState.Running, RunState.Running, RunState.Interrupted, RunState.Interrupted]);
        (await CountAsync("weir_run_ends")).ShouldBe(0);

        await Store.PrepareAsync(Cancel);

        (await StatesAsync()).ShouldBe([RunState.Running, RunState.Running, RunState.Interrupted, RunState.Interrupted]);
        (await CountAsync("weir_run_ends")).ShouldBe(2);
        (await Store.ReadRunAsync(Tenant, ended.Id.ToString(), Cancel)).Message
            .ShouldBe("The process ended without saying how. What it had committed is in the warehouse; run the pipeline again for the rest.");
    }

    [Fact]
    public async Task The_end_that_a_run_records_itself_counts_above_an_earlier_mark()
    {
        var run = await BeginAsync("rtt");
        await Store.EndRunAsync(run, RunState.Interrupted, _clock.GetUtcNow(), null, Cancel);
        await Store.EndRunAsync(run, RunState.Done, _clock.GetUtcNow().AddSeconds(1), null, Cancel);
        (await Store.ReadRunAsync(Tenant, run.Id.ToString(), Cancel)).Status.ShouldBe(RunState.Done);
    }

    [Fact]
    public async Task Pruning_takes_ended_runs_that_began_before_with_all_that_is_theirs_and_leaves_the_rest()
    {
        var old = await BeginAsync("rtt");
        await FillAndEndAsync(old);
        var oldAndRunning = await BeginAsync("rtt");
        await Store.RecordEventAsync(new EventRecord(Tenant, _clock.GetUtcNow(), "store.note", "Of no run."), Cancel);
        _clock.Turn(TimeSpan.FromDays(400));
        var recent = await BeginAsync("rtt");
        await FillAndEndAsync(recent);

        await Store.PruneAsync(_clock.GetUtcNow().AddDays(-100), Cancel);

        (await Store.ReadRunsAsync(Tenant, null, 10, Cancel)).Select(entry => entry.Run).ShouldBe([recent, oldAndRunning]);
        foreach (var table in (string[])["weir_run_ends", "weir_attempts", "weir_partitions", "weir_events"])
            (await CountAsync(table)).ShouldBe(1, table);
        (await Store.ReadPartitionsAsync(Tenant, recent.Id, Cancel)).ShouldHaveSingleItem();
    }

    private async Task<RunRecord> BeginAsync(string pipeline, RunTrigger trigger = RunTrigger.Manual, string? actor = null)
    {
        _clock.Turn(TimeSpan.FromSeconds(1));
        var run = new RunRecord(Guid.CreateVersion7(_clock.GetUtcNow()), Tenant, pipeline, _clock.GetUtcNow(), trigger, actor);
        await Store.BeginRunAsync(run, Cancel);
        return run;
    }

    private async Task FillAndEndAsync(RunRecord run)
    {
        var now = _clock.GetUtcNow();
        await Store.RecordAttemptAsync(Attempt(run, now, PartitionStatus.Loaded), Cancel);
        await Store.RecordPartitionAsync(Partition(run, now), Cancel);
        await Store.RecordEventAsync(new EventRecord(Tenant, now, "run.note", "A note.") { Run = run.Id }, Cancel);
        await Store.EndRunAsync(run, RunState.Done, now, null, Cancel);
    }

    private static AttemptEntry Attempt(RunRecord run, DateTimeOffset at, PartitionStatus outcome) => new()
    {
        Run = run.Id,
        Tenant = Tenant,
        Pipeline = run.Pipeline,
        Partition = "2026-01",
        Number = 1,
        Epoch = 1,
        StartedAt = at,
        EndedAt = at,
        Outcome = outcome,
    };

    private static PartitionRecord Partition(RunRecord run, DateTimeOffset at) => new()
    {
        Run = run.Id,
        Tenant = Tenant,
        Pipeline = run.Pipeline,
        Partition = "2026-01",
        Status = PartitionStatus.Loaded,
        Took = TimeSpan.Zero,
        RecordedAt = at,
    };

    private async Task<IEnumerable<RunState>> StatesAsync() => (await Store.ReadRunsAsync(Tenant, null, 10, Cancel)).Select(entry => entry.Status);

    private async Task<int> CountAsync(string table)
    {
        await using var connection = await Store.Database.OpenAsync(Cancel);
        return Convert.ToInt32(await connection.Statement(null, $"select count(*) from {SqlName.Quote(table)}").FirstAsync(Cancel), CultureInfo.InvariantCulture);
    }

    private async Task UpdateAsync(RunRecord run, string change)
    {
        await using var connection = await Store.Database.OpenAsync(Cancel);
        await connection.Statement(null, $"update weir_runs set {change} where run_id = @run", ("run", run.Id)).RunAsync(Cancel);
    }
}
