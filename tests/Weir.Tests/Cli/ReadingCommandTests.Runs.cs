using System.Text.Json.Nodes;

namespace Weir.Tests.Cli;

/// <content>status, runs and show.</content>
public abstract partial class ReadingCommandTests
{
    [Fact]
    public async Task Status_says_that_nothing_was_loaded_yet()
    {
        var answer = await WeirAsync("status");

        answer.Code.ShouldBe(0);
        Plain(answer).ShouldBe("Nothing has been loaded into <warehouse> yet. 'weir run' does.");
    }

    [Fact]
    public async Task Status_says_what_is_loaded_when_it_last_ran_and_what_waits()
    {
        await PublishAndReviseAsync();
        Publish("2026-01", "!RAL,x", "RJ1,20");
        await RunAsync();

        (await PlainAsync("status")).ShouldBe("""
            pipeline  source  partitions  newest  last run  outcome  next due  holds  warehouse
            waits  -  2  2026-02  2026-02-12 12:30:00Z  attention  -  1  <warehouse>
            1 hold waits for a person: see 'weir holds'.
            """);
    }

    [Fact]
    public async Task Status_of_a_workspace_names_pipelines_that_never_ran_and_when_they_are_due()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "weir.yaml"), "timeZone: Europe/London\npipelines:\n  rtt:\n    source: nhs-rtt\n    schedule: \"30 9 * * *\"\n", CancellationToken);

        (await PlainAsync("status")).ShouldBe("""
            pipeline  source  partitions  newest  last run  outcome  next due  holds  warehouse
            rtt  nhs-rtt  0  -  -  -  2026-02-13 09:30:00Z  0  <warehouse>
            Nothing has run yet. Start with 'weir run'.
            """);
    }

    [Fact]
    public async Task Status_for_programs_is_one_document()
    {
        await PublishAndReviseAsync();

        var json = JsonNode.Parse((await WeirAsync("status", "--output", "json")).Output)!;

        var pipeline = json["pipelines"]!.AsArray().Single()!;
        (string?, int, string?, int) standing = ((string?)pipeline["pipeline"], (int)pipeline["partitions"]!, (string?)pipeline["newestPartition"], (int)pipeline["holdsWaiting"]!);
        standing.ShouldBe(("waits", 2, "2026-02", 0));
        ((string?)pipeline["lastRun"]!["startedAt"]).ShouldBe("2026-02-12T11:30:00Z");
        ((string?)pipeline["lastRun"]!["status"]).ShouldBe("done");
    }

    [Fact]
    public async Task Runs_lists_the_newest_first_and_says_when_there_is_none()
    {
        (await PlainAsync("runs")).ShouldBe("Nothing has run yet. Start with 'weir run'.");
        (await PlainAsync("runs", "waits")).ShouldBe("Pipeline 'waits' has not run yet. Start with 'weir run'.");
        await PublishAndReviseAsync();

        (await PlainAsync("runs")).ShouldBe("""
            run  pipeline  started  seconds  status  why  by
            <id 1>  waits  2026-02-12 11:30:00Z  <s>  done  manual  ann
            <id 2>  waits  2026-02-12 10:30:00Z  <s>  done  manual  ann
            """);
        JsonNode.Parse((await WeirAsync("runs", "waits", "--limit", "1", "--output", "json")).Output)!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Show_tells_a_runs_partitions_attempts_events_and_messages()
    {
        Publish("2026-01", "RAL,10");
        Publish("2026-02", "broken");
        var run = await RunAsync();

        var text = await PlainAsync("show", run.Run.ToString()[..20]);

        text.ShouldStartWith("""
            Run <id 1> of waits: failed
            Started 2026-02-12 10:30:00Z (manual, ann), took <s> s, on <host>
            """);
        text.ShouldContain("""
            partition  status  rows read  written  rejected  flagged  seconds  load
            2026-01  loaded  1  1  0  0  <s>  <id 2>
            """);
        text.ShouldContain("2026-01 from months/2026-01.csv, SHA-256 <sha256>");
        text.ShouldContain("2026-02: '2026-02.csv' is broken.");
        text.ShouldContain("""
            partition  attempt  started  seconds  outcome  failure
            2026-01  1  2026-02-12 10:30:00Z  <s>  loaded  -
            2026-02  1  2026-02-12 10:30:00Z  <s>  failed  baddata

            at  what  partition  message
            """);
        text.ShouldEndWith("2026-02-12 10:30:00Z  partition.failed  2026-02  as above");
        var json = JsonNode.Parse((await WeirAsync("show", run.Run.ToString(), "--output", "json")).Output)!;
        json["attempts"]!.AsArray().Select(attempt => (string?)attempt!["failure"]).ShouldBe([null, "baddata"]);
    }

    [Fact]
    public async Task Show_of_an_unknown_run_says_where_to_look()
    {
        var answer = await WeirAsync("show", "0000");

        answer.ShouldBe(new CommandOutput(2, "", "No run has an id that begins with '0000'. 'weir runs' lists them." + Environment.NewLine));
    }

    [Fact]
    public async Task A_form_that_a_command_does_not_print_is_refused()
    {
        var answer = await WeirAsync("runs", "--output", "csv");

        answer.ShouldBe(new CommandOutput(2, "", "--output: 'csv' is not a form that 'weir runs' prints. Write text or json." + Environment.NewLine));
    }
}
