using Weir.Failures;
using Weir.Http;
using Weir.Runs;
using Weir.Tenants;
using Weir.Tests.Cli;

namespace Weir.Tests.Runs;

/// <summary>What a run does where one request feeds several partitions, and where the upstream refuses.</summary>
public abstract partial class PipelineRunTests
{
    private static readonly UpstreamPace Pace = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));

    [Fact]
    public async Task One_request_is_fetched_once_and_only_partitions_whose_part_changed_are_loaded()
    {
        Quarter("2026Q1", "2026-01,RAL,10", "2026-02,RAL,11");
        var fetched = 0;
        var source = new QuarterSource(Months, "2026Q1") { Fetching = _ => fetched++ };

        var first = await RunAsync(source);
        Quarter("2026Q1", "2026-02,RAL,12", "2026-01,RAL,10");
        var second = await RunAsync(source);

        fetched.ShouldBe(2);
        first.Partitions.Select(partition => (partition.Partition, partition.Status, partition.RowsWritten))
            .ShouldBe([("2026-01", PartitionStatus.Loaded, 1), ("2026-02", PartitionStatus.Loaded, 1), ("2026-03", PartitionStatus.Unchanged, 0)]);
        first.Partitions.Select(partition => partition.Sha256).Distinct().Count().ShouldBe(1);
        second.Partitions.Select(partition => partition.Status).ShouldBe([PartitionStatus.Unchanged, PartitionStatus.Loaded, PartitionStatus.Unchanged]);
        source.Read.Order(StringComparer.Ordinal).ShouldBe(["2026-01", "2026-02", "2026-02"]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-02 RAL 12"], ignoreOrder: true);
        (await RowsAsync("waits_history")).ShouldBe(["2026-02 RAL 11"]);
        Directory.EnumerateFiles(Path.Combine(_folder, "raw"), "*", SearchOption.AllDirectories).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_partition_that_lost_its_part_is_held_and_approved_from_the_kept_bytes_of_the_request()
    {
        Quarter("2026Q1", "2026-01,RAL,10", "2026-02,RAL,11");
        var source = new QuarterSource(Months, "2026Q1");
        await RunAsync(source);
        Quarter("2026Q1", "2026-01,RAL,10");
        var held = (await RunAsync(source)).Partitions[1];
        (await RunAsync(source)).Partitions[1].Load.ShouldBe(held.Load);
        var hold = HoldApproval.Find(await _destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken), held.Load.ToString()!);

        var result = await HoldApproval.RunAsync(Context(new RunOptions()) with { Source = source }, hold, "ann", CancellationToken);

        held.Message.ShouldBe("No rows, where the load now served has 1.");
        result.Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded, result.Partitions.Single().Message);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10"]);
        (await RunAsync(source)).Partitions.Select(partition => partition.Status).Distinct().ShouldBe([PartitionStatus.Unchanged]);
    }

    [Fact]
    public async Task A_request_whose_answer_cannot_be_read_fails_all_its_partitions_and_no_other()
    {
        Quarter("2026Q1", "broken");
        Quarter("2026Q2", "2026-04,RAL,10");

        var result = await RunAsync(new QuarterSource(Months, "2026Q1", "2026Q2") { Pace = Pace });

        result.Partitions.Select(partition => (partition.Status, partition.Message)).ShouldBe(
        [
            .. Enumerable.Repeat((PartitionStatus.Failed, (string?)"'2026Q1' is broken."), 3),
            (PartitionStatus.Loaded, null),
            (PartitionStatus.Unchanged, null),
            (PartitionStatus.Unchanged, null),
        ]);
    }

    [Fact]
    public async Task A_refusal_is_answered_by_the_cool_off_and_one_more_try_and_a_second_in_a_row_ends_the_run_which_the_next_begins_with()
    {
        foreach (var quarter in (string[])["2026Q1", "2026Q2", "2026Q3"])
            Quarter(quarter, $"2026-{(3 * (quarter[^1] - '1')) + 1:00},RAL,10");
        var clock = new JumpingClock(new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero));
        List<string> fetches = [];
        var refusals = new Queue<bool>([true, false, true, true]);
        var source = new QuarterSource(Months, "2026Q1", "2026Q2", "2026Q3") { Pace = Pace };
        source.Fetching = quarter =>
        {
            fetches.Add($"{quarter} {clock.GetUtcNow():HH:mm:ss}");
            if (refusals.TryDequeue(out var isRefused) && isRefused)
                throw new SourceException("The upstream answered 429.", FailureKind.Transient) { IsRefusal = true };
        };

        var early = await new PipelineRun(Context(new RunOptions()) with { Source = source, Time = clock, Notebook = _folder }).RunAsync(CancellationToken);
        var begun = fetches.Count;
        var later = await new PipelineRun(Context(new RunOptions()) with { Source = source, Time = clock, Notebook = _folder }).RunAsync(CancellationToken);

        fetches[..begun].ShouldBe(["2026Q1 09:30:00", "2026Q1 09:31:00", "2026Q2 09:31:00", "2026Q2 09:32:00"]);
        (early.Status, early.Message).ShouldBe((RunStatus.Failed,
            "Ended early, to leave the upstream alone: 3 of 9 partitions were looked at, and what was loaded stays. The next run begins with the rest. The upstream answered 429."));
        early.Partitions.Select(partition => partition.Status).ShouldBe(
        [
            PartitionStatus.Loaded, PartitionStatus.Unchanged, PartitionStatus.Unchanged,
            PartitionStatus.Failed, PartitionStatus.Failed, PartitionStatus.Failed,
            PartitionStatus.Planned, PartitionStatus.Planned, PartitionStatus.Planned,
        ]);
        later.Status.ShouldBe(RunStatus.Done, later.Message);
        fetches[begun..].Select(fetch => fetch[..6]).ShouldBe(["2026Q3", "2026Q2", "2026Q1"]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-04 RAL 10", "2026-07 RAL 10"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_request_that_fails_by_itself_leaves_the_others_their_turn_and_two_in_a_row_end_the_run()
    {
        foreach (var quarter in (string[])["2026Q1", "2026Q2", "2026Q3", "2026Q4"])
            Quarter(quarter, $"2026-{(3 * (quarter[^1] - '1')) + 1:00},RAL,10");
        var clock = new JumpingClock(new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero));
        HashSet<string> failing = ["2026Q1"];
        List<string> fetches = [];
        var source = new QuarterSource(Months, "2026Q1", "2026Q2", "2026Q3", "2026Q4") { Pace = Pace };
        source.Fetching = quarter =>
        {
            fetches.Add(quarter);
            if (failing.Contains(quarter))
                throw new SourceException($"No answer of {quarter}.", FailureKind.Transient);
        };

        var one = await new PipelineRun(Context(new RunOptions()) with { Source = source, Time = clock, Notebook = _folder }).RunAsync(CancellationToken);
        failing.Add("2026Q2");
        fetches.Clear();
        var two = await new PipelineRun(Context(new RunOptions()) with { Source = source, Time = clock, Notebook = _folder }).RunAsync(CancellationToken);

        (one.Status, one.Message).ShouldBe((RunStatus.Failed, null));
        one.Partitions.Count(partition => partition.Status == PartitionStatus.Loaded).ShouldBe(3);
        two.Message.ShouldBe("Ended early, to leave the upstream alone: 0 of 12 partitions were looked at, and what was loaded stays. The next run begins with the rest. No answer of 2026Q2.");
        fetches.ShouldBe(["2026Q1", "2026Q1", "2026Q2", "2026Q2"]);
    }

    private void Quarter(string name, params string[] lines) => File.WriteAllLines(Path.Combine(Months, name), lines);

    private Task<RunResult> RunAsync(QuarterSource source) => new PipelineRun(Context(new RunOptions()) with { Source = source }).RunAsync(CancellationToken);
}
