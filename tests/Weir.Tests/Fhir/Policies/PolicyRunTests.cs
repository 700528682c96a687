using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Policies;

/// <summary>Policies as the command line uses them.</summary>
public sealed class PolicyRunTests : IDisposable
{
    private const string Patient = """{"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1980-01-02","name":[{"family":"Smith"}],"address":[{"postalCode":"NW10 7ET"}]}""";

    private readonly CommandFolder _folder = new();

    public PolicyRunTests()
    {
        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret;
        File.WriteAllText(_folder.Path("p.ndjson"), Patient);
        File.WriteAllText(_folder.Path("people.json"), """
            {"resourceType":"ViewDefinition","name":"people","resource":"Patient","status":"active","select":[{"column":[
              {"path":"id","name":"id"},{"path":"gender","name":"gender"},{"path":"birthDate","name":"born"},{"path":"address.first().postalCode","name":"postcode"}]}]}
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Columns_of_a_view_are_treated_after_the_resources()
    {
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.birthDate: keep\ncolumns:\n  people.gender: hash\n  people.born: year\n  people.postcode: drop\n", TestContext.Current.CancellationToken);
        var answer = await FlattenAsync("--view", "people.json", "--policy", "policy.yaml");
        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync("duckdb:f.duckdb", "select concat_ws(' ', id, gender, born, coalesce(postcode, 'none')) from people"))
            .ShouldBe([$"{RewrittenText.Id("p1")} {RewrittenText.Value("female")} 1980 none"]);
    }

    [Fact]
    public async Task Columns_that_no_view_has_are_said()
    {
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "columns:\n  people.gendr: hash\n  people.born: shift 3\n", TestContext.Current.CancellationToken);
        var answer = await FlattenAsync("--view", "people.json", "--policy", "policy.yaml");
        answer.Code.ShouldBe(2);
        answer.Error.Trim().ShouldBe("The policy's columns have 2 problems: 'people.born' cannot be treated by shift: columns of text take drop, keep, hash, year, month, district and age. 'people.gendr' is no column of a view of this pipeline. Did you mean 'people.gender'?");
    }

    [Fact]
    public async Task A_dry_run_counts_what_values_would_become_and_shows_none()
    {
        var answer = await FlattenAsync("--policy", "default", "--dry-run", "--output", "json");
        answer.Code.ShouldBe(0, answer.Text);
        answer.Json["values"]!.AsArray().Select(count => $"{count!["element"]} {count["kept"]} {count["dropped"]} {count["hashed"]} {count["generalised"]} {count["shifted"]}")
            .ShouldBe(["Address.postalCode 0 0 0 1 0", "Patient.address 1 0 0 0 0", "Patient.birthDate 0 0 0 1 0", "Patient.gender 1 0 0 0 0", "Patient.id 0 0 1 0 0", "Patient.name 0 1 0 0 0"]);
        (await FlattenAsync("--policy", "default", "--dry-run")).Output.ShouldContain("Patient.name");
    }

    [Fact]
    public async Task Another_secret_is_refused_where_rows_of_the_first_would_stay()
    {
        (await FlattenAsync("--policy", "default")).Code.ShouldBe(0);
        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret + "2";
        var answer = await FlattenAsync("--policy", "default");
        answer.Code.ShouldBe(1);
        answer.Error.ShouldContain("1 of the files that the tables hold were read without this policy's secret: ids have other hashes, so their rows would stay beside the new ones, with all they say. Empty the tables and their history with 'weir reset PIPELINE --yes', then run again.");
    }

    [Fact]
    public async Task Another_policy_loads_again()
    {
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.birthDate: keep\n", TestContext.Current.CancellationToken);
        (await FlattenAsync("--policy", "policy.yaml")).Code.ShouldBe(0);
        var answer = await FlattenAsync("--policy", "default");
        answer.Output.ShouldContain("1 files were read under an earlier policy and are read again. What that one left stays in the history until 'weir reset PIPELINE --yes' or its retention.");
        (await _folder.TextsAsync("duckdb:f.duckdb", "select birth_date from patient")).ShouldBe(["1980"]);
    }

    [Fact]
    public async Task A_held_file_of_which_nothing_is_kept_is_read_again_when_it_is_approved()
    {
        await File.WriteAllTextAsync(_folder.Path("p.ndjson"), Patient + "\nnonsense\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), $"pipelines:\n  people:\n    source: fhir-files\n    path: {_folder.Path("p.ndjson")}\n    policy: default\n    gate:\n      max_reject_percent: 1\n", TestContext.Current.CancellationToken);
        (await _folder.RunAsync("run")).Code.ShouldBe(3);
        Directory.Exists(_folder.Path("raw")).ShouldBeFalse();
        var hold = (await _folder.TextsAsync("duckdb:weir.duckdb", "select cast(load_id as varchar) from weir_holds")).Single();
        var answer = await _folder.RunAsync("approve", hold);
        answer.Text.ShouldContain("loaded");
        (await _folder.TextsAsync("duckdb:weir.duckdb", "select id from patient")).ShouldBe([RewrittenText.Id("p1")]);
    }

    [Fact]
    public async Task A_workspace_names_its_policy_beside_it_and_its_secret_by_a_variable()
    {
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.birthDate: month\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Path(".env"), $"DEID_SECRET=\"{RewrittenText.Secret}\"", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), "pipelines:\n  people:\n    source: fhir-files\n    path: p.ndjson\n    policy: policy.yaml\n    policy_secret: ${DEID_SECRET}\n", TestContext.Current.CancellationToken);
        _folder.Variables.Clear();
        var answer = await _folder.RunAsync("run", "--verbose");
        answer.Code.ShouldBe(0, answer.Text);
        answer.Text.ShouldNotContain(RewrittenText.Secret);
        (await _folder.TextsAsync("duckdb:weir.duckdb", "select id || ' ' || birth_date from patient")).ShouldBe([$"{RewrittenText.Id("p1")} 1980-01"]);
    }

    private Task<CommandAnswer> FlattenAsync(params string[] options) => _folder.RunAsync(["fhir", "flatten", "p.ndjson", "--to", "duckdb:f.duckdb", .. options]);
}
