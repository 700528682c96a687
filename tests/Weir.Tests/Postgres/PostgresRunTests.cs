using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Columns;
using Weir.Connectors.Postgres;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Runs;

namespace Weir.Tests.Postgres;

/// <summary>A run whose server goes away half way, and comes back or does not.</summary>
public sealed class PostgresRunTests : IDisposable
{
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "waits");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-away-");
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Months => Path.Combine(_folder.FullName, "months");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_server_that_goes_away_half_way_and_comes_back_has_every_row_once_after_the_second_attempt()
    {
        await using var server = new PostgresServer();
        await using var destination = await LoadedAsync(server);
        var away = new GoingAway(new FolderSource(Months), server);
        var watch = new Watch(() => server.StartAsync(CancellationToken));
        Publish(rows: 30);

        var result = await RunAsync(destination, away, watch, attempts: 4);

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (result.Partitions.Single().Status, result.Partitions.Single().Attempts, result.Partitions.Single().RowsWritten).ShouldBe((PartitionStatus.Loaded, 2, 30L));
        watch.Attempts.Select(attempt => (attempt.Number, attempt.Outcome, attempt.Kind))
            .ShouldBe([(1, PartitionStatus.Failed, FailureKind.Transient), (2, PartitionStatus.Loaded, null)]);
        (await CountsAsync(destination)).ShouldBe("30 rows, 3 in history, 2 loads, 1 head");
    }

    [Fact]
    public async Task A_server_that_stays_away_fails_the_run_and_still_serves_what_it_had_when_it_is_back()
    {
        await using var server = new PostgresServer();
        await using var destination = await LoadedAsync(server);
        var watch = new Watch(() => Task.CompletedTask);
        Publish(rows: 30);

        var result = await RunAsync(destination, new GoingAway(new FolderSource(Months), server), watch, attempts: 3);
        await server.StartAsync(CancellationToken);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Message.ShouldBe(
            $"Could not connect to PostgreSQL at 127.0.0.1:{server.Port}: the connection was refused. Check that the server runs, that host and port are right and that it accepts connections from this machine.");
        result.Partitions.Single().Message.ShouldBe(result.Message);
        result.Partitions.Single().Attempts.ShouldBe(3);
        (await CountsAsync(destination)).ShouldBe("3 rows, 0 in history, 1 load, 1 head");
        (await RunAsync(destination, new FolderSource(Months), watch, attempts: 1)).Status.ShouldBe(RunStatus.Done);
        (await CountsAsync(destination)).ShouldBe("30 rows, 3 in history, 2 loads, 1 head");
    }

    [Fact]
    public async Task The_index_of_a_new_table_is_made_after_its_first_loads()
    {
        await using var server = new PostgresServer();
        await server.StartAsync(CancellationToken);
        await using var destination = PostgresDestination.At(await server.CreateDatabaseAsync("several", CancellationToken), TimeProvider.System);
        Directory.CreateDirectory(Months);
        Publish(rows: 3);
        Publish(rows: 4, month: "2026-02");

        await RunAsync(destination, new FolderSource(Months), new Watch(() => Task.CompletedTask), attempts: 1);

        (await IndexesAsync(destination)).ShouldBe(["waits_scope"]);
    }

    [Fact]
    public async Task One_load_has_no_index_until_the_next_run()
    {
        await using var server = new PostgresServer();
        await server.StartAsync(CancellationToken);
        var address = await server.CreateDatabaseAsync("one", CancellationToken);
        Directory.CreateDirectory(Months);
        Publish(rows: 3);
        await using (var first = PostgresDestination.At(address, TimeProvider.System))
        {
            await RunAsync(first, new FolderSource(Months), new Watch(() => Task.CompletedTask), attempts: 1);
            (await IndexesAsync(first)).ShouldBeEmpty();
        }

        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        Publish(rows: 4);

        await RunAsync(destination, new FolderSource(Months), new Watch(() => Task.CompletedTask), attempts: 1);

        (await IndexesAsync(destination)).ShouldBe(["waits_scope"]);
        (await CountsAsync(destination)).ShouldBe("4 rows, 3 in history, 2 loads, 1 head");
    }

    private static async Task<List<string>> IndexesAsync(SqlDestination destination)
    {
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        return await connection.Statement(null, "select indexname::text from pg_indexes where tablename = 'waits'")
            .ListAsync(row => row.GetString(0), CancellationToken);
    }

    private async Task<SqlDestination> LoadedAsync(PostgresServer server)
    {
        await server.StartAsync(CancellationToken);
        var destination = PostgresDestination.At(await server.CreateDatabaseAsync("away", CancellationToken), TimeProvider.System);
        Directory.CreateDirectory(Months);
        Publish(rows: 3);
        (await RunAsync(destination, new FolderSource(Months), new Watch(() => Task.CompletedTask), attempts: 1)).Status.ShouldBe(RunStatus.Done);
        return destination;
    }

    private void Publish(int rows, string month = "2026-01") => File.WriteAllLines(
        Path.Combine(Months, $"{month}.csv"), Enumerable.Range(1, rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"R{row:000},{row}")));

    private Task<RunResult> RunAsync(IDestination destination, ISource source, IRunObserver observer, int attempts) => new PipelineRun(new RunContext
    {
        Run = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Pipeline = Pipeline,
        Source = source,
        Destination = destination,
        Raw = new RawArchive(Path.Combine(_folder.FullName, "raw"), _http, TimeProvider.System),
        Time = TimeProvider.System,
        Logger = NullLogger.Instance,
        Observers = [observer],
        Options = new RunOptions { Attempts = attempts, RetryDelay = TimeSpan.FromMilliseconds(1) },
    }).RunAsync(CancellationToken);

    private static async Task<string> CountsAsync(SqlDestination destination)
    {
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        return (await connection.Statement(
            null,
            """
            select (select count(*) from waits) || ' rows, ' || (select count(*) from waits_history) || ' in history, '
                || (select count(*) || case count(*) when 1 then ' load, ' else ' loads, ' end from weir_ledger) || (select count(*) from weir_heads) || ' head'
            """).ListAsync(row => row.GetString(0), CancellationToken)).Single();
    }

    /// <summary>Kills the server once, after the first batch was read.</summary>
    private sealed class GoingAway(FolderSource source, PostgresServer server) : ISource
    {
        private bool _gone;

        public string Recipe => source.Recipe;

        public IReadOnlyList<SourceTable> Tables => source.Tables;

        public IReadOnlyList<SourceView> Views => source.Views;

        public IReadOnlyList<GateRule> GateRules => source.GateRules;

        public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => source.PlanAsync(request, cancellationToken);

        public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var batch in source.ReadAsync(request, cancellationToken))
            {
                yield return batch;
                if (_gone)
                    continue;
                _gone = true;
                await server.KillAsync();
            }
        }
    }

    /// <summary>Writes attempts down, and does something after one that failed.</summary>
    private sealed class Watch(Func<Task> afterFailure) : IRunObserver
    {
        public List<AttemptRecord> Attempts { get; } = [];

        public Task BegunAsync(Guid run, PipelineKey pipeline, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PlannedAsync(Guid run, IReadOnlyList<string> partitions, IReadOnlyList<string> notes, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Progress(RunProgress progress)
        {
        }

        public Task AttemptedAsync(AttemptRecord attempt, CancellationToken cancellationToken)
        {
            Attempts.Add(attempt);
            return attempt.Outcome == PartitionStatus.Failed ? afterFailure() : Task.CompletedTask;
        }

        public Task PartitionEndedAsync(Guid run, PipelineKey pipeline, PartitionOutcome outcome, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EndedAsync(RunResult result, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
