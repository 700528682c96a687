using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Weir.Datasets;

namespace Weir.Tests.NhsDataDictionary;

/// <summary>The sources of the site of October 2020, made into pages as the site then was: national and default codes in one table.</summary>
public sealed class DitaPagesTests
{
    [Fact]
    public async Task Merged_tables_are_told_apart_by_their_attribute()
    {
        using var source = JsonDocument.Parse(await File.ReadAllTextAsync(TestData.Find("data/nhs/nhsdd/codes-from-dita-2020.json"), TestContext.Current.CancellationToken));
        var root = TestData.Find("data/nhs/nhsdd/dita");
        var attributes = source.RootElement.GetProperty("attributes");
        var defaultOnly = new List<CodeList>();
        foreach (var element in source.RootElement.GetProperty("elements").EnumerateArray())
        {
            var slug = element.GetProperty("slug").GetString()!;
            var attribute = attributes.GetProperty(element.GetProperty("attributes")[0].GetString()!);
            var list = await SavedPage.ReadWithAttributeAsync(DitaPage.Make(root, slug), DitaPage.Make(root, attribute.GetProperty("slug").GetString()!));
            var defaults = element.GetProperty("default_codes_by_difference").EnumerateArray().Select(code => code.GetString()!).ToHashSet(StringComparer.Ordinal);
            var rows = Rows(element);
            if (rows.TrueForAll(row => defaults.Contains(row.Code)))
            {
                // Their attributes have the national codes in the description, which the extract of codes leaves out.
                defaultOnly.Add(list);
                rows = [.. list.Options.Where(option => option.Kind == OptionKind.National).Select(option => (option.Code, option.Label)), .. rows];
            }

            list.Options.Select(option => (option.Code, option.Label)).ShouldBe(rows, slug);
            list.Options.Where(option => option.Kind == OptionKind.Default).Select(option => option.Code).ToHashSet(StringComparer.Ordinal).SetEquals(defaults).ShouldBeTrue(slug);
            list.Options.ShouldAllBe(option => option.Kind == OptionKind.Default || option.Kind == OptionKind.National, slug);
            list.Faults.ShouldBeEmpty(slug);
        }

        string.Join(' ', defaultOnly[0].Options.Select(option => option.Code)).ShouldBe("A B C D E F G H J K L M N P R S Z 99");
        defaultOnly[0].Options.Select(option => (option.Label, option.Attributes.GetValueOrDefault("group"))).Where(option => option.Label is "Irish" or "Not stated").ShouldBe([("Irish", "White"), ("Not stated", null)]);
        string.Join(' ', defaultOnly[1].Options.Select(option => $"{option.Code}:{option.Kind}")).ShouldBe("A:National B:National AB:National O:National 77:Default 99:Default");
        defaultOnly.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_table_of_supporting_information_is_chosen_by_its_number()
    {
        var html = DitaPage.Make(TestData.Find("data/nhs/nhsdd/dita"), "supporting_information/main_specialty_and_treatment_function_codes_table");
        var address = "https://dictionary.example/supporting_information/main_specialty_and_treatment_function_codes_table.html";
        (await SavedPage.RefusalAsync(html, SavedPage.List with { Address = new Uri(address) })).ShouldBe(
            "Page x.html of list 'x' cannot be read: it holds 2 tables of codes, where a list is made of one. Add the page with the table's number at the end of its address, from #table-1 to #table-2.");
        var functions = await SavedPage.ReadAsync(html, SavedPage.List with { Address = new Uri(address + "#table-2") });
        functions.Options.Count.ShouldBe(201);
        var urology = functions.Options.Single(option => option.Code == "101");
        (urology.Label, urology.Kind, urology.Attributes["group"]).ShouldBe(("Urology Service", OptionKind.None, "Surgical Specialties"));
        urology.Attributes["comments"].ShouldStartWith("Surgical SERVICES for the treatment of disorders");
        functions.Faults.ShouldBeEmpty();
    }

    private static List<(string Code, string Label)> Rows(JsonElement item) =>
        [.. item.GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("rows").EnumerateArray()).Select(row => (row.GetProperty("code").GetString()!, row.GetProperty("description").GetString()!))];
}

/// <summary>Makes a page of a topic and its subtopics, as the publishing tool did.</summary>
internal static class DitaPage
{
    public static string Make(string root, string slug)
    {
        var topic = Load(Path.Combine(root, slug + ".dita"));
        var html = new StringBuilder($"<!DOCTYPE html><html><body><main><article class=\"nested0\" id=\"{topic.Attribute("id")!.Value}\"><h1>{topic.Element("title")!.Value}</h1>");
        foreach (var file in Directory.GetFiles(Path.Combine(root, slug), "*.dita").Order(StringComparer.Ordinal))
        {
            var section = Load(file);
            html.Append("<article class=\"nested1\" id=\"").Append(section.Attribute("id")!.Value).Append("\"><h2>").Append(section.Element("title")!.Value).Append("</h2>");
            html.Append(Html(section.Element("body")!)).Append("</article>");
        }

        return html.Append("</article></main></body></html>").ToString();
    }

    private static XElement Load(string path) => XDocument.Parse(File.ReadAllText(path).Replace("<!DOCTYPE topic PUBLIC \"-//OASIS//DTD DITA Topic//EN\" \"topic.dtd\">", "", StringComparison.Ordinal), LoadOptions.PreserveWhitespace).Root!;

    private static string Html(XElement element)
    {
        var name = element.Name.LocalName switch
        {
            "simpletable" or "tgroup" => "table",
            "table" or "body" => "div",
            "sthead" or "strow" or "row" => "tr",
            "stentry" when element.Parent!.Name.LocalName == "sthead" => "th",
            "stentry" or "entry" => "td",
            "xref" => "a",
            var other => other,
        };
        if (name == "colspec")
            return "";
        var columns = (int?)int.Parse("0" + ((string?)element.Attribute("nameend"))?.Replace("col", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        var attributes = (columns > 1 ? $" colspan=\"{columns}\"" : "") + (element.Attribute("outputclass") is { } style ? $" class=\"{style.Value}\"" : "");
        var inner = string.Concat(element.Nodes().Select(node => node is XElement child ? Html(child) : node is XText text ? System.Net.WebUtility.HtmlEncode(text.Value) : ""));
        return $"<{name}{attributes}>{inner}</{name}>";
    }
}
