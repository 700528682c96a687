using System.Globalization;
using Weir.Columns;
using Weir.Connectors.Postgres;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Http;

namespace Weir.Tests.Postgres;

/// <summary>What is PostgreSQL's own beside the conformance suite: its server, its locks, its sessions, its text.</summary>
public sealed class PostgresDestinationTests(SharedPostgres postgres)
{
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "rtt");
    private static readonly TableSchema Waits = new("waits", [new("code", ColumnType.Text) { Required = true }, new("waiting", ColumnType.Int32)]);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_goes_away_half_way_loses_nothing_and_is_used_again_when_it_is_back()
    {
        await using var server = new PostgresServer();
        await server.StartAsync(CancellationToken);
        var address = await server.CreateDatabaseAsync("away", CancellationToken);
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        await LoadAsync(destination, 1, rows: 3);
        // Connections that wait in the pool are as dead as the one that is used.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RowsAsync(destination)));

        var halfWay = await Should.ThrowAsync<DestinationException>(() => LoadAsync(destination, 2, rows: 50_000, server.KillAsync));
        var down = await Should.ThrowAsync<DestinationException>(() => LoadAsync(destination, 3, rows: 5));
        await server.StartAsync(CancellationToken);
        var served = await RowsAsync(destination);
        await LoadAsync(destination, 4, rows: 7);

        halfWay.Kind.ShouldBe(FailureKind.Transient);
        halfWay.Message.ShouldBeOneOf([.. ((string[])["write to table 'waits'", "commit a load"]).SelectMany(doing => (string[])
        [
            $"The connection to PostgreSQL at 127.0.0.1:{server.Port} was lost while Weir tried to {doing}. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there.",
            $"PostgreSQL at 127.0.0.1:{server.Port} ended the connection (it was shut down, or somebody ended the session) while Weir tried to {doing} in {destination.Address}. Nothing that was not committed was kept.",
        ])]);
        down.Kind.ShouldBe(FailureKind.Transient);
        down.Message.ShouldStartWith($"Could not connect to PostgreSQL at 127.0.0.1:{server.Port}: the connection was refused.");
        served.ShouldBe(3);
        (await RowsAsync(destination)).ShouldBe(7);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_in_the_ledger()
    {
        var server = await postgres.StartAsync();
        await using var between = new AnswerlessCommit(server.Port);
        var address = (await postgres.CreateDatabaseAsync("answerless")).Replace($":{server.Port}/", $":{between.Port}/", StringComparison.Ordinal);
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        between.IsCutting = true;

        var lost = await Should.ThrowAsync<DestinationException>(() => LoadAsync(destination, 1, rows: 3));

        lost.Kind.ShouldBe(FailureKind.Transient);
        lost.Message.ShouldBe(
            $"The connection to PostgreSQL at 127.0.0.1:{between.Port} was lost while Weir tried to commit a load. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there.");
        between.IsCutting = false;
        (await destination.ReadHeadsAsync(Pipeline, CancellationToken)).ShouldHaveSingleItem().Value.Epoch.ShouldBe(1);
        (await RowsAsync(destination)).ShouldBe(3);
    }

    [Fact]
    public async Task A_lock_that_another_transaction_keeps_is_given_up_and_says_where_to_look()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("locked");
        await using var destination = PostgresDestination.At(address + "?options=-c%20lock_timeout%3D50", TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        await using var stalled = await server.ConnectAsync(address, CancellationToken);
        await using var transaction = await stalled.BeginTransactionAsync(CancellationToken);
        await stalled.Statement(transaction, "lock table waits in access exclusive mode").RunAsync(CancellationToken);

        var locked = await Should.ThrowAsync<DestinationException>(() => LoadAsync(destination, 1, rows: 1));

        locked.Kind.ShouldBe(FailureKind.Transient);
        locked.Message.ShouldBe(
            $"Another transaction held a lock for too long while Weir tried to write to table 'waits' in {destination.Address}. Nothing of it was kept. "
            + "Look for it (select * from pg_stat_activity where state = 'idle in transaction') if this comes again.");
    }

    [Fact]
    public async Task Text_with_a_nul_is_refused_with_its_row()
    {
        await using var destination = PostgresDestination.At(await postgres.CreateDatabaseAsync("nul"), TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        await using var load = await destination.BeginLoadAsync(Request(1), CancellationToken);
        using var batch = Rows(5);
        batch.Columns[0].Append("SECRET\0CODE");
        batch.Columns[1].AppendNull();
        batch.RowNumbers.Append(1234L);

        var refused = await Should.ThrowAsync<DestinationException>(() => load.WriteAsync(batch, CancellationToken));

        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldBe(
            "Row 1234 of table 'waits' has a NUL character (U+0000) in column 'code', and PostgreSQL cannot store one in text. "
            + "Nothing of the load was kept. Correct the row where it comes from, or load into DuckDB, which keeps it.");
    }

    [Theory]
    [InlineData("""{"a":"x\u0000y"}""", true)]
    [InlineData("""["\\\u0000"]""", true)]
    [InlineData("""["\\\\u0000", "\\u0000", "u0000"]""", false)]
    public async Task A_nul_inside_of_json_is_refused_and_its_letters_are_not(string json, bool refused)
    {
        var schema = new TableSchema("documents", [new("document", ColumnType.Json)]);
        await using var destination = PostgresDestination.At(await postgres.CreateDatabaseAsync("json"), TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, schema, WriteMode.Append, [], CancellationToken);
        await using var load = await destination.BeginLoadAsync(Request(1) with { Mode = WriteMode.Append, Tables = ["documents"] }, CancellationToken);
        using var batch = new Batch(schema);
        foreach (var (i, value) in ((string[])["{}", json]).Index())
        {
            batch.Columns[0].Append(value);
            batch.RowNumbers.Append(i + 1L);
        }

        var failure = await Record.ExceptionAsync(() => load.WriteAsync(batch, CancellationToken));

        failure?.Message.ShouldBe(
            "Row 2 of table 'documents' has a NUL character (U+0000) in column 'document', and PostgreSQL cannot store one in jsonb. "
            + "Nothing of the load was kept. Correct the row where it comes from, or load into DuckDB, which keeps it.");
        (failure is not null).ShouldBe(refused);
    }

    [Fact]
    public async Task A_commit_that_left_no_ledger_row_is_not_believed()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("unbelieved");
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        await using (var connection = await server.ConnectAsync(address, CancellationToken))
            await connection.Statement(null, "create rule lost as on insert to weir_ledger do instead nothing").RunAsync(CancellationToken);
        var request = Request(1);
        await using var load = await destination.BeginLoadAsync(request, CancellationToken);

        var failure = await Should.ThrowAsync<DestinationException>(() => load.CommitAsync(Entry(request), [], CancellationToken));

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe(
            $"{destination.Address} reported the commit of rtt/all as done, but its ledger has no row of load {request.Load}. Nothing was stored; the partition is tried again.");
    }

    [Fact]
    public async Task A_commit_that_has_begun_is_not_cancelled_and_is_reported_as_done()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("uncancelled");
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        await using var commit = await HeldUpCommit.BeginAsync(server, address, destination);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var request = Request(1);
        await using var load = await destination.BeginLoadAsync(request, CancellationToken);

        var committing = load.CommitAsync(Entry(request), [], cancel.Token);
        await commit.UntilReachedAsync(CancellationToken);
        await cancel.CancelAsync();
        await commit.ReleaseAsync();

        (await committing).Load.ShouldBe(request.Load);
        (await destination.FindEntryAsync(TenantId.Default, request.Load, CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_after_a_commit_is_waited_for_half_a_minute()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("mute");
        var clock = new TurnedClock();
        await using var destination = PostgresDestination.At(address, clock);
        await using var commit = await HeldUpCommit.BeginAsync(server, address, destination);
        var request = Request(1);
        await using var load = await destination.BeginLoadAsync(request, CancellationToken);
        var committing = load.CommitAsync(Entry(request), [], CancellationToken);
        await commit.UntilReachedAsync(CancellationToken);
        await using var locked = await server.ConnectAsync(address, CancellationToken);
        await using var transaction = await locked.BeginTransactionAsync(CancellationToken);
        var locking = locked.Statement(transaction, "lock table weir_ledger in access exclusive mode").RunAsync(CancellationToken);
        await commit.UntilLockIsWantedAsync("weir_ledger", CancellationToken);
        await commit.ReleaseAsync();
        await locking;
        while (clock.Waiting == 0 && !committing.IsCompleted)
            await Task.Yield();
        clock.Turn(TimeSpan.FromSeconds(30));

        var failure = await Should.ThrowAsync<DestinationException>(() => committing);

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe(
            $"{destination.Address} committed rtt/all, and its ledger did not answer within 30 s. The next attempt reads the ledger to see what is there.");
        await transaction.RollbackAsync(CancellationToken);
        (await destination.FindEntryAsync(TenantId.Default, request.Load, CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Rows_that_come_between_moving_and_deleting_fail_the_load_and_nothing_is_lost()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("between");
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        await LoadAsync(destination, 1, rows: 3);
        await using (var connection = await server.ConnectAsync(address, CancellationToken))
        {
            await connection.Statement(
                null,
                """
                create function add_row() returns trigger language plpgsql as
                    $$ begin insert into waits values ('XXX', 1, gen_random_uuid(), 1); return null; end $$;
                create trigger between_statements after insert on waits_history for each statement execute function add_row();
                """).RunAsync(CancellationToken);
        }

        var failure = await Should.ThrowAsync<DestinationException>(() => LoadAsync(destination, 2, rows: 5));

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe(
            $"Table 'waits' of {destination.Address} was changed by somebody else while rtt/all was replaced: 3 rows went to history and 4 were to be deleted. "
            + "Nothing of the load was kept. Let nobody but Weir write to the table; the partition is tried again.");
        (await RowsAsync(destination)).ShouldBe(3);
    }

    [Fact]
    public async Task A_session_is_in_utc_has_its_name_and_waits_for_durable_commits()
    {
        await using var destination = PostgresDestination.At(await postgres.CreateDatabaseAsync("session") + "?schema=My%20Clinic", TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        string[] settings = ["TimeZone", "application_name", "synchronous_commit", "lock_timeout", "idle_in_transaction_session_timeout", "search_path"];

        List<object?> values = [];
        foreach (var setting in settings)
            values.Add(await connection.Statement(null, "select current_setting(@name)", ("name", setting)).FirstAsync(CancellationToken));

        values.ShouldBe(["UTC", "weir", "on", "30s", "30min", "\"My Clinic\""]);
    }

    private static async Task LoadAsync(PostgresDestination destination, int epoch, int rows, Func<Task>? halfWay = null)
    {
        var request = Request(epoch);
        await using var load = await destination.BeginLoadAsync(request, CancellationToken);
        using var batch = Rows(rows);
        await load.WriteAsync(batch, CancellationToken);
        if (halfWay is not null)
        {
            await halfWay();
            await load.WriteAsync(batch, CancellationToken);
        }

        await load.CommitAsync(Entry(request), [], CancellationToken);
    }

    private static async Task<long> RowsAsync(PostgresDestination destination)
    {
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        return (long)(await connection.Statement(null, "select count(*) from waits").FirstAsync(CancellationToken))!;
    }

    private static Batch Rows(int rows)
    {
        var batch = new Batch(Waits);
        for (var row = 1; row <= rows; row++)
        {
            batch.Columns[0].Append("RAL");
            batch.Columns[1].Append(row);
            batch.RowNumbers.Append((long)row);
        }

        return batch;
    }

    private static LoadRequest Request(long epoch) =>
        new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Pipeline.Partition("all"), epoch, WriteMode.Replace, [], [Waits.Name]);

    private static LedgerEntry Entry(LoadRequest request) => new()
    {
        Load = request.Load,
        Partition = request.Partition,
        Epoch = request.Epoch,
        Run = request.Load,
        Fingerprint = string.Create(CultureInfo.InvariantCulture, $"f{request.Epoch}"),
        ContentSha256 = "c",
        Recipe = "r",
        Source = "s",
        Plan = "{}",
        Measures = "{}",
        RowsRead = 0,
        RowsWritten = 0,
        RowsRejected = 0,
        RowsFlagged = 0,
        StartedAt = DateTimeOffset.UnixEpoch,
        CommittedAt = DateTimeOffset.UnixEpoch,
    };
}
