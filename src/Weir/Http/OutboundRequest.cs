namespace Weir.Http;

/// <summary>One request to another system.</summary>
/// <param name="Address">Absolute, http or https. User information in it becomes basic authentication and is never printed.</param>
internal sealed record OutboundRequest(Uri Address)
{
    /// <summary>The verb. Only GET and HEAD follow redirects.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Headers of the caller, credentials included; across hosts only those without credentials are kept.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The ETag of the bytes in hand: an unchanged answer comes back as not modified.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The Last-Modified of the bytes in hand.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>Asks for the first bytes only. A server may send everything all the same.</summary>
    public int? FirstBytes { get; init; }

    /// <summary>Accepts a compressed answer, as a browser would; its length is then unknown.</summary>
    public bool AcceptCompressed { get; init; }

    /// <summary>Hands back answers of any status for the caller to judge, where otherwise all but 2xx and 304 are failures.</summary>
    public bool AnyStatus { get; init; }

    /// <summary>Refuses redirects to another host or port.</summary>
    public bool StayOnHost { get; init; }

    /// <summary>How the host wants to be asked; null where nothing is known of it.</summary>
    public UpstreamPace? Pace { get; init; }

    /// <summary>What a POST or PUT carries.</summary>
    public HttpContent? Body { get; init; }
}
