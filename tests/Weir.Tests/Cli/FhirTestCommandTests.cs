using System.Text.Json;

namespace Weir.Tests.Cli;

public sealed class FhirTestCommandTests
{
    [Fact]
    public async Task The_official_suite_ends_with_148_passed_and_its_report_has_the_registrys_format()
    {
        var suite = TestData.Find("data/fhir/sof-tests");
        using var folder = new CommandFolder();
        var answer = await folder.RunAsync("fhir", "test", suite, "--report", "report.json");
        (answer.Code, answer.Error).ShouldBe((0, ""));
        answer.Output.ShouldEndWith("view_resource.json: 3 of 3 passed\nwhere.json: 8 of 8 passed\n148 passed, 0 failed\n");
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Path("report.json"), TestContext.Current.CancellationToken));
        report.RootElement.EnumerateObject().Select(file => file.Name).ShouldBe(Directory.GetFiles(suite, "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var tests = report.RootElement.EnumerateObject().SelectMany(file => file.Value.GetProperty("tests").EnumerateArray()).ToList();
        tests.Count.ShouldBe(148);
        tests.ShouldAllBe(test => test.GetProperty("result").GetProperty("passed").GetBoolean() && test.GetProperty("name").GetString() != "");
    }

    [Fact]
    public async Task A_test_that_fails_is_named_with_its_reason_in_the_output_and_in_the_report()
    {
        using var folder = new CommandFolder();
        await File.WriteAllTextAsync(folder.Path("a.json"), Suite("[{\"id\":\"2\"}]"), TestContext.Current.CancellationToken);
        var answer = await folder.RunAsync("fhir", "test", ".", "--report", "report.json");
        (answer.Code, answer.Output).ShouldBe((1, "a.json: one: 1 rows were expected; there are 1. First missing: (id=\"2\"). First not expected: (id=\"1\").\na.json: 0 of 1 passed\n0 passed, 1 failed\n"));
        (await File.ReadAllTextAsync(folder.Path("report.json"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").ShouldBe(
            """
            {
              "a.json": {
                "tests": [
                  {
                    "name": "one",
                    "result": {
                      "passed": false,
                      "reason": "1 rows were expected; there are 1. First missing: (id=\u00222\u0022). First not expected: (id=\u00221\u0022).",
                      "error": "1 rows were expected; there are 1. First missing: (id=\u00222\u0022). First not expected: (id=\u00221\u0022)."
                    }
                  }
                ]
              }
            }
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_answer_as_JSON_is_one_document()
    {
        using var folder = new CommandFolder();
        await File.WriteAllTextAsync(folder.Path("a.json"), Suite("[]"), TestContext.Current.CancellationToken);
        var answer = await folder.RunAsync("fhir", "test", "a.json", "--output", "json");
        answer.Code.ShouldBe(1);
        answer.Json.ToJsonString().ShouldBe("""{"passed":0,"failed":1,"failures":[{"file":"a.json","name":"one","reason":"0 rows were expected; there are 1. First missing: none. First not expected: (id=\u00221\u0022)."}]}""");
    }

    [Theory]
    [InlineData("missing", "There are no test files (*.json) at ")]
    [InlineData("empty", "There are no test files (*.json) at ")]
    public async Task A_folder_without_tests_is_a_mistake_of_the_call(string name, string problem)
    {
        using var folder = new CommandFolder();
        Directory.CreateDirectory(folder.Path("empty"));
        var answer = await folder.RunAsync("fhir", "test", name);
        (answer.Code, answer.Output, answer.Error.TrimEnd()).ShouldBe((2, "", $"{problem}{folder.Path(name)}."));
    }

    private static string Suite(string expect) =>
        $$"""{"title":"t","resources":[{"resourceType":"Patient","id":"1"}],"tests":[{"title":"one","view":{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]},"expect":{{expect}}}]}""";
}
