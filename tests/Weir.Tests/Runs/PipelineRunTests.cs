using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Runs;

/// <summary>What a run guarantees, on a real destination: once, with history, held when suspicious, and never taking away what was served.</summary>
public abstract partial class PipelineRunTests : IAsyncLifetime
{
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "waits");

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-run-").FullName;
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
    private FolderSource _source = null!;
    private SqlDestination _destination = null!;
    private IDestination? _between;
    private IRunObserver[] _observers = [];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Months => Path.Combine(_folder, "months");

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Months);
        _source = new FolderSource(Months);
        _destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(await NewAddressAsync(_folder), _folder, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _destination.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_first_run_loads_every_row_of_every_partition_once()
    {
        Publish("2026-01", "RAL,10", "RJ1,20", "R1H,30", "RYJ,40");
        Publish("2026-02", "RAL,11");

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Partitions.Select(partition => (partition.Partition, partition.Status, partition.RowsRead, partition.RowsWritten))
            .ShouldBe([("2026-01", PartitionStatus.Loaded, 4, 4), ("2026-02", PartitionStatus.Loaded, 1, 1)]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20", "2026-01 R1H 30", "2026-01 RYJ 40", "2026-02 RAL 11"], ignoreOrder: true);
        (await CountAsync("waits_total")).ShouldBe(2);
    }

    [Fact]
    public async Task A_run_after_it_finds_everything_unchanged_and_reads_nothing()
    {
        Publish("2026-01", "RAL,10");
        var first = await RunAsync();
        var reads = _source.Reads;

        var second = await RunAsync();

        second.Partitions.Single().Status.ShouldBe(PartitionStatus.Unchanged);
        second.Partitions.Single().Load.ShouldBe(first.Partitions.Single().Load);
        _source.Reads.ShouldBe(reads);
        (await CountAsync("weir_ledger")).ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_recipe_loads_unchanged_bytes_again()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        _source.Recipe = "folder 2";

        (await RunAsync()).Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
    }

    [Fact]
    public async Task A_forced_run_loads_an_unchanged_partition_again_with_one_ledger_row_more_and_the_rows_before_in_history()
    {
        Publish("2026-01", "RAL,10", "RJ1,20");
        Publish("2026-02", "RAL,11");
        var first = await RunAsync();

        var forced = await RunAsync(new RunOptions { Force = true });

        forced.Partitions.Select(partition => (partition.Status, partition.RowsWritten, partition.RowsReplaced))
            .ShouldBe([(PartitionStatus.Loaded, 2, 2), (PartitionStatus.Loaded, 1, 1)]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20", "2026-02 RAL 11"], ignoreOrder: true);
        (await RowsAsync("waits_history")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20", "2026-02 RAL 11"], ignoreOrder: true);
        var entries = await _destination.ReadEntriesAsync(TenantId.Default, "waits", "2026-01", null, CancellationToken);
        entries.Select(entry => (entry.Load, entry.Replaces)).ShouldBe([(forced.Partitions[0].Load!.Value, first.Partitions[0].Load), (first.Partitions[0].Load!.Value, null)]);
        entries[0].Fingerprint.ShouldBe(entries[1].Fingerprint);
        (await TextsAsync("select distinct cast(_load as text) || ' ' || cast(_replaced_by as text) from waits_history where code = 'RJ1'"))
            .ShouldBe([$"{first.Partitions[0].Load} {forced.Partitions[0].Load}"]);
        (await CountAsync("weir_heads")).ShouldBe(2);
        (await RunAsync()).Partitions.Select(partition => (partition.Status, partition.Load))
            .ShouldBe(forced.Partitions.Select(partition => (PartitionStatus.Unchanged, partition.Load)));
    }

    [Fact]
    public async Task A_revision_replaces_its_partition_and_the_previous_version_moves_to_history()
    {
        Publish("2026-01", "RAL,10", "RJ1,20");
        Publish("2026-02", "RAL,11");
        var first = await RunAsync();
        Publish("2026-01", "RAL,12", "R1H,5");

        var second = await RunAsync();

        second.Partitions.Select(partition => partition.Status).ShouldBe([PartitionStatus.Loaded, PartitionStatus.Unchanged]);
        second.Partitions[0].RowsReplaced.ShouldBe(2);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 12", "2026-01 R1H 5", "2026-02 RAL 11"], ignoreOrder: true);
        (await RowsAsync("waits_history")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20"], ignoreOrder: true);
        var entries = await _destination.ReadEntriesAsync(TenantId.Default, "waits", "2026-01", null, CancellationToken);
        entries[0].Replaces.ShouldBe(first.Partitions[0].Load);
        (await TextsAsync("select distinct cast(_replaced_by as text) from waits_history")).ShouldBe([second.Partitions[0].Load.ToString()!]);
    }

    [Fact]
    public async Task Rejected_and_flagged_rows_are_quarantined_with_number_and_reason_and_the_others_loaded()
    {
        Publish("2026-01", [.. Enumerable.Range(1, 300).Select(i => $"R{i:000},{i}"), "!RXX,oops", "?RYY,5"]);

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Attention);
        var partition = result.Partitions.Single();
        (partition.RowsRead, partition.RowsWritten, partition.RowsRejected, partition.RowsFlagged).ShouldBe((302, 301, 1, 1));
        (await TextsAsync("select _row || ' ' || column_name || ' ' || outcome || ' ' || reason || ' ' || coalesce(original, '-') from weir_quarantine order by _row"))
            .ShouldBe(["301 waiting rejected Not to be trusted. !RXX,oops", "302 waiting flagged Odd. -"]);
    }

    [Fact]
    public async Task A_row_with_the_key_of_an_earlier_row_is_rejected_and_the_earlier_one_stays()
    {
        Publish("2026-01", [.. Enumerable.Range(1, 300).Select(i => $"R{i:000},{i}"), "R007,8"]);

        var result = await RunAsync();

        result.Partitions.Single().RowsRejected.ShouldBe(1);
        (await TextsAsync("select reason from weir_quarantine")).ShouldBe(["The same key (period, code) as row 7, which is loaded."]);
        (await RowsAsync("waits")).ShouldContain("2026-01 R007 7");
    }

    [Fact]
    public async Task Too_many_rejects_hold_the_load_and_what_was_served_stays_served()
    {
        Publish("2026-01", "RAL,10", "RJ1,20");
        await RunAsync();
        Publish("2026-01", "RAL,12", "!RJ1,oops");

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Attention);
        result.Partitions.Single().Status.ShouldBe(PartitionStatus.Held);
        result.Partitions.Single().Message.ShouldBe("1 of 2 rows rejected (50 %), over the limit of 1 %.");
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20"], ignoreOrder: true);
        (await CountAsync("waits_history")).ShouldBe(0);
        (await CountAsync("weir_quarantine")).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_bytes_are_not_held_twice()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01");
        var held = (await RunAsync()).Partitions.Single();
        var reads = _source.Reads;

        var again = (await RunAsync()).Partitions.Single();

        held.Message.ShouldBe("No rows, where the load now served has 1.");
        (again.Status, again.Load).ShouldBe((PartitionStatus.Held, held.Load));
        _source.Reads.ShouldBe(reads);
        (await CountAsync("weir_holds")).ShouldBe(1);
    }

    [Fact]
    public async Task An_approved_hold_is_loaded_from_its_kept_bytes()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01");
        var held = (await RunAsync()).Partitions.Single();
        File.Delete(Path.Combine(Months, "2026-01.csv"));
        _source.Recipe = "folder 2";
        var hold = HoldApproval.Find(await _destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken), held.Load.ToString()!);

        var result = await HoldApproval.RunAsync(Context(new RunOptions()), hold, "ann", CancellationToken);

        result.Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
        (await CountAsync("waits")).ShouldBe(0);
        (await RowsAsync("waits_history")).ShouldBe(["2026-01 RAL 10"]);
        var settled = (await _destination.ReadHoldsAsync(TenantId.Default, "waits", CancellationToken)).Single();
        (settled.State, settled.SettledBy).ShouldBe((HoldState.Approved, "ann"));
    }

    [Fact]
    public async Task Discarded_bytes_are_not_looked_at_again_and_others_are()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01");
        var held = (await RunAsync()).Partitions.Single();
        await _destination.SettleHoldAsync(held.Load!.Value, HoldState.Discarded, "ann", TimeProvider.System.GetUtcNow(), CancellationToken);

        (await RunAsync()).Partitions.Single().Status.ShouldBe(PartitionStatus.Unchanged);
        Publish("2026-01", "RAL,13");
        (await RunAsync()).Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 13"]);
    }

    [Fact]
    public async Task A_first_load_without_rows_is_not_held()
    {
        Publish("2026-01");

        (await RunAsync()).Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
    }

    [Fact]
    public async Task A_transient_failure_half_way_is_tried_again_from_the_start_and_loads_once()
    {
        Publish("2026-01", [.. Enumerable.Range(1, 20).Select(i => $"R{i:000},{i}")]);
        var failures = 2;
        _source.BeforeRow = (_, row) =>
        {
            if (row == 17 && failures-- > 0)
                throw new SourceException("The connection was reset.", FailureKind.Transient);
        };

        var result = await RunAsync();

        result.Partitions.Single().Attempts.ShouldBe(3);
        (await CountAsync("waits")).ShouldBe(20);
        (await CountAsync("waits_history")).ShouldBe(0);
    }

    [Fact]
    public async Task Bad_data_fails_at_once_and_the_other_partitions_are_loaded()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01", "broken");
        Publish("2026-02", "RAL,11");

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Select(partition => (partition.Status, partition.Attempts)).ShouldBe([(PartitionStatus.Failed, 1), (PartitionStatus.Loaded, 1)]);
        result.Partitions[0].Message.ShouldBe("'2026-01.csv' is broken.");
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-02 RAL 11"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_writes_nothing()
    {
        Publish("2026-01", "RAL,10", "RJ1,20");
        await RunAsync();
        Publish("2026-01", "RAL,12");
        Publish("2026-02", "RAL,11");

        var result = await RunAsync(new RunOptions { DryRun = true });

        result.Partitions.Select(partition => (partition.Status, partition.RowsWritten, partition.Message)).ShouldBe(
        [
            (PartitionStatus.Planned, 1, "Would replace the load that is served now."),
            (PartitionStatus.Planned, 1, "Would be loaded for the first time."),
        ]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20"], ignoreOrder: true);
        (await CountAsync("weir_ledger")).ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_run_says_so_and_keeps_what_was_committed()
    {
        Publish("2026-01", "RAL,10");
        Publish("2026-02", "RAL,11");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        _source.BeforeRow = (partition, _) =>
        {
            if (partition == "2026-02")
                cancel.Cancel();
            cancel.Token.ThrowIfCancellationRequested();
        };

        var result = await new PipelineRun(Context(new RunOptions { Parallel = 1 })).RunAsync(cancel.Token);

        result.Status.ShouldBe(RunStatus.Cancelled);
        result.Partitions.Select(partition => partition.Status).ShouldBe([PartitionStatus.Loaded, PartitionStatus.Planned]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10"]);
    }

    [Fact]
    public async Task Twenty_partitions_loaded_in_parallel_are_all_there_once()
    {
        for (var month = 0; month < 20; month++)
            Publish(new DateOnly(2024, 1, 1).AddMonths(month).ToString("yyyy-MM", CultureInfo.InvariantCulture), "RAL,10", "RJ1,20");

        var result = await RunAsync(new RunOptions { Parallel = 4 });

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await CountAsync("waits")).ShouldBe(40);
        (await CountAsync("weir_heads")).ShouldBe(20);
    }

    [Fact]
    public async Task A_gate_rule_of_the_source_compares_with_the_months_before()
    {
        _source.GateRules =
        [
            new("fewer", input => input.Earlier is [var last, ..] && last.RowsWritten > input.Load.RowsAccepted ? [$"Fewer rows than {last.Partition}."] : []),
        ];
        Publish("2026-01", "RAL,10", "RJ1,20");
        await RunAsync();
        Publish("2026-02", "RAL,11");

        (await RunAsync()).Partitions[1].Message.ShouldBe("Fewer rows than 2026-01.");
    }

    private void Publish(string month, params string[] lines) => File.WriteAllLines(Path.Combine(Months, $"{month}.csv"), lines);

    private Task<RunResult> RunAsync(RunOptions? options = null) => new PipelineRun(Context(options ?? new RunOptions())).RunAsync(CancellationToken);

    private RunContext Context(RunOptions options) => new()
    {
        Run = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Pipeline = Pipeline,
        Source = _source,
        Destination = _between ?? _destination,
        Raw = new RawArchive(Path.Combine(_folder, options.DryRun ? "dry" : "raw"), _http, TimeProvider.System),
        Time = TimeProvider.System,
        Logger = NullLogger.Instance,
        Observers = _observers,
        Options = options with { RetryDelay = TimeSpan.FromMilliseconds(1) },
    };

    private async Task<List<string>> RowsAsync(string table) => await TextsAsync(
        $"select substr(cast(period as text), 1, 7) || ' ' || code || ' ' || waiting from {SqlName.Quote(table)}");

    private async Task<long> CountAsync(string table) =>
        long.Parse((await TextsAsync($"select cast(count(*) as text) from {SqlName.Quote(table)}")).Single(), CultureInfo.InvariantCulture);

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await _destination.Database.OpenAsync(CancellationToken);
        return await connection.Statement(null, sql).ListAsync(row => row.GetString(0), CancellationToken);
    }
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresPipelineRunTests(SharedPostgres postgres) : PipelineRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("runs");
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbPipelineRunTests : PipelineRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "runs.duckdb")}");
}
