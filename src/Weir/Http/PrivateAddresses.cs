using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Weir.Http;

/// <summary>Tells addresses of the public internet from those that only an operator may point Weir at.</summary>
/// <remarks>
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates). What is not global unicast is refused,
/// and an IPv6 address that carries an IPv4 address is judged by that address as well: a gateway would deliver to it.
/// </remarks>
internal static class PrivateAddresses
{
    private static readonly (IPNetwork Network, string Kind)[] V4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "carrier-grade NAT"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "reserved"),
        (IPNetwork.Parse("192.0.2.0/24"), "documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "reserved"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "benchmarking"),
        (IPNetwork.Parse("198.51.100.0/24"), "documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
    ];

    private static readonly (IPNetwork Network, string Kind)[] V6 =
    [
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("100::/64"), "discard-only"),
        (IPNetwork.Parse("2001:db8::/32"), "documentation"),
        (IPNetwork.Parse("3fff::/20"), "documentation"),
        (IPNetwork.Parse("fc00::/7"), "unique local"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("fec0::/10"), "site-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork TranslatedLocal = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    /// <summary>Services of clouds that hand out credentials to whoever asks from inside.</summary>
    private static readonly FrozenSet<IPAddress> Metadata = new[]
    {
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"),
        IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254"),
    }.ToFrozenSet();

    /// <summary>What kind of private address this is, in a word for a message, or null for a public one.</summary>
    public static string? KindOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return KindOf(address.MapToIPv4());
        if (Metadata.Contains(address))
            return "cloud metadata";
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Find(V4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return "unknown";

        // A zone ("fe80::1%eth0") is not part of the number.
        var number = new IPAddress(address.GetAddressBytes());
        return Find(V6, number) ?? EmbeddedKind(number) ?? (IsGlobal(number) ? null : "reserved");
    }

    private static bool IsGlobal(IPAddress number) => GlobalUnicast.Contains(number) || Translated.Contains(number);

    private static string? EmbeddedKind(IPAddress number)
    {
        var bytes = number.GetAddressBytes();
        if (Compatible.Contains(number) || Translated.Contains(number))
            return KindOf(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(number))
            return KindOf(new IPAddress(bytes.AsSpan(2, 4)));
        // Teredo hides the client's address inverted in its last four bytes; no public service is reached that way.
        return Teredo.Contains(number) || TranslatedLocal.Contains(number) ? "tunnelled" : null;
    }

    private static string? Find((IPNetwork Network, string Kind)[] networks, IPAddress address)
    {
        foreach (var (network, kind) in networks)
        {
            if (network.Contains(address))
                return kind;
        }

        return null;
    }
}
