using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>One search, from tier to tier.</summary>
internal sealed partial class DiscoveryRun(StatisticsCollection collection, DiscoveryOptions options, PeriodRange periods, OutboundHttp http, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<(DateOnly Month, string Series), MonthDiscovery> months = new();
    private readonly DateTimeOffset now = time.GetUtcNow();
    private readonly DateOnly due = collection.NewestDue(time.GetUtcNow());
    private readonly DiscoveryFindings findings = new(collection, time.GetUtcNow());
    private readonly List<TierReport> tiers = [];
    private readonly CandidateChecks checks = new(collection, http, logger);

    public async Task SearchLinksAsync(CancellationToken cancellationToken)
    {
        const string name = "1 article links";
        if (!options.Tiers.Contains(DiscoveryTier.ArticleLinks))
            return;
        await SearchAsync(new FetchedPages(http), cancellationToken);
        Report(name, findings.Candidates.Count, Pages());
    }

    public async Task SearchRenderedAsync(CancellationToken cancellationToken)
    {
        const string name = "2 rendered links";
        if (!options.Tiers.Contains(DiscoveryTier.RenderedLinks))
            return;
        if (findings.Candidates.Count > 0 && findings.SilentPages.Count == 0)
        {
            Report(name, 0, "Not needed.");
            return;
        }

        var (pages, whyNot) = await RenderedPages.OpenAsync(options, http, time, cancellationToken);
        if (pages is null)
        {
            Report(name, 0, $"Not tried. {whyNot}");
            return;
        }

        await using (pages)
        {
            var before = findings.Candidates.Count;
            await SearchAsync(pages, cancellationToken);
            Report(name, findings.Candidates.Count - before, Pages());
        }
    }

    public Task CheckLinkedAsync(CancellationToken cancellationToken) => CheckAsync(
        findings.Candidates.Where(candidate => Wanted().Contains(candidate.Month)), cancellationToken);

    public async Task TryPatternsAsync(CancellationToken cancellationToken)
    {
        const string name = "3 address patterns";
        if (!options.Tiers.Contains(DiscoveryTier.AddressPatterns))
            return;
        var unread = findings.UnreadPages(due);
        if (options.IsTriedAgain && unread.Any(IsTransient))
        {
            Report(name, 0, "Not tried while pages that did not answer may do so on another try.");
            return;
        }

        // A page that was not read may link better files than can be guessed. Where nothing is linked, guesses are all there is.
        var unreadYears = findings.Candidates.Count == 0 ? [] : unread.Select(visit => visit.Year).OfType<FinancialYear>().ToHashSet();
        var missing = Wanted().Where(month => month <= due && !HasWinner(month) && !unreadYears.Contains(FinancialYear.Of(month))).ToList();
        if (missing.Count == 0)
        {
            Report(name, 0, "Not needed.");
            return;
        }

        var patterns = new AddressPatterns(collection, options.Site, options.EarlierLinks.Concat(findings.Candidates.Select(candidate => candidate.Address)).ToList(), now);
        var built = missing.Select(month => (Month: month, Patterns: patterns.For(month))).ToList();
        var tried = built.SelectMany(each => each.Patterns.Candidates).ToList();
        await CheckAsync(tried, cancellationToken);
        var found = missing.Count(HasWinner);
        var impossible = built.Where(each => each.Patterns.WhyNone is not null).GroupBy(each => each.Patterns.WhyNone!, each => each.Month, StringComparer.Ordinal)
            .Select(group => $" None can be built for {group.Count()} months ({MonthText.Name(group.Min())} to {MonthText.Name(group.Max())}): {group.Key}.");
        Report(name, found, $"Built {tried.Count} addresses for {missing.Count} months without a file.{string.Concat(impossible)}");
    }

    public DiscoveryResult Result()
    {
        var found = months.Values.OrderBy(month => month.Month).ThenBy(month => month.Series, StringComparer.Ordinal).ToList();
        var winners = found.Count(month => month.Winner is not null);
        var checkedCount = found.Sum(month => month.Candidates.Count(candidate => candidate.Check.Outcome != CheckOutcome.NotNeeded));
        var unread = findings.UnreadPages(due);
        Report("4 checks", winners, $"Checked {checkedCount} of {found.Sum(month => month.Candidates.Count)} candidates.");
        var asked = Wanted();
        if (winners == 0)
            throw DiscoveryFailure.NothingFound(collection, options.Site, periods, asked, findings, found, tiers);
        return new DiscoveryResult(found, [.. findings.Unread], tiers, [.. DiscoveryNotes.Of(asked, found, findings, due)])
        {
            Shortfall = unread.Count == 0 ? null : DiscoveryFailure.PagesUnread(collection, unread, tiers),
        };
    }

    /// <summary>The months asked for, as far as is known which ones are the newest.</summary>
    private SortedSet<DateOnly> Wanted()
    {
        var (first, final) = periods switch
        {
            PeriodRange.Between between => (between.First, between.Final),
            PeriodRange.Last last => Back(Newest(), last.Count),
            _ => throw new NotSupportedException($"Periods of type {periods.GetType().Name}."),
        };
        var wanted = new SortedSet<DateOnly>();
        var present = DateOnly.FromDateTime(now.UtcDateTime);
        first = first < collection.FirstMonth ? collection.FirstMonth : first;
        for (var month = first; month <= final && month <= present; month = month.AddMonths(1))
            wanted.Add(month);
        return wanted;
    }

    /// <summary>The newest month that is published. Where the page that would link it was not read, the newest that is due: an older one must not pass for it.</summary>
    private DateOnly Newest()
    {
        if (findings.Newest is not { } newest)
            return due;
        return due > newest && findings.UnreadPages(due).Any(visit => visit.Year >= FinancialYear.Of(newest)) ? due : newest;
    }

    private static bool IsTransient(PageVisit visit) => visit.Failure?.Kind == FailureKind.Transient;

    private bool HasWinner(DateOnly month) => months.Values.Any(known => known.Month == month && known.Winner is not null);

    private async Task CheckAsync(IEnumerable<Candidate> candidates, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            candidates.GroupBy(candidate => (candidate.Month, candidate.Name.Series)).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = options.ParallelChecks, CancellationToken = cancellationToken },
            async (group, token) =>
            {
                var chosen = await checks.ChooseAsync(group.Key.Series, group.Key.Month, group, token);
                months.AddOrUpdate(group.Key, chosen, (_, before) => chosen with { Candidates = [.. before.Candidates, .. chosen.Candidates] });
            });

    private static (DateOnly First, DateOnly Final) Back(DateOnly newest, int count) => (newest.AddMonths(1 - count), newest);

    private Task SearchAsync(IStatisticsPages pages, CancellationToken cancellationToken) =>
        new LinkSearch(collection, options.Site, findings, now, logger).SearchAsync(pages, periods, cancellationToken);

    private void Report(string tier, int found, string outcome)
    {
        tiers.Add(new TierReport(tier, outcome, found));
        LogTier(collection.Key, tier, found, outcome);
    }

    private string Pages()
    {
        var visits = findings.Visits.Values.ToList();
        var problems = visits.Where(visit => visit.Problem is not null).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"Read {visits.Count} pages with {visits.Sum(visit => visit.Files)} links to files.{DiscoveryFailure.Problems(problems)}");
    }

    [LoggerMessage(2100, LogLevel.Information, "Discovery of {Collection}, tier {Tier}, found {Found}: {Outcome}")]
    private partial void LogTier(string collection, string tier, int found, string outcome);
}
