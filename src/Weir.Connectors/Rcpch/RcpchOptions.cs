using System.Globalization;
using Weir.Http;

namespace Weir.Connectors.Rcpch;

/// <summary>How the organisations API is asked.</summary>
internal sealed record RcpchOptions
{
    /// <summary>The header that the API's documents name.</summary>
    public const string DefaultHeader = "subscription-key";

    /// <summary>Where the API's documents say that it is.</summary>
    public static Uri DefaultAddress { get; } = new("https://api.rcpch.ac.uk/nhs-organisations/v1/");

    /// <summary>Address of the API, with or without a slash at its end.</summary>
    public Uri Address { get; init; } = DefaultAddress;

    /// <summary>The key; null to ask without one. Never printed.</summary>
    public string? Key { get; init; }

    /// <summary>The header that carries the key. Of <c>Authorization</c>, a key without a scheme is sent as a Bearer's.</summary>
    public string Header { get; init; } = DefaultHeader;

    /// <summary>How the API wants to be asked; null where nothing is known of it.</summary>
    public UpstreamPace? Pace { get; init; }

    /// <summary>The address with its slash.</summary>
    public Uri Base => Address.AbsoluteUri.EndsWith('/') ? Address : new Uri(Address.AbsoluteUri + "/");

    /// <summary>The header as it is sent; none without a key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => Key is not { Length: > 0 } key ? []
        : [new(Header, string.Equals(Header, "Authorization", StringComparison.OrdinalIgnoreCase) && !key.Contains(' ', StringComparison.Ordinal) ? $"Bearer {key}" : key)];

    /// <summary>What is wrong with the name of a header, or null.</summary>
    public static string? HeaderProblem(string header) =>
        header.Length is > 0 and <= 100 && header.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a text of {header.Length} characters is not the name of a header. Write letters, digits and hyphens, such as {DefaultHeader} or Ocp-Apim-Subscription-Key.");

    /// <summary>What is wrong with a text as the API's address, or null.</summary>
    public static string? AddressProblem(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query.Length: 0, UserInfo.Length: 0 }
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length} characters is not the address of an API. Write one that begins with https:// and has neither a question mark nor a password in it.");

    /// <summary>Not the compiler's, which would print the key.</summary>
    public override string ToString() => $"{nameof(RcpchOptions)} {RedactedAddress.Of(Address)}";
}
