using System.Collections.Frozen;
using System.Net;

namespace Weir.Http;

/// <summary>How Weir reaches other systems. One instance serves a whole workspace.</summary>
internal sealed record OutboundOptions
{
    /// <summary>Hosts of addresses that the operator wrote in weir.yaml. They alone may stand on private addresses. Default none.</summary>
    public FrozenSet<TrustedHost> TrustedHosts { get; init; } = [];

    /// <summary>A PEM file of certificate authorities that are trusted besides the machine's own (setting <c>ca</c>). Default none.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>The proxies that the environment asks for. Default none.</summary>
    public ProxySettings Proxy { get; init; } = ProxySettings.None;

    /// <summary>What Weir calls itself, where a request does not say otherwise.</summary>
    public string UserAgent { get; init; } = "Weir";

    /// <summary>Time to resolve a name and connect. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time from the request to the answer's headers, waiting for the host's turn not counted. Default 60 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence while an answer's body arrives. Default 60 s.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between the starts of two requests to one host; none for hosts on this machine. Default 100 ms.</summary>
    public TimeSpan MinimumGap { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait for a host that asked for a rest; past it the request fails at once, as transient. Default 30 s.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder in which it is remembered until when hosts with a gap of their own are left alone, so that the next process keeps to it; null for none. Default none.</summary>
    public string? PaceFolder { get; init; }

    /// <summary>Redirects that one request may follow. Default 10.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>Resolves a host name. Tests put an untrustworthy resolver here.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Trusts the hosts of these addresses.</summary>
    public OutboundOptions Trusting(params IEnumerable<Uri> addresses) =>
        this with { TrustedHosts = TrustedHosts.Concat(addresses.Select(TrustedHost.Of)).ToFrozenSet() };
}
