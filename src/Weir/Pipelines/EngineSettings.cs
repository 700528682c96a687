using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>The settings that the engine understands, whatever the source.</summary>
internal static partial class EngineSettings
{
    public const int DefaultPeriods = 24;
    public const int DefaultAttempts = 4;
    public const int DefaultParallel = 2;
    public const decimal DefaultMaxRejectPercent = 1;
    public const string Keep = "keep";

    private const string ParallelText = "Partitions that are loaded at once, within what the warehouse allows.";
    private const string AttemptsText = "Tries of a partition within one run, the first included, where failures may pass by themselves.";
    private const string AddressText = "duckdb:FILE, or postgresql://user:password@host:port/database?schema=S with user and password from ${NAME}. A relative path counts from the workspace.";

    private const string WarehouseText = "duckdb:FILE, parquet:DIR, csv:DIR, postgresql://user:password@host:port/database?schema=S or sqlserver://user:password@host:port/database?schema=S with user and password from ${NAME}. A relative path counts from the workspace.";

    /// <summary>Rejected rows per 100 rows read over which a load of a kind of source is held, where nobody says.</summary>
    public static decimal MaxRejectPercentOf(ISourceKind kind) => kind.IsGatedOnRows ? DefaultMaxRejectPercent : 100;

    /// <summary>The settings of the whole workspace, beside <c>pipelines</c>.</summary>
    public static IReadOnlyList<SettingDefinition> OfWorkspace { get; } =
    [
        new("warehouse", $"Where rows land: {WarehouseText}", "duckdb:weir.duckdb", AddressProblem),
        new("store", $"Where runs and events are kept: {AddressText}", "duckdb:store.duckdb", AddressProblem),
        new("timeZone", "The zone whose clocks schedules are meant in, such as Europe/London. Default: the machine's.", null, TimeZoneProblem),
        Setting.WholeNumber("parallel", ParallelText, DefaultParallel, 1, 64),
        Setting.WholeNumber("attempts", AttemptsText, DefaultAttempts, 1, 20),
        Setting.Text("ca", "A PEM file of certificate authorities that are trusted besides the machine's own. A relative path counts from the workspace."),
        Retention("retention.raw", "How long downloaded bytes are kept that are neither served nor waiting in a hold; or keep.", "90 days"),
        Retention("retention.history", "How long replaced rows are kept; or keep.", Keep),
        Retention("retention.events", "How long runs and events are kept; or keep.", "400 days"),
    ];

    /// <summary>The settings that every pipeline has, before those of its source.</summary>
    public static IReadOnlyList<SettingDefinition> OfPipeline { get; } =
    [
        new("source", "What the pipeline reads: the name of a kind of source.", null, _ => null),
        new("warehouse", $"Where the pipeline's rows land instead of the workspace's warehouse: {WarehouseText}", null, AddressProblem),
        new("schedule", "When it runs by itself: minute, hour, day of month, month, day of week, as cron has them, in quotes and in the workspace's timeZone.", null, ScheduleProblem),
        Setting.LengthOfTime("interval", "How long after its last start it runs again, instead of a schedule; a loop takes 1 hour where neither is set.", null),
        new("periods", "Which periods a run looks at, where the source has periods: latest, last N, 2026-01 or 2024-04..2026-01.", "last 24", PeriodsProblem),
        Setting.WholeNumber("parallel", ParallelText + " Default: the workspace's.", null, 1, 64),
        Setting.WholeNumber("attempts", AttemptsText + " Default: the workspace's.", null, 1, 20),
        Setting.Number("gate.max_reject_percent", "Rejected rows per 100 rows read over which a load is held.", DefaultMaxRejectPercent, 0, 100),
        Setting.Choice("gate.no_rows", "What becomes of a load without rows where the partition had some.", "hold", "hold", "pass"),
        Setting.Choice("gate.missing_column", "What becomes of a load whose original lacks a required column.", "hold", "hold", "pass"),
    ];

    /// <summary>What an address that cannot be one is told. It may hold a password, and is quoted only where it is plainly a file.</summary>
    public static string NotAnAddress(string text) => PlainFile().IsMatch(text)
        ? $"'{text}' does not say what kind of destination it is. Did you mean 'duckdb:{text}'?"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"a text of {text.Length} characters is not an address. Write duckdb:FILE, postgresql://user:password@host:port/database?schema=S, or, with the server as SSMS shows it, sqlserver:SERVER\\INSTANCE/database.");

    public static TimeSpan? ReadRetention(string text) => text == Keep ? null : Duration.TryParse(text, out var period) ? period : null;

    private static SettingDefinition Retention(string name, string description, string standard) =>
        new(name, description, standard, text => text == Keep || Duration.TryParse(text, out _) ? null : $"'{text}' is not a length of time. Write keep, or {Duration.Expected}.");

    private static string? AddressProblem(string text) => DestinationAddress.TryParse(text, Path.GetTempPath()) is null ? NotAnAddress(text) : null;

    private static string? TimeZoneProblem(string text)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out _))
            return null;
        var suggestion = Spelling.Suggestion(text, TimeZoneInfo.GetSystemTimeZones(skipSorting: true).Select(zone => zone.Id));
        return $"'{text}' is not a time zone of this machine.{(suggestion.Length > 0 ? suggestion : " Write a name such as Europe/London or UTC.")}";
    }

    private static string? ScheduleProblem(string text) => CronSchedule.Read(text, TimeZoneInfo.Utc, out _);

    private static string? PeriodsProblem(string text) => PeriodRange.TryParse(text, out _)
        ? null
        : $"'{text}' is not a range of months. Write latest, last 24, 2026-01 or 2024-04..2026-01.";

    [GeneratedRegex(@"\A[\w./\\-]+\.(duckdb|db|ddb)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainFile();
}
