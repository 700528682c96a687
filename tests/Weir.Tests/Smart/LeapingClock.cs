namespace Weir.Tests.Smart;

/// <summary>A clock for waits that nobody waits for: it leaps to the time a short timer is set for, and fires it. Long ones, such as those of time-outs, fire when a test says so.</summary>
internal sealed class LeapingClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>Timers from here on are not leapt over.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly HashSet<LongTimer> _set = [];
    private DateTimeOffset _now = start;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Pass(TimeSpan time)
    {
        lock (_gate)
            _now += time;
    }

    /// <summary>Fires the long timers that are set.</summary>
    public void TimeOut()
    {
        List<LongTimer> fired;
        lock (_gate)
        {
            fired = [.. _set];
            _set.Clear();
        }

        foreach (var timer in fired)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LongTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class LongTimer(LeapingClock clock, Action fire) : ITimer
    {
        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._set.Remove(this);
                if (dueTime < TimeSpan.Zero)
                    return true;
                if (dueTime >= Long)
                {
                    clock._set.Add(this);
                    return true;
                }

                clock._now += dueTime;
            }

            fire();
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._set.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
