namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>How to look for files.</summary>
internal sealed record DiscoveryOptions
{
    /// <summary>The site (setting <c>site</c>). Its host must be among the trusted hosts of the outbound client. Default https://www.england.nhs.uk.</summary>
    public Uri Site { get; init; } = new("https://www.england.nhs.uk/");

    /// <summary>A file's address that is used instead of looking (setting <c>url</c>, environment variable NHS_CSV_URL). Default none.</summary>
    public Uri? Url { get; init; }

    /// <summary>The tiers to use. Checking candidates is always done. Default all.</summary>
    public IReadOnlySet<DiscoveryTier> Tiers { get; init; } = new HashSet<DiscoveryTier>(Enum.GetValues<DiscoveryTier>());

    /// <summary>Addresses of files loaded before: patterns of names and upload months are learned from them. Default none.</summary>
    public IReadOnlyList<Uri> EarlierLinks { get; init; } = [];

    /// <summary>Whether the search is made again where pages do not answer: guesses wait for the last try. Default no.</summary>
    public bool IsTriedAgain { get; init; }

    /// <summary>The browser for tier 2 (environment variable WEIR_CHROMIUM); null looks in the usual places.</summary>
    public string? BrowserPath { get; init; }

    /// <summary>Longest wait for the links of a rendered page. Default 15 s.</summary>
    public TimeSpan RenderLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Candidates checked at the same time, for different months. Default 4.</summary>
    public int ParallelChecks { get; init; } = 4;
}
