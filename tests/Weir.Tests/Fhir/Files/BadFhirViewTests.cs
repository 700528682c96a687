using static Weir.Tests.Fhir.Files.FhirFolder;

namespace Weir.Tests.Fhir.Files;

/// <summary>Views that do not fit, run by a pipeline.</summary>
public sealed class BadFhirViewTests : IDisposable
{
    private readonly FhirFolder _folder = new();

    [Fact]
    public async Task A_misspelt_element_stops_the_run_before_anything_is_read()
    {
        WriteView("Patient", "name.famly");
        _folder.Write("some.ndjson", Patient("a"));

        var answer = await _folder.RunAsync("views: v.json");

        answer.Code.ShouldBe(1, answer.Text);
        answer.Error.ShouldEndWith("View 'v', line 1, column 112: 'famly' is not an element of HumanName. Did you mean 'family'?\n  name.famly\n       ^^^^^\n");
    }

    [Fact]
    public async Task A_path_that_yields_two_values_rejects_the_resource_and_says_what_to_write()
    {
        WriteView("Patient", "name.family");
        _folder.Write("some.ndjson", $"{Patient("a", ",\"name\":[{\"family\":\"x\"}]")}\n{Patient("b", ",\"name\":[{\"family\":\"y\"},{\"family\":\"z\"}]")}");

        var answer = await _folder.RunAsync("views: v.json");

        answer.Code.ShouldBe(3, answer.Text);
        (await _folder.TextsAsync("select c from v")).ShouldBe(["x"]);
        (await _folder.QuarantineAsync()).ShouldBe(["some.ndjson 2: The resource has 2 values at column 'c', which takes one: write 'collection: true', forEach or first()."]);
    }

    [Fact]
    public async Task Resources_of_another_type_than_the_views_are_counted()
    {
        WriteView("Observation", "status");
        _folder.Write("some.ndjson", $"{Patient("a")}\n{Patient("b")}");

        var answer = await _folder.RunAsync("views: v.json");

        Said(answer, "some.ndjson").ShouldBe("2 resources are of types that no view reads.");
        (await _folder.TextsAsync("select c from v")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_column_may_be_the_whole_resource()
    {
        WriteView("Patient", "$this");
        _folder.Write("some.ndjson", Patient("a"));

        var answer = await _folder.RunAsync("views: v.json");

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync("select cast(c as varchar) from v")).ShouldBe([Patient("a")]);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteView(string resource, string path) =>
        _folder.WriteBeside("v.json", $$"""{"resourceType":"ViewDefinition","name":"v","resource":"{{resource}}","select":[{"column":[{"name":"c","path":"{{path}}"}]}]}""");
}
