using Weir.Failures;
using Weir.Fhir.Conformance;

namespace Weir.Tests.Fhir.Conformance;

/// <summary>The runner itself: a test that should fail does, and says why.</summary>
public sealed class OfficialTestsTests : IDisposable
{
    private const string View = """ "view":{"resource":"Patient","select":[{"column":[{"name":"id","path":"id","type":"id"},{"name":"n","path":"multipleBirth.ofType(integer)","type":"integer"}]}]} """;
    private const string Resources = """[{"resourceType":"Patient","id":"a","multipleBirthInteger":1},{"resourceType":"Patient","id":"b"}]""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-sof-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""[{"id":"b","n":null},{"id":"a","n":1}]""", null)]
    [InlineData("""[{"id":"b"},{"n":1.0,"id":"a"}]""", null)]
    [InlineData("""[{"id":"a","n":1}]""", "1 rows were expected; there are 2. First missing: none. First not expected: (id=\"b\", n=null).")]
    [InlineData("""[{"id":"a","n":1},{"id":"b"},{"id":"b"}]""", "3 rows were expected; there are 2. First missing: none. First not expected: none.")]
    [InlineData("""[{"id":"a","n":"1"},{"id":"b"}]""", "2 rows were expected; there are 2. First missing: (id=\"a\", n=\"1\"). First not expected: (id=\"a\", n=1).")]
    [InlineData("""[{"id":"a","n":2},{"id":"b"}]""", "2 rows were expected; there are 2. First missing: (id=\"a\", n=2). First not expected: (id=\"a\", n=1).")]
    [InlineData("""[{"id":"a","m":1},{"id":"b"}]""", "Column 'm' was expected; there are id, n.")]
    [InlineData("[]", "0 rows were expected; there are 2. First missing: none. First not expected: (id=\"a\", n=1).")]
    public void Rows_are_compared_whole_each_as_often_as_expected(string expect, string? reason) => Reason($"{View},\"expect\":{expect}").ShouldBe(reason);

    [Theory]
    [InlineData("\"expectCount\":2", null)]
    [InlineData("\"expectCount\":3", "3 rows were expected; there are 2.")]
    [InlineData("\"expectColumns\":[\"id\",\"n\"],\"expectCount\":2", null)]
    [InlineData("\"expectColumns\":[\"n\",\"id\"],\"expectCount\":2", "Columns n, id were expected; there are id, n.")]
    [InlineData("\"expectError\":true", "An error was expected, and rows were made.")]
    [InlineData("\"tags\":[]", "The test says neither what it expects nor that it expects an error.")]
    public void Columns_counts_and_errors_are_compared(string expected, string? reason) => Reason($"{View},{expected}").ShouldBe(reason);

    [Theory]
    [InlineData("""{"resource":"Patient","select":[{"column":[{"name":"a","path":"nam."}]}]}""", null)]
    [InlineData("""{"resource":"Patient","select":[{"column":[{"name":"a","path":"id.count() & $total"}]}]}""", null)]
    public void An_error_is_the_views_own_fault(string view, string? reason) => Reason($"\"view\":{view},\"expectError\":true").ShouldBe(reason);

    [Fact]
    public void An_error_that_was_not_expected_is_told() =>
        Reason("""  "view":{"resource":"Patient","select":[{"column":[{"name":"a","path":"id."}]}]},"expect":[]  """)
            .ShouldBe("The view was refused: View 'view', line 1, column 67: Found the end of the path where the name of an element or a function is expected.\n  id.\n     ^");

    [Fact]
    public void A_resource_that_is_rejected_fails_the_test() =>
        Reason("""  "view":{"resource":"Patient","select":[{"column":[{"name":"a","path":"multipleBirth.ofType(integer)","type":"boolean"}]}]},"expect":[]  """)
            .ShouldBe("A resource was rejected: a whole number where column 'a' takes true or false");

    [Theory]
    [InlineData("[]", " is no test file: it has no 'tests' and 'resources'. Name a folder with files of SQL on FHIR's test format.")]
    [InlineData("{}", " is no test file: it has no 'tests' and 'resources'. Name a folder with files of SQL on FHIR's test format.")]
    [InlineData("""{"tests":{},"resources":[]}""", " is no test file: it has no 'tests' and 'resources'. Name a folder with files of SQL on FHIR's test format.")]
    [InlineData("""{"tests":[],"resources":1}""", " is no test file: it has no 'tests' and 'resources'. Name a folder with files of SQL on FHIR's test format.")]
    [InlineData("""{"tests":[{"title":"a"}],"resources":[]}""", " is no test file: its test number 1 has no 'title' and 'view'. Name a folder with files of SQL on FHIR's test format.")]
    [InlineData("""{"tests":[1],"resources":[]}""", " is no test file: its test number 1 has no 'title' and 'view'. Name a folder with files of SQL on FHIR's test format.")]
    [InlineData("{\n}}", ", line 2: this is not JSON. Name a folder with files of SQL on FHIR's test format.")]
    public void What_is_no_test_file_is_refused(string content, string problem)
    {
        var file = Write(content);
        Should.Throw<UsageException>(() => OfficialTests.Run(file)).Message.ShouldBe($"{file}{problem}");
    }

    private string? Reason(string test) =>
        OfficialTests.Run(Write($$"""{"title":"t","resources":{{Resources}},"tests":[{"title":"one",{{test}}}]}""")).ShouldHaveSingleItem().Reason;

    private string Write(string content)
    {
        var file = Path.Combine(_folder.FullName, "test.json");
        File.WriteAllText(file, content);
        return file;
    }
}
