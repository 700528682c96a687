using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsDataDictionary;
using Weir.Connectors.Rcpch;
using Weir.Datasets;
using Weir.Http;

namespace Weir.Tests.Datasets;

public sealed class DatasetsPageTests : IDisposable
{
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    private DataDictionary Dictionary => new(_http, DataDictionary.Site);

    private RcpchOrganisations Organisations => new(new RcpchOptions(), _http);

    public void Dispose() => _http.Dispose();

    [Fact]
    public void The_page_of_datasets_is_what_the_lists_make()
    {
        var counts = DictionaryLists.All.ToDictionary(list => list.Key, list => list.CodesIn2020, StringComparer.Ordinal);
        ReferencePage.Compare(
            "datasets.md",
            DatasetsPage.Write(
                DatasetsPage.Publisher(
                    "NHS Data Dictionary",
                    "Category `nhs_dd`, looked at weekly (Sunday 05:00 UTC). The NHS Data Model and Dictionary, www.datadictionary.nhs.uk, under the Open Government Licence. The last column is how many codes a list had in October 2020, retired and default ones included; lists without a number came later.",
                    Dictionary, ("Codes in 2020", key => counts[key])),
                DatasetsPage.Publisher(
                    "RCPCH organisations",
                    "Category `rcpch`, looked at daily (04:00 UTC). The organisations API of the Royal College of Paediatrics and Child Health, which takes a key: [how the lists are made](../explanation/organisation-lists.md).",
                    Organisations)),
            "*DatasetsPage*");
    }

    [Fact]
    public void A_key_is_of_one_list_and_of_letters_that_keys_have()
    {
        IReadOnlyList<ListDefinition> lists = [.. Dictionary.Lists, .. Organisations.Lists];
        lists.Select(list => list.Key).ShouldBeUnique();
        lists.Select(list => list.Address).ShouldBeUnique();
        lists.ShouldAllBe(list => list.Key.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_' || letter == '-'));
        lists.ShouldAllBe(list => list.Tags.Count > 0 && list.Name.Length > 0);
    }
}
