using Quartz;

namespace Weir.Pipelines;

/// <summary>When a pipeline runs by itself.</summary>
internal abstract record Schedule
{
    /// <summary>The first time it is due later than <paramref name="after"/>, or null where it never is again.</summary>
    public abstract DateTimeOffset? NextDue(DateTimeOffset after);

    /// <summary>When to run first on start: at once, and once, where a time was missed since the last run began; else the next time.</summary>
    /// <param name="lastRunStartedAt">When the pipeline's last run began, or null where it never ran.</param>
    /// <param name="now">The clock.</param>
    public virtual DateTimeOffset? FirstDue(DateTimeOffset? lastRunStartedAt, DateTimeOffset now) =>
        NextDue(lastRunStartedAt ?? now) is { } due ? (due < now ? now : due) : null;
}

/// <summary>Runs again when a length of time has passed since the last run began; at once where it never ran.</summary>
internal sealed record IntervalSchedule(TimeSpan Every) : Schedule
{
    /// <summary>How often a loop looks at a pipeline that names neither schedule nor interval.</summary>
    public static IntervalSchedule Default { get; } = new(TimeSpan.FromHours(1));

    public override DateTimeOffset? NextDue(DateTimeOffset after) => after + Every;

    public override DateTimeOffset? FirstDue(DateTimeOffset? lastRunStartedAt, DateTimeOffset now) =>
        lastRunStartedAt is null ? now : base.FirstDue(lastRunStartedAt, now);

    public override string ToString() => $"every {Duration.Format(Every)}";
}

/// <summary>Runs at the times that five fields of cron name, on the clocks of a time zone.</summary>
/// <remarks>
/// A time that summer time skips is due when the clocks have moved; one that comes twice is due once.
/// Where day of month and day of week are both restricted either makes it due, as cron has it.
/// </remarks>
internal sealed record CronSchedule : Schedule
{
    private readonly Lazy<IReadOnlyList<CronExpression>> _expressions;

    private CronSchedule(string text, TimeZoneInfo zone, CronFields fields)
    {
        Text = text;
        Zone = zone;
        _expressions = new(() => [.. fields.Lines().Select(line => CronExpression.Parse(line, CronFormat.Unix).WithTimeZone(zone))]);
    }

    /// <summary>The five fields as they were written.</summary>
    public string Text { get; }

    /// <summary>The zone whose clocks count.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Reads five fields: minute, hour, day of month, month, day of week.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public static string? Read(string text, TimeZoneInfo zone, out CronSchedule? schedule)
    {
        var problem = CronFields.Read(text, out var fields);
        schedule = fields is null ? null : new CronSchedule(text, zone, fields);
        return problem;
    }

    public override DateTimeOffset? NextDue(DateTimeOffset after) =>
        _expressions.Value.Min(expression => expression.GetNextValidTimeAfter(after))?.ToUniversalTime();

    public override string ToString() => $"{Text} ({Zone.Id})";

    public bool Equals(CronSchedule? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal) && Zone.Equals(other.Zone);

    public override int GetHashCode() => HashCode.Combine(StringComparer.Ordinal.GetHashCode(Text), Zone);
}
