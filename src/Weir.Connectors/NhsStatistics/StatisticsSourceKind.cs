using System.Collections.Frozen;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics;

/// <summary>The source of one statistic.</summary>
internal sealed class StatisticsSourceKind(Statistic statistic) : ISourceKind
{
    private const string Site = "site";
    private const string Url = "url";
    private const string Tiers = "tiers";

    private static readonly FrozenDictionary<string, DiscoveryTier> TierNames = new Dictionary<string, DiscoveryTier>(StringComparer.OrdinalIgnoreCase)
    {
        ["links"] = DiscoveryTier.ArticleLinks,
        ["browser"] = DiscoveryTier.RenderedLinks,
        ["patterns"] = DiscoveryTier.AddressPatterns,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public string Name => statistic.Name;

    public string Description => statistic.Description;

    public string Attribution => statistic.Attribution;

    public bool HasPeriods => true;

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        new(Site, "Address of the statistics site, for a mirror or the sandbox.", "https://www.england.nhs.uk/", AddressProblem),
        new(Url, $"Address of {statistic.Collection.FileWords} to load instead of looking for files.{(statistic.Collection.UrlVariable is { } variable ? $" The environment variable {variable} does the same." : "")}", null, AddressProblem),
        new(Tiers, "Ways to find files, of links (the pages' links), browser (the pages rendered by Chromium) and patterns (addresses built from earlier names).", "links,browser,patterns", TiersProblem) { JsonType = "array" },
        .. statistic.Settings,
        .. statistic.Gate.Settings,
    ];

    public ISource Create(SourceContext context) => new StatisticsSource(statistic, context);

    /// <summary>How a pipeline's settings say to look.</summary>
    /// <exception cref="UsageException">The environment variable holds no address.</exception>
    public static DiscoveryOptions OptionsOf(Statistic statistic, SourceContext context)
    {
        var url = context.Settings.GetValueOrDefault(Url);
        if (url is null && statistic.Collection.UrlVariable is { } name && context.Environment(name) is { Length: > 0 } variable)
            url = AddressProblem(variable) is null ? variable : throw new UsageException($"The environment variable {name} is not an address of the web. Write one that begins with http:// or https://, or unset it.");
        return new DiscoveryOptions
        {
            Site = new Uri(context.Settings[Site]),
            Url = url is null ? null : new Uri(url),
            Tiers = TiersOf(context.Settings[Tiers]).Select(name => TierNames[name]).ToFrozenSet(),
            BrowserPath = context.Environment("WEIR_CHROMIUM"),
        };
    }

    private static string[] TiersOf(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static string? TiersProblem(string text) => TiersOf(text).All(TierNames.ContainsKey)
        ? null
        : $"'{text}' is not a list of ways to find files. Write one or more of links, browser and patterns.";

    private static string? AddressProblem(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? null
            : $"'{text}' is not an address of the web. Write one that begins with http:// or https://.";
}
