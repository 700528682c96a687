using System.Globalization;
using System.Text;
using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Pages;

/// <summary>The page of a financial year: its months, the newest first, each with eight workbooks and the full extract.</summary>
internal static class YearPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="frame">What stands around it.</param>
    /// <param name="year">The year.</param>
    /// <param name="files">The current files of the year's published months, the newest first; empty for a year without extracts.</param>
    /// <param name="isCurrent">Whether it is the newest year, which shows its newest month at the top as well.</param>
    public static string Html(PageFrame frame, FinancialYear year, IReadOnlyList<RttFile> files, bool isCurrent)
    {
        var article = new StringBuilder();
        article.Append("<p>").Append(frame.Link("/statistics/rtt-waiting-times/", "Click here to return to main RTT page")).Append("</p>\n");
        if (isCurrent && files is [var newest, ..])
        {
            AppendNewest(article, frame, newest);
        }

        foreach (var file in files)
        {
            AppendMonth(article, frame, file);
        }

        if (files.Count == 0)
        {
            article.Append("<p>The workbooks of this year are on request.</p>\n");
        }

        return frame.Around(SiteAddresses.Year(year), $"Consultant-led Referral to Treatment Waiting Times Data {year.Name}", article.ToString());
    }

    private static void AppendNewest(StringBuilder article, PageFrame frame, RttFile file)
    {
        var month = file.Month.ToString("MMMM yyyy", CultureInfo.InvariantCulture);
        article.Append(CultureInfo.InvariantCulture, $"<h3>Latest data: {month}</h3>\n<p>")
            .AppendJoin("<br />\n", Workbook.Newest(file).Select(workbook => frame.Link(workbook.Path, workbook.Text)))
            .Append("<br />\n").Append(frame.Link(file.Path, file.LinkText)).Append("</p>\n<hr />\n");
    }

    /// <summary>Years of editing by hand left the months in boxes that follow no rule.</summary>
    private static void AppendMonth(StringBuilder article, PageFrame frame, RttFile file)
    {
        var dice = new Dice(Dice.Mix(17, file.Month));
        var boxes = (int)(dice.Next() * 3);
        var ruleInBox = dice.Next() < 0.5;
        article.Insert(article.Length, "<div>\n", boxes);
        article.Append(CultureInfo.InvariantCulture, $"<p><a name=\"{RttFileNaming.Short(file.Month)}\"></a></p>\n")
            .Append(CultureInfo.InvariantCulture, $"<h3>{file.Month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}</h3>\n");
        AppendGroup(article, frame, file, [("Incomplete", "Commissioner"), ("Incomplete", "Provider")]);
        AppendGroup(article, frame, file, [("Admitted", "Commissioner"), ("NonAdmitted", "Commissioner"), ("New Periods", "Commissioner")]);
        AppendGroup(article, frame, file, [("Admitted", "Provider"), ("NonAdmitted", "Provider"), ("New Periods", "Provider")]);
        article.Append("<p>").Append(frame.Link(file.Path, file.LinkText)).Append("</p>\n");
        article.Append(ruleInBox ? "<div>\n<hr />\n</div>\n" : "<hr />\n");
        article.Insert(article.Length, "</div>\n", boxes);
    }

    private static void AppendGroup(StringBuilder article, PageFrame frame, RttFile file, ReadOnlySpan<(string Kind, string Level)> workbooks)
    {
        article.Append("<p>");
        for (var index = 0; index < workbooks.Length; index++)
        {
            var workbook = Workbook.Of(file, workbooks[index].Kind, workbooks[index].Level);
            article.Append(index > 0 ? "<br />\n" : "").Append(frame.Link(workbook.Path, workbook.Text));
        }

        article.Append("</p>\n");
    }
}
