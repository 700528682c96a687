namespace Weir.Http;

/// <summary>A host and port that the operator wrote in weir.yaml: it may stand on a private address.</summary>
/// <param name="Host">Lower-case ASCII name, or an IP literal without brackets.</param>
/// <param name="Port">The port that the address names, or its scheme's own.</param>
internal sealed record TrustedHost(string Host, int Port)
{
    /// <summary>The host and port of an address.</summary>
    public static TrustedHost Of(Uri address) => new(Normal(address.IdnHost), address.Port);

    /// <summary>The same, for a name and a port that a socket is about to connect to.</summary>
    public static TrustedHost Of(string host, int port) => new(Normal(host), port);

    private static string Normal(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
