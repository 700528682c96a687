using System.Globalization;
using System.Text;
using Weir.Sandbox.Http;
using Weir.Sandbox.NhsStatistics.Pages;

namespace Weir.Sandbox.NhsStatistics.Sections;

/// <summary>Answers for the sections of other statistics.</summary>
internal sealed class SectionPages(RttPublication publication, IReadOnlyList<StatisticSection> sections)
{
    /// <summary>The answer to a path, or null where it is no section's.</summary>
    public SiteAnswer? Answer(PageFrame frame, string path)
    {
        foreach (var section in sections)
        {
            if (string.Equals(path, section.Index, StringComparison.Ordinal))
            {
                return SiteAnswer.Html(200, Index(frame, section));
            }

            if (Years(section).FirstOrDefault(year => string.Equals(section.YearPath(year), path, StringComparison.Ordinal)) is { Start: > 0 } year)
            {
                return SiteAnswer.Html(200, Year(frame, section, year));
            }

            if (Find(section, path) is { } file)
            {
                return SiteAnswer.Bytes(200, file.ContentType, file.Write());
            }
        }

        return null;
    }

    private IEnumerable<FinancialYear> Years(StatisticSection section) =>
        publication.Current.Where(file => section.Has(file.Month)).Select(file => FinancialYear.Of(file.Month)).Distinct();

    private string Index(PageFrame frame, StatisticSection section) => frame.Around(
        section.Index,
        section.Title,
        $"<h3>Monthly data</h3>\n<p>{string.Join("<br />\n", Years(section).Select(year => frame.Link(section.YearPath(year), $"{section.Title} {year.Name}")))}</p>");

    private string Year(PageFrame frame, StatisticSection section, FinancialYear year)
    {
        var article = new StringBuilder("<p>Files of each month, the newest first.</p>\n");
        foreach (var published in publication.Current.Where(file => FinancialYear.Of(file.Month) == year && section.Has(file.Month)))
        {
            var file = section.FileOf(published.Month, published.Revision);
            article.Append(CultureInfo.InvariantCulture, $"<h3>{published.Month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}</h3>\n<p>{frame.Link(file.Path, file.LinkText)}</p>\n");
        }

        return frame.Around(section.YearPath(year), $"{section.Title} {year.Name}", article.ToString());
    }

    private SectionFile? Find(StatisticSection section, string path) => publication.Current
        .Where(published => section.Has(published.Month))
        .SelectMany(published => Enumerable.Range(0, published.Revision + 1).Select(revision => section.FileOf(published.Month, revision)))
        .FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));
}
