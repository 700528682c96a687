using System.Text;
using static Weir.Tests.Fhir.Files.FhirFolder;

namespace Weir.Tests.Fhir.Files;

/// <summary>Lines of NDJSON that are no resource: each waits in the quarantine with file, line and reason, and the lines around it load.</summary>
public sealed class BadFhirLineTests : IDisposable
{
    private readonly FhirFolder _folder = new();

    [Theory]
    [InlineData("no resource", "It is no JSON object.")]
    [InlineData("[]", "It is no JSON object.")]
    [InlineData("null", "It is no JSON object.")]
    [InlineData("{}", "The resource has no resourceType.")]
    [InlineData("""{"a":1}""", "The resource has no resourceType.")]
    [InlineData("""{"resourceType":1,"id":"b"}""", "The resource has no resourceType.")]
    [InlineData("""{"resourceType":"","id":"b"}""", "The resource has no resourceType.")]
    [InlineData("""{"resourceType":"Pateint","id":"b"}""", "Its resourceType 'Pateint' is none of FHIR R4.")]
    [InlineData("""{"resourceType":"Mr. Smith","id":"b"}""", "Its resourceType of 9 bytes is none of FHIR R4.")]
    [InlineData("""{"resourceType":"Patient"}""", "The resource has neither an id nor a fullUrl to know it by.")]
    [InlineData("""{"resourceType":"Patient","id":"b" """, "The resource has neither comma nor bracket behind a value.")]
    [InlineData("""{"resourceType":"Patient","id":"b""", "The resource has a text that does not end.")]
    [InlineData("""{"resourceType":"Patient","id":"b"} {}""", "The resource has text behind the end of the resource.")]
    [InlineData("""{"resourceType" "Patient","id":"b"}""", "The resource has no colon behind the name of a property.")]
    [InlineData("""{"resourceType"["Patient"],"id":"b"}""", "The resource has no colon behind the name of a property.")]
    [InlineData("""{"a" {"resourceType":"Patient","id":"b"}}""", "The resource has no colon behind the name of a property.")]
    [InlineData("""{"resourceType":"Patient","id":3}""", "The resource has a number where element 'id' has text.")]
    [InlineData("""{"resourceType":"Patient","id":"b","birthDate":5}""", "Patient.birthDate: a number where a date (YYYY, YYYY-MM or YYYY-MM-DD) is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"b","gender":7}""", "Patient.gender: a number where text is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"b","birthDate":["2000","2001"]}""", "Patient.birthDate: a list where a date (YYYY, YYYY-MM or YYYY-MM-DD) is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"b","maritalStatus":[{"text":"x"},{"text":"y"}]}""", "Patient.maritalStatus: a list where an object is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"b","name":{"family":"x"}}""", "Patient.name: an object where a list is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"b","gender":"male","gender":"female"}""", "Patient.gender: occurs twice in one object.")]
    [InlineData("""{"resourceType":"Patient","id":"b","active":yes}""", "It is no JSON: a word that is no value.")]
    [InlineData("""{"resourceType":"Patient","id":"b","name":[{"family":"\u0000"}]}""", "A text holds the character NUL.")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"b\",\"gender\":\"\0\"}", "The resource has a control character inside a text.")]
    [InlineData("{\"resourceType\":\"Patient\",\0\"id\":\"b\"}", "The resource has no name of a property, or bracket, where one belongs.")]
    [InlineData("""{"resourceType":"Patient","id":"b","meta":{"lastUpdated":"yesterday"}}""", "The resource has a meta.lastUpdated that is no date with time and zone.")]
    public async Task A_line_that_is_no_resource_is_rejected_alone(string line, string reason)
    {
        _folder.Write("some.ndjson", $"{Patient("a")}\n{line}\n{Patient("c")}\n{line}");

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(3, answer.Text);
        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe([$"some.ndjson 2: {reason}", $"some.ndjson 4: {reason}"]);
        (await _folder.TextsAsync("select original from weir_quarantine where _row = 2")).ShouldBe([line.Trim().Replace('\0', '\uFFFD')]);
    }

    [Fact]
    public async Task A_line_of_a_file_that_is_read_in_stretches_is_told_by_where_its_stretch_begins()
    {
        var filler = Patient("a", $$""","text":{"status":"generated","div":"{{new string('x', 1000)}}"}""") + "\n";
        var lines = string.Concat(Enumerable.Repeat(filler, 1200));
        _folder.Write("large.ndjson", lines + "no resource\n" + Patient("c"));

        await _folder.RunAsync("split: 1");

        // The stretch begins with the first line behind its first MiB.
        var before = ((1 << 20) + filler.Length - 1) / filler.Length;
        (await _folder.QuarantineAsync()).ShouldBe([$"large.ndjson#0002 {1201 - before}: It is no JSON object. It is line {1201 - before} counted from byte {before * filler.Length} of the file."]);
        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"b\",\"name\":[{\"family\":\"\u00C3(\"}]}")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"b\"}\u00FF")]
    public async Task Bytes_that_are_no_UTF_8_reject_their_line(string line)
    {
        _folder.Write("some.ndjson", Encoding.Latin1.GetBytes($"{Patient("a")}\n{line}\n{Patient("c")}"));

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe(["some.ndjson 2: The resource has bytes that are no UTF-8."]);
    }

    [Fact]
    public async Task The_first_line_is_no_better_than_the_others()
    {
        _folder.Write("some.ndjson", $"no resource\n{Patient("b")}\n");

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["b"]);
        (await _folder.QuarantineAsync()).ShouldBe(["some.ndjson 1: It is no JSON object."]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("[", "]", 1_000, "Objects and lists are nested more than 500 deep.")]
    [InlineData("[", "]", 100_000, "Objects and lists are nested more than 500 deep.")]
    [InlineData("""{"x":""", "}", 1_000, "Objects and lists are nested more than 500 deep.")]
    [InlineData("""[{"x":""", "}]", 100_000, "Objects and lists are nested more than 500 deep.")]
    public async Task Nesting_a_thousand_deep_in_an_unknown_property_rejects_the_line(string open, string close, int depth, string reason)
    {
        _folder.Write("deep.ndjson", $"{Patient("a")}\n{Patient("b", ",\"x\":" + Repeated(open, depth) + "1" + Repeated(close, depth))}\n{Patient("c")}");

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe([$"deep.ndjson 2: {reason}"]);
    }

    /// <summary>Elements that may hold their own kind, and what is read by itself: each could take the stack.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("Patient", "\"extension\":[{\"url\":\"u\",", "}]", "", "Objects are nested more than 500 deep.")]
    [InlineData("QuestionnaireResponse", "\"item\":[{\"linkId\":\"1\",", "}]", "", "Objects are nested more than 500 deep.")]
    [InlineData("Patient", "\"contained\":[{\"resourceType\":\"Patient\",", "}]", "", "Objects and lists are nested more than 500 deep.")]
    [InlineData("Patient", "\"coding\":[{", "}]", "\"extension\":[{\"url\":\"u\",\"valueCodeableConcept\":{", "Objects and lists are nested more than 500 deep.")]
    public async Task Elements_within_their_own_kind_a_hundred_thousand_deep_reject_the_line(string type, string open, string close, string before, string reason)
    {
        var after = before.Length > 0 ? "}}]" : "";
        foreach (var (name, depth) in new[] { ("1", 1_000), ("2", 100_000) })
            _folder.Write($"deep{name}.ndjson", $"{Patient("a" + name)}\n{{\"resourceType\":\"{type}\",\"id\":\"b\",{before}{Repeated(open, depth)}\"id\":\"x\"{Repeated(close, depth)}{after}}}\n{Patient("c" + name)}");

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a1", "a2", "c1", "c2"]);
        (await _folder.QuarantineAsync()).ShouldBe([$"deep1.ndjson 2: {reason}", $"deep2.ndjson 2: {reason}"]);
    }

    [Fact]
    public async Task Nesting_four_hundred_deep_loads()
    {
        _folder.Write("deep.ndjson", $"{{\"resourceType\":\"QuestionnaireResponse\",\"id\":\"q\",{Repeated("\"item\":[{\"linkId\":\"1\",", 400)}\"id\":\"x\"{Repeated("}]", 400)}}}\n{Patient("p", $",{Repeated("\"extension\":[{\"url\":\"u\",", 400)}\"id\":\"x\"{Repeated("}]", 400)}")}");

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync("select cast(count(*) as varchar) from questionnaire_response_item union all select cast(count(*) as varchar) from patient_extension")).ShouldBe(["400", "400"]);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_line_of_65_MiB_is_rejected_without_being_held_in_memory()
    {
        _folder.Write("large.ndjson", $"{Patient("a")}\n{Patient("b", $",\"language\":\"{new string('x', 65 << 20)}\"")}\n{Patient("c")}\n");

        var answer = await _folder.RunAsync("split: 1000");

        answer.Code.ShouldBe(3, answer.Text);
        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe(["large.ndjson 2: It has over 64 MiB. Expected resources of up to that size: split it, or leave it out."]);
        (await _folder.TextsAsync("select 'kept' from weir_quarantine where original is not null")).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static string Repeated(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
