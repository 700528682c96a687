namespace Weir.Server.Api;

/// <summary>What answers a request, not made yet: a client that has it already is told so first.</summary>
/// <param name="Stamp">What it is made of. The same stamp and request make the same bytes.</param>
/// <param name="ChangedAt">When that changed.</param>
/// <param name="Make">Makes it.</param>
internal sealed record Answer(string Stamp, DateTimeOffset ChangedAt, Func<CancellationToken, ValueTask<byte[]>> Make)
{
    /// <summary>True where it is likely asked for again: no free text is in the request.</summary>
    public bool IsHot { get; init; } = true;

    /// <summary>True where it also depends on the day: a code that is retired tomorrow is active today.</summary>
    public bool IsOfToday { get; init; }

    /// <summary>True where it holds the address that the client used.</summary>
    public bool HasOwnAddress { get; init; }

    /// <summary>The next page, relative; null where there is none.</summary>
    public string? Next { get; init; }

    /// <summary>True where it is made anew each time and cannot be kept.</summary>
    public bool IsVolatile { get; init; }

    public static Answer Of(string stamp, DateTimeOffset changedAt, Func<byte[]> make) => new(stamp, changedAt, _ => ValueTask.FromResult(make()));
}
