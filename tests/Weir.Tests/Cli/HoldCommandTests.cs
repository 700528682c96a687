using Weir.Connectors;
using Weir.Sql;

namespace Weir.Tests.Cli;

/// <summary>A load that is held, and what a person may do about it, on a real destination.</summary>
public abstract class HoldCommandTests : IAsyncLifetime
{
    private CommandFolder _folder = null!;
    private string _address = "";

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _folder = new CommandFolder();
        _address = await NewAddressAsync(_folder.Folder);
        await File.WriteAllTextAsync(_folder.Path(".env"), $"HOLDS_WAREHOUSE={_address}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), "warehouse: ${HOLDS_WAREHOUSE}\npipelines:\n  rtt:\n    source: nhs-rtt\n", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Nothing_waits_before_anything_was_run()
    {
        var answer = await _folder.RunAsync("holds");

        (answer.Code, answer.Text).ShouldBe((0, "Nothing waits.\n"));
    }

    [Fact]
    public async Task A_hold_is_shown_with_its_reasons_and_what_to_do()
    {
        var load = await HoldFebruaryAsync();

        var answer = await _folder.RunAsync("holds", "rtt");

        answer.Code.ShouldBe(0, answer.Error);
        var heldAt = (string)(await _folder.RunAsync("holds", "--output", "json")).Json[0]!["heldAt"]!;
        answer.Output.ShouldBe(
            $"""
            load                                  pipeline  partition  state    held at (UTC)     rows read  rows rejected
            {load}  rtt       2026-02    waiting  {heldAt[..10]} {heldAt[11..16]}          1              0

            rtt 2026-02, from {_folder.Path("2026-02.csv")}:
              Provider R1H is absent from the waiting list (Part_2); in 2026-01 it had 12 pathways, 50 % of all, over the limit of 1 % (gate.absent_provider_percent).

            What was loaded before stays served until you decide; a new file of the partition is looked at as usual.
            Load it all the same: weir approve {load}
            Leave it out for good: weir discard {load}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_approved_hold_is_loaded_from_the_bytes_that_were_kept()
    {
        var load = await HoldFebruaryAsync();
        File.Delete(_folder.Path("2026-02.csv"));

        var answer = await _folder.RunAsync("approve", load[..^4], "--output", "json");

        answer.Code.ShouldBe(0, answer.Text);
        answer.Json["partitions"]![0]!.AsObject().Where(each => each.Key is "partition" or "status" or "rowsWritten").Select(each => each.Value!.ToString())
            .ShouldBe(["2026-02", "loaded", "1"]);
        (await TextsAsync("select cast(count(*) as varchar) from rtt")).ShouldBe(["3"]);
        (await TextsAsync("select approved_by from weir_ledger where partition_name = '2026-02'")).ShouldBe([Environment.UserName]);
        (await TextsAsync("select state || ' ' || settled_by from weir_holds")).ShouldBe([$"approved {Environment.UserName}"]);
        (await _folder.RunAsync("holds")).Output.ShouldBe("Nothing waits.\n");
    }

    [Fact]
    public async Task A_discarded_hold_leaves_what_was_served_and_is_not_looked_at_again()
    {
        var load = await HoldFebruaryAsync();

        var answer = await _folder.RunAsync("discard", load);

        (answer.Code, answer.Text).ShouldBe((0, $"Discarded {load}. rtt 2026-02 stays as it is; these bytes are not looked at again, a new file of the partition is.\n"));
        (await TextsAsync("select cast(count(*) as varchar) from rtt")).ShouldBe(["2"]);
        var again = await _folder.RunAsync("run", "rtt", "--input", _folder.Path("2026-02.csv"), "--output", "json");
        ((string)again.Json["partitions"]![0]!["status"]!).ShouldBe("unchanged");
        var all = (await _folder.RunAsync("holds", "--all", "--output", "json")).Json.AsArray();
        all.Select(hold => $"{hold!["load"]} {hold["state"]} {hold["settledBy"]}").ShouldBe([$"{load} discarded {Environment.UserName}"]);
    }

    [Fact]
    public async Task A_hold_that_was_settled_or_never_was_is_refused_with_the_reason()
    {
        var load = await HoldFebruaryAsync();
        await _folder.RunAsync("discard", load);

        var twice = await _folder.RunAsync("approve", load);
        var unknown = await _folder.RunAsync("discard", "ffffffff");

        twice.Code.ShouldBe(2);
        twice.Error.ShouldStartWith($"Hold {load} of rtt/2026-02 is not waiting: it was discarded on ");
        (unknown.Code, unknown.Error).ShouldBe((2, "There is no hold 'ffffffff'. 'weir holds' lists what waits.\n"));
    }

    [Theory]
    [InlineData("approve", "", 0)]
    [InlineData("discard", "", 0)]
    [InlineData("approve", " ", 1)]
    [InlineData("approve", "0", 1)]
    [InlineData("discard", "0000000", 7)]
    public async Task Too_little_of_an_id_decides_nothing(string command, string load, int characters)
    {
        await HoldFebruaryAsync();

        var answer = await _folder.RunAsync(command, load);

        answer.ShouldBe(new CommandAnswer(2, "", $"'{load}' is too little of a load's id: {characters} characters where 8 or more are expected. 'weir holds' lists what waits.\n"));
        (await TextsAsync("select state from weir_holds")).ShouldBe(["waiting"]);
        (await TextsAsync("select cast(count(*) as varchar) from rtt")).ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_hold_of_a_warehouse_without_a_workspace_is_found_and_approved()
    {
        File.Delete(_folder.Path("weir.yaml"));
        await LoadAsync("nhs-rtt", "--warehouse", _address);

        var holds = await _folder.RunAsync("holds", "--warehouse", _address, "--output", "json");
        var answer = await _folder.RunAsync("approve", (string)holds.Json[0]!["load"]!, "--warehouse", _address, "--quiet");

        answer.Code.ShouldBe(0, answer.Text);
        (await TextsAsync("select cast(count(*) as varchar) from rtt")).ShouldBe(["3"]);
    }

    [Fact]
    public async Task A_reset_says_what_would_go_and_only_yes_takes_it()
    {
        await HoldFebruaryAsync();
        var before = await _folder.RunAsync("reset", "rtt", "--output", "json");
        await _folder.RunAsync("run", "rtt", "--force", "--input", _folder.Extract("2026-01", "RTT-January-2026", "RAL", "R1H"));

        var asked = await _folder.RunAsync("reset", "rtt");
        asked.Code.ShouldBe(2);
        asked.Output.ShouldStartWith("table  rows  rows in history\nrtt       2                2\n");
        asked.Output.ShouldContain("\nViews: rtt_bands, rtt_by_commissioner, rtt_by_icb, rtt_by_provider, rtt_england, rtt_provider_raw, rtt_submissions\n2 loads of the ledger, 1 hold, ");
        asked.Output.ShouldEndWith($"Nothing was changed. 'weir reset rtt --yes' takes all of it from {Shown}, and it cannot be brought back. Raw files and the list of runs would stay.\n");
        (await TextsAsync("select cast(count(*) as varchar) from rtt")).ShouldBe(["2"]);

        var done = await _folder.RunAsync("reset", "rtt", "--yes");
        done.Code.ShouldBe(0, done.Text);
        done.Output.ShouldEndWith($"All of it is gone from {Shown}. Raw files and the list of runs stay; 'weir run rtt' loads anew.\n");
        (await TextsAsync("select table_name from information_schema.tables where table_name like 'rtt%' and table_schema = current_schema()")).ShouldBeEmpty();
        foreach (var table in (string[])["weir_heads", "weir_ledger", "weir_holds", "weir_quarantine", "weir_tables"])
            (await TextsAsync($"select cast(count(*) as varchar) from {SqlName.Quote(table)}")).ShouldBe(["0"], table);
        Directory.EnumerateFiles(_folder.Path("raw"), "*", SearchOption.AllDirectories).ShouldNotBeEmpty();
        (await _folder.RunAsync("reset", "rtt")).Output.ShouldBe($"Pipeline rtt has nothing in {Shown}.\n");
        (await _folder.RunAsync("run", "rtt", "--input", _folder.Path("2026-01.csv"), "--quiet")).Code.ShouldBe(0);
        (await TextsAsync("select cast(count(*) as varchar) from rtt")).ShouldBe(["2"]);
        before.Json["holds"]!.GetValue<long>().ShouldBe(1);
    }

    private string Shown => ConnectorCatalogue.Destinations.Open(_address, _folder.Folder, TimeProvider.System).Address;

    private async Task<string> HoldFebruaryAsync()
    {
        await LoadAsync("rtt");
        return (string)(await _folder.RunAsync("holds", "--output", "json")).Json.AsArray().Single()!["load"]!;
    }

    /// <summary>January with two providers, and February, which is held because one of them is absent.</summary>
    private async Task LoadAsync(string pipeline, params string[] options)
    {
        var january = await _folder.RunAsync(["run", pipeline, "--input", _folder.Extract("2026-01", "RTT-January-2026", "RAL", "R1H"), .. options]);
        january.Code.ShouldBe(0, january.Text);
        var february = await _folder.RunAsync(["run", pipeline, "--input", _folder.Extract("2026-02", "RTT-February-2026", "RAL"), .. options]);
        february.Code.ShouldBe(3, february.Text);
    }

    private Task<List<string>> TextsAsync(string sql) => _folder.TextsAsync(_address, sql);
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresHoldCommandTests(SharedPostgres postgres) : HoldCommandTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("holds");
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbHoldCommandTests : HoldCommandTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "weir.duckdb")}");
}
