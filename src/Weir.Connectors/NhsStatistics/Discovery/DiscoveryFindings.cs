using Weir.Failures;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>What the tiers have gathered so far.</summary>
internal sealed class DiscoveryFindings(StatisticsCollection collection, DateTimeOffset now)
{
    private readonly Dictionary<string, Candidate> candidates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnreadLink> unread = new(StringComparer.Ordinal);

    /// <summary>Candidates of every month seen, each address once.</summary>
    public IReadOnlyCollection<Candidate> Candidates => candidates.Values;

    /// <summary>Links to files whose names were not read.</summary>
    public IReadOnlyCollection<UnreadLink> Unread => unread.Values;

    /// <summary>The pages of the years, as the index links them.</summary>
    public SortedDictionary<FinancialYear, Uri> YearPages { get; } = [];

    /// <summary>The last visit of each page.</summary>
    public Dictionary<string, PageVisit> Visits { get; } = new(StringComparer.Ordinal);

    /// <summary>Pages that came without a word, and are worth a browser.</summary>
    public HashSet<string> SilentPages { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest month that any candidate is of, or null.</summary>
    public DateOnly? Newest => candidates.Count == 0 ? null : candidates.Values.Max(candidate => candidate.Month);

    /// <summary>The pages that were not read and may link files that nobody knows of.</summary>
    /// <param name="due">The newest month that must be published by now.</param>
    public IReadOnlyList<PageVisit> UnreadPages(DateOnly due)
    {
        var visits = Visits.Values;
        var hasIndex = visits.Any(visit => visit is { Year: null, Problem: null });
        var hasNewest = visits.Any(visit => visit.Files > 0 && visit.Year >= FinancialYear.Of(due));
        return [.. visits.Where(visit => visit.IsUnread && !IsHarmless(visit))];

        bool IsHarmless(PageVisit visit) => visit.Year is { } year
            ? visits.Any(other => other.Year == year && !other.IsUnread)
                || (hasIndex && !visit.IsLinked && visit.Failure is { Kind: not FailureKind.Transient })
                || (visit.Failure is null && year > FinancialYear.Of(due))
            : hasNewest && visit.Failure is not { Kind: FailureKind.Transient };
    }

    /// <summary>Takes in the links of a page. Returns how many are files of the series.</summary>
    public int Add(IReadOnlyList<PageLink> links, Uri page, DiscoveryTier tier)
    {
        var files = 0;
        foreach (var link in links)
        {
            if (collection.YearOfPath(link.Address.AbsolutePath) is { } year && link.Address.Authority == page.Authority)
            {
                YearPages.TryAdd(year, link.Address);
                continue;
            }

            var (file, problem) = Read(link);
            if (file is not null)
            {
                files++;
                candidates.TryAdd(link.Address.AbsoluteUri, new Candidate(link.Address, tier, page, link.Text, file));
            }
            else if (problem is not null)
            {
                unread.TryAdd(link.Address.AbsoluteUri, new UnreadLink(link.Address, link.Text, problem));
            }
        }

        return files;
    }

    /// <summary>Whether links hold a file of the series, or the page of a year.</summary>
    public bool Recognises(IReadOnlyList<PageLink> links, bool years) =>
        links.Any(link => years ? collection.YearOfPath(link.Address.AbsolutePath) is not null : Read(link).File is not null);

    private (StatisticsFileName? File, string? Problem) Read(PageLink link)
    {
        var path = link.Address.AbsolutePath;
        var extension = Path.GetExtension(path).ToLowerInvariant();
        var mayBeRows = collection.Extensions.Contains(extension, StringComparer.Ordinal) || (extension is "" && path.Contains("/uploads/", StringComparison.Ordinal));
        if (!mayBeRows || collection.IsOther(Path.GetFileName(path)))
            return (null, null);
        var reading = NameReading.Combine(collection.ReadName(path), collection.ReadName(link.Text));
        if (reading.File is not { } file)
            return (null, reading.Problem);
        if (!collection.Wants(file.Series))
            return (null, null);
        return file.Month.ToDateTime(TimeOnly.MinValue) > now.UtcDateTime
            ? (null, $"its month {MonthText.Name(file.Month)} has not begun")
            : (file, null);
    }
}
