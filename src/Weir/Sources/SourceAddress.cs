using Weir.Http;

namespace Weir.Sources;

/// <summary>Where bytes come from, as it may be written down: URLs without credentials and query, paths as they are.</summary>
internal static class SourceAddress
{
    public static bool IsWeb(string address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static string Printable(string address) => IsWeb(address) ? RedactedAddress.Of(new Uri(address)) : address;
}
