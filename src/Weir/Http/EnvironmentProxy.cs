using System.Net;

namespace Weir.Http;

/// <summary>Hands <see cref="ProxySettings"/> to the socket handler.</summary>
internal sealed class EnvironmentProxy(ProxySettings settings) : IWebProxy, ICredentials
{
    /// <summary>Each proxy's own credential; it cannot be replaced.</summary>
    public ICredentials? Credentials { get => this; set => throw new NotSupportedException("Proxies come from the environment."); }

    /// <summary>The proxy that a request goes through, or null.</summary>
    public Uri? GetProxy(Uri destination) => settings.For(destination)?.Address;

    /// <summary>Whether a request goes to its host directly.</summary>
    public bool IsBypassed(Uri host) => settings.For(host) is null;

    /// <summary>The user and password written beside a proxy's address.</summary>
    public NetworkCredential? GetCredential(Uri uri, string authType) => settings.CredentialOf(uri);
}
