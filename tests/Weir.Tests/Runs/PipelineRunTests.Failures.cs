using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Runs;
using Weir.Sources;
using Weir.Tenants;

namespace Weir.Tests.Runs;

/// <summary>Answers that are lost, people and processes that are faster, tables that do not fit: still once, and still told as it is.</summary>
public abstract partial class PipelineRunTests
{
    /// <summary>With --force the same bytes would be loaded again, and appended they would be there twice.</summary>
    [Theory]
    [InlineData(WriteMode.Append, true)]
    [InlineData(WriteMode.Append, false)]
    [InlineData(WriteMode.Replace, true)]
    [InlineData(WriteMode.Replace, false)]
    public async Task A_commit_whose_answer_is_lost_is_the_runs_own_and_loaded_once(WriteMode mode, bool force)
    {
        _source.Tables = [new SourceTable(FolderSource.Waits, mode, ["period"])];
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01", "RAL,12", "RJ1,20");
        LoseAnswers(1);

        var result = await RunAsync(new RunOptions { Force = force });

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        var partition = result.Partitions.Single();
        (partition.Status, partition.RowsRead, partition.RowsWritten, partition.Attempts).ShouldBe((PartitionStatus.Loaded, 2, 2, 2));
        partition.RowsReplaced.ShouldBe(mode == WriteMode.Replace ? 1 : 0);
        (await CountAsync("waits")).ShouldBe(mode == WriteMode.Replace ? 2 : 3);
        (await CountAsync("weir_ledger")).ShouldBe(2);
        (await _destination.ReadHeadsAsync(Pipeline, CancellationToken))["2026-01"].Load.ShouldBe(partition.Load!.Value);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_in_the_last_attempt_is_found_too()
    {
        Publish("2026-01", "RAL,10");
        LoseAnswers(1);

        var result = await RunAsync(new RunOptions { Attempts = 1 });

        (result.Status, result.Partitions.Single().Status, result.Partitions.Single().RowsWritten).ShouldBe((RunStatus.Done, PartitionStatus.Loaded, 1));
    }

    [Fact]
    public async Task An_approval_whose_answer_is_lost_is_loaded_once()
    {
        var held = await HoldAsync();
        LoseAnswers(1);

        var result = await ApproveAsync(held);

        result.Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded, result.Message);
        (await CountAsync("weir_ledger")).ShouldBe(2);
        (await RowsAsync("waits_history")).ShouldBe(["2026-01 RAL 10"]);
    }

    [Fact]
    public async Task The_same_bytes_loaded_by_another_process_meanwhile_are_unchanged_also_with_force()
    {
        Publish("2026-01", "RAL,10");
        var disturbed = new DisturbedDestination(_destination);
        _between = disturbed;
        var others = new PipelineRun(Context(new RunOptions()) with { Destination = _destination });
        disturbed.BeforeCommit = async () =>
        {
            // The file of an engine whose transactions are snapshots lets the second of two writers wait for its next attempt.
            disturbed.BeforeCommit = () => Task.CompletedTask;
            (await others.RunAsync(CancellationToken)).Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
        };

        var result = await RunAsync(new RunOptions { Force = true, Attempts = 1 });

        result.Partitions.Single().Status.ShouldBe(PartitionStatus.Unchanged, result.Message);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10"]);
        (await CountAsync("weir_ledger")).ShouldBe(1);
    }

    [Fact]
    public async Task A_hold_whose_answer_is_lost_waits_once()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01");
        var disturbed = new DisturbedDestination(_destination);
        _between = disturbed;
        disturbed.AfterHold = () =>
        {
            disturbed.AfterHold = () => Task.CompletedTask;
            throw Lost();
        };

        var held = (await RunAsync()).Partitions.Single();

