using Weir.Failures;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Reads the links of the site's pages: as they are sent, or as a browser shows them.</summary>
internal interface IStatisticsPages
{
    /// <summary>The tier that reads this way.</summary>
    DiscoveryTier Tier { get; }

    /// <summary>Reads a page. A page that fails is a result too; only cancellation throws.</summary>
    /// <param name="page">The page's address, on the site.</param>
    /// <param name="isEnough">Whether links are those waited for, where links may still appear.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PageReading> ReadAsync(Uri page, Func<IReadOnlyList<PageLink>, bool> isEnough, CancellationToken cancellationToken);
}

/// <summary>A link of a page.</summary>
/// <param name="Address">Where it leads: absolute, http or https, without fragment.</param>
/// <param name="Text">Its text on one line.</param>
internal sealed record PageLink(Uri Address, string Text);

/// <summary>What reading a page gave.</summary>
/// <param name="Links">Its links in order, each address once.</param>
/// <param name="Problem">Why there are none, or fewer than there should be, as the end of a sentence; null where all is well.</param>
internal sealed record PageReading(IReadOnlyList<PageLink> Links, string? Problem)
{
    /// <summary>The failure behind the problem, or null.</summary>
    public SourceException? Failure { get; init; }

    /// <summary>The page came, and its article links nothing: a script may yet fill it.</summary>
    public bool IsSilent { get; init; }
}
