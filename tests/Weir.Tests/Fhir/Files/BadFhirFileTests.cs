using System.IO.Compression;
using System.Text;
using static Weir.Tests.Fhir.Files.FhirFolder;

namespace Weir.Tests.Fhir.Files;

/// <summary>Files that are no FHIR as a whole: each fails with its reason, and those beside it load.</summary>
public sealed class BadFhirFileTests : IDisposable
{
    private const string Expected = ". Expected a bundle, a resource, or NDJSON with one resource on each line. Nothing of the file was loaded; what was served stays served.";

    private readonly FhirFolder _folder = new();

    [Theory]
    [InlineData("These are no resources, but a letter.\n", "it does not begin with a brace")]
    [InlineData("<?xml version=\"1.0\"?>\n<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"a\"/></Patient>", "it is XML. Weir reads FHIR as JSON: export it as JSON, or convert it first")]
    [InlineData("\uFEFF <Bundle xmlns=\"http://hl7.org/fhir\"/>", "it is XML. Weir reads FHIR as JSON: export it as JSON, or convert it first")]
    [InlineData("""[{"resourceType":"Patient","id":"a"}]""", "it is a list in brackets, which FHIR has no meaning for")]
    [InlineData("\0\0\0\0", "it begins with NUL bytes, as files do that were not written to their end")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"a\"}\0\0\0", "line 1: there is more behind the end of the document. Several documents make a file where each is one line")]
    [InlineData("""{"resourceType":"Patient","id":"a"}{"resourceType":"Patient","id":"b"}""", "line 1: there is more behind the end of the document. Several documents make a file where each is one line")]
    [InlineData("{\n\"resourceType\":\"Bundle\",\n\"entry\":[\n{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"a\"}},\n{\"resource\":{\n\"resourceType\":\"Patient\",\n\"id\" \"b\"}}\n]}", "line 7: its text cannot be read as JSON there")]
    [InlineData("{\n\"resourceType\":\"Bundle\",\n\"entry\":[\n{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"a\"}},\n{\"resource\":{\"resourceType\":\"Pat", "line 5: the file ends within a value")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}}""", "line 1: the file ends within a value")]
    [InlineData("{", "line 1: the file ends within a value")]
    [InlineData("{x", "line 1: its text cannot be read as JSON there")]
    public async Task A_file_that_is_no_FHIR_in_JSON_fails_with_its_reason_and_those_beside_it_load(string content, string problem)
    {
        _folder.Write("bad.json", content);
        _folder.Write("good.json", Patient("good"));

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(1, answer.Text);
        Said(answer, "bad.json").ShouldBe($"'bad.json' is no FHIR in JSON: {problem}{Expected}");
        (await _folder.PatientsAsync()).ShouldBe(["good"]);
    }

    [Theory]
    [InlineData("utf-16LE", true)]
    [InlineData("utf-16LE", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    public async Task Text_in_UTF_16_is_told_apart(string encoding, bool isMarked)
    {
        _folder.Write("bad.ndjson", Encoding.GetEncoding(encoding).GetBytes((isMarked ? "\uFEFF" : "") + Patient("a")));

        var answer = await _folder.RunAsync();

        Said(answer, "bad.ndjson").ShouldBe($"'bad.ndjson' is no FHIR in JSON: it is UTF-16. Weir reads UTF-8: save it as that{Expected}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("""{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[]}""")]
    public async Task A_file_without_resources_loads_none(string content)
    {
        _folder.Write("none.json", content);

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync("select id from fhir_resource")).ShouldBeEmpty();
        (await _folder.QuarantineAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9999)]
    public async Task A_gzip_file_that_was_cut_off_loads_nothing_wherever_the_cut_is(double kept)
    {
        var packed = Packed(string.Concat(Enumerable.Range(0, 2000).Select(i => Patient($"p{i}", $",\"gender\":\"{(i * 7919) % 1009}\"") + "\n")));
        _folder.Write("cut.ndjson.gz", packed[..(int)(packed.Length * kept)]);

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(1, answer.Text);
        Said(answer, "cut.ndjson.gz").ShouldNotBeNull().ShouldMatch("^The file 'cut\\.ndjson\\.gz' cannot be read: its gzip data is damaged or cut short after [0-9,]+ bytes\\. Download it again\\.$");
        (await _folder.TextsAsync("select id from fhir_resource")).ShouldBeEmpty();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("bomb.ndjson.gz")]
    [InlineData("bomb.json.gz")]
    public async Task A_gzip_bomb_is_refused_by_its_ratio(string name)
    {
        _folder.Write(name, Packed("""{"resourceType":"Patient","id":"a","language":" """ + new string(' ', 80 << 20)));
        _folder.Write("good.json", Patient("good"));

        var answer = await _folder.RunAsync();

        Said(answer, name).ShouldBe($"The file '{name}' cannot be read: it unpacks to over 200 times its size: that is how zip bombs are made. Give another file.");
        (await _folder.PatientsAsync()).ShouldBe(["good"]);
    }

    [Fact]
    public async Task Members_of_a_zip_are_told_apart_in_the_quarantine_and_those_of_other_endings_are_passed_over()
    {
        _folder.Write("some.zip", Zipped(("a.json", Patient("a")), ("b.ndjson", Patient("b") + "\nno resource\n"), ("readme.txt", "Hello"), ("c.ndjson", "no resource\n" + Patient("c")), ("d.json", """{"resourceType":"Patient"}"""), ("e.json", Bundle(Entry(Patient("e")), "null"))));

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(3, answer.Text);
        Said(answer, "some.zip").ShouldBe("1 member of the archive was passed over: its name ends in none of .json, .ndjson, .jsonl, .gz, .zip.");
        (await _folder.PatientsAsync()).ShouldBe(["a", "b", "c", "e"]);
        (await _folder.QuarantineAsync()).ShouldBe(
        [
            "some.zip 3: It is no JSON object. It is line 2 of member b.ndjson.",
            "some.zip 4: It is no JSON object. It is line 1 of member c.ndjson.",
            "some.zip 6: The resource has neither an id nor a fullUrl to know it by. It is member d.json.",
            "some.zip 8: The entry of the bundle is no object. It is entry 2 of member e.json.",
        ]);
    }

    [Fact]
    public async Task A_member_that_is_no_FHIR_fails_its_zip_by_name()
    {
        _folder.Write("some.zip", Zipped(("a.json", Patient("a")), ("sub/b.json", "<Patient/>")));

        var answer = await _folder.RunAsync();

        Said(answer, "some.zip").ShouldBe($"'some.zip, member sub/b.json' is no FHIR in JSON: it is XML. Weir reads FHIR as JSON: export it as JSON, or convert it first{Expected}");
        (await _folder.TextsAsync("select id from fhir_resource")).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static byte[] Zipped(params (string Name, string Text)[] members)
    {
        using var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in members)
            {
                using var member = zip.CreateEntry(name).Open();
                member.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return zipped.ToArray();
    }
}