        held.Status.ShouldBe(PartitionStatus.Held);
        var waiting = (await _destination.ReadHoldsAsync(TenantId.Default, "waits", CancellationToken)).ShouldHaveSingleItem();
        held.Load.ShouldBe(waiting.Load);
    }

    [Fact]
    public async Task An_approval_that_a_discard_overtakes_fails_and_leaves_what_was_served()
    {
        var held = await HoldAsync();
        var disturbed = new DisturbedDestination(_destination);
        _between = disturbed;
        disturbed.BeforeCommit = () => _destination.SettleHoldAsync(held.Load, HoldState.Discarded, "bob", TimeProvider.System.GetUtcNow(), CancellationToken);

        var result = await ApproveAsync(held);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Single().Message.ShouldBe(
            $"Hold {held.Load} of waits/2026-01 does not wait any longer: it was settled, or another load was committed, after the approval began. "
            + "Nothing was loaded, and what was served stays served. 'weir holds --all' shows what became of it.");
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10"]);
        (await _destination.ReadHoldsAsync(TenantId.Default, "waits", CancellationToken)).Single().State.ShouldBe(HoldState.Discarded);
    }

    [Fact]
    public async Task A_type_that_no_longer_fits_is_held_and_the_other_partitions_are_loaded()
    {
        Publish("2026-01", "RAL,10", "RJ1,20");
        await RunAsync();
        var text = FolderSource.Waits with { Columns = FolderSource.Waits.Columns.SetItem(2, new ColumnSchema("waiting", ColumnType.Text)) };
        var visits = FolderSource.Waits with { Name = "visits" };
        _source.Tables = [new SourceTable(text, WriteMode.Replace, ["period"]), new SourceTable(visits, WriteMode.Replace, ["period"])];
        _source.TableOf = partition => partition == "2026-01" ? text : visits;
        Publish("2026-01", "RAL,ten", "RJ1,20", "R1H,30", "RYJ,40");
        Publish("2026-02", "RAL,11");
        var message = $"Column 'waiting' of table 'waits' in {_destination.Address} holds int32, and the new rows have text. "
            + "Nothing was loaded, and what is there stays. Change the column's type in 'waits' and 'waits_history', or load into another table.";

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Attention, result.Message);
        result.Partitions.Select(partition => (partition.Status, partition.RowsRead, partition.Message))
            .ShouldBe([(PartitionStatus.Held, 4, message), (PartitionStatus.Loaded, 1, null)]);
        var hold = (await _destination.ReadHoldsAsync(TenantId.Default, "waits", CancellationToken)).ShouldHaveSingleItem();
        (hold.Load, hold.Reasons, hold.RowsAccepted).ShouldBe((result.Partitions[0].Load!.Value, message, 4));
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-01 RJ1 20"], ignoreOrder: true);
        (await RowsAsync("visits")).ShouldBe(["2026-02 RAL 11"]);
        (await CountAsync("waits_total")).ShouldBe(1);
        (await RunAsync()).Partitions.Select(partition => partition.Status).ShouldBe([PartitionStatus.Held, PartitionStatus.Unchanged]);
    }

    [Fact]
    public async Task Rows_that_a_table_refuses_fail_their_partition_and_the_others_are_loaded()
    {
        // Without a key, nobody but the table itself looks for a code that is blank.
        var keyless = FolderSource.Waits with { Key = [] };
        _source.Tables = [new SourceTable(keyless, WriteMode.Replace, ["period"])];
        _source.TableOf = _ => keyless;
        Publish("2026-01", ",10");
        Publish("2026-02", "RAL,11");

        var result = await RunAsync(new RunOptions { Parallel = 1 });

        result.Status.ShouldBe(RunStatus.Failed);
        result.Message.ShouldBeNull();
        result.Partitions.Select(partition => (partition.Status, partition.Attempts)).ShouldBe([(PartitionStatus.Failed, 1), (PartitionStatus.Loaded, 1)]);
        (await RowsAsync("waits")).ShouldBe(["2026-02 RAL 11"]);
    }

    [Fact]
    public async Task A_store_that_fails_after_the_commit_is_noted_and_the_partitions_are_loaded()
    {
        Publish("2026-01", "RAL,10");
        Publish("2026-02", "RAL,11");
        _observers = [new UnwritableStore()];

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Partitions.Select(partition => (partition.Status, partition.Attempts)).ShouldBe([(PartitionStatus.Loaded, 1), (PartitionStatus.Loaded, 1)]);
        result.Notes.ShouldBe([$"Not all of this run is in the store; the warehouse's ledger has every load. {UnwritableStore.Message}"]);
        (await CountAsync("weir_ledger")).ShouldBe(2);
    }

    private static DestinationException Lost() => new("The connection was lost.", FailureKind.Transient);

    /// <summary>Commits from here on take place, and the first few are reported as failed.</summary>
    private void LoseAnswers(int count)
    {
        _between = new DisturbedDestination(_destination)
        {
            AfterCommit = () => count-- > 0 ? throw Lost() : Task.CompletedTask,
        };
    }

    /// <summary>A month that is loaded, and then held for want of rows.</summary>
    private async Task<Hold> HoldAsync()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01");
        await RunAsync();
        return (await _destination.ReadHoldsAsync(TenantId.Default, "waits", CancellationToken)).Single();
    }

    private Task<RunResult> ApproveAsync(Hold hold) => HoldApproval.RunAsync(Context(new RunOptions()), hold, "ann", CancellationToken);
}
