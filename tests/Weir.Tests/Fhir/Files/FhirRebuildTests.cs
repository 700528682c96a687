using System.Globalization;
using Weir.Runs;
using Weir.Tests.Cli;
using Weir.Tests.Fhir.Policies;

namespace Weir.Tests.Fhir.Files;

/// <summary>A view that is added or changed: its table is made from what is kept, and dashboards see the old tables until all of the new is there.</summary>
public abstract class FhirRebuildTests : IAsyncLifetime
{
    private const int Files = 6;
    private const int PatientsPerFile = 40;

    private readonly CommandFolder _folder = new();
    private string _address = "";

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _address = await NewAddressAsync(_folder.Folder);
        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret;
        Directory.CreateDirectory(_folder.Path("in"));
        for (var file = 1; file <= Files; file++)
        {
            var lines = Enumerable.Range(1, PatientsPerFile).Select(patient => FhirFolder.Patient(
                string.Create(CultureInfo.InvariantCulture, $"f{file}p{patient:00}"),
                $$""","gender":"female","birthDate":"19{{patient + 10}}-01-02","name":[{"family":"F{{file}}"}]"""));
            await File.WriteAllLinesAsync(_folder.Path($"in/{file}.ndjson"), lines, TestContext.Current.CancellationToken);
        }

        View("name.first().family", "family");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_changed_view_is_made_from_kept_bytes_when_the_files_are_gone()
    {
        (await RunAsync("view.json")).Code.ShouldBe(0);
        foreach (var file in Directory.EnumerateFiles(_folder.Path("in")))
            File.Delete(file);
        View("birthDate", "born");

        var answer = await RunAsync("view.json");

        answer.Code.ShouldBe(0, answer.Text);
        answer.Text.ShouldContain("What shapes the rows has changed: 6 loads are made again from the raw archive, and the tables change all together at the end.");
        (await CountsAsync()).ShouldBe(["240 rows, 240 with born, 0 with family, 1 ledger entries of each file now served"]);
        (await _folder.TextsAsync(_address, "select id || ' ' || born from people where id like 'f1p0%' order by id")).ShouldBe(
            Enumerable.Range(1, 9).Select(patient => string.Create(CultureInfo.InvariantCulture, $"f1p{patient:00} 19{patient + 10}-01-02")));
    }

    [Theory]
    [InlineData("Written:4")]
    [InlineData("Claimed:1")]
    [InlineData("Replaced:1")]
    [InlineData("Recorded:1")]
    public async Task Killed_in_the_middle_everything_is_as_it_was_and_the_next_run_completes(string step)
    {
        (await RunAsync("view.json")).Code.ShouldBe(0);
        var before = await StateAsync();
        View("birthDate", "born");

        var killed = await WeirProcess.RunAsync(_folder.Folder, ["run", "patients", "--warehouse", _address], TestContext.Current.CancellationToken, (CrashPoint.Variable, step));

        killed.WasKilled.ShouldBeTrue(killed.Output + killed.Error);
        (await StateAsync()).ShouldBe(before);
        (await RunAsync("view.json")).Code.ShouldBe(0);
        (await CountsAsync()).ShouldBe(["240 rows, 240 with born, 0 with family, 1 ledger entries of each file now served"]);
    }

    [Fact]
    public async Task Killed_after_the_commit_all_of_the_new_is_there_and_the_next_run_finds_nothing_to_do()
    {
        (await RunAsync("view.json")).Code.ShouldBe(0);
        View("birthDate", "born");

        var killed = await WeirProcess.RunAsync(_folder.Folder, ["run", "patients", "--warehouse", _address], TestContext.Current.CancellationToken, (CrashPoint.Variable, "Committed:1"));

        killed.WasKilled.ShouldBeTrue(killed.Output + killed.Error);
        (await CountsAsync()).ShouldBe(["240 rows, 240 with born, 0 with family, 1 ledger entries of each file now served"]);
        var state = await StateAsync();
        (await RunAsync("view.json")).Code.ShouldBe(0);
        (await StateAsync()).ShouldBe(state);
    }

