using Weir.Sandbox;
using Weir.Sandbox.DataDictionary;

namespace Weir.Tests.Cli;

/// <summary>Every list of both publishers, from the sandbox's stand-ins, over real HTTP.</summary>
public abstract class DatasetSandboxTests : IAsyncLifetime
{
    private const string Key = "canary-2f7f0c1e";

    private CommandFolder _folder = null!;
    private SandboxServer _server = null!;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _folder = new CommandFolder { Time = new SteppedClock() };
        _server = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, Rcpch = new() { Key = Key } }, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Path(".env"), $"DATASETS_WAREHOUSE={await NewAddressAsync(_folder.Folder)}\nRCPCH_API_KEY={Key}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder.Path("weir.yaml"),
            $$"""
            warehouse: ${DATASETS_WAREHOUSE}
            timeZone: UTC
            pipelines:
              dictionary:
                source: nhs-data-dictionary
                site: {{_server.DictionaryAddress}}
              organisations:
                source: rcpch
                url: {{_server.RcpchAddress}}
                key: ${RCPCH_API_KEY}
            """,
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task All_lists_are_kept_once_a_change_is_named_and_a_loss_waits()
    {
        var first = await SyncAsync();
        var again = await SyncAsync();
        _server.Dictionary.World.Change("smoking_status_code", DictionaryChange.Label);
        var changed = await SyncAsync();
        _server.Dictionary.World.LoseHalf("ethnic_category");
        var lost = await SyncAsync();
        var served = await _folder.RunAsync("dataset", "show", "ethnic_category", "--output", "json");

        first.Code.ShouldBe(0, first.Text);
        Counts(first).ShouldBe((57, 0, 0, 0));
        Counts(again).ShouldBe((0, 57, 0, 0));
        Counts(changed).ShouldBe((1, 56, 0, 0));
        var change = changed.Json["synced"]![0]!["changes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)change["change"]!, (string)change["what"]!).ShouldBe(("relabelled", "label"));
        lost.Code.ShouldBe(3);
        Counts(lost).ShouldBe((0, 56, 1, 0));
        served.Json["version"]!.GetValue<int>().ShouldBe(1);
        served.Json["options"]!.AsArray().Count.ShouldBeGreaterThan(_server.Dictionary.World.CodesOf("ethnic_category").Count);
        Directory.EnumerateFiles(_folder.Folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != ".env")
            .ShouldAllBe(path => !File.ReadAllText(path).Contains(Key));
    }

    [Fact]
    public async Task A_page_that_a_person_added_is_looked_at_with_the_others()
    {
        var address = $"{_server.DictionaryAddress}supporting_information/main_specialty_and_treatment_function_codes_table.html";
        var several = await _folder.RunAsync("dataset", "add", address);
        address += "#table-2";
        var elsewhere = await _folder.RunAsync("dataset", "add", "https://example.org/x.html");
        var dry = await _folder.RunAsync("dataset", "add", address, "--dry-run");
        var nothing = await _folder.RunAsync("datasets", "--output", "json");
        var added = await _folder.RunAsync("dataset", "add", address);
        var twice = await _folder.RunAsync("dataset", "add", address);
        var listed = await _folder.RunAsync("datasets", "--category", "nhs_dd", "--output", "json");
        var synced = await _folder.RunAsync("dataset", "sync", "supporting_information_main_specialty_and_treatment_function_codes_table_table-2", "--force");

        several.Code.ShouldBe(1);
        several.Error.ShouldContain("it holds 2 tables of codes, where a list is made of one. Add the page with the table's number at the end of its address, from #table-1 to #table-2.");
        elsewhere.Code.ShouldBe(2);
        elsewhere.Error.ShouldStartWith("'https://example.org/x.html' is no page of https://www.datadictionary.nhs.uk/ nor of a site that a pipeline of kind nhs-data-dictionary names.");
        dry.Code.ShouldBe(0, dry.Text);
        nothing.Json["datasets"]!.AsArray().Count.ShouldBe(57);
        added.Code.ShouldBe(0, added.Text);
        added.Output.ShouldContain("1 synced");
        twice.Text.ShouldBe("The page is known already, as dataset 'supporting_information_main_specialty_and_treatment_function_codes_table_table-2' (Main Specialty And Treatment Function Codes Table). 'weir dataset sync supporting_information_main_specialty_and_treatment_function_codes_table_table-2' looks at it.\n");
        listed.Json["datasets"]!.AsArray().Count.ShouldBe(51);
        synced.Text.ShouldBe("1 dataset: 0 synced, 1 unchanged, 0 skipped, 0 held, 0 failed.\n");
    }

    private Task<CommandAnswer> SyncAsync() => _folder.RunAsync("dataset", "sync", "--force", "--output", "json");

    private static (int Synced, int Unchanged, int Held, int Failed) Counts(CommandAnswer answer) =>
        (answer.Json["synced"]!.AsArray().Count, answer.Json["unchanged"]!.AsArray().Count, answer.Json["held"]!.AsArray().Count, answer.Json["failed"]!.AsArray().Count);
}

/// <summary>Over a DuckDB file.</summary>
public sealed class DuckDbDatasetSandboxTests : DatasetSandboxTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult("duckdb:weir.duckdb");
}

/// <summary>Over PostgreSQL.</summary>
public sealed class PostgresDatasetSandboxTests(SharedPostgres postgres) : DatasetSandboxTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("datasets_sync");
}
