using System.Text.Json;
using Weir.Fhir.Conformance;

namespace Weir.Tests.Fhir.Conformance;

/// <summary>SQL on FHIR's own tests, case by case.</summary>
public sealed class OfficialSuiteTests
{
    private const string Folder = "data/fhir/sof-tests";

    private static readonly Lazy<Dictionary<string, OfficialTestResult[]>> Results = new(() =>
        Directory.GetFiles(TestData.TryFind(Folder)!, "*.json").ToDictionary(file => Path.GetFileName(file), file => OfficialTests.Run(file).ToArray(), StringComparer.Ordinal));

    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            if (TestData.TryFind(Folder) is not { } folder)
            {
                cases.Add("", 0, "");
                return cases;
            }

            foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                foreach (var (number, test) in document.RootElement.GetProperty("tests").EnumerateArray().Index())
                    cases.Add(Path.GetFileName(file), number, test.GetProperty("title").GetString()!);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_of_the_official_suite_passes(string file, int number, string title)
    {
        TestData.Find(Folder);
        var result = Results.Value[file][number];
        result.Name.ShouldBe(title);
        result.Reason.ShouldBeNull();
    }

    [Fact]
    public void The_official_suite_is_22_files_of_148_cases_and_all_pass()
    {
        TestData.Find(Folder);
        Results.Value.Count.ShouldBe(22);
        Results.Value.Values.Sum(results => results.Length).ShouldBe(148);
        Results.Value.Values.SelectMany(results => results).Count(result => result.Passed).ShouldBe(148);
    }
}
