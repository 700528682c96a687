using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Walks from the index to the pages of the years that the periods need, and gathers their links. Tiers 1 and 2 differ only in how a page is read.</summary>
internal sealed partial class LinkSearch(StatisticsCollection collection, Uri site, DiscoveryFindings findings, DateTimeOffset now, ILogger logger)
{
    /// <summary>Year pages without any file that are passed over before the newest month must have shown.</summary>
    private const int MostEmptyYears = 3;

    /// <summary>Searches with one way of reading pages. Pages that an earlier tier read well are not read again.</summary>
    /// <exception cref="SourceException">The site cannot be connected to at all.</exception>
    public async Task SearchAsync(IStatisticsPages pages, PeriodRange periods, CancellationToken cancellationToken)
    {
        if (findings.YearPages.Count == 0)
            await ReadAsync(pages, new Uri(site, collection.IndexPath), year: null, cancellationToken);
        if (findings.Visits.Count == 1 && findings.Visits.Values.Single().Failure is { IsOfConnection: true } failure)
            throw DiscoveryFailure.NotConnected(collection, site, periods, failure);

        foreach (var year in StartingYears(periods))
        {
            await ReadYearAsync(pages, year, cancellationToken);
            if (periods is PeriodRange.Last && findings.Newest is { } found && FinancialYear.Of(found) >= year)
                break;
        }

        if (periods is PeriodRange.Last last && findings.Newest is { } newest)
        {
            var oldest = newest.AddMonths(1 - last.Count);
            oldest = oldest < collection.FirstMonth ? collection.FirstMonth : oldest;
            for (var year = FinancialYear.Of(newest); year >= FinancialYear.Of(oldest); year = year.Previous)
                await ReadYearAsync(pages, year, cancellationToken);
        }
    }

    /// <summary>For a range: its years. For the newest months: years backwards until one has files.</summary>
    private IEnumerable<FinancialYear> StartingYears(PeriodRange periods)
    {
        var present = FinancialYear.Of(DateOnly.FromDateTime(now.UtcDateTime));
        var first = FinancialYear.Of(collection.FirstMonth);
        if (periods is PeriodRange.Between between)
        {
            var (from, to) = (FinancialYear.Of(between.First), FinancialYear.Of(between.Final));
            (from, to) = (from < first ? first : from, to > present ? present : to);
            return Enumerable.Range(from.Start, Math.Max(0, to.Start - from.Start + 1)).Select(start => new FinancialYear(start));
        }

        var newest = findings.YearPages.Keys.Where(year => year <= present).DefaultIfEmpty(FinancialYear.Of(collection.NewestDue(now))).Max();
        return Enumerable.Range(0, MostEmptyYears).Select(back => new FinancialYear(newest.Start - back)).Where(year => year >= first);
    }

    private async Task ReadYearAsync(IStatisticsPages pages, FinancialYear year, CancellationToken cancellationToken)
    {
        var page = findings.YearPages.TryGetValue(year, out var linked) ? linked : new Uri(site, collection.YearPath(year));
        await ReadAsync(pages, page, year, cancellationToken);
    }

    private async Task ReadAsync(IStatisticsPages pages, Uri page, FinancialYear? year, CancellationToken cancellationToken)
    {
        // A browser is for pages that a script may fill; one that came with links, or not at all, would be the same again.
        var key = page.AbsoluteUri;
        if (findings.Visits.ContainsKey(key) && (pages.Tier == DiscoveryTier.ArticleLinks || (findings.Candidates.Count > 0 && !findings.SilentPages.Contains(key))))
            return;

        var reading = await pages.ReadAsync(page, links => findings.Recognises(links, years: year is null), cancellationToken);
        var files = findings.Add(reading.Links, page, pages.Tier);
        var problem = files > 0 || (year is null && findings.YearPages.Count > 0) ? null : reading.Problem ?? "it links no file of rows";
        findings.Visits[key] = new PageVisit(page, files, problem, reading.Failure)
        {
            Year = year,
            IsLinked = findings.YearPages.ContainsValue(page),
            IsUnread = problem is not null && reading.Problem is not null,
        };
        _ = reading.IsSilent && problem is not null ? findings.SilentPages.Add(key) : findings.SilentPages.Remove(key);
        LogPage((int)pages.Tier, RedactedAddress.Of(page), files, problem ?? "as expected");
    }

    [LoggerMessage(2101, LogLevel.Debug, "Tier {Tier} read {Page}: {Files} files, {Outcome}")]
    private partial void LogPage(int tier, string page, int files, string outcome);
}
