using System.Globalization;
using Weir.Sources;

namespace Weir.Pipelines;

/// <content>Makes records of settings that have no problems.</content>
internal sealed partial class WorkspaceFile
{
    private Workspace Build(Dictionary<string, GivenSetting> given, List<PipelinePart> pipelines)
    {
        var workspace = new Workspace
        {
            Folder = _folder,
            HasFile = true,
            Warehouse = Address(given, "warehouse", "duckdb:weir.duckdb")!,
            Store = Address(given, "store", "duckdb:store.duckdb")!,
            RawFolder = Path.Combine(_folder, "raw"),
            TimeZone = given.TryGetValue("timeZone", out var zone) ? TimeZoneInfo.FindSystemTimeZoneById(zone.Text) : TimeZoneInfo.Local,
            Retention = new RetentionPeriods
            {
                Raw = Period(given, "retention.raw"),
                History = Period(given, "retention.history"),
                Events = Period(given, "retention.events"),
            },
            CertificateAuthorityFile = given.TryGetValue("ca", out var ca) ? Path.GetFullPath(ca.Text, _folder) : null,
        };
        var parallel = Number(given, "parallel") ?? EngineSettings.DefaultParallel;
        var attempts = Number(given, "attempts") ?? EngineSettings.DefaultAttempts;
        return workspace with { Pipelines = [.. pipelines.Select(pipeline => Build(pipeline, workspace, parallel, attempts))] };
    }

    private PipelineDefinition Build(PipelinePart pipeline, Workspace workspace, int parallel, int attempts)
    {
        var given = pipeline.Given;
        var settings = Workspace.DefaultsOf(pipeline.Kind!);
        foreach (var setting in pipeline.Kind!.Settings.Where(setting => given.ContainsKey(setting.Name)))
            settings[setting.Name] = given[setting.Name].Text;
        return new PipelineDefinition
        {
            Name = pipeline.Name,
            Source = pipeline.Kind.Name,
            Settings = settings,
            Warehouse = given.ContainsKey("warehouse") ? Address(given, "warehouse", "")! : workspace.Warehouse,
            Schedule = ScheduleOf(given, workspace.TimeZone),
            Periods = given.TryGetValue("periods", out var periods) ? PeriodRange.Parse(periods.Text) : new PeriodRange.Last(EngineSettings.DefaultPeriods),
            Parallel = Number(given, "parallel") ?? parallel,
            Attempts = Number(given, "attempts") ?? attempts,
            MaxRejectPercent = given.TryGetValue("gate.max_reject_percent", out var percent)
                ? decimal.Parse(percent.Text, CultureInfo.InvariantCulture)
                : EngineSettings.MaxRejectPercentOf(pipeline.Kind),
            HoldNoRows = Holds(given, "gate.no_rows", pipeline.Kind.IsGatedOnRows),
            HoldMissingColumn = Holds(given, "gate.missing_column", standard: true),
        };
    }

    private static Schedule? ScheduleOf(Dictionary<string, GivenSetting> given, TimeZoneInfo zone)
    {
        if (given.TryGetValue("interval", out var interval) && Duration.TryParse(interval.Text, out var every))
            return new IntervalSchedule(every);
        if (!given.TryGetValue("schedule", out var schedule))
            return null;
        CronSchedule.Read(schedule.Text, zone, out var cron);
        return cron;
    }

    private DestinationAddress? Address(Dictionary<string, GivenSetting> given, string name, string standard) =>
        DestinationAddress.TryParse(given.TryGetValue(name, out var setting) ? setting.Text : standard, _folder);

    private static TimeSpan? Period(Dictionary<string, GivenSetting> given, string name) =>
        EngineSettings.ReadRetention(given.TryGetValue(name, out var setting) ? setting.Text : EngineSettings.OfWorkspace.First(setting => setting.Name == name).Default!);

    private static int? Number(Dictionary<string, GivenSetting> given, string name) =>
        given.TryGetValue(name, out var setting) ? int.Parse(setting.Text, CultureInfo.InvariantCulture) : null;

    private static bool Holds(Dictionary<string, GivenSetting> given, string name, bool standard) => given.TryGetValue(name, out var setting) ? setting.Text == "hold" : standard;
}
