namespace Weir.Http;

/// <summary>An address as it may be printed: without user information, query and fragment, where keys and passwords travel.</summary>
internal static class RedactedAddress
{
    /// <summary><c>https://user:password@host/path?key=secret</c> becomes <c>https://host/path?…</c>.</summary>
    public static string Of(Uri address) => !address.IsAbsoluteUri
        ? "an address without a host"
        : address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
          + (address.Query.Length > 1 ? "?…" : "");
}
