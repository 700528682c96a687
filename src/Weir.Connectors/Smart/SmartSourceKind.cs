using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Failures;
using Weir.Http;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>The source <c>smart</c>.</summary>
internal sealed partial class SmartSourceKind : ISourceKind
{
    private const string Url = "url";
    private const string Key = "key";
    private const string Sites = "sites";
    private const string End = "end";
    private const string Today = "today";
    private const int EarliestYear = 1900;
    private const string Window = "window";
    private const string Wait = "wait";
    private const string CoolOff = "cool_off";
    private const string Table = "table";
    private const string Codes = "codes";
    private const string CodesFile = "codes_file";

    public string Name => "smart";

    public string Description => "Daily sitrep indicators of hospital sites from the SMART API: one request a site and 7 days, the newest first; a site and report date is a partition.";

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        new(Url, "Address of the API, with or without a slash at its end.", "https://smart.nhs.uk/", AddressProblem),
        Setting.Secret(Key, "The key that the API gave. It is sent to the API and printed nowhere."),
        new(Sites, "The sites, by the codes that SMART gave them, in brackets or separated by commas, such as [S0189179, S89CFECF]. They are asked for in this order.", null, SitesProblem) { JsonType = "array" },
        new(End, "The last day to look at: today, on clocks of the workspace's timeZone, or a date such as 2026-01-31.", Today, EndProblem),
        new(Window, "How far to look back from the last day: a number of days, or a number and days, weeks, months or years. 2 weeks that end today are 14 days, today among them.", "2 weeks", SmartWindow.Problem),
        Setting.LengthOfTime(Wait, "Least time between the end of one request to the API and the next.", "5 s"),
        Setting.LengthOfTime(CoolOff, "How long the API is left alone after it refused a request, before the same is asked once more. A second refusal in a row ends the run; the next begins with what was left over.", "60 s"),
        Setting.Table(SmartTables.Indicators, [SmartTables.Sites, .. SmartViews.Of(SmartTables.Indicators).Select(view => view.Name)]),
        new(Codes, "ODS codes of sites, in brackets or separated by commas: [S0189179=RAL26], with dates where they change: [S0189179=RAL26 from 2024-04-01 to 2026-03-31].", null, SiteCodes.Problem) { JsonType = "array" },
        Setting.Text(CodesFile, "A CSV of ODS codes of sites instead: columns site_id, ods_code and, where they change, valid_from and valid_to; or dataset, dataset_reference and provider_code, of which the rows of smart_api are read. A relative path counts from the workspace."),
    ];

    public ISource Create(SourceContext context)
    {
        var settings = context.Settings;
        var codes = settings.GetValueOrDefault(Codes);
        if (codes is not null && settings.ContainsKey(CodesFile))
            throw new UsageException($"Pipeline '{context.Pipeline}': settings '{Codes}' and '{CodesFile}' both say which ODS codes the sites have. Remove one.");
        var options = new SmartOptions(
            new Uri(settings[Url].TrimEnd('/') + "/"),
            settings.GetValueOrDefault(Key) ?? throw Missing(context, Key, "Write key: ${SMART_API_KEY} and the key as SMART_API_KEY=… into .env."),
            [.. Split(settings.GetValueOrDefault(Sites) ?? throw Missing(context, Sites, "Write the codes that SMART gave the sites, such as [S0189179, S89CFECF].")).Distinct(StringComparer.Ordinal)],
            settings[End] is Today ? null : SmartDates.TryParseDay(settings[End]),
            SmartWindow.TryParse(settings[Window])!,
            new UpstreamPace(Length(settings[Wait]), Length(settings[CoolOff])));
        var file = settings.GetValueOrDefault(CodesFile);
        return new SmartSource(options, new SmartTables(settings[Table]), new SiteCodes(codes, file is null ? null : Path.GetFullPath(file, context.Folder)), context);
    }

    private static UsageException Missing(SourceContext context, string setting, string advice) =>
        new($"Pipeline '{context.Pipeline}': setting '{setting}' is missing. {advice}");

    private static TimeSpan Length(string text) => Duration.TryParse(text, out var length) ? length : TimeSpan.Zero;

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static string? SitesProblem(string text) => Split(text).All(site => SiteCode().IsMatch(site))
        ? null
        : $"'{text}' is not a list of site codes. Write codes of letters and digits, such as S0189179, S89CFECF.";

    private static string? EndProblem(string text) => text is Today ? null
        : SmartDates.TryParseDay(text) is not { } day ? $"'{text}' is neither today nor a date. Write today, or a date such as 2026-01-31."
        : day.Year < EarliestYear ? string.Create(CultureInfo.InvariantCulture, $"'{text}' is before {EarliestYear}. Write today, or a date such as 2026-01-31.")
        : null;

    private static string? AddressProblem(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query.Length: 0, UserInfo.Length: 0 }
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length} characters is not the address of an API. Write one that begins with https:// and has neither a question mark nor a password in it.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SiteCode();
}
