using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>How a candidate was come by.</summary>
internal enum DiscoveryTier
{
    /// <summary>A link in the article of a page.</summary>
    ArticleLinks = 1,

    /// <summary>A link in a page that a browser rendered.</summary>
    RenderedLinks = 2,

    /// <summary>An address built from the pattern of earlier names.</summary>
    AddressPatterns = 3,
}

/// <summary>A file that may hold a month's rows.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Tier">How it was come by.</param>
/// <param name="Page">The page that links it, or null for a built address.</param>
/// <param name="LinkText">The text of the link, or empty.</param>
/// <param name="Name">What name and text say together.</param>
internal sealed partial record Candidate(Uri Address, DiscoveryTier Tier, Uri? Page, string LinkText, StatisticsFileName Name)
{
    /// <summary>First day of the data month.</summary>
    public DateOnly Month => Name.Month;

    /// <summary>0 for the first publication, 1 for its revision, and so on.</summary>
    public int Revision => Name.Revision;

    /// <summary>The file's name in its address.</summary>
    public string FileName => Path.GetFileName(Address.AbsolutePath);

    /// <summary>First day of the month it was uploaded in, from the address, or null where that does not say, or says less than the data month.</summary>
    public DateOnly? Uploaded { get; } = UploadMonthOf(Address, Name.Month);

    /// <summary>Which publication of its month it is.</summary>
    public PublishedVersion Version => new(Revision, Uploaded, Name.Copy);

    /// <summary>What checking it gave.</summary>
    public CandidateCheck Check { get; init; } = CandidateCheck.NotNeeded;

    /// <summary>Why it won or lost, as a sentence.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Best first: newest month, then highest revision, then latest upload.</summary>
    public static IOrderedEnumerable<Candidate> Rank(IEnumerable<Candidate> candidates) => candidates
        .OrderByDescending(candidate => candidate.Month)
        .ThenByDescending(candidate => candidate.Revision)
        .ThenByDescending(candidate => candidate.Uploaded ?? DateOnly.MinValue)
        .ThenByDescending(candidate => candidate.Name.Copy)
        .ThenBy(candidate => candidate.Tier)
        .ThenBy(candidate => candidate.Address.AbsoluteUri, StringComparer.Ordinal);

    /// <summary>First day of the month that an address says its file was uploaded in, or null where it does not, or says less than the data month.</summary>
    public static DateOnly? UploadMonthOf(Uri address, DateOnly dataMonth) => UploadMonth(address) is { } month && month >= dataMonth ? month : null;

    private static DateOnly? UploadMonth(Uri address) =>
        UploadFolder().Match(address.AbsolutePath) is { Success: true } match
        && DateOnly.TryParseExact(match.Groups["month"].Value, "yyyy/MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null;

    [GeneratedRegex(@"/uploads/(sites/\d+/)?(?<month>\d{4}/\d{2})/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UploadFolder();
}

/// <summary>What checking a candidate gave.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Words">The same for people, as the end of a sentence: <c>is a zip of 3,630,829 bytes</c>.</param>
internal sealed record CandidateCheck(CheckOutcome Outcome, string Words)
{
    public static CandidateCheck NotNeeded { get; } = new(CheckOutcome.NotNeeded, "was not checked");

    /// <summary>Whether the file is taken.</summary>
    public bool Passed => Outcome is CheckOutcome.Passed or CheckOutcome.CouldNotCheck;
}

/// <summary>Outcomes of a check.</summary>
internal enum CheckOutcome
{
    /// <summary>A better candidate was taken, or the month was not asked for.</summary>
    NotNeeded,

    /// <summary>The first bytes are those of a zip or a CSV.</summary>
    Passed,

    /// <summary>The site could not say for now (429, 5xx, no answer). A linked file is taken all the same: fetching it will tell.</summary>
    CouldNotCheck,

    /// <summary>404 or 410.</summary>
    NotFound,

    /// <summary>401, 403, or an address that must not be reached.</summary>
    Refused,

    /// <summary>202: a firewall's way of sending nothing.</summary>
    Accepted202,

    /// <summary>A web page with status 200: a challenge, or a "not found" that does not say so.</summary>
    HtmlWith200,

    /// <summary>A file of another kind.</summary>
    WrongContent,

    /// <summary>Any other status.</summary>
    OtherStatus,
}
