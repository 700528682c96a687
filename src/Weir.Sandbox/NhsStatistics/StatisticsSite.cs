using Weir.Sandbox.Http;
using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Pages;
using Weir.Sandbox.NhsStatistics.Sections;

namespace Weir.Sandbox.NhsStatistics;

/// <summary>The NHS England statistics site: which answer a path gets.</summary>
internal sealed class StatisticsSite(RttPublication publication, ZipShelf shelf, WorkbookContent workbooks, IReadOnlyList<StatisticSection> sections)
{
    private readonly SectionPages _sections = new(publication, sections);

    /// <summary>The answer to a path.</summary>
    /// <param name="site">The address of the site, for the links of its pages.</param>
    /// <param name="path">The path asked for.</param>
    /// <param name="style">How pages carry their links.</param>
    public async Task<SiteAnswer> AnswerAsync(Uri site, string path, LinkStyle style)
    {
        var newest = FinancialYear.Of(publication.Newest);
        var frame = new PageFrame(site, newest, style);
        if (string.Equals(path, SiteAddresses.Index, StringComparison.Ordinal))
        {
            return SiteAnswer.Html(200, IndexPage.Html(frame, newest));
        }

        if (SiteAddresses.YearOfPage(path) is { } year && frame.Years.Contains(year))
        {
            return SiteAnswer.Html(200, YearPage.Html(frame, year, FilesOf(year), isCurrent: year == newest));
        }

        if (_sections.Answer(frame, path) is { } answer)
        {
            return answer;
        }

        if (SiteAddresses.Canonical(path) is { } canonical)
        {
            return SiteAnswer.RedirectTo(301, frame.Address(canonical));
        }

        if (publication.Find(path) is { } file)
        {
            var zip = await shelf.GetAsync(file);
            return SiteAnswer.File(zip.FilePath, zip.Length) with { ETag = zip.ETag, LastModified = file.Published };
        }

        return Workbook.Find(publication.Current, path) is { } found
            ? SiteAnswer.Bytes(200, found.Workbook.ContentType, found.Workbook.Write(workbooks, found.File)) with { LastModified = found.File.Published }
            : SiteAnswer.Plain(404, "Page not found");
    }

    private List<RttFile> FilesOf(FinancialYear year) => [.. publication.Current.Where(file => FinancialYear.Of(file.Month) == year)];
}
