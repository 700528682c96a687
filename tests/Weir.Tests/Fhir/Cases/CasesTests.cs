using System.Text.Json;
using Weir.Fhir.Conformance;

namespace Weir.Tests.Fhir.Cases;

/// <summary>Our own cases, in the format of the official suite and run by the same runner: what that suite does not ask.</summary>
public sealed class CasesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    private static readonly Lazy<Dictionary<string, OfficialTestResult[]>> Results = new(() =>
        Directory.GetFiles(Folder, "*.json").ToDictionary(file => Path.GetFileName(file), file => OfficialTests.Run(file).ToArray(), StringComparer.Ordinal));

    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            foreach (var file in Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal))
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { MaxDepth = 1000 });
                foreach (var (number, test) in document.RootElement.GetProperty("tests").EnumerateArray().Index())
                    cases.Add(Path.GetFileName(file), number, test.GetProperty("title").GetString()!);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_of_our_own_passes(string file, int number, string title)
    {
        var result = Results.Value[file][number];
        result.Name.ShouldBe(title);
        result.Reason.ShouldBeNull();
    }

    [Fact]
    public void There_are_11_files_of_90_cases_and_all_pass()
    {
        Results.Value.Count.ShouldBe(11);
        Results.Value.Values.Sum(results => results.Length).ShouldBe(90);
        Results.Value.Values.SelectMany(results => results).Count(result => result.Passed).ShouldBe(90);
    }
}
