using System.Net;

namespace Weir.Http;

/// <summary>The answer to a request: its headers, and a body to be read once. The caller disposes it.</summary>
internal sealed class OutboundResponse(HttpResponseMessage message, Uri address, Stream body, TimeSpan? retryAfter) : IAsyncDisposable
{
    /// <summary>Where the answer came from, after redirects.</summary>
    public Uri Address => address;

    /// <summary>The HTTP status, such as 200.</summary>
    public int Status => (int)message.StatusCode;

    /// <summary>The bytes in hand are still current; there is no body.</summary>
    public bool NotModified => message.StatusCode == HttpStatusCode.NotModified;

    /// <summary>The answer's ETag with its quotes, to send back as <see cref="OutboundRequest.IfNoneMatch"/>, or null.</summary>
    public string? ETag => message.Headers.ETag?.ToString();

    /// <summary>When the upstream says that the bytes changed last, or null.</summary>
    public DateTimeOffset? LastModified => message.Content.Headers.LastModified;

    /// <summary>The media type without parameters in lower case, such as <c>text/html</c>, or null.</summary>
    public string? ContentType => message.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();

    /// <summary>Bytes of the body as sent, or of what a HEAD stands for, or null where the upstream does not say.</summary>
    public long? Length => message.Content.Headers.ContentLength;

    /// <summary>How long the upstream asked us to wait, or null.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>True where the body was sent compressed: a part of it cannot be asked for by its place.</summary>
    public bool IsCompressed => message.Content.Headers.ContentEncoding.Count > 0;

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) =>
        message.Headers.TryGetValues(name, out var values) || message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>The body, decompressed. A body that ends early or falls silent throws a transient <see cref="Failures.SourceException"/>.</summary>
    public Stream Body => body;

    /// <summary>Gives the connection back, or closes it where the body was not read to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        message.Dispose();
    }
}
