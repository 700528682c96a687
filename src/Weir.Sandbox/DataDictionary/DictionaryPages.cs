using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Sandbox.DataDictionary;

/// <summary>Writes pages in the markup of their time.</summary>
internal static class DictionaryPages
{
    private const string Development = "<p><b>This item is being used for development purposes and has not yet been approved.</b></p>";

    /// <summary>The page of an item.</summary>
    public static string Item(DictionaryItem item, IReadOnlyList<DictionaryCode> codes)
    {
        if (item.Kind == DictionaryKind.Attribute)
            return Attribute(item, codes);
        var markup = new Markup(item, "data_element_", "element_");
        var link = $"<a class=\"attribute\" href=\"../{item.AttributePath}\">{item.Title}</a>";
        var national = codes.Where(code => !code.IsDefault);
        var defaults = codes.Where(code => code.IsDefault).ToList();
        var isMerged = item is { Markup: DictionaryMarkup.Year2020, Kind: DictionaryKind.Both or DictionaryKind.National };
        return markup.Page(
            markup.Section("formatLength", "format___length", "Format / Length", item.HasLongCodes ? "<p>an5</p>" : "<p>max an3</p>"),
            markup.Section("description", "description", "Description", $"{(item.IsPreparatory ? Development : "")}<p><a class=\"element\" href=\"../{item.Path}\">{item.Title}</a>\n is the same as attribute\n {link}.</p><p>It is invented.</p>"),
            isMerged ? markup.Codes("permittedCodes", "permitted_codes", "Permitted Codes", [.. defaults, .. national]) : "",
            !isMerged && item.Kind is DictionaryKind.Both or DictionaryKind.National && !isMerged ? markup.Codes("nationalCodes", "national_codes", "National Codes", [.. national]) : "",
            item.Kind == DictionaryKind.Permitted ? markup.Codes("permittedNationalCodes", "permitted_national_codes", "Permitted National Codes", [.. national]) : "",
            !isMerged && defaults.Count > 0 ? markup.Codes("defaultCodes", "default_codes", "Default Codes", defaults) : "",
            markup.Aliases(),
            markup.WhereUsed(),
            markup.Section("attributes", "attribute", "Attribute", $"<ul><li>{link}</li></ul>"),
            markup.ChangeLog());
    }

    /// <summary>The page of an attribute.</summary>
    public static string Attribute(DictionaryItem item, IReadOnlyList<DictionaryCode> codes)
    {
        var markup = new Markup(item, "attribute_", "attribute_");
        var national = codes.Where(code => !code.IsDefault).ToList();
        var isInDescription = item.Kind == DictionaryKind.DefaultAndDescription;
        return markup.Page(
            markup.Section("description", "description", "Description", $"<p>An invented attribute.</p>{(isInDescription ? $"<p><i>National Codes:</i></p>{Grouped(national)}<p>Guidance follows.</p>" : "")}"),
            isInDescription ? "" : markup.Codes("nationalCodes", "national_codes", "National Codes", national),
            markup.Aliases(),
            markup.WhereUsed(),
            markup.ChangeLog());
    }

    /// <summary>A page of an item that was retired.</summary>
    public static string Retired(DictionaryItem item)
    {
        var markup = new Markup(item, "data_element_", "element_") { Suffix = " (Retired)" };
        return markup.Page(markup.Section("description", "description", "Description", "<p><b>This item has been retired from the NHS Data Model and Dictionary.</b></p><p><b>The last live version of this item is available in the March 2016 release of the NHS Data Model and Dictionary.</b></p>"));
    }

    /// <summary>A page of an item that takes any text.</summary>
    public static string FreeText(DictionaryItem item)
    {
        var markup = new Markup(item, "data_element_", "element_");
        return markup.Page(markup.Section("formatLength", "format___length", "Format / Length", "<p>max an255</p>"), markup.Section("description", "description", "Description", "<p>What was said.</p>"), markup.WhereUsed());
    }

    /// <summary>Supporting information with two tables of codes.</summary>
    public static string Supporting(DictionaryItem item, params IReadOnlyList<DictionaryCode>[] tables)
    {
        var markup = new Markup(item, "supporting_information_", "supporting_definition_");
        var body = new StringBuilder();
        foreach (var codes in tables)
        {
            body.Append("<p><b>Table</b></p><table><tr><td>Code</td><td>Title</td><td>Comments</td></tr><tr><td colspan=\"3\"><b>Surgical</b></td></tr>");
            foreach (var code in codes)
                body.Append(CultureInfo.InvariantCulture, $"<tr><td>{code.Code}</td><td>{WebUtility.HtmlEncode(code.Label)}</td><td></td></tr>");
            body.Append("</table><table><tr><td>*</td><td>A note.</td></tr></table>");
        }

        return markup.Page(markup.Section("description", "description", "Description", body.ToString()));
    }

