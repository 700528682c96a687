using Weir.Failures;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>What discovery found and how.</summary>
/// <param name="Months">The months asked for that have at least one candidate, oldest first.</param>
/// <param name="Unread">Links to files whose names could not be read, each with the reason.</param>
/// <param name="Tiers">The tiers in the order they were tried.</param>
/// <param name="Notes">What a person should know, as sentences: months without a file, pages that failed, fallbacks.</param>
internal sealed record DiscoveryResult(
    IReadOnlyList<MonthDiscovery> Months,
    IReadOnlyList<UnreadLink> Unread,
    IReadOnlyList<TierReport> Tiers,
    IReadOnlyList<string> Notes)
{
    /// <summary>The file that a setting named, in which case nothing was looked for; else null.</summary>
    public DirectFile? Direct { get; init; }

    /// <summary>Pages that were not read, so that months or revisions may be missing; or null. Transient where a later try may do better.</summary>
    public SourceException? Shortfall { get; init; }
}

/// <summary>A file named by the setting <c>url</c>.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Name">What its name says; the month may be unknown, and the file itself must tell.</param>
internal sealed record DirectFile(Uri Address, NameReading Name);

/// <summary>The candidates of one month and series.</summary>
/// <param name="Series">The series.</param>
/// <param name="Month">First day of the month.</param>
/// <param name="Winner">The one to load, or null where none passed.</param>
/// <param name="Candidates">All of them, best first.</param>
internal sealed record MonthDiscovery(string Series, DateOnly Month, Candidate? Winner, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>The candidates that a page links; the others were guessed.</summary>
    public IEnumerable<Candidate> Linked => Candidates.Where(candidate => candidate.Tier != DiscoveryTier.AddressPatterns);
}

/// <summary>A link whose name was not read.</summary>
/// <param name="Address">Where it leads.</param>
/// <param name="LinkText">Its text.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
internal sealed record UnreadLink(Uri Address, string LinkText, string Reason);

/// <summary>How a tier went.</summary>
/// <param name="Tier">Its number and name: <c>1 article links</c>.</param>
/// <param name="Outcome">A sentence.</param>
/// <param name="Found">Candidates it added.</param>
internal sealed record TierReport(string Tier, string Outcome, int Found);

/// <summary>A page that was looked at.</summary>
/// <param name="Address">The page.</param>
/// <param name="Files">Files of the series that it links, for months asked for or not.</param>
/// <param name="Problem">What was wrong with it, as the end of a sentence, or null.</param>
/// <param name="Failure">The failure behind the problem, or null.</param>
internal sealed record PageVisit(Uri Address, int Files, string? Problem, SourceException? Failure)
{
    /// <summary>The year that it is the page of; null for the index.</summary>
    public FinancialYear? Year { get; init; }

    /// <summary>Another page links it; otherwise its address was built from the year.</summary>
    public bool IsLinked { get; init; }

    /// <summary>It did not come, or not as a page with links: nobody knows what it would have linked.</summary>
    public bool IsUnread { get; init; }
}
