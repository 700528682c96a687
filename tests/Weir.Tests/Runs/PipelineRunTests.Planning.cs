using Weir.Failures;
using Weir.Runs;

namespace Weir.Tests.Runs;

/// <summary>What a run does with a plan that is not whole.</summary>
public abstract partial class PipelineRunTests
{
    private static readonly SourceException Unread = new("The page of 2026 was not read.", FailureKind.Transient);

    [Fact]
    public async Task A_plan_that_falls_short_for_now_is_made_again_until_it_is_whole()
    {
        Publish("2026-01", "RAL,10");
        List<int> left = [];
        _source.Planning = (request, plan) =>
        {
            left.Add(request.TriesLeft);
            return plan with { Shortfall = left.Count < 3 ? Unread : null };
        };

        var result = await RunAsync();

        (result.Status, result.Message).ShouldBe((RunStatus.Done, null));
        left.ShouldBe([3, 2, 1]);
    }

    [Fact]
    public async Task A_plan_that_falls_short_to_the_last_is_loaded_and_the_run_fails_with_the_reason()
    {
        Publish("2026-01", "RAL,10");
        var tries = 0;
        _source.Planning = (_, plan) => ++tries < 4 ? plan with { Shortfall = Unread } : throw new SourceException("Nothing answers.", FailureKind.Transient);

        var result = await RunAsync();

        (result.Status, result.Message, tries).ShouldBe((RunStatus.Failed, "The page of 2026 was not read.", 4));
        result.Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10"]);
    }

    [Fact]
    public async Task A_plan_that_falls_short_for_good_is_not_made_again()
    {
        Publish("2026-01", "RAL,10");
        var tries = 0;
        _source.Planning = (_, plan) => plan with { Shortfall = new SourceException($"Try {++tries}: the page is gone.", FailureKind.Terminal) };

        var result = await RunAsync();

        (result.Status, result.Message).ShouldBe((RunStatus.Failed, "Try 1: the page is gone."));
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10"]);
    }

    [Fact]
    public async Task A_partition_that_planning_found_out_of_reach_fails_and_what_was_served_stays_served()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        Publish("2026-01", "RAL,12");
        Publish("2026-02", "RAL,11");
        _source.Planning = (_, plan) => plan with
        {
            Partitions = [plan.Partitions[0] with { Failure = new SourceException("The file is gone.", FailureKind.Terminal) }, plan.Partitions[1]],
        };

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Select(partition => (partition.Status, partition.Message)).ShouldBe([(PartitionStatus.Failed, "The file is gone."), (PartitionStatus.Loaded, null)]);
        (await RowsAsync("waits")).ShouldBe(["2026-01 RAL 10", "2026-02 RAL 11"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_gate_rule_sees_what_the_run_has_committed_and_that_nobody_has_looked_at_it()
    {
        List<string> seen = [];
        _source.GateRules = [new("seen", input =>
        {
            seen.Add($"{input.Partition}: {string.Join(", ", input.Earlier.Select(load => $"{load.Partition} {load.RowsWritten} {load.IsOfThisRun}"))}");
            return [];
        })];
        Publish("2026-01", "RAL,10");
        await RunAsync(new RunOptions { Parallel = 1 });
        Publish("2026-02", "RAL,10", "RJ1,20");
        Publish("2026-03", "RAL,10");

        await RunAsync(new RunOptions { Parallel = 1 });

        seen.ShouldBe(["2026-01: ", "2026-02: 2026-01 1 False", "2026-03: 2026-02 2 True, 2026-01 1 False"]);
    }

    [Fact]
    public async Task A_source_is_told_what_is_loaded_as_it_was_planned_and_whether_to_load_it_again()
    {
        Publish("2026-01", "RAL,10");
        List<string> told = [];
        _source.Planning = (request, plan) =>
        {
            told.Add($"{request.Force}: {string.Join(", ", request.Loaded.Select(each => $"{each.Key} revision {each.Value.Details["revision"]}"))}");
            return plan with { Partitions = [.. plan.Partitions.Select(partition => partition with { Details = new Dictionary<string, string> { ["revision"] = "1" } })] };
        };

        await RunAsync();
        await RunAsync(new RunOptions { Force = true });

        told.ShouldBe(["False: ", "True: 2026-01 revision 1"]);
    }

    [Fact]
    public async Task Views_that_cannot_be_made_end_the_run_before_a_row_is_written()
    {
        var views = _source.Views;
        _source.Views = [new("waits_total", _ => "select nothing from nowhere")];
        Publish("2026-01", "RAL,10");
        Publish("2026-02", "RAL,11");

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Message.ShouldNotBeNull().ShouldContain("nowhere");
        result.Partitions.Select(partition => partition.RowsWritten).ShouldBe([0, 0]);
        (await CountAsync("waits")).ShouldBe(0);
        (await CountAsync("weir_ledger")).ShouldBe(0);
        _source.Views = views;
        (await RunAsync()).Status.ShouldBe(RunStatus.Done);
        (await CountAsync("waits_total")).ShouldBe(2);
    }

    [Fact]
    public async Task Views_that_cannot_be_made_end_a_run_that_has_nothing_to_load()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();
        _source.Views = [new("waits_total", _ => "select nothing from nowhere")];

        var result = await RunAsync();

        (result.Status, result.Partitions.Single().Status).ShouldBe((RunStatus.Failed, PartitionStatus.Unchanged));
        result.Message.ShouldNotBeNull().ShouldContain("nowhere");
    }
}
