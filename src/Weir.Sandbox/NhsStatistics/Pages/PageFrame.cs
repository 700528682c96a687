using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Sandbox.NhsStatistics.Pages;

/// <summary>What stands around the article of every page: head, the site's menu twice, breadcrumbs, footer.</summary>
internal sealed partial class PageFrame(Uri site, FinancialYear newest, LinkStyle style)
{
    private const int OldestYear = 2011;

    /// <summary>The years that have a page, the newest first.</summary>
    public IEnumerable<FinancialYear> Years => Enumerable.Range(0, newest.Start - OldestYear + 1).Select(back => new FinancialYear(newest.Start - back));

    /// <summary>An absolute address on this site.</summary>
    public string Address(string path) => new Uri(site, path).AbsoluteUri;

    /// <summary>An anchor.</summary>
    public string Link(string path, string text) => $"<a href=\"{Address(path)}\">{text}</a>";

    /// <summary>The whole page.</summary>
    public string Around(string path, string title, string article) => $"""
        <!DOCTYPE HTML>
        <!--[if gt IE 8]><!--> <html class="no-js" lang="en-US"> <!--<![endif]-->
        <head>
        	<title>Statistics &raquo; {title}</title>
            <meta charset="utf-8">
            <meta property="og:url" content="{Address(path)}">
            <link rel="canonical" href="{Address(path)}" />
        </head>
        <body class="wp-singular page-template-default page wp-theme-nhsenglandtemplates group">
        <main class="main group" role="main">
            <div class="row">
                <aside class="subnav group minimal_nav desktop-only" role="complementary"><div class="sub-nav"><nav class="nav-collapse">
        {Menu}
        </nav></div></aside>
                <div class="page-content" id="main-content">
                    <nav class="breadcrumbs">
            <ul>
                <li><a href="/">Home</a></li><li>{Link("/statistics/", "Statistics")}</li><li>{title}</li>    </ul>
        </nav>
                    <header>
                        <h1>{title}</h1>
                    </header>
        {Content(article)}
            </div>
            <aside class="subnav group minimal_nav mobile-only" role="complementary"><div class="sub-nav"><nav class="nav-collapse">
        {Menu}
        </nav></div></aside>
        </div>
        </main>
        <footer class="site-footer"><p>A sandbox of Weir: every figure behind these links is invented.</p></footer>
        </body>
        </html>
        """;

    private string Menu => $"""
        <ul>
        <li class="top">{Link("/statistics/", "Statistics")}</li><li class="children-nav"><ul><li class="page_item page_item_has_children">{Link(SiteAddresses.Index, "Referral to Treatment (RTT) Waiting Times")}
        <ul class='children'>
        {string.Join('\n', style is LinkStyle.Plain ? Years.Select(MenuItem) : [])}
        </ul></li></ul></li></ul>
        """;

    private string MenuItem(FinancialYear year) =>
        $"\t<li class=\"page_item\">{Link(SiteAddresses.Year(year), $"Consultant-led Referral to Treatment Waiting Times Data {year.Name}")}</li>";

    private string Content(string article) => style switch
    {
        LinkStyle.Hidden => $"""
                        <section class="wp-block-group has-downloads">
            {Anchor().Replace(article, "<span class=\"download\" role=\"link\" tabindex=\"0\" data-href=\"${address}\">")
                .Replace("</a>", "</span>", StringComparison.Ordinal)}
                        </section>
            """,
        LinkStyle.Scripted => $$"""
                        <article class="rich-text"><p>Loading&hellip;</p></article>
            <script>
            setTimeout(function () {
                document.querySelector("article.rich-text").innerHTML = {{JsonSerializer.Serialize(article)}};
            }, 300);
            </script>
            """,
        _ => $"""
                        <article class="rich-text">
            {article}
                        </article>
            """,
    };

    [GeneratedRegex("<a href=\"(?<address>[^\"]*)\">", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Anchor();
}
