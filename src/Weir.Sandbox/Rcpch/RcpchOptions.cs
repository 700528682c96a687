namespace Weir.Sandbox.Rcpch;

/// <summary>How the organisations API behaves when nothing is wrong.</summary>
internal sealed record RcpchOptions
{
    /// <summary>The key that it takes; null where it takes none. It opens nothing but the sandbox.</summary>
    public string? Key { get; init; } = "sandbox-key";

    /// <summary>The header that it takes the key in.</summary>
    public string Header { get; init; } = "subscription-key";

    /// <summary>Whether a request without the key is answered as if there was nothing, as some gateways do, and not with 401.</summary>
    public bool HidesWithoutKey { get; init; }

    /// <summary>Whether it has the addresses and shapes of 2024.</summary>
    public bool IsEarlier { get; init; }
}
