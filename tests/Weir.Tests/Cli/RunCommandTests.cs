using System.IO.Compression;
using System.Text.Json.Nodes;
using Weir.Tests.NhsStatistics;

namespace Weir.Tests.Cli;

/// <summary><c>weir run</c>: its JSON, its options, and the real January.</summary>
public abstract class RunCommandTests : IAsyncLifetime
{
    private const string Member = "20260131-RTT-January-2026-full-extract.csv";

    private CommandFolder _folder = null!;
    private string _address = "";

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _folder = new CommandFolder();
        _address = await NewAddressAsync(_folder.Folder);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_run_as_json_is_one_document_with_these_members_in_this_order()
    {
        var answer = await RunAsync(Zip("RAL", "R1H"), "--output", "json");

        answer.Error.ShouldBe("");
        var run = answer.Json.AsObject();
        run.Select(member => member.Key).ShouldBe(["run", "pipeline", "status", "startedAt", "seconds", "partitions"]);
        Guid.TryParse((string)run["run"]!, out _).ShouldBeTrue();
        ((string)run["pipeline"]!, (string)run["status"]!).ShouldBe(("nhs-rtt", "done"));
        ((string)run["startedAt"]!).ShouldEndWith("Z");
        var kept = (await _folder.RunAsync("runs", "--warehouse", _address, "--output", "json")).Json[0]!;
        ((string)kept["run"]!, (string)kept["startedAt"]!).ShouldBe(((string)run["run"]!, (string)run["startedAt"]!));
        run["seconds"]!.GetValue<double>().ShouldBeGreaterThan(0);
        var partition = run["partitions"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        partition.Select(member => member.Key)
            .ShouldBe(["partition", "status", "source", "sha256", "rowsRead", "rowsWritten", "rowsRejected", "rowsFlagged", "load"]);
        ((string)partition["load"]!).ShouldBe((await TextsAsync("select cast(load_id as varchar) from weir_ledger")).Single());
        ((string)partition["sha256"]!).ShouldBe((await TextsAsync("select content_sha256 from weir_ledger")).Single());
        foreach (var volatileMember in (string[])["load", "sha256"])
            partition.Remove(volatileMember);
        JsonNode.DeepEquals(partition, JsonNode.Parse(
            $$"""
            {"partition": "2026-01", "status": "loaded", "source": "{{Given}}", "rowsRead": 2, "rowsWritten": 2, "rowsRejected": 0, "rowsFlagged": 2}
            """)).ShouldBeTrue(partition.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_leaves_no_file_and_no_table()
    {
        var file = Zip("RAL", "R1H");
        var tables = await TablesAsync();
        var files = Files();

        var first = await RunAsync(file, "--dry-run");

        first.Code.ShouldBe(0, first.Text);
        first.Output.ShouldContain("\n2026-01: Would be loaded for the first time.\nDry run (nothing was written) of nhs-rtt: done, 1 planned, ");
        Files().ShouldBe(files);
        (await TablesAsync()).ShouldBe(tables);
    }

    [Fact]
    public async Task A_dry_run_over_what_is_loaded_changes_nothing_of_it()
    {
        await RunAsync(Zip("RAL", "R1H", "RJ1", "RGT"));
        var before = await CountsAsync();
        var file = Zip("RAL", "R1H", "RJ1", "RGT", "RHM");
        var files = Files();

        var dry = await RunAsync(file, "--dry-run", "--output", "json");

        dry.Code.ShouldBe(0, dry.Text);
        var partition = dry.Json["partitions"]![0]!;
        ((string)partition["status"]!, (long)partition["rowsWritten"]!, (string?)partition["load"], (string)partition["message"]!)
            .ShouldBe(("planned", 5, null, "Would replace the load that is served now."));
        Files().ShouldBe(files);
        (await CountsAsync()).ShouldBe(before);
        ((string)(await RunAsync(file, "--output", "json")).Json["partitions"]![0]!["status"]!).ShouldBe("loaded");
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_held_and_holds_nothing()
    {
        await RunAsync(Zip("RAL", "R1H"));
        var before = await CountsAsync();
        var file = Zip("RAL", "R1H", "RJ1");

        var dry = await RunAsync(file, "--dry-run", "--output", "json");

        var partition = dry.Json["partitions"]![0]!;
        ((string)partition["status"]!, (string)partition["message"]!).ShouldBe(("planned",
            "Would be held: Part_2 has 3 rows, 50 % above the version served now (2 rows); at most 30 % is let pass (gate.rows_per_part_percent)."));
        dry.Code.ShouldBe(0, dry.Text);
        (await CountsAsync()).ShouldBe(before);
        (await _folder.RunAsync("holds", "--warehouse", _address, "--output", "json")).Json.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_load_held_for_many_reasons_shows_five_of_them_and_where_the_others_are()
    {
        await RunAsync(Zip("RAL", "R1H", "RJ1", "RGT", "RHM", "RH8"));
        var file = Zip("RAL");

        var answer = await RunAsync(file);

        answer.Code.ShouldBe(3, answer.Text);
        answer.Output.ShouldContain("""

            2026-01:
              Part_2 has 1 rows, 83.3 % below the version served now (6 rows); at most 30 % is let pass (gate.rows_per_part_percent).
              Provider R1H is absent from the waiting list (Part_2); in the version served now it had 12 pathways, 16.7 % of all, over the limit of 1 % (gate.absent_provider_percent).
              Provider RGT is absent from the waiting list (Part_2); in the version served now it had 12 pathways, 16.7 % of all, over the limit of 1 % (gate.absent_provider_percent).
              Provider RH8 is absent from the waiting list (Part_2); in the version served now it had 12 pathways, 16.7 % of all, over the limit of 1 % (gate.absent_provider_percent).
              Provider RHM is absent from the waiting list (Part_2); in the version served now it had 12 pathways, 16.7 % of all, over the limit of 1 % (gate.absent_provider_percent).
              … and more; see all with 'weir holds'.
            Run of nhs-rtt: attention, 1 held, 
            """);
        var shown = (await _folder.RunAsync("show", (string)(await _folder.RunAsync("runs", "--warehouse", _address, "--output", "json")).Json[0]!["run"]!, "--warehouse", _address)).Output;
        shown.Split("Provider RJ1 is absent").Length.ShouldBe(2);
        shown.ShouldContain("  partition.held  2026-01    as above\n");
    }

    [Fact]
    public async Task A_difference_lists_as_many_columns_as_asked_for_and_counts_the_others()
    {
        await RunAsync(ZipOf(new() { [3] = 10, [60] = 2 }, "RAL"));
        await RunAsync(ZipOf(new() { [4] = 10, [60] = 3 }, "RAL"));

        var answer = await _folder.RunAsync("diff", "rtt", "--partition", "2026-01", "--limit", "2", "--warehouse", _address);

        answer.Output.ShouldEndWith("""

            column       cells changed  total before  total after
            weeks_03_04              1            10            0
            weeks_04_05              1             0           10
            … and 2 columns more; see all with --limit 0.

            1 row changed, 0 added, 0 removed; 4 cells.

            """);
    }

    [Fact]
    public async Task Force_loads_unchanged_bytes_again_and_once()
    {
        var file = Zip("RAL", "R1H");
        await RunAsync(file);

        var again = await RunAsync(file, "--output", "json");
        var forced = await RunAsync(file, "--force", "--output", "json");

        ((string)again.Json["partitions"]![0]!["status"]!, (string)forced.Json["partitions"]![0]!["status"]!).ShouldBe(("unchanged", "loaded"));
        (await CountsAsync()).ShouldBe("2 rows, 2 loads, 1 heads");
        (await TextsAsync("select cast(count(*) as varchar) from weir_ledger where replaces is not null")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_row_of_a_zip_leads_back_to_its_member_and_row_number()
    {
        await RunAsync(Zip("RAL", "R1H", "RJ1"));

        var answer = await _folder.RunAsync("where", "rtt", "--row", "provider_code=R1H", "--warehouse", _address, "--output", "json");

        answer.Code.ShouldBe(0, answer.Text);
        var origin = answer.Json.AsArray().ShouldHaveSingleItem()!;
        ((string)origin["source"]!, (string)origin["member"]!, (long)origin["row"]!).ShouldBe((Given, Member, 2));
        ((string)origin["sha256"]!).ShouldBe(Path.GetFileName((string)origin["keptAt"]!));
        var text = (await _folder.RunAsync("where", "rtt", "--row", "provider_code=R1H", "--warehouse", _address)).Output;
        text.ShouldContain($"\n  source     {Given}\n  member     {Member}\n  row        2\n  SHA-256    {(string)origin["sha256"]!}\n");
    }

    [Fact]
    public async Task The_real_January_is_loaded_once_and_unchanged_the_second_time()
    {
        var january = TestData.Find(RttFile.January);

        var first = await RunAsync(january, "--output", "json");
        var second = await RunAsync(january, "--output", "json");

        Told(first).ShouldBe("loaded 183417 read 183417 written 0 rejected");
        Told(second).ShouldBe("unchanged 0 read 0 written 0 rejected");
        (first.Code, second.Code).ShouldBe((0, 0));
        (await CountsAsync()).ShouldBe("183417 rows, 1 loads, 1 heads");
        (await TextsAsync("select pathways || ' ' || within_18 || ' ' || cast(percent_within_18 as decimal(5, 2)) || ' ' || over_52 from rtt_england"))
            .ShouldBe(["7155958 4395958 61.43 133860"]);

        static string Told(CommandAnswer answer)
        {
            var partition = answer.Json["partitions"]![0]!;
            return $"{partition["status"]} {partition["rowsRead"]} read {partition["rowsWritten"]} written {partition["rowsRejected"]} rejected";
        }
    }

    private string Given => _folder.Path("Full-CSV-data-file-Jan26.zip");

    private Task<CommandAnswer> RunAsync(string file, params string[] options) =>
        _folder.RunAsync(["run", "nhs-rtt", "--input", file, "--warehouse", _address, .. options]);

    /// <summary>A zip as published, with one row each for these providers.</summary>
    private string Zip(params string[] providers) => ZipOf(new() { [3] = 10, [60] = 2 }, providers);

    private string ZipOf(Dictionary<int, int> counts, params string[] providers)
    {
        using var zip = new ZipArchive(File.Create(Given), ZipArchiveMode.Create);
        using var member = zip.CreateEntry(Member).Open();
        var extract = new RttExtract();
        foreach (var provider in providers)
            extract.Row("Part_2", "C_999", counts, provider);
        member.Write(extract.ToBytes());
        return Given;
    }

    private List<string> Files() => [.. Directory.EnumerateFileSystemEntries(_folder.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task<List<string>> TablesAsync() => _address.StartsWith("duckdb:", StringComparison.Ordinal)
        ? [] // The file is not there, and to look would make it.
        : await TextsAsync("select cast(table_name as varchar) from information_schema.tables where table_schema = current_schema()");

    private async Task<string> CountsAsync() => (await TextsAsync(
        "select (select count(*) from rtt) || ' rows, ' || (select count(*) from weir_ledger) || ' loads, ' || (select count(*) from weir_heads) || ' heads'")).Single();

    private Task<List<string>> TextsAsync(string sql) => _folder.TextsAsync(_address, sql);
}

/// <summary>Into a real PostgreSQL.</summary>
public sealed class PostgresRunCommandTests(SharedPostgres postgres) : RunCommandTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("run_command");
}

/// <summary>Into a real DuckDB file.</summary>
public sealed class DuckDbRunCommandTests : RunCommandTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "weir.duckdb")}");
}
