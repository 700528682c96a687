using System.Text.Json;
using Weir.Datasets;

namespace Weir.Tests.NhsDataDictionary;

/// <summary>Pages with the codes of October 2020 and June 2026 in today's markup, against the codes that were taken from their source.</summary>
public sealed class RebuiltPagesTests
{
    [Fact]
    public async Task Every_page_gives_exactly_the_codes_of_its_source()
    {
        using var source = JsonDocument.Parse(await File.ReadAllTextAsync(TestData.Find("data/nhs/nhsdd/codes-from-dita-2020.json"), TestContext.Current.CancellationToken));
        var pages = Directory.GetFiles(TestData.Find("data/nhs/nhsdd/rebuilt-html/from-dita-2020"), "*.html").ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);
        pages.Count.ShouldBe(37);
        foreach (var element in source.RootElement.GetProperty("elements").EnumerateArray())
        {
            var name = element.GetProperty("slug_new_rule").GetString()!;
            var list = await SavedPage.ReadFileAsync(pages[name], name + ".html", SavedPage.List with { Address = new Uri($"https://dictionary.example/data_elements/{name}.html") });
            var defaults = element.GetProperty("default_codes_by_difference").EnumerateArray().Select(code => code.GetString()!).ToHashSet(StringComparer.Ordinal);
            var rows = element.GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("rows").EnumerateArray()).ToList();

            list.Options.Select(option => (option.Code, option.Label, option.Kind, option.IsRetired)).OrderBy(option => option.Code, StringComparer.Ordinal).ShouldBe(
                rows.Select(row => (
                    row.GetProperty("code").GetString()!,
                    row.GetProperty("description").GetString()!,
                    defaults.Contains(row.GetProperty("code").GetString()!) ? OptionKind.Default : OptionKind.National,
                    row.TryGetProperty("retired", out var retired) && retired.GetBoolean()))
                .OrderBy(option => option.Item1, StringComparer.Ordinal), name);
            list.Faults.ShouldBeEmpty(name);
            list.Title.ShouldBe(element.GetProperty("title").GetString(), name);
            list.Format.ShouldBe(element.GetProperty("format").GetString(), name);
            list.Notes.ShouldBe(
                list.Options.All(option => option.Kind == OptionKind.Default)
                    ? ["The page gives default codes alone, and the page of the attribute with the national codes is not at hand: the list holds the default codes only."]
                    : [],
                customMessage: name);
        }
    }

    [Fact]
    public async Task Dates_of_retirement_are_read_where_they_are_given()
    {
        var folder = TestData.Find("data/nhs/nhsdd/rebuilt-html/from-dita-2020");
        var roles = await SavedPage.ReadFileAsync(Path.Combine(folder, "care_professional_job_role_code.html"), "roles.html");
        roles.Options.Count.ShouldBe(328);
        roles.Options.Count(option => option.IsRetired).ShouldBe(20);
        roles.Options.Where(option => option.IsRetired && option.RetiredOn is null).Select(option => option.Code).ShouldBe(["06001"]);
        var specialties = await SavedPage.ReadFileAsync(Path.Combine(folder, "care_professional_main_specialty_code.html"), "specialties.html");
        specialties.Options.Single(option => option.Code == "312").RetiredOn.ShouldBe(new DateOnly(2010, 4, 1));
        var statuses = await SavedPage.ReadFileAsync(Path.Combine(folder, "mental_health_act_legal_status_classification_code.html"), "statuses.html");
        statuses.Options.Where(option => option.IsRetired).Select(option => option.RetiredOn).ShouldBe([new DateOnly(2008, 11, 3), new DateOnly(2014, 9, 1)]);
    }

    [Fact]
    public async Task The_two_pages_of_today_keep_the_text_of_their_links()
    {
        var folder = TestData.Find("data/nhs/nhsdd/rebuilt-html/from-page-text");
        var outcomes = await SavedPage.ReadFileAsync(Path.Combine(folder, "outcome_of_attendance_code.html"), "outcomes.html");
        SavedPage.Lines(outcomes).ShouldBe(
        [
            "1|Discharged from CONSULTANT's care (last attendance)|National",
            "2|Another APPOINTMENT given|National",
            "3|APPOINTMENT to be made at a later date|National",
        ]);
        outcomes.Aliases.ShouldBe(["OUTCOMES OF ATTENDANCE CODES"]);
        var smoking = await SavedPage.ReadFileAsync(Path.Combine(folder, "smoking_status_code.html"), "smoking.html");
        SavedPage.Lines(smoking).ShouldBe(
        [
            "1|Current smoker|National", "2|Ex-smoker|National", "3|Non-smoker - history unknown|National", "4|Never smoked|National",
            "Z|Not Stated (PERSON asked but declined to provide a response)|National", "9|Unknown (Not Recorded)|Default",
        ]);
        (smoking.Title, smoking.Format, smoking.Description).ShouldBe(("SMOKING STATUS CODE", "an1", "SMOKING STATUS CODE is the same as attribute SMOKING STATUS."));
    }
}
