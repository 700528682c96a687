using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.ValueSets;

/// <summary>Views that ask <c>memberOf()</c> of datasets and of files, from weir.yaml and from the command line, over DuckDB.</summary>
public sealed class MemberOfRunTests : IDisposable
{
    private const string National = "https://example.org/CodeSystem/smoking";
    private const string Set = "https://example.org/ValueSet/smoking";
    private const string Address = "duckdb:weir.duckdb";

    private readonly SteppedClock _clock = new() { Now = new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero) };
    private readonly CommandFolder _folder;

    public MemberOfRunTests()
    {
        _folder = new CommandFolder { Time = _clock };
        Directory.CreateDirectory(_folder.Path("in"));
        Write("in/1.ndjson", string.Concat(new[] { "1", "2", "3" }.Select(code =>
            $$"""{"resourceType":"Observation","id":"o{{code}}","status":"final","code":{"text":"t"},"valueCodeableConcept":{"coding":[{"system":"{{National}}","code":"{{code}}"}] } }""" + "\n")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_changed_list_makes_the_records_again_and_a_changed_label_does_not()
    {
        View(Set);
        await ImportAsync("code,label\n7,Pipe\n8,Cigar\n9,Not known\n1,Smoker\n2,Ex-smoker\n");
        var first = await RunAsync(Set, $"dataset:smoking?system={National}");
        var before = await MembersAsync();
        File.Delete(_folder.Path("in/1.ndjson"));
        await ImportAsync("code,label\n7,Pipe\n8,Cigar\n9,Not known\n1,Current smoker\n2,Ex-smoker\n");
        var relabelled = await RunAsync(Set, $"dataset:smoking?system={National}");
        await ImportAsync("code,label\n7,Pipe\n8,Cigar\n9,Not known\n1,Current smoker\n3,Never smoked\n");
        var changed = await RunAsync(Set, $"dataset:smoking?system={National}");

        first.Code.ShouldBe(0, first.Text);
        first.Text.ShouldContain($"Value set {Set}: version 1 of dataset smoking, 5 codes, of {National}.\n");
        before.ShouldBe(["o1 true", "o2 true", "o3 false"]);
        relabelled.Code.ShouldBe(0, relabelled.Text);
        relabelled.Text.ShouldContain($"Value set {Set}: version 2 of dataset smoking, 5 codes, of {National}.\n");
        relabelled.Text.ShouldNotContain("made again");
        changed.Code.ShouldBe(0, changed.Text);
        changed.Text.ShouldContain($"Value set {Set}: version 3 of dataset smoking, 5 codes, of {National}.\n");
        changed.Text.ShouldContain("What shapes the rows has changed: 1 load is made again from the raw archive, and the tables change all together at the end.");
        (await MembersAsync()).ShouldBe(["o1 true", "o2 false", "o3 true"]);
    }

    [Fact]
    public async Task A_changed_file_makes_the_records_again()
    {
        View(Set);
        Write("set.json", ValueSet("1"));
        var first = await RunAsync(Set, "set.json");
        var same = await RunAsync(Set, "set.json");
        Write("set.json", ValueSet("2"));
        var changed = await RunAsync(Set, "set.json");

        first.Code.ShouldBe(0, first.Text);
        first.Text.ShouldContain($"Value set {Set}: 1 code of set.json.\n");
        same.Text.ShouldNotContain("made again");
        changed.Text.ShouldContain("What shapes the rows has changed: 1 load is made again from the raw archive");
        (await MembersAsync()).ShouldBe(["o1 false", "o2 true", "o3 false"]);
    }

    [Theory]
    [InlineData("dataset:smoking", "o1 false, o2 false, o3 false", "version 2 of dataset smoking, 3 codes, of urn:weir:fhir/CodeSystem/smoking.")]
    [InlineData("dataset:smoking?system=*", "o1 true, o2 true, o3 true", "version 2 of dataset smoking, 3 codes, of any code system.")]
    [InlineData("dataset:smoking?system=https%3A//example.org/CodeSystem/smoking", "o1 true, o2 true, o3 true", $"version 2 of dataset smoking, 3 codes, of {National}.")]
    [InlineData("dataset:smoking?active=true&system=*", "o1 true, o2 true, o3 false", "version 2 of dataset smoking, 2 codes that are not retired, of any code system.")]
    [InlineData("dataset:smoking?version=1&active=false&system=*", "o1 true, o2 false, o3 false", "version 1 of dataset smoking, 1 code, of any code system.")]
    public async Task A_dataset_is_taken_with_the_system_the_version_and_the_codes_that_are_asked_for(string source, string members, string note)
    {
        View(Set);
        await ImportAsync("code,label\n1,Smoker\n");
        // 2 is retired on a day that lies ahead.
        await ImportAsync("code,label,retired_on\n1,Smoker,\n2,Ex-smoker,2026-03-02\n3,Never smoked,2026-03-01\n");

        var answer = await RunAsync(Set, source);

        answer.Code.ShouldBe(0, answer.Text);
        answer.Text.ShouldContain($"Value set {Set}: {note}\n");
        string.Join(", ", await MembersAsync()).ShouldBe(members);
    }

    [Theory]
    [InlineData("urn:weir:fhir/ValueSet/smoking", "o1 true, o2 true")]
    [InlineData("urn:weir:fhir/ValueSet/smoking|1", "o1 true, o2 false")]
    public async Task A_datasets_own_address_needs_no_setting(string url, string members)
    {
        View(url);
        Write("in/1.ndjson", string.Concat(new[] { "1", "2" }.Select(code =>
            $$"""{"resourceType":"Observation","id":"o{{code}}","valueCodeableConcept":{"coding":[{"system":"urn:weir:fhir/CodeSystem/smoking","code":"{{code}}"}] } }""" + "\n")));
        await ImportAsync("code,label\n1,Smoker\n");
        await ImportAsync("code,label\n1,Smoker\n2,Ex-smoker\n");

        var answer = await RunAsync();

        answer.Code.ShouldBe(0, answer.Text);
        string.Join(", ", await MembersAsync()).ShouldBe(members);
    }

    [Fact]
    public async Task Flatten_takes_files_exports_of_datasets_and_the_datasets_of_the_workspace()
    {
        View(Set);
        await ImportAsync("code,label\n1,Smoker\n2,Ex-smoker\n");
        Write("codes.json", $$"""{"resourceType":"CodeSystem","url":"{{National}}","content":"complete","concept":[{"code":"3"}]}""");
        (await _folder.RunAsync("dataset", "export", "smoking", "--format", "fhir", "--to", "export.json")).Code.ShouldBe(0);

        async Task<string> FlattenAsync(string source)
        {
            var answer = await _folder.RunAsync("fhir", "flatten", "in", "--view", "view.json", "--value-set", $"{Set}={source}", "--to", "duckdb:out.duckdb");
            answer.Code.ShouldBe(0, answer.Text);
            return string.Join(", ", await MembersAsync("duckdb:out.duckdb"));
        }

        (await FlattenAsync("codes.json")).ShouldBe("o1 false, o2 false, o3 true");
        (await FlattenAsync($"dataset:smoking?system={National}")).ShouldBe("o1 true, o2 true, o3 false");
        (await FlattenAsync("export.json")).ShouldBe("o1 false, o2 false, o3 false");
    }

    [Fact]
    public async Task A_set_that_is_not_to_be_had_is_an_error_of_the_view_that_says_what_to_do()
    {
        await ImportAsync("code,label\n1,Smoker\n");
        async Task ShouldSayAsync(string url, string[] options, string problem)
        {
            View(url);
            var answer = await _folder.RunAsync(["fhir", "flatten", "in", "--view", "view.json", "--to", "csv:out", .. options]);
            var path = $"value.memberOf('{url}')";
            (answer.Code, answer.Text).ShouldBe((1, $"View 'obs', line 1, column 177: {problem}\n  {path}\n  {new string(' ', 15)}{new string('^', url.Length + 2)}\n"));
        }

        await ShouldSayAsync(
            "https://example.org/ValueSet/smokin",
            ["--value-set", $"{Set}=codes.json"],
            $"There is no value set 'https://example.org/ValueSet/smokin'. Did you mean '{Set}'? Name its source in setting 'value_sets' (with 'weir fhir flatten': --value-set URL=SOURCE): the path of a ValueSet or CodeSystem, or dataset:KEY. A dataset's own address, urn:weir:fhir/ValueSet/KEY, needs none.");
        await ShouldSayAsync(
            "urn:weir:fhir/ValueSet/smokin",
            [],
            "Value set 'urn:weir:fhir/ValueSet/smokin' is to come from a dataset. There is no dataset 'smokin' in duckdb:weir.duckdb. Did you mean 'smoking'? Load it with 'weir dataset sync smokin', or a list of your own with 'weir dataset import smokin FILE', or name a file with the codes.");
        await ShouldSayAsync(
            Set,
            ["--value-set", $"{Set}=dataset:smoking?version=7"],
            $"Value set '{Set}' is to come from a dataset. Dataset 'smoking' has no version 7: the last is 1. 'weir dataset show smoking --versions' lists them.");
        await ShouldSayAsync(
            Set,
            ["--value-set", $"{Set}=none.json"],
            $"Value set '{Set}' cannot be read from {_folder.Path("none.json")}: there is no such file. Write the path of a FHIR ValueSet or CodeSystem; it counts from the workspace's folder.");
        Write("codes.json", "{}");
        await ShouldSayAsync(
            Set,
            ["--value-set", $"{Set}=codes.json"],
            $"Value set '{Set}' cannot be read from {_folder.Path("codes.json")}: it is no FHIR resource. Expected a ValueSet or a CodeSystem.");
        File.Delete(_folder.Path("weir.duckdb"));
        await ShouldSayAsync(
            "urn:weir:fhir/ValueSet/smoking",
            [],
            "Value set 'urn:weir:fhir/ValueSet/smoking' is to come from a dataset. There is no dataset 'smoking' to be read: the warehouse is no database. Name a DuckDB file, PostgreSQL or SQL Server that has it with --warehouse, or a file with the codes.");

        // A warehouse that is not there yet is not made by looking into it.
        var dry = await _folder.RunAsync("fhir", "flatten", "in", "--view", "view.json", "--to", "duckdb:new.duckdb", "--dry-run");
        (dry.Code, File.Exists(_folder.Path("new.duckdb"))).ShouldBe((1, false), dry.Text);
        dry.Text.ShouldContain("There is no dataset 'smoking' in duckdb:new.duckdb. Load it with 'weir dataset sync smoking'");
    }

    [Theory]
    [InlineData("smoking=codes", null)]
    [InlineData("codes.json", "--value-set 'codes.json' has no address before a '='. Write it as URL=SOURCE, such as https://example.org/ValueSet/smoking=smoking.json.\n")]
    [InlineData("u=", "--value-set: 'u' has no source. Write the path of a ValueSet or CodeSystem, or dataset:KEY.\n")]
    [InlineData("u=https://example.org/v.json", "--value-set: 'u' is to come from 'https://example.org/v.json', which is an address. Download it, and write the path of the file.\n")]
    [InlineData("u=dataset:", "--value-set: 'u' is to come from 'dataset:', which names no dataset. Write dataset:KEY; 'weir datasets' lists the keys.\n")]
    [InlineData("u=dataset:k?active=yes", "--value-set: 'u' is to come from 'dataset:k?active=yes', and 'active=yes' is not known of a dataset. Known are system=URL (or * for any), active=true and version=N.\n")]
    [InlineData("u=dataset:k?version=-1", "--value-set: 'u' is to come from 'dataset:k?version=-1', and 'version=-1' is not known of a dataset. Known are system=URL (or * for any), active=true and version=N.\n")]
    public async Task An_option_that_is_wrong_is_refused_and_a_set_that_no_view_asks_for_is_not_read(string option, string? error)
    {
        Write("view.json", """{"resourceType":"ViewDefinition","name":"obs","resource":"Observation","select":[{"column":[{"name":"id","path":"id"}]}]}""");

        var answer = await _folder.RunAsync("fhir", "flatten", "in", "--view", "view.json", "--to", "csv:out", "--value-set", option);

        (answer.Code, answer.Error).ShouldBe(error is null ? (0, answer.Error) : (2, error));
    }

    [Fact]
    public async Task A_setting_that_is_wrong_is_said_with_its_line_all_at_once()
    {
        View(Set);

        var answer = await RunAsync(Set, "dataset:?x", "u:two", "[a, b]");
        Write("weir.yaml", "pipelines:\n  fhir:\n    source: fhir-files\n    path: in\n    value_sets: codes.json\n");
        var text = await _folder.RunAsync("run");

        answer.Code.ShouldBe(2, answer.Text);
        answer.Text.ShouldContain($"Setting 'value_sets' of pipeline 'fhir': '{Set}' is to come from 'dataset:?x', which names no dataset. Write dataset:KEY; 'weir datasets' lists the keys. 'u:two' has no source. Write the path of a ValueSet or CodeSystem, or dataset:KEY.");
        text.Code.ShouldBe(2, text.Text);
        text.Text.ShouldContain("Setting 'value_sets' of pipeline 'fhir': value sets are expected, each as its address and its source, such as https://example.org/ValueSet/smoking: dataset:smoking_status_code.");
    }

    private static string ValueSet(string code) => $$"""{"resourceType":"ValueSet","url":"{{Set}}","compose":{"include":[{"system":"{{National}}","concept":[{"code":"{{code}}"}]}] } }""";

    private void View(string url) => Write("view.json", $$"""{"resourceType":"ViewDefinition","name":"obs","resource":"Observation","status":"active","select":[{"column":[{"name":"id","path":"id"},{"name":"member","path":"value.memberOf('{{url}}')"}]}]}""");

    private void Write(string name, string text) => File.WriteAllText(_folder.Path(name), text);

    private async Task ImportAsync(string csv)
    {
        Write("list.csv", csv);
        var answer = await _folder.RunAsync("dataset", "import", "smoking", "list.csv");
        answer.Code.ShouldBe(0, answer.Text);
        _clock.Now = _clock.Now.AddMinutes(1);
    }

    /// <summary>Runs a pipeline of these value sets: an address and its source, one after the other.</summary>
    private Task<CommandAnswer> RunAsync(params string[] valueSets)
    {
        List<string> lines = ["pipelines:", "  fhir:", "    source: fhir-files", "    path: in", "    views: [view.json]"];
        if (valueSets.Length > 0)
            lines.Add("    value_sets:");
        lines.AddRange(valueSets.Chunk(2).Select(pair => $"      {pair[0]}: {pair[1]}"));
        Write("weir.yaml", string.Join('\n', lines) + "\n");
        _clock.Now = _clock.Now.AddMinutes(1);
        return _folder.RunAsync("run", "fhir");
    }

    private Task<List<string>> MembersAsync(string address = Address) => _folder.TextsAsync(address, "select id || ' ' || cast(member as text) from obs order by id");
}
