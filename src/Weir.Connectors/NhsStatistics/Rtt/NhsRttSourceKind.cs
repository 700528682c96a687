using System.Collections.Frozen;
using System.Globalization;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The source <c>nhs-rtt</c>.</summary>
internal sealed class NhsRttSourceKind : ISourceKind
{
    /// <summary>Months looked at where nobody says.</summary>
    public static readonly PeriodRange DefaultPeriods = new PeriodRange.Last(24);

    private const string Site = "site";
    private const string Url = "url";
    private const string UrlVariable = "NHS_CSV_URL";
    private const string Tiers = "tiers";

    private static readonly FrozenDictionary<string, DiscoveryTier> TierNames = new Dictionary<string, DiscoveryTier>(StringComparer.OrdinalIgnoreCase)
    {
        ["links"] = DiscoveryTier.ArticleLinks,
        ["browser"] = DiscoveryTier.RenderedLinks,
        ["patterns"] = DiscoveryTier.AddressPatterns,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public string Name => "nhs-rtt";

    public string Description => "NHS England's monthly referral to treatment waiting times, every provider and commissioner.";

    public string Attribution => RttTable.Attribution;

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        new(Site, "Address of the statistics site, for a mirror or the sandbox.", "https://www.england.nhs.uk/", AddressProblem),
        new(Url, $"Address of a full extract (zip or CSV) to load instead of looking for files. The environment variable {UrlVariable} does the same.", null, AddressProblem),
        new(Tiers, "Ways to find files, of links (the pages' links), browser (the pages rendered by Chromium) and patterns (addresses built from earlier names).", "links,browser,patterns", TiersProblem) { JsonType = "array" },
        Percent(
            RttGate.RowsPerPart,
            "How far the rows of a part may be from the median of the pipeline's last 12 months, or from the version that a revision replaces, before a load is held, in percent of those.",
            "30",
            1000),
        Percent(
            RttGate.AbsentProvider,
            "Share of the waiting list, in percent, over which a provider may not be absent without the load being held.",
            "1",
            100),
    ];

    public ISource Create(SourceContext context) => new NhsRttSource(context);

    /// <summary>How a pipeline's settings say to look.</summary>
    /// <exception cref="UsageException">The environment variable holds no address.</exception>
    public static DiscoveryOptions OptionsOf(SourceContext context)
    {
        var url = context.Settings.GetValueOrDefault(Url);
        if (url is null && context.Environment(UrlVariable) is { Length: > 0 } variable)
            url = AddressProblem(variable) is null ? variable : throw new UsageException($"The environment variable {UrlVariable} is not an address of the web. Write one that begins with http:// or https://, or unset it.");
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

    private static SettingDefinition Percent(string name, string description, string standard, int most) =>
        new(name, description, standard, text => NumberProblem(text, most)) { JsonType = "number" };

    private static string? NumberProblem(string text, int most) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent > 0 && percent <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a percentage. Write a number over 0 and up to {most}.");
}
