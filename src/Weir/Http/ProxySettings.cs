using System.Net;

namespace Weir.Http;

/// <summary>The proxies that the environment asks for, with the variable that named each, so that a message can say it.</summary>
/// <remarks>Variables: <c>https_proxy</c>, <c>http_proxy</c>, <c>all_proxy</c>, <c>no_proxy</c>; the lower-case spelling wins over the upper-case one.</remarks>
internal sealed class ProxySettings
{
    private readonly Dictionary<string, Proxy> bySchemeOfTarget = new(StringComparer.Ordinal);
    private readonly NoProxyRule[] exceptions;

    private ProxySettings(Func<string, string?> environment)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["http", "https"])
        {
            if ((Read(environment, $"{scheme}_proxy") ?? Read(environment, "all_proxy")) is { } proxy)
                bySchemeOfTarget[scheme] = proxy;
        }

        exceptions = [.. ((environment("no_proxy") is { Length: > 0 } lower ? lower : environment("NO_PROXY")) ?? "")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(NoProxyRule.Parse)];
    }

    /// <summary>No proxy at all.</summary>
    public static ProxySettings None { get; } = new(_ => null);

    /// <summary>Reads the variables, from <see cref="Environment.GetEnvironmentVariable(string)"/> or a test's stand-in.</summary>
    /// <exception cref="Failures.UsageException">A variable does not hold the address of a proxy.</exception>
    public static ProxySettings From(Func<string, string?> environment) => new(environment);

    /// <summary>The proxy for an address, or null where it is reached directly. Loopback is always reached directly.</summary>
    public Proxy? For(Uri address) =>
        address.IsLoopback || Array.Exists(exceptions, rule => rule.Matches(address))
            ? null
            : bySchemeOfTarget.GetValueOrDefault(address.Scheme);

    /// <summary>The user and password of a proxy, or null.</summary>
    public NetworkCredential? CredentialOf(Uri proxy) =>
        bySchemeOfTarget.Values.FirstOrDefault(known => known.Address == proxy)?.Credential;

    /// <summary>The proxy that stands at a host and port, or null: a socket about to connect there speaks to a proxy.</summary>
    public Proxy? At(string host, int port) =>
        bySchemeOfTarget.Values.FirstOrDefault(known => TrustedHost.Of(known.Address) == TrustedHost.Of(host, port));

    private static Proxy? Read(Func<string, string?> environment, string lower)
    {
        var upper = lower.ToUpperInvariant();
        var name = environment(lower) is { Length: > 0 } ? lower : upper;
        return environment(name) is { Length: > 0 } value ? Proxy.Parse(name, value) : null;
    }

    /// <summary>A proxy and the variable that named it.</summary>
    /// <param name="Variable">Such as <c>https_proxy</c>.</param>
    /// <param name="Address">Without user information.</param>
    /// <param name="Credential">The user and password of the address, or null.</param>
    public sealed record Proxy(string Variable, Uri Address, NetworkCredential? Credential)
    {
        private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

        /// <summary><c>host:port</c>, for messages.</summary>
        public string Host => $"{Address.Host}:{Address.Port}";

        /// <summary>Reads <c>http://user:password@host:port</c>; the scheme may be left out.</summary>
        public static Proxy Parse(string variable, string value)
        {
            var text = value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0 || !Schemes.Contains(address.Scheme))
            {
                throw new Failures.UsageException(
                    $"The environment variable '{variable}' cannot be used: text of {value.Length} characters where the address of a proxy is expected, such as http://proxy.example.org:8080. Correct or unset it.");
            }

            // Without a port a proxy of scheme socks5 has port -1.
            var port = address.Port > 0 ? address.Port : 1080;
            var bare = new UriBuilder(address.Scheme, address.Host, port).Uri;
            return new Proxy(variable, bare, Credentials(address.UserInfo));
        }

        private static NetworkCredential? Credentials(string userInfo)
        {
            if (userInfo.Length == 0)
                return null;
            var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
            return colon < 0
                ? new NetworkCredential(Uri.UnescapeDataString(userInfo), "")
                : new NetworkCredential(Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
        }
    }

    /// <summary>One entry of no_proxy: <c>*</c>, a name with its subdomains, a network, and perhaps a port.</summary>
    private sealed record NoProxyRule(string Host, IPNetwork? Network, int? Port)
    {
        public static NoProxyRule Parse(string text)
        {
            if (IPNetwork.TryParse(text, out var network))
                return new NoProxyRule(text, network, null);
            if (IPAddress.TryParse(text.Trim('[', ']'), out var address))
                return new NoProxyRule(address.ToString(), null, null);
            var colon = text.LastIndexOf(':');
            var hasPort = int.TryParse(text.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out var port) && colon > 0;
            var host = (hasPort ? text[..colon] : text).TrimStart('*').TrimStart('.').Trim('[', ']').ToLowerInvariant();
            return new NoProxyRule(text == "*" ? "*" : host, null, hasPort ? port : null);
        }

        public bool Matches(Uri address)
        {
            var host = TrustedHost.Of(address).Host;
            if (Port is { } port && port != address.Port)
                return false;
            if (Network is { } network)
                return IPAddress.TryParse(host, out var number) && network.Contains(number);
            return Host == "*" || host == Host || (Host.Length > 0 && host.EndsWith("." + Host, StringComparison.Ordinal));
        }
    }
}
