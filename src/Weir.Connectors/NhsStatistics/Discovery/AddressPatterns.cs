using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Builds the addresses that a month's file may have, from how names and upload months went before. At most <see cref="MostPerMonth"/> a month.</summary>
/// <remarks>Names with a random token or a size in K cannot be built; docs/adr says more.</remarks>
internal sealed partial class AddressPatterns(StatisticsCollection collection, Uri site, IEnumerable<Uri> earlier, DateTimeOffset now)
{
    /// <summary>The most addresses built for one month; each costs the site a request.</summary>
    public const int MostPerMonth = 12;

    /// <summary>A revision was never seen sooner, nor later, after its data month. Months.</summary>
    private const int SoonestRevision = 3, LatestRevision = 14;

    /// <summary>How names write a month.</summary>
    private static readonly MonthForm[] MonthForms =
    [
        new("{Month}-{yyyy}", month => Written(month, "MMMM-yyyy")),
        new("{MONTH}-{yyyy}", month => Written(month, "MMMM-yyyy").ToUpperInvariant()),
        new("{Mon}{yy}", month => Written(month, "MMMyy")),
    ];

    private readonly List<(string Pattern, DateOnly Month)> learned = [.. Learn(collection, earlier)];
    private readonly HashSet<DateOnly> revisionUploads = [.. UploadsOfRevisions(collection, earlier)];

    /// <summary>The addresses for a month, best first, or why there are none.</summary>
    public (IReadOnlyList<Candidate> Candidates, string? WhyNone) For(DateOnly month)
    {
        var known = month >= collection.Patterns.First && month <= collection.Patterns.Last ? collection.Patterns.Names : [];
        // A habit seen a year before or after may hold for this month as well.
        var seen = learned.Where(each => Math.Abs(Months(each.Month, month)) <= 12).Select(each => each.Pattern);
        var names = seen.Concat(known).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return ([], month < collection.Patterns.First ? collection.Patterns.WhyNotBefore : collection.Patterns.WhyNotAfter);

        var candidates = names.Select(name => Fill(name, month))
            .Select(name => (Name: name, Reading: collection.ReadName(name).File))
            .Where(each => each.Reading is not null && each.Reading.Month == month)
            .SelectMany(each => UploadsFor(month, each.Reading!.Revision).Select(upload => new Candidate(AddressOf(upload, each.Name), DiscoveryTier.AddressPatterns, null, "", each.Reading!)))
            .DistinctBy(candidate => candidate.Address.AbsoluteUri, StringComparer.Ordinal);
        return ([.. Candidate.Rank(candidates).Take(MostPerMonth)], null);
    }

    private IEnumerable<DateOnly> UploadsFor(DateOnly month, int revision)
    {
        var thisMonth = new DateOnly(now.Year, now.Month, 1);
        if (revision == 0)
            return new[] { month.AddMonths(collection.MonthsToPublication) }.Where(upload => upload <= thisMonth);
        return Enumerable.Range(SoonestRevision, LatestRevision - SoonestRevision + 1)
            .Select(lag => month.AddMonths(lag))
            .Where(upload => upload <= thisMonth && (collection.Patterns.RevisionMonths.Contains(upload.Month) || revisionUploads.Contains(upload)));
    }

    private Uri AddressOf(DateOnly upload, string name) =>
        new(site, string.Create(CultureInfo.InvariantCulture, $"{collection.Patterns.UploadPath}{upload:yyyy/MM}/{name}"));

    private static string Fill(string pattern, DateOnly month) =>
        MonthForms.Aggregate(pattern, (name, form) => name.Replace(form.Place, form.Text(month), StringComparison.Ordinal));

    private static IEnumerable<(string Pattern, DateOnly Month)> Learn(StatisticsCollection collection, IEnumerable<Uri> earlier)
    {
        foreach (var (name, file) in Files(collection, earlier))
        {
            var form = MonthForms.FirstOrDefault(form => name.Contains(form.Text(file.Month), StringComparison.Ordinal));
            if (file.Token is null && file.Copy == 0 && form is not null && !ExactSize().IsMatch(name))
                yield return (name.Replace(form.Text(file.Month), form.Place, StringComparison.Ordinal), file.Month);
        }
    }

    private static IEnumerable<DateOnly> UploadsOfRevisions(StatisticsCollection collection, IEnumerable<Uri> earlier) =>
        from address in earlier
        let file = collection.ReadName(address.AbsolutePath).File
        where file is { Revision: > 0 } && collection.Wants(file.Series)
        let upload = new Candidate(address, DiscoveryTier.AddressPatterns, null, "", file).Uploaded
        where upload is not null
        select upload.Value;

    private static IEnumerable<(string Name, StatisticsFileName File)> Files(StatisticsCollection collection, IEnumerable<Uri> earlier) =>
        from address in earlier
        let name = Path.GetFileName(address.AbsolutePath)
        let file = collection.ReadName(name).File
        where file is not null && collection.Wants(file.Series)
        select (name, file);

    private static string Written(DateOnly month, string format) => month.ToString(format, CultureInfo.InvariantCulture);

    private static int Months(DateOnly from, DateOnly to) => ((to.Year - from.Year) * 12) + to.Month - from.Month;

    /// <summary>A size in K, or a bare number, differs from month to month.</summary>
    [GeneratedRegex(@"-(ZIP|CSV)-\d{3,}K?\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExactSize();

    /// <summary>A way of writing a month.</summary>
    /// <param name="Place">What stands for it in a pattern.</param>
    /// <param name="Text">A month written so.</param>
    private sealed record MonthForm(string Place, Func<DateOnly, string> Text);
}
