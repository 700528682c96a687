using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Files;

/// <summary>The source <c>fhir-files</c>, from real bundles into both databases.</summary>
public sealed class FhirFilesTests(SharedPostgres postgres) : IDisposable
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CommandFolder _folder = new();

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public async Task Every_resource_of_real_bundles_is_in_the_table_of_its_type_and_a_second_run_changes_nothing(string engine)
    {
        var bundles = TestData.IsNightly ? Directory.GetFiles(TestData.Find("data/fhir/bundles")) : [.. Directory.GetFiles(TestData.Find("data/fhir/bundles")).OrderBy(file => new FileInfo(file).Length).Take(3)];
        var warehouse = await WarehouseAsync(engine);
        foreach (var bundle in bundles)
            File.Copy(bundle, Into(Path.GetFileName(bundle)));

        (await RunAsync(warehouse)).Code.ShouldBe(0);

        var wanted = bundles.SelectMany(TypesIn).CountBy(type => type).OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => $"{type.Key} {type.Value}").ToList();
        (await _folder.TextsAsync(warehouse, "select resource_type || ' ' || cast(count(*) as varchar) from fhir_resource group by resource_type order by resource_type")).ShouldBe(wanted, ignoreOrder: true);
        (await _folder.TextsAsync(warehouse, "select 'Observation ' || cast(count(*) as varchar) from observation")).ShouldBeSubsetOf(wanted);
        (await _folder.TextsAsync(warehouse, "select cast(count(*) as varchar) from observation o left join patient p on p.id = o.subject_id where p.id is null")).ShouldBe(["0"]);
        (await _folder.TextsAsync(warehouse, "select cast(count(*) as varchar) from fhir_patients")).ShouldBe([$"{bundles.Length}"]);

        var again = await RunAsync(warehouse);
        again.Output.ShouldContain($"{bundles.Length} unchanged");
        (await _folder.TextsAsync(warehouse, "select cast(count(*) as varchar) from fhir_resource_history")).ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public async Task A_changed_address_moves_that_patients_rows_alone_to_history(string engine)
    {
        var bundle = Directory.GetFiles(TestData.Find("data/fhir/bundles")).MinBy(file => new FileInfo(file).Length)!;
        var warehouse = await WarehouseAsync(engine);
        File.Copy(bundle, Into("one.json"));
        (await RunAsync(warehouse)).Code.ShouldBe(0);
        var loads = await _folder.TextsAsync(warehouse, "select distinct cast(_load as varchar) from encounter");

        ChangeAddress(Into("one.json"), "Elsewhere");
        var answer = await RunAsync(warehouse);

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync(warehouse, "select city from patient_address order by city limit 1")).ShouldBe(["Elsewhere"]);
        (await _folder.TextsAsync(warehouse, "select cast(count(*) as varchar) from patient_history union all select cast(count(*) as varchar) from patient_address_history")).ShouldBe(["1", "1"]);
        (await _folder.TextsAsync(warehouse, "select cast(count(*) as varchar) from observation_history union all select cast(count(*) as varchar) from encounter_history")).ShouldBe(["0", "0"]);
        (await _folder.TextsAsync(warehouse, "select distinct cast(_load as varchar) from encounter")).ShouldBe(loads);
        (await _folder.RunAsync("history", "patient", "--warehouse", warehouse)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_deletion_leaves_a_tombstone_that_an_older_message_does_not_wake()
    {
        var warehouse = await WarehouseAsync("duckdb");
        await File.WriteAllTextAsync(Into("1.json"), Bundle("2026-01-02T00:00:00Z", """{"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient","id":"a","gender":"female"},"request":{"method":"PUT","url":"Patient/a"}}"""), TestContext.Current.CancellationToken);
        await RunAsync(warehouse);
        await File.WriteAllTextAsync(Into("2.json"), Bundle("2026-01-03T00:00:00Z", """{"request":{"method":"DELETE","url":"Patient/a"}}"""), TestContext.Current.CancellationToken);
        (await RunAsync(warehouse)).Code.ShouldBe(0);
        (await _folder.TextsAsync(warehouse, "select id from patient")).ShouldBeEmpty();

        await File.WriteAllTextAsync(Into("3.json"), Bundle("2026-01-01T00:00:00Z", """{"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient","id":"a","gender":"male"},"request":{"method":"PUT","url":"Patient/a"}}"""), TestContext.Current.CancellationToken);
        var late = await RunAsync(warehouse);

        late.Code.ShouldBe(0, late.Text);
        (await _folder.TextsAsync(warehouse, "select id from patient")).ShouldBeEmpty();
        (await _folder.TextsAsync(warehouse, "select resource_type || '/' || id from fhir_resource where is_deleted")).ShouldBe(["Patient/a"]);
    }

    [Fact]
    public async Task A_resource_without_an_id_is_known_by_its_fullUrl_and_references_to_it_lead_there()
    {
        var warehouse = await WarehouseAsync("duckdb");
        await File.WriteAllTextAsync(
            Into("post.json"),
            Bundle(
                "2026-01-02T00:00:00Z",
                """{"fullUrl":"urn:uuid:11111111-1111-1111-1111-111111111111","resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"Patient"}}""",
                """{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:11111111-1111-1111-1111-111111111111"}},"request":{"method":"POST","url":"Condition"}}"""),
            TestContext.Current.CancellationToken);

        (await RunAsync(warehouse)).Code.ShouldBe(0);

        (await _folder.TextsAsync(warehouse, "select p.gender from condition c join patient p on p.id = c.subject_id where c.subject_type = 'Patient'")).ShouldBe(["female"]);
    }

    [Fact]
    public async Task Views_and_default_tables_are_made_in_one_pass_and_rows_of_views_go_with_their_resource()
    {
        var warehouse = await WarehouseAsync("duckdb");
        await File.WriteAllTextAsync(
            _folder.Path("names.json"),
            """{"resourceType":"ViewDefinition","name":"names","resource":"Patient","select":[{"column":[{"name":"key","path":"getResourceKey()"}]},{"forEach":"name","column":[{"name":"family","path":"family"}]}]}""",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder.Path("weir.yaml"),
            $"""
            warehouse: {warehouse}
            pipelines:
              fhir:
                source: fhir-files
                path: in
                views: names.json
                tables: both
            """,
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Into("a.ndjson"), """{"resourceType":"Patient","id":"a","name":[{"family":"One"},{"family":"Two"}]}""" + "\n", TestContext.Current.CancellationToken);
        (await _folder.RunAsync("run")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(Into("b.ndjson"), """{"resourceType":"Patient","id":"a","meta":{"lastUpdated":"2100-01-01T00:00:00Z"},"name":[{"family":"Three"}]}""" + "\n", TestContext.Current.CancellationToken);

        var answer = await _folder.RunAsync("run");

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync(warehouse, "select family || ' ' || _resource from names")).ShouldBe(["Three a"]);
        (await _folder.TextsAsync(warehouse, "select family from patient_name")).ShouldBe(["Three"]);
        (await _folder.TextsAsync(warehouse, "select family from names_history order by family")).ShouldBe(["One", "Two"]);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_and_NUL_characters_reject_their_resource_alone()
    {
        var warehouse = await WarehouseAsync("duckdb");
        byte[] bundle =
        [
            .. "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:a\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"a\"}},{\"fullUrl\":\""u8, 0xC3, 0x28,
            .. "\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"b\",\"name\":[{\"family\":\""u8, 0xC3, 0x28,
            .. "\"}]}},{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"c\",\"name\":[{\"family\":\"\\u0000\"}]}},{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"d\"}}]}"u8,
        ];
        await File.WriteAllBytesAsync(Into("bad.json"), bundle, TestContext.Current.CancellationToken);

        var answer = await RunAsync(warehouse);

        answer.Code.ShouldBe(3, answer.Text);
        (await _folder.TextsAsync(warehouse, "select id from patient order by id")).ShouldBe(["a", "d"]);
        (await _folder.TextsAsync(warehouse, "select cast(_row as varchar) from weir_quarantine order by 1")).ShouldBe(["2", "3"]);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> WarehouseAsync(string engine)
    {
        Directory.CreateDirectory(_folder.Path("in"));
        return engine == "duckdb" ? $"duckdb:{_folder.Path("f.duckdb")}" : await postgres.CreateDatabaseAsync("fhir_files");
    }

    private string Into(string name) => _folder.Path(Path.Combine("in", name));

    private Task<CommandAnswer> RunAsync(string warehouse) => _folder.RunAsync("run", "fhir-files", "--input", _folder.Path("in"), "--warehouse", warehouse);

    private static string Bundle(string timestamp, params string[] entries) =>
        $$"""{"resourceType":"Bundle","type":"transaction","timestamp":"{{timestamp}}","entry":[{{string.Join(',', entries)}}]}""";

    private static IEnumerable<string> TypesIn(string bundle)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(bundle));
        return [.. document.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource").GetProperty("resourceType").GetString()!)];
    }

    private static void ChangeAddress(string path, string city)
    {
        var bundle = JsonNode.Parse(File.ReadAllText(path))!;
        var text = File.ReadAllText(path);
        var patient = bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).Single(resource => (string?)resource["resourceType"] == "Patient");
        var old = patient["address"]![0]!["city"]!.ToJsonString(Unescaped);
        var id = (string)patient["id"]!;
        var at = text.IndexOf($"\"{id}\"", StringComparison.Ordinal);
        var place = text.IndexOf(old, text.IndexOf("\"address\"", at, StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllText(path, string.Concat(text.AsSpan(0, place), $"\"{city}\"", text.AsSpan(place + old.Length)));
    }
}
