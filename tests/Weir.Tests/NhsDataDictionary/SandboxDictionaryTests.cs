using Weir.Datasets;
using Weir.Failures;
using Weir.Sandbox;
using Weir.Sandbox.DataDictionary;
using Weir.Sandbox.Faults;

namespace Weir.Tests.NhsDataDictionary;

public sealed class SandboxDictionaryTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private DictionaryFetch _fetch = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 20, Months = 1 }, Cancel);
        _fetch = new DictionaryFetch(_sandbox.DictionaryAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _fetch.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task All_fifty_lists_are_read_as_the_site_has_them()
    {
        _fetch.Upstream.Lists.Count.ShouldBe(50);
        foreach (var definition in _fetch.Upstream.Lists)
        {
            var item = DictionaryItem.All.Single(item => item.Name == definition.Key);
            var list = await _fetch.ReadAsync(definition);
            list.Options.Select(option => (option.Code, option.Label, option.IsRetired, option.Kind)).ToHashSet().SetEquals(
                _sandbox.Dictionary.World.CodesOf(item.Name).Select(code => (code.Code, code.Label, code.IsRetired, KindOf(item, code)))).ShouldBeTrue(definition.Key);
            list.Faults.ShouldBeEmpty(definition.Key);
            list.Title.ShouldBe(item.Title);
            list.IsPreparatory.ShouldBe(item.IsPreparatory);
            list.ChangedOn.ShouldBe(item.Markup == DictionaryMarkup.Year2025 ? new DateOnly(2025, 4, 1) : null);
            list.Addresses[0].ShouldBe(new Uri(_sandbox.DictionaryAddress, item.Path).AbsoluteUri);
            list.Notes.Count.ShouldBe(item.IsUnderItsOlderName ? 1 : 0, definition.Key);
        }

        // Pages whose codes are complete take one request; those at their older address one more, and those that need the attribute's page another.
        _sandbox.Requests.Count.ShouldBe(50 + DictionaryItem.All.Count(item => item.IsUnderItsOlderName) + DictionaryItem.All.Count(item => item.Kind is DictionaryKind.Default or DictionaryKind.DefaultAndDescription
            || item is { Markup: DictionaryMarkup.Year2020, Kind: DictionaryKind.Both or DictionaryKind.National }));
        _sandbox.Requests.Count(request => request.Status == 404).ShouldBe(3);
    }

    [Fact]
    public async Task Every_kind_and_every_time_is_among_the_pages()
    {
        DictionaryItem.All.Select(item => item.Markup).Distinct().Count().ShouldBe(Enum.GetValues<DictionaryMarkup>().Length);
        DictionaryItem.All.Select(item => item.Kind).Distinct().Count().ShouldBe(Enum.GetValues<DictionaryKind>().Length);
        var roles = await _fetch.ReadAsync("care_professional__job_role_code_");
        roles.Options.Count.ShouldBe(328);
        roles.Options.Count(option => option.IsRetired).ShouldBe(21);
        roles.Options.Count(option => option.RetiredOn == new DateOnly(2010, 4, 1)).ShouldBe(11);
        var ethnic = await _fetch.ReadAsync("ethnic_category");
        string.Join(' ', ethnic.Options.Select(option => option.Code)).ShouldBe("A B C D E F G H J K L M N P R S Z 99");
        ethnic.Addresses.ShouldBe([new Uri(_sandbox.DictionaryAddress, "data_elements/ethnic_category.html").AbsoluteUri, new Uri(_sandbox.DictionaryAddress, "attributes/ethnic_category.html").AbsoluteUri]);
    }

    [Fact]
    public async Task A_page_at_its_older_address_is_found_there_and_that_is_said()
    {
        var list = await _fetch.ReadAsync("retinopathy_of_prematurity_stage__left_eye_");
        var elements = new Uri(_sandbox.DictionaryAddress, "data_elements/").AbsoluteUri;
        list.Addresses.ShouldBe([elements + "retinopathy_of_prematurity_stage__left_eye_.html"]);
        list.Notes.ShouldBe([$"{elements}retinopathy_of_prematurity_stage_left_eye.html answers 404 (Not Found); the page is at {elements}retinopathy_of_prematurity_stage__left_eye_.html, and was read there."]);
    }

    [Fact]
    public async Task A_page_asked_for_at_its_older_address_is_found_at_the_newer()
    {
        var elements = new Uri(_sandbox.DictionaryAddress, "data_elements/");
        var list = await _fetch.ReadAsync(new ListDefinition("blood", "Blood", new Uri(elements, "blood_group__baby_.html")));
        list.Addresses[0].ShouldBe(new Uri(elements, "blood_group_baby.html").AbsoluteUri);
        list.Options.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData(nameof(DictionaryChange.Label))]
    [InlineData(nameof(DictionaryChange.Added))]
    [InlineData(nameof(DictionaryChange.Retired))]
    public async Task A_change_shows_in_its_list_alone(string change)
    {
        foreach (var key in (string[])["smoking_status_code", "ethnic_category", "accommodation_status_code", "main_specialty_code"])
        {
            var before = await _fetch.ReadAsync(key);
            using var client = new HttpClient();
            using var answer = await client.PostAsync(new Uri(_sandbox.BaseAddress, $"sandbox/dictionary-change?page={key}&change={change}"), null, Cancel);
            answer.IsSuccessStatusCode.ShouldBeTrue();
            var after = await _fetch.ReadAsync(key);
            Differences(before, after).ShouldBe([change switch { "Label" => "relabelled", "Added" => "added", _ => "relabelled retired 2026-04-01" }], key);
        }
    }

    [Fact]
    public async Task Half_of_the_codes_can_go_and_come_back()
    {
        _sandbox.Dictionary.World.LoseHalf("care_professional__job_role_code_");
        (await _fetch.ReadAsync("care_professional__job_role_code_")).Options.Count.ShouldBe(164);
        _sandbox.Dictionary.World.Restore("care_professional__job_role_code_");
        (await _fetch.ReadAsync("care_professional__job_role_code_")).Options.Count.ShouldBe(328);
    }

    [Fact]
    public async Task Pages_without_a_list_are_refused()
    {
        await Refused("data_elements/retired/smoking_status.html", "the item was retired after the March 2016 release and has no codes any more, where codes are expected. Look on the site for the item that took its place, and add its page with 'weir dataset add'.");
        await Refused("data_dictionary/smoking_status.asp", "it is a page of the site as it was before October 2020, whose codes are running text, where a table is expected. Take the page from www.datadictionary.nhs.uk.");
        await Refused("data_elements/consultation_note.html", "it has the sections Format / Length, Description, Where Used, where one of National Codes, Default Codes, Permitted National Codes or Permitted Codes is expected. The item may be free text, or have its codes on its attribute's page: open the page in a browser to see (docs/how-to/data-dictionary-page-changed.md).");
        await Refused("supporting_information/main_specialty_and_treatment_function_codes_table.html", "it holds 2 tables of codes, where a list is made of one. Add the page with the table's number at the end of its address, from #table-1 to #table-2.");
        (await _fetch.ReadAsync(new ListDefinition("x", "X", new Uri(_sandbox.DictionaryAddress, "supporting_information/main_specialty_and_treatment_function_codes_table.html#table-2")))).Options.Count.ShouldBe(180);

        async Task Refused(string path, string why)
        {
            var address = new Uri(_sandbox.DictionaryAddress, path);
            var failure = await Should.ThrowAsync<SourceException>(() => _fetch.ReadAsync(new ListDefinition("x", "X", address)));
            (failure.Kind, failure.Message).ShouldBe((FailureKind.BadData, $"Page {address.AbsoluteUri} of list 'x' cannot be read: {why}"));
        }
    }

    [Fact]
    public async Task A_page_that_is_nowhere_is_said_with_all_its_addresses()
    {
        _sandbox.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*blood_group*" });
        var failure = await Should.ThrowAsync<SourceException>(() => _fetch.ReadAsync("blood_group__baby_"));
        var elements = new Uri(_sandbox.DictionaryAddress, "data_elements/").AbsoluteUri;
        (failure.Kind, failure.Message).ShouldBe((FailureKind.Terminal,
            $"List 'blood_group__baby_' cannot be fetched: {elements}blood_group_baby.html and {elements}blood_group__baby_.html answer 404 (Not Found). The page may have been renamed or retired: look for it on the site, and add its new address with 'weir dataset add'."));
    }

    [Fact]
    public async Task A_list_whose_national_codes_cannot_be_had_is_not_made_of_its_default_codes()
    {
        _sandbox.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*/attributes/*" });
        var failure = await Should.ThrowAsync<SourceException>(() => _fetch.ReadAsync("ethnic_category"));
        failure.Message.ShouldBe($"List 'ethnic_category' cannot be fetched: {new Uri(_sandbox.DictionaryAddress, "attributes/ethnic_category.html").AbsoluteUri} answers 404 (Not Found). The page may have been renamed or retired: look for it on the site, and add its new address with 'weir dataset add'.");
        (await _fetch.ReadAsync("surgical_access_type")).Options.ShouldAllBe(option => option.Kind == OptionKind.Permitted);
    }

    private static OptionKind KindOf(DictionaryItem item, DictionaryCode code) => code.IsDefault ? OptionKind.Default : item.Kind == DictionaryKind.Permitted ? OptionKind.Permitted : OptionKind.National;

    private static IEnumerable<string> Differences(CodeList before, CodeList after)
    {
        var old = before.Options.ToDictionary(option => option.Code, StringComparer.Ordinal);
        before.Options.Count(option => after.Options.All(other => other.Code != option.Code)).ShouldBe(0);
        return after.Options.Select(option => !old.TryGetValue(option.Code, out var was) ? "added"
            : (was.Label == option.Label ? "" : "relabelled") + (was.RetiredOn == option.RetiredOn ? "" : $" retired {option.RetiredOn:yyyy-MM-dd}")).Where(difference => difference.Length > 0);
    }
}
