using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Words for a search that found nothing.</summary>
internal static class DiscoveryFailure
{
    public static SourceException NothingFound(
        StatisticsCollection collection, Uri site, PeriodRange periods, IReadOnlySet<DateOnly> asked, DiscoveryFindings findings, IReadOnlyList<MonthDiscovery> months, IReadOnlyList<TierReport> tiers)
    {
        var span = asked.Count > 0 ? $" ({MonthText.Name(asked.Min())} to {MonthText.Name(asked.Max())})" : "";
        var visits = findings.Visits.Values.ToList();
        var tried = months.SelectMany(month => month.Candidates).Where(candidate => candidate.Check.Outcome != CheckOutcome.NotNeeded).ToList();
        var candidates = tried.Count == 0 ? "" : $" {(tried.Count == 1 ? "1 candidate was" : $"{tried.Count} candidates were")} checked: {Counted(tried.Select(candidate => "it " + candidate.Check.Words))}.";
        var transient = visits.Select(visit => visit.Failure).Where(failure => failure?.Kind == FailureKind.Transient).ToList();
        return new SourceException(
            $"No file of {collection.Title} was found for {periods}{span}. {Looked(site, visits)}{Problems([.. visits.Where(visit => visit.Problem is not null)])}{candidates}{Skipped(tiers)} "
            + $"Open {new Uri(site, collection.IndexPath)} in a browser, and set 'url'{Variable(collection)} to the address of the '{collection.Series}' wanted, or try again later.",
            transient.Count > 0 ? FailureKind.Transient : FailureKind.Terminal,
            transient.FirstOrDefault())
        {
            RetryAfter = transient.Max(failure => failure!.RetryAfter),
        };
    }

    /// <summary>The site cannot be connected to: no page and no built address would do better, and a list of all that failed would hide the one reason.</summary>
    public static SourceException NotConnected(StatisticsCollection collection, Uri site, PeriodRange periods, SourceException failure) => new(
        $"No file of {collection.Title} was found for {periods}: {site} cannot be connected to. {failure.Message} "
        + $"Or set 'url'{Variable(collection)} to an address of the '{collection.Series}' that can be reached, or download it elsewhere and name it with --input.",
        failure.Kind,
        failure);

    /// <summary>Files were found, and pages that may link more, or better ones, were not read.</summary>
    public static SourceException PagesUnread(StatisticsCollection collection, IReadOnlyList<PageVisit> unread, IReadOnlyList<TierReport> tiers)
    {
        var transient = unread.Select(visit => visit.Failure).Where(failure => failure?.Kind == FailureKind.Transient).ToList();
        return new SourceException(
            $"{(unread.Count == 1 ? "1 page" : $"{unread.Count} pages")} of {collection.Title} could not be read: months and revisions may be missing.{Problems(unread)}{Skipped(tiers)} "
            + "What the other pages link was looked at. Run again later; if a page opens in a browser and not here, give its files with --input.",
            transient.Count > 0 ? FailureKind.Transient : FailureKind.Terminal,
            transient.FirstOrDefault())
        {
            RetryAfter = transient.Max(failure => failure!.RetryAfter),
        };
    }

    /// <summary>What was wrong with pages, as sentences after a blank; empty where nothing was.</summary>
    public static string Problems(IReadOnlyList<PageVisit> visits) => string.Concat(visits.Take(3).Select(visit =>
            $" {RedactedAddress.Of(visit.Address)}: {visit.Problem}{(visit.Failure is null ? "." : $". {visit.Failure.Message}")}"))
        + (visits.Count > 3 ? $" {visits.Count - 3} more pages were no better." : "");

    private static string Variable(StatisticsCollection collection) => collection.UrlVariable is { } name ? $" (or the environment variable {name})" : "";

    private static string Looked(Uri site, List<PageVisit> visits) => visits.Count == 0
        ? $"No page of {RedactedAddress.Of(site)} was looked at."
        : $"{(visits.Count == 1 ? "1 page" : $"{visits.Count} pages")} of {RedactedAddress.Of(site)} {(visits.Count == 1 ? "was" : "were")} looked at.";

    private static string Skipped(IReadOnlyList<TierReport> tiers) =>
        string.Concat(tiers.Where(tier => tier.Outcome.StartsWith("Not tried", StringComparison.Ordinal)).Select(tier => $" Tier {tier.Tier}: {tier.Outcome}"));

    private static string Counted(IEnumerable<string> words) =>
        string.Join("; ", words.GroupBy(each => each, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(3).Select(group => group.Count() == 1 ? group.Key : $"{group.Count()} times {group.Key}"));
}
