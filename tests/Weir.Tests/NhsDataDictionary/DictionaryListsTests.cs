using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsDataDictionary;
using Weir.Http;

namespace Weir.Tests.NhsDataDictionary;

public sealed class DictionaryListsTests : IDisposable
{
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    public void Dispose() => _http.Dispose();

    [Fact]
    public void All_lists_of_the_survey_platform_are_there_under_their_names_of_pages_and_two_more()
    {
        var theirs = File.ReadAllLines(TestData.Find("data/nhs/nhsdd/lists.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        theirs.Count.ShouldBe(48);
        var ours = DictionaryLists.All.ToDictionary(list => list.Key, StringComparer.Ordinal);
        ours.Count.ShouldBe(50);
        foreach (var fields in theirs)
        {
            var list = ours[fields[1]];
            list.Name.ShouldBe(fields[0] + (fields[0] is "Main Specialty Code" or "Treatment Function Code" ? " (Mental Health)" : ""));
            new Uri(DataDictionary.Site, list.OlderPath ?? list.Path).AbsoluteUri.ShouldBe(fields[2]);
            string.Join("; ", list.Tags).ShouldBe(fields[3]);
        }

        ours.Keys.Except(theirs.Select(fields => fields[1]), StringComparer.Ordinal).ShouldBe(["main_specialty_code", "treatment_function_code"]);
    }

    [Fact]
    public void A_name_with_brackets_has_two_addresses_and_the_newer_follows_from_the_older()
    {
        var bracketed = DictionaryLists.All.Where(list => list.OlderPath is not null).ToList();
        bracketed.Count.ShouldBe(11);
        foreach (var list in bracketed)
            PageAddress.Newer(new Uri(DataDictionary.Site, list.OlderPath!)).ShouldBe(new Uri(DataDictionary.Site, list.Path));
        DictionaryLists.All.ShouldAllBe(list => PageAddress.Newer(new Uri(DataDictionary.Site, list.Path)) == null);
    }

    [Theory]
    [InlineData("https://www.datadictionary.nhs.uk/data_elements/ethnic_category.html", "ethnic_category", "Ethnic Category")]
    [InlineData("http://datadictionary.nhs.uk/data_elements/blood_group__baby_.html", "blood_group__baby_", "Blood Group (Baby)")]
    [InlineData("https://www.datadictionary.nhs.uk/data_elements/blood_group_baby.html", "blood_group__baby_", "Blood Group (Baby)")]
    [InlineData("https://www.datadictionary.nhs.uk/attributes/main_specialty_code.html", "main_specialty_code", "Main Specialty Code")]
    [InlineData("https://www.datadictionary.nhs.uk/data_elements/gender_identity_code__sexual_health_.html", "gender_identity_code_sexual_health", "Gender Identity Code Sexual Health")]
    [InlineData("https://www.datadictionary.nhs.uk/attributes/ethnic_category.html", "attributes_ethnic_category", "Ethnic Category")]
    [InlineData("https://www.datadictionary.nhs.uk/data_elements/retired/smoking_status.html?x=1", "retired_smoking_status", "Smoking Status")]
    [InlineData("https://www.datadictionary.nhs.uk/supporting_information/a_table.html#table-2", "supporting_information_a_table_table-2", "A Table")]
    public void A_page_is_found_by_its_address(string address, string key, string name)
    {
        var list = new DataDictionary(_http, DataDictionary.Site).Find(address)!;
        (list.Key, list.Name).ShouldBe((key, name));
        list.Address.GetLeftPart(UriPartial.Authority).ShouldBe("https://www.datadictionary.nhs.uk");
    }

    [Theory]
    [InlineData("ethnic_category")]
    [InlineData("https://www.example.org/data_elements/ethnic_category.html")]
    [InlineData("https://www.datadictionary.nhs.uk.example.org/data_elements/ethnic_category.html")]
    [InlineData("https://www.datadictionary.nhs.uk:8443/data_elements/ethnic_category.html")]
    [InlineData("https://www.datadictionary.nhs.uk/")]
    [InlineData("https://www.datadictionary.nhs.uk/data_elements/")]
    [InlineData("file:///data_elements/ethnic_category.html")]
    public void What_is_no_page_of_the_site_is_not_found(string address) => new DataDictionary(_http, DataDictionary.Site).Find(address).ShouldBeNull();
}
