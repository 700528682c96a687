using System.Text;

namespace Weir.Tests.NhsDataDictionary;

/// <summary>Small pages in the markup of the site's generations.</summary>
internal static class PageHtml
{
    /// <summary>A page as since 2025: sections of <c>data_element_x_nationalCodes</c> and the like.</summary>
    public static string Page(string title, params IEnumerable<string> sections) => $"""
        <!DOCTYPE html>
        <html lang="en-GB"><head><meta charset="utf-8"/><title>{title}</title></head>
        <body><nav><table><tr><th>Code</th><th>Description</th></tr><tr><td>menu</td><td>Menu</td></tr></table></nav>
        <main role="main"><article class="- topic/topic topic nested0" id="data_element_x">
        <h1 class="title topictitle1 element">{title}</h1>
        <div class="- topic/body body"><p class="- topic/shortdesc shortdesc">In short.</p></div>
        {string.Concat(sections)}
        </article></main></body></html>
        """;

    /// <summary>A section with its id and heading.</summary>
    public static string Section(string id, string heading, string body) =>
        $"""<article class="- topic/topic topic nested1" id="{id}"><h2 class="- topic/title title topictitle2">{heading}</h2><div class="- topic/body body">{body}</div></article>""";

    /// <summary>A section of codes.</summary>
    public static string Codes(string id, string heading, params (string Code, string Description)[] rows) => Section(id, heading, Table("Code", "Description", rows));

    /// <summary>National codes as since 2025.</summary>
    public static string National(params (string Code, string Description)[] rows) => Codes("data_element_x_nationalCodes", "National Codes", rows);

    /// <summary>Default codes as since 2025.</summary>
    public static string Default(params (string Code, string Description)[] rows) => Codes("data_element_x_defaultCodes", "Default Codes", rows);

    /// <summary>A description as since 2025.</summary>
    public static string Description(string html) => Section("data_element_x_description", "Description", $"""<div class="- topic/div div">{html}</div>""");

    /// <summary>A table with a header.</summary>
    public static string Table(string first, string second, params (string First, string Second)[] rows)
    {
        var html = new StringBuilder($"""<div class="simpletable-container"><table class="- topic/simpletable simpletable table table-sm table-striped"><colgroup><col/><col/></colgroup><thead><tr class="- topic/sthead sthead thead-light"><th>{first}</th><th>{second}</th></tr></thead><tbody>""");
        foreach (var (one, two) in rows)
            html.Append("<tr class=\"- topic/strow strow\"><td class=\"- topic/stentry stentry\">").Append(one).Append("</td><td class=\"- topic/stentry stentry\">").Append(two).Append("</td></tr>\n");
        return html.Append("</tbody></table></div>").ToString();
    }
}
