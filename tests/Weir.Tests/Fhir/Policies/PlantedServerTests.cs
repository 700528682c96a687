using System.Text;
using Weir.Sandbox;
using Weir.Sandbox.Fhir;
using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Policies;

/// <summary>Plants marks in what a FHIR server has, reads it under the default policy, and looks for the marks in every byte that is left anywhere.</summary>
public abstract class PlantedServerTests : IDisposable
{
    private readonly CommandFolder _folder = new();
    private readonly StringBuilder _said = new();
    private string _address = "";

    private protected abstract Task<string> NewAddressAsync(string folder);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("fhir-bulk")]
    [InlineData("fhir-search")]
    public async Task No_mark_is_left_and_what_was_deleted_is_known_by_the_same_hash(string source)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, Fhir = new FhirOptions { Polls = 0, Patients = 3 } }, cancellationToken);
        var world = server.Fhir.World;
        var planted = new PlantedResources(allChoices: false);
        foreach (var type in (string[])["DocumentReference", "QuestionnaireResponse"])
            world.Take(planted.Of(type), null);
        world.Take("""{"resourceType":"Patient","id":"zqmark9000012","name":[{"family":"zqmark9000013"}],"birthDate":"1931-05-06","address":[{"postalCode":"AB1 7XY"}]}""", "zqmark9000012");
        world.Take("""{"resourceType":"Observation","id":"zqmark9000014","status":"final","subject":{"reference":"Patient/zqmark9000012","display":"zqmark9000015"}}""", "zqmark9000012");
        world.Take("""{"resourceType":"Patient","id":"zqmark9000003","gender":9434765919,"name":"zqmark9000004"}""", null);
        if (source is "fhir-bulk")
            world.Damage("Patient", "zqmark9000008", "zqmark9000009 is no JSON");
        _address = await NewAddressAsync(_folder.Folder);
        await File.WriteAllTextAsync(
            _folder.Path("weir.yaml"),
            $"""
            pipelines:
              planted:
                source: {source}
                server: {server.FhirAddress}
                {(source is "fhir-search" ? "types: [Patient, Observation, DocumentReference, QuestionnaireResponse]" : "")}
                policy: default
                gate:
                  max_reject_percent: 100
            """,
            cancellationToken);
        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret;

        await RunAsync(0, 3);
        // What was dropped is counted: no file has fewer resources than the manifest says.
        (await TextsAsync("select reasons from weir_holds")).ShouldBeEmpty();
        var patients = world.Counts()["Patient"];
        (await TextsAsync("select cast(count(*) as text) from patient")).ShouldBe([Text(patients - (source is "fhir-bulk" ? 2 : 1))]);
        (await TextsAsync("select subject_id from observation where id = '" + RewrittenText.Id("zqmark9000014") + "'")).ShouldBe([RewrittenText.Id("zqmark9000012")]);
        (await TextsAsync("select reason from weir_quarantine where partition_name like '%Patient%' order by 1")).ShouldBe(
            source is "fhir-bulk"
                ? ["The resource has a number where element 'Patient.gender' has text.", "The resource has text that cannot be read as JSON."]
                : ["The resource has a number where element 'Patient.gender' has text."],
            ignoreOrder: true);
        world.Take("""{"resourceType":"Patient","id":"zqmark9000012","name":[{"family":"zqmark9000016"}],"gender":"female"}""", "zqmark9000012");
        await RunAsync(0, 3);
        (await TextsAsync("select gender from patient where id = '" + RewrittenText.Id("zqmark9000012") + "'")).ShouldBe(["female"]);
        world.DeletePatient("zqmark9000012");
        await RunAsync(0, 3);
        if (source is "fhir-bulk")
        {
            (await TextsAsync("select id from fhir_resource where is_deleted and resource_type = 'Patient'")).ShouldBe([RewrittenText.Id("zqmark9000012")]);
            (await TextsAsync("select id from patient where id = '" + RewrittenText.Id("zqmark9000012") + "'")).ShouldBeEmpty();
        }

        await NothingShouldBeFoundAsync();
    }

    [Fact]
    public async Task Another_secret_is_refused_and_another_policy_reads_the_server_anew()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, Fhir = new FhirOptions { Polls = 0, Patients = 3 } }, TestContext.Current.CancellationToken);
        _address = await NewAddressAsync(_folder.Folder);
        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.gender: keep\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder.Path("weir.yaml"),
            $"pipelines:\n  planted:\n    source: fhir-search\n    server: {server.FhirAddress}\n    types: [Patient]\n    policy: policy.yaml\n",
            TestContext.Current.CancellationToken);
        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret;
        await RunAsync(0);
        (await TextsAsync("select cast(count(gender) as text) from patient")).ShouldBe(["3"]);

        await File.WriteAllTextAsync(_folder.Path("policy.yaml"), "rules:\n  Patient.gender: drop\n", TestContext.Current.CancellationToken);
        await RunAsync(0);
        (await TextsAsync("select cast(count(gender) as text) || ' of ' || cast(count(*) as text) from patient")).ShouldBe(["0 of 3"]);

        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret + "2";
        (await RunAsync(1)).ShouldContain("1 of the files that the tables hold were read without this policy's secret");
    }

    private async Task<string> RunAsync(params int[] codes)
    {
        var answer = await _folder.RunAsync("run", "planted", "--warehouse", _address, "--verbose");
        answer.Code.ShouldBeOneOf(codes, answer.Text);
        _said.AppendLine(answer.Text);
        return answer.Text;
    }

    private async Task NothingShouldBeFoundAsync()
    {
        foreach (var address in new[] { _address, "duckdb:store.duckdb" })
        {
            var tables = await _folder.TextsAsync(address, "select table_schema || '.' || table_name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') and table_type like '%TABLE%'");
            tables.Count.ShouldBeGreaterThan(5);
            foreach (var table in tables)
            {
                foreach (var row in await _folder.TextsAsync(address, $"select cast(t as varchar) from {table.Split('.')[0]}.\"{table.Split('.')[1]}\" t"))
                    _said.AppendLine(row);
            }
        }

        _said.ToString().ShouldNotContain(RewrittenText.Secret);
        PlantedResources.Found(_said.ToString()).ShouldBe("");
        Directory.EnumerateFiles(_folder.Path("raw"), "*", SearchOption.AllDirectories).ShouldNotBeEmpty();
        foreach (var file in Directory.EnumerateFiles(_folder.Folder, "*", SearchOption.AllDirectories))
            PlantedResources.Found(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))).ShouldBe("", file);
    }

    private Task<List<string>> TextsAsync(string sql) => _folder.TextsAsync(_address, sql);

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Into a real DuckDB file.</summary>
public sealed class DuckDbPlantedServerTests : PlantedServerTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "weir.duckdb")}");
}

/// <summary>Into a real PostgreSQL.</summary>
public sealed class PostgresPlantedServerTests(SharedPostgres postgres) : PlantedServerTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("plantedserver");
}
