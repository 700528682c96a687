using System.Security.Cryptography;
using System.Text;
using Weir.Http;

namespace Weir.Sources;

/// <summary>Where bytes come from, as it may be written down: URLs without credentials and query, paths as they are.</summary>
internal static class SourceAddress
{
    public static bool IsWeb(string address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static string Printable(string address) => IsWeb(address) ? RedactedAddress.Of(new Uri(address)) : address;

    /// <summary>What tells an address from another that prints the same, where the address itself may not be kept: its SHA-256.</summary>
    /// <remarks>User information is left out: it does not change what is at the address, and a short password could be guessed from the hash.</remarks>
    public static string Sha256(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        IsWeb(address) ? new Uri(address).GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) : address)));
}