    [Fact]
    public async Task A_view_added_beside_the_default_tables_fills_with_what_was_loaded_before_and_new_files_follow()
    {
        await WriteSettingsAsync(null, "tables: default");
        (await _folder.RunAsync("run", "patients", "--warehouse", _address)).Code.ShouldBe(0);
        await File.WriteAllTextAsync(_folder.Path("in/new.ndjson"), FhirFolder.Patient("new"), TestContext.Current.CancellationToken);
        await WriteSettingsAsync("view.json", "tables: both");

        var answer = await _folder.RunAsync("run", "patients", "--warehouse", _address);

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync(_address, "select cast(count(*) as text) from people")).ShouldBe(["241"]);
        (await _folder.TextsAsync(_address, "select cast(count(*) as text) from patient")).ShouldBe(["241"]);
    }

    [Fact]
    public async Task A_view_that_is_taken_away_leaves_an_empty_table_and_its_rows_in_history()
    {
        (await RunAsync("view.json", "tables: both")).Code.ShouldBe(0);
        await WriteSettingsAsync(null, "tables: default");

        var answer = await _folder.RunAsync("run", "patients", "--warehouse", _address);

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync(_address, "select cast(count(*) as text) from people")).ShouldBe(["0"]);
        (await _folder.TextsAsync(_address, "select cast(count(*) as text) from people_history")).ShouldBe(["240"]);
        (await _folder.TextsAsync(_address, "select cast(count(*) as text) from patient")).ShouldBe(["240"]);
    }

    [Fact]
    public async Task A_changed_policy_is_applied_to_all_files_at_once_though_nothing_of_them_is_kept()
    {
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.gender: keep\n", TestContext.Current.CancellationToken);
        (await RunAsync("view.json", "policy: policy.yaml", "tables: both")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.gender: drop\n", TestContext.Current.CancellationToken);

        var answer = await RunAsync("view.json", "policy: policy.yaml", "tables: both");

        answer.Code.ShouldBe(0, answer.Text);
        answer.Text.ShouldContain("What shapes the rows has changed: 6 loads are made again from their files, and the tables change all together at the end.");
        (await _folder.TextsAsync(_address, "select cast(count(*) as text) || ' ' || cast(count(gender) as text) from patient")).ShouldBe(["240 0"]);
    }

    private void View(string path, string column) => File.WriteAllText(
        _folder.Path("view.json"),
        $$"""{"resourceType":"ViewDefinition","name":"people","resource":"Patient","status":"active","select":[{"column":[{"path":"id","name":"id"},{"path":"{{path}}","name":"{{column}}"}]}]}""");

    private Task WriteSettingsAsync(string? view, params string[] settings) => File.WriteAllLinesAsync(
        _folder.Path("weir.yaml"),
        ["pipelines:", "  patients:", "    source: fhir-files", "    path: in", .. view is null ? Array.Empty<string>() : [$"    views: [{view}]"], .. settings.Select(setting => "    " + setting)],
        TestContext.Current.CancellationToken);

    private async Task<CommandAnswer> RunAsync(string view, params string[] settings)
    {
        await WriteSettingsAsync(view, settings);
        return await _folder.RunAsync("run", "patients", "--warehouse", _address);
    }

    private Task<List<string>> CountsAsync() => _folder.TextsAsync(
        _address,
        "select cast(count(*) as text) || ' rows, ' || cast(count(born) as text) || ' with born, ' || cast(count(family) as text) || ' with family, ' "
        + "|| (select cast(min(n) as text) from (select count(distinct p._load) as n from people p join weir_heads h on h.load_id = p._load group by h.partition_name) x) || ' ledger entries of each file now served' from people");

    /// <summary>Rows, history, ledger and heads, as they are.</summary>
    private async Task<List<string>> StateAsync()
    {
        List<string> state = [];
        foreach (var (table, order) in new[] { ("people", "id"), ("people_history", "id"), ("fhir_resource", "id"), ("fhir_resource_history", "id"), ("weir_ledger", "load_id"), ("weir_heads", "partition_name") })
        {
            var load = table.StartsWith("weir_", StringComparison.Ordinal) ? "load_id" : "_load";
            state.AddRange(await _folder.TextsAsync(_address, $"select '{table} ' || cast({order} as text) || ' ' || cast({load} as text) from {table} order by {order}, {load}"));
        }

        return state;
    }
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbFhirRebuildTests : FhirRebuildTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "rebuild.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresFhirRebuildTests(SharedPostgres postgres) : FhirRebuildTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("fhirrebuild");
}
