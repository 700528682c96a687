using Weir.Destinations;
using Weir.Failures;
using Weir.Runs;

namespace Weir.Tests.Runs;

/// <summary>Tables whose recipe has changed are made again from what is kept, all together or not at all.</summary>
public abstract class RebuildTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-rebuild-").FullName;
    private RecordRun _run = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync() => _run = new RecordRun(_folder, await NewAddressAsync(_folder));

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_recipe_is_read_from_kept_bytes_with_the_upstream_gone_and_ends_with_the_rows_of_a_fresh_load(bool isInContent)
    {
        await LoadAsync();
        _run.Unpublish();
        _run.Source.IsInContent = isInContent;
        _run.Source.Change("!");

        var result = await _run.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Partitions.Select(partition => $"{partition.Partition} {partition.Status}").ShouldBe(["01-a Loaded", "02-b Loaded", "03-c Loaded"], ignoreOrder: true);
        result.Notes.ShouldBe(["What shapes the rows has changed: 4 loads are made again from the raw archive, and the tables change all together at the end."]);
        var rebuilt = await ServedAsync(_run);
        rebuilt.ShouldBe(["patient 1 Anna!", "patient 2 Bob!", "patient 3 Cid!", "patient_name 1 B!", "patient_name 2 C!", "patient_name 3 E!", "visit 1 First!"]);
        (await _run.RunAsync()).Partitions.ShouldBeEmpty();
        await FreshlyShouldBeAsync(rebuilt);
    }

    [Fact]
    public async Task Readers_see_the_old_rows_until_all_of_the_new_are_there()
    {
        await LoadAsync();
        var old = await ServedAsync(_run);
        _run.Source.Change("!");
        List<string[]> before = [];
        _run.Source.BeforeRead = async _ => before.Add([.. await ServedAsync(_run)]);
        var commit = new Rendezvous(2);
        using var ended = new CancellationTokenSource();
        HashSet<string> seen = new(StringComparer.Ordinal);
        var reading = Task.Run(
            async () =>
            {
                await commit.ArriveAsync(CancellationToken);
                do
                    seen.Add(await OneStatementAsync());
                while (!ended.IsCancellationRequested);
            },
            CancellationToken);
        _run.Disturbed = new DisturbedDestination(_run.Destination)
        {
            BeforeCommit = async () =>
            {
                before.Add([.. await ServedAsync(_run)]);
                await commit.ArriveAsync(CancellationToken);
            },
        };

        var result = await _run.RunAsync();
        await ended.CancelAsync();
        await reading;

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        before.Count.ShouldBe(5);
        before.ShouldAllBe(rows => rows.SequenceEqual(old));
        seen.ShouldBeSubsetOf(["3 patients, 3 old names", "3 patients, 0 old names"]);
        (await OneStatementAsync()).ShouldBe("3 patients, 0 old names");

        async Task<string> OneStatementAsync() => (await _run.TextsAsync(
            "select (select cast(count(*) as text) from patient) || ' patients, ' || (select cast(count(*) as text) from patient_name where name not like '%!') || ' old names'")).Single();
    }

    [Fact]
    public async Task A_failure_in_the_middle_leaves_rows_ledger_and_history_and_the_next_run_completes()
    {
        await LoadAsync();
        var before = await _run.StateAsync();
        var loads = await LoadsAsync();
        _run.Source.Change("!");
        _run.Publish("04-d", "Patient 4 1 Dan");
        _run.Source.BeforeRead = file => file == "03-c" ? throw new SourceException("The file cannot be read.", FailureKind.BadData) : Task.CompletedTask;

        var failed = await _run.RunAsync();

        (failed.Status, failed.Message).ShouldBe((RunStatus.Failed, "The file cannot be read."));
        (await _run.StateAsync()).ShouldBe(before);
        (await LoadsAsync()).ShouldBe(loads);
        _run.Source.BeforeRead = _ => Task.CompletedTask;
        var next = await _run.RunAsync();
        next.Status.ShouldBe(RunStatus.Done, next.Message);
        (await ServedAsync(_run)).Where(row => row.StartsWith("patient ", StringComparison.Ordinal)).ShouldBe(["patient 1 Anna!", "patient 2 Bob!", "patient 3 Cid!", "patient 4 Dan!"]);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_in_the_middle_leaves_what_was_there()
    {
        await LoadAsync();
        var before = await _run.StateAsync();
        _run.Source.Change("!");
        using var stop = new CancellationTokenSource();
        _run.Disturbed = new DisturbedDestination(_run.Destination) { BeforeCommit = () => stop.CancelAsync() };

        var cancelled = await _run.RunAsync(cancellationToken: stop.Token);

        cancelled.Status.ShouldBe(RunStatus.Cancelled);
        (await _run.StateAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_in_the_ledger_and_not_made_twice()
    {
        await LoadAsync();
        var loads = (await LoadsAsync()).Count;
        _run.Source.Change("!");
        var answers = 0;
        _run.Disturbed = new DisturbedDestination(_run.Destination)
        {
            AfterCommit = () => ++answers == 1 ? throw new DestinationException("The connection broke.", FailureKind.Transient) : Task.CompletedTask,
        };

        var result = await _run.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        answers.ShouldBe(1);
        (await LoadsAsync()).Count.ShouldBe(loads + 4);
    }

    [Fact]
    public async Task One_load_that_has_to_be_held_holds_all_and_what_a_person_discards_stays_as_it_was()
    {
        await LoadAsync();
        var before = await _run.StateAsync();
        _run.HoldsNoRows = true;
        _run.Source.Change("!");
        _run.Source.Without = "03-c";
        _run.Publish("04-d", "Patient 4 1 Dan");

        var held = await _run.RunAsync();
        var again = await _run.RunAsync();

        foreach (var result in new[] { held, again })
        {
            result.Status.ShouldBe(RunStatus.Attention);
            result.Partitions.Select(partition => $"{partition.Partition} {partition.Status} {partition.Message}").ShouldBe(["03-c Held No rows, where the load now served has 4."]);
            result.Notes.ShouldBe(["What shapes the rows has changed, and the tables are made again all together or not at all: nothing was loaded, since 03-c is held. Approve or discard the hold, and run again."]);
        }

        (await _run.StateAsync()).ShouldBe(before);
        await _run.Destination.SettleHoldAsync(held.Partitions.Single().Load!.Value, HoldState.Discarded, "ann", TimeProvider.System.GetUtcNow(), CancellationToken);
        (await _run.RunAsync()).Status.ShouldBe(RunStatus.Done);
        (await ServedAsync(_run)).Where(row => row.StartsWith("patient ", StringComparison.Ordinal)).ShouldBe(["patient 1 Anna!", "patient 2 Bob!", "patient 3 Cid", "patient 4 Dan!"]);
        (await _run.RunAsync()).Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newer_load_of_one_partition_sends_all_back_and_the_next_attempt_has_it()
    {
        await LoadAsync();
        _run.Source.Change("!");
        var isFirst = true;
        _run.Disturbed = new DisturbedDestination(_run.Destination)
        {
            BeforeCommit = async () =>
            {
                if (!isFirst)
                    return;
                isFirst = false;
                _run.Publish("02-b", "Patient 2 9 Bobby");
                await using var other = new RecordRun(_folder, _run.Address);
                if (_run.Destination.Name == "duckdb")
                    await LoadBesideAsync(other);
                else
                    (await other.RunAsync(new RunOptions { Attempts = 1 })).Status.ShouldBe(RunStatus.Done);
            },
        };

        var result = await _run.RunAsync();
        if (result.Status == RunStatus.Failed)
            result = await _run.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await ServedAsync(_run)).Where(row => row.StartsWith("patient ", StringComparison.Ordinal)).ShouldBe(["patient 1 Anna!", "patient 2 Bobby!", "patient 3 Cid!"]);

        // One process has the file: what another run would do is done over the same database.
        async Task LoadBesideAsync(RecordRun other)
        {
            other.Disturbed = new DisturbedDestination(_run.Destination);
            (await other.RunAsync(new RunOptions { Attempts = 1 })).Status.ShouldBe(RunStatus.Done);
        }
    }

    [Fact]
    public async Task Where_kept_bytes_are_gone_each_partition_is_loaded_by_itself_from_the_upstream()
    {
        await LoadAsync();
        _run.Source.ReadsKept = false;
        _run.ForgetRaw();
        _run.Source.Change("!");

        var result = await _run.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await ServedAsync(_run)).ShouldContain("patient 1 Anna!");
    }

    /// <summary>Three files, of which one is published anew without a record, which stays served of its first load, and one repeats a record.</summary>
    private async Task LoadAsync()
    {
        _run.Publish("01-a", "Patient 1 1 Ann A", "Patient 2 2 Bob C", "Visit 1 1 First");
        await _run.RunAsync();
        _run.Publish("01-a", "Patient 1 3 Anna B");
        _run.Publish("02-b", "Patient 2 2 Bob C");
        _run.Publish("03-c", "Patient 3 - Cid E", "Patient 5 1 Eve", "Patient 5 4");
        (await _run.RunAsync()).Status.ShouldBe(RunStatus.Done);
    }

    private async Task FreshlyShouldBeAsync(IReadOnlyList<string> rows)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "fresh")).FullName;
        await using var fresh = new RecordRun(folder, await NewAddressAsync(folder));
        fresh.Publish("01-a", "Patient 1 3 Anna B", "Visit 1 1 First");
        fresh.Publish("02-b", "Patient 2 2 Bob C");
        fresh.Publish("03-c", "Patient 3 - Cid E", "Patient 5 1 Eve", "Patient 5 4");
        fresh.Source.Change("!");
        (await fresh.RunAsync()).Status.ShouldBe(RunStatus.Done);
        (await ServedAsync(fresh)).ShouldBe(rows);
    }

    private static async Task<IReadOnlyList<string>> ServedAsync(RecordRun run) => [.. (await run.TextsAsync(
        "select 'patient ' || id || ' ' || name from patient union all select 'patient_name ' || patient_id || ' ' || name from patient_name union all select 'visit ' || id || ' ' || name from visit"))
        .Order(StringComparer.Ordinal)];

    private Task<IReadOnlyList<string>> LoadsAsync() => _run.TextsAsync("select cast(load_id as text) from weir_ledger order by 1");
}

/// <summary>On DuckDB.</summary>
public sealed class DuckDbRebuildTests : RebuildTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "records.duckdb")}");
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresRebuildTests(SharedPostgres postgres) : RebuildTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("rebuild");
}
