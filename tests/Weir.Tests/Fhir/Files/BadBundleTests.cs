using System.Text;
using Weir.Fhir.Files;
using static Weir.Tests.Fhir.Files.FhirFolder;

namespace Weir.Tests.Fhir.Files;

/// <summary>Bundles of which a part is wrong: that part waits in the quarantine with file, entry and reason, and the rest loads.</summary>
public sealed class BadBundleTests : IDisposable
{
    private readonly FhirFolder _folder = new();

    [Theory]
    [InlineData("null", "The entry of the bundle is no object.")]
    [InlineData("\"text\"", "The entry of the bundle is no object.")]
    [InlineData("\"\"", "The entry of the bundle is no object.")]
    [InlineData("\"{text\"", "The entry of the bundle is no object.")]
    [InlineData("3", "The entry of the bundle is no object.")]
    [InlineData("[]", "The entry of the bundle is no object.")]
    [InlineData("{}", "The entry of the bundle has no resource.")]
    [InlineData("""{"fullUrl":"urn:uuid:1"}""", "The entry of the bundle has no resource.")]
    [InlineData("""{"resource":null}""", "The resource of the bundle's entry is no object.")]
    [InlineData("""{"resource":"Patient/1"}""", "The resource of the bundle's entry is no object.")]
    [InlineData("""{"resource":[{"resourceType":"Patient","id":"b"}]}""", "The resource of the bundle's entry is no object.")]
    [InlineData("""{"\ud800":1,"request":{"\ud800":1},"resource":{"\ud800":1,"resourceType":"Patient","id":"b"}}""", "It is no JSON: half a surrogate pair in an escape.")]
    [InlineData("""{"resource":{"resourceType":"Patient"}}""", "The resource has neither an id nor a fullUrl to know it by.")]
    [InlineData("""{"fullUrl":3,"resource":{"resourceType":"Patient"}}""", "The resource has neither an id nor a fullUrl to know it by.")]
    [InlineData("""{"fullUrl":"urn:uuid:1","resource":{"id":"b"}}""", "The resource has no resourceType.")]
    [InlineData("""{"resource":{"resourceType":"Patient","id":"b","birthDate":5}}""", "Patient.birthDate: a number where a date (YYYY, YYYY-MM or YYYY-MM-DD) is expected.")]
    [InlineData("""{"request":{"method":"DELETE","url":"Patient?identifier=1"}}""", "The resource has a deletion that does not name one resource.")]
    public async Task An_entry_that_is_wrong_is_rejected_alone(string entry, string reason)
    {
        _folder.Write("some.json", Bundle(Entry(Patient("a")), entry, Entry(Patient("c"))));

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(3, answer.Text);
        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe([$"some.json 2: {reason}"]);
    }

    [Fact]
    public async Task An_entry_that_only_asks_or_answers_is_no_fault()
    {
        _folder.Write("some.json", Bundle("""{"response":{"status":"200"}}""", """{"request":{"method":"GET","url":"Patient"}}""", Entry(Patient("c"))));

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.PatientsAsync()).ShouldBe(["c"]);
    }

    [Theory]
    [InlineData("""{"resource":{"resourceType":"Patient","id":"a"}}""")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public async Task A_bundle_whose_entry_is_no_list_is_rejected(string entry)
    {
        _folder.Write("some.json", $$"""{"resourceType":"Bundle","entry":{{entry}},"type":"collection"}""");

        await _folder.RunAsync();

        (await _folder.QuarantineAsync()).ShouldBe(["some.json 1: The bundle's entry is no list in brackets."]);
    }

    [Fact]
    public async Task A_bundle_with_two_lists_of_entries_loads_both()
    {
        _folder.Write("some.json", $$"""{"resourceType":"Bundle","entry":[{{Entry(Patient("a"))}}],"type":"collection","entry":[{{Entry(Patient("b"))}}]}""");

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Of_an_id_that_is_there_twice_the_newer_is_served_else_the_later_and_it_is_said()
    {
        _folder.Write(
            "twice.json",
            Bundle(
                Entry(Patient("a", ""","gender":"male" """)),
                Entry(Patient("a", ""","gender":"female" """)),
                Entry(Patient("b", ""","meta":{"lastUpdated":"2026-01-02T00:00:00Z"},"gender":"other" """)),
                Entry(Patient("b", ""","meta":{"lastUpdated":"2026-01-01T00:00:00Z"},"gender":"unknown" """))));

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(0, answer.Text);
        Said(answer, "twice.json").ShouldBe("2 versions of records not written: a newer one is served.");
        (await _folder.TextsAsync("select id || ' ' || gender from patient order by id")).ShouldBe(["a female", "b other"]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("[", "]", 1_000)]
    [InlineData("[", "]", 1_000_000)]
    [InlineData("""{"x":""", "}", 1_000)]
    public async Task Nesting_a_thousand_deep_rejects_its_entry_alone(string open, string close, int depth)
    {
        var deep = Patient("b", $",\"x\":{new StringBuilder().Insert(0, open, depth)}1{new StringBuilder().Insert(0, close, depth)}");
        _folder.Write("deep.json", Bundle(Entry(Patient("a")), Entry(deep), Entry(Patient("c"))));

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe(["deep.json 2: Objects and lists are nested more than 500 deep."]);
    }

    [Fact]
    public async Task Lines_that_are_bundles_are_told_by_line_and_entry_and_a_broken_one_is_rejected_alone()
    {
        _folder.Write(
            "some.ndjson",
            string.Join(
                '\n',
                Bundle(Entry(Patient("a")), Entry(Patient("b", ",\"birthDate\":1")), Entry(Patient("c"))),
                """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id" "d"}}]}""",
                Patient("e"),
                "no resource",
                Bundle("null", Entry(Patient("f")))));

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a", "c", "e", "f"]);
        (await _folder.QuarantineAsync()).ShouldBe(
        [
            "some.ndjson 2: Patient.birthDate: a number where a date (YYYY, YYYY-MM or YYYY-MM-DD) is expected. It is line 1, entry 2.",
            "some.ndjson 4: The resource has text that cannot be read as JSON. It is line 2.",
            "some.ndjson 6: It is no JSON object. It is line 4.",
            "some.ndjson 7: The entry of the bundle is no object. It is line 5, entry 1.",
        ]);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_entry_of_65_MiB_is_rejected_alone()
    {
        _folder.Write("large.json", $$"""{"resourceType":"Bundle","x":"\"[","entry":[{{Entry(Patient("a"))}} , {{Entry(Patient("b", $",\"language\":\"{new string('x', 65 << 20)}\\\"}}\""))}},{{Entry(Patient("c"))}}]}""");

        await _folder.RunAsync();

        (await _folder.PatientsAsync()).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe(["large.json 2: It has over 64 MiB. Expected resources of up to that size: split it, or leave it out."]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_large_value_in_a_packed_bundle_is_gone_through_a_few_times_and_not_with_each_reading()
    {
        // A stream that hands out 4 KiB at a time: gone through from its beginning with each, 16 MiB would be 32 GiB.
        var bundle = Encoding.UTF8.GetBytes(Bundle(Entry(Patient("a", $",\"x\":[{new StringBuilder().Insert(0, "1,", 8 << 20)}1]"))));
        var length = await Task.Run(() =>
        {
            using var records = FhirFile.Open(() => new SlowStream(bundle), "bundle.json");
            return records.Next(out var record) ? record.Json.Length : 0;
        });

        length.ShouldBeGreaterThan(16 << 20);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Hands out little at a time, as a packed stream does.</summary>
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 4096));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 4096)]);
    }
}