    private static string Grouped(IEnumerable<DictionaryCode> codes)
    {
        var html = new StringBuilder("<table class=\"table table-striped table-bordered table-sm\"><tbody>");
        var group = (string?)null;
        foreach (var code in codes)
        {
            if (!string.Equals(code.Group, group, StringComparison.Ordinal))
                html.Append(CultureInfo.InvariantCulture, $"<tr><td colspan=\"2\"><p>{group = code.Group ?? "&nbsp;"}</p></td></tr>");
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><p>{code.Code}</p></td><td><p>{WebUtility.HtmlEncode(code.Label)}</p></td></tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    /// <summary>The markup of an item's time.</summary>
    private sealed record Markup(DictionaryItem Item, string NewerStart, string OlderStart)
    {
        public string Suffix { get; init; } = "";

        private bool IsNewer => Item.Markup == DictionaryMarkup.Year2025;

        private string Id => IsNewer ? NewerStart + Item.NewerName : OlderStart + Item.Name;

        public string Page(params IEnumerable<string> sections) => $"""
            <!DOCTYPE html>
            <html lang="en-GB"><head><meta charset="utf-8"/><title>{Item.Title}{Suffix}</title></head>
            <body><header><nav><ul><li><a href="../">All items</a></li></ul><table class="menu"><tr><th>Code</th><th>Description</th></tr><tr><td>A</td><td>Menu</td></tr></table></nav></header>
            <main role="main"><article class="- topic/topic topic nested0" id="{Id}">
            <h1 class="title topictitle1 element">{Item.Title}{Suffix}</h1>
            <div class="- topic/body body"><p class="- topic/shortdesc shortdesc">An invented item.</p></div>
            {string.Join('\n', sections.Where(section => section.Length > 0))}
            </article></main><footer><p>Generated by Weir's sandbox.</p></footer></body></html>
            """;

        public string Section(string newer, string older, string heading, string body) =>
            $"<article class=\"- topic/topic topic nested1\" id=\"{Id}{(IsNewer ? "_" + newer : "." + older)}\"><h2 class=\"- topic/title title topictitle2\">{heading}</h2>\n<div class=\"- topic/body body\"><div class=\"- topic/div div\">{body}</div></div></article>";

        public string Codes(string newer, string older, string heading, IReadOnlyList<DictionaryCode> codes)
        {
            var html = new StringBuilder("<div class=\"simpletable-container\"><table class=\"- topic/simpletable simpletable table table-sm table-striped\"><colgroup><col style=\"width: 20%\"/><col style=\"width: 80%\"/></colgroup>\n<thead><tr class=\"- topic/sthead sthead thead-light\"><th class=\"- topic/stentry stentry\">Code</th><th class=\"- topic/stentry stentry\">Description</th></tr></thead><tbody>\n");
            foreach (var (place, code) in codes.Index())
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr class=\"- topic/strow strow{(code.IsRetired ? " retired" : "")}\"><td class=\"- topic/stentry stentry\">{Cell(code.Code)}</td>");
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"- topic/stentry stentry\">{Cell(Linked(code.Label, place))}</td></tr>\n");
            }

            return Section(newer, older, heading, html.Append("</tbody></table></div>").ToString());
        }

        public string Aliases() => Section("aliases", "also_known_as", "Also Known As", $"<p>This data element is also known by these names:</p><table><tr><th>Context</th><th>Alias</th></tr><tr><td>Plural</td><td>{Item.Title}S</td></tr></table>");

        public string WhereUsed() => Section("whereUsed", "where_used", "Where Used", $"<table><tr><th>Type</th><th>Link</th><th>How used</th></tr><tr><td>Data Set</td><td><a href=\"../data_sets/invented.html\">Invented Data Set</a></td><td>references in description {Item.Title}</td></tr></table>");

        public string ChangeLog() => IsNewer
            ? Section("changeLog", "change_log", "Change Log", "<p>Click on the links below to view the change requests this item is part of:</p><table><tr><th>Change Request</th><th>Change Request Description</th><th>Implementation Date</th></tr><tr><td>CR1</td><td>Invented</td><td>01 September 2024</td></tr><tr><td>CR2</td><td>Invented again</td><td>01 April 2025</td></tr></table>")
            : "";

        private string Cell(string html) => Item.Markup == DictionaryMarkup.Year2020 ? $"\n  <p>{html}</p>\n" : html;

        /// <summary>Words of a label are links here and there, and some labels are nothing but a link.</summary>
        private static string Linked(string label, int place)
        {
            var words = label.Split(' ', 2).Select(WebUtility.HtmlEncode).ToArray();
            return place % 11 == 5 ? $"<div><a class=\"businessDefinition\" href=\"../nhs_business_definitions/x.html\">{string.Join(' ', words)}</a></div>"
                : place % 7 == 2 && words.Length == 2 ? $"{words[0]} <a class=\"class\" href=\"../classes/x.html\">{words[1]}</a>"
                : string.Join(' ', words);
        }
    }
}
