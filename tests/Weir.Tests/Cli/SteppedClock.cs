namespace Weir.Tests.Cli;

/// <summary>A clock that stands still until it is set, so that whole outputs can be asserted. Timers run as they do.</summary>
internal sealed class SteppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 2, 12, 9, 30, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
