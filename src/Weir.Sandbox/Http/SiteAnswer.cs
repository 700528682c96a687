using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Sandbox.Http;

/// <summary>An answer before it is sent, so that a fault can spoil it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The media type, or null without a body.</param>
/// <param name="Length">The bytes of the body.</param>
/// <param name="Open">Opens the body.</param>
internal sealed record SiteAnswer(int Status, string? ContentType, long Length, Func<Stream> Open)
{
    /// <summary>The strong entity tag with its quotes, or null.</summary>
    public string? ETag { get; init; }

    /// <summary>When the body was published, or null.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Where a redirect leads, or null.</summary>
    public string? Location { get; init; }

    /// <summary>When to come back, as the header says it, or null.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Headers beside those that have a property.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether a part may be asked for.</summary>
    public bool HasRanges { get; init; } = ContentType is "application/zip";

    /// <summary>A page.</summary>
    public static SiteAnswer Html(int status, string html)
    {
        var bytes = Encoding.UTF8.GetBytes(html);
        return Bytes(status, "text/html; charset=UTF-8", bytes) with { ETag = status == 200 ? TagOf(bytes) : null };
    }

    /// <summary>A body in memory.</summary>
    public static SiteAnswer Bytes(int status, string contentType, byte[] bytes) =>
        new(status, contentType, bytes.Length, () => new MemoryStream(bytes, writable: false));

    /// <summary>A file.</summary>
    public static SiteAnswer File(string path, long length) => new(
        200, "application/zip", length,
        () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous));

    /// <summary>An answer without a body.</summary>
    public static SiteAnswer Empty(int status) => new(status, null, 0, () => Stream.Null);

    /// <summary>A redirect.</summary>
    public static SiteAnswer RedirectTo(int status, string location) => Empty(status) with { Location = location };

    /// <summary>A small page that says what the status means.</summary>
    public static SiteAnswer Plain(int status, string title) =>
        Html(status, string.Create(CultureInfo.InvariantCulture, $"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{status} {title}</h1></body></html>"));

    private static string TagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..24]}\"";
}
