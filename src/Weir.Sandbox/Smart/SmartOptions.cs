namespace Weir.Sandbox.Smart;

/// <summary>What the sitrep API holds, and how it behaves when nothing is wrong.</summary>
internal sealed record SmartOptions
{
    /// <summary>The key that it takes. It opens nothing but the sandbox.</summary>
    public string Key { get; init; } = "sandbox-key";

    /// <summary>The seed of everything.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Least time between two requests; one that comes sooner is refused. Default 5 s.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it stays closed after it refused. Default 60 s.</summary>
    public TimeSpan CoolOff { get; init; } = TimeSpan.FromSeconds(60);
}
