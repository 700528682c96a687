using System.IO.Enumeration;

namespace Weir.Sandbox.Faults;

/// <summary>A fault to order: what goes wrong, for which requests, how often.</summary>
/// <param name="Kind">What goes wrong.</param>
internal sealed record Fault(FaultKind Kind)
{
    /// <summary>The paths it meets; <c>*</c> stands for any text, <c>?</c> for one character. Default: all.</summary>
    public string Path { get; init; } = "*";

    /// <summary>The method it meets, <c>GET</c> or <c>HEAD</c>; null, the default, for both.</summary>
    public string? Method { get; init; }

    /// <summary>How many requests it meets; null, the default, for all until it is cleared.</summary>
    public int? Times { get; init; }

    /// <summary>How long 429 and 503 ask to wait; null, the default, for no Retry-After.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether Retry-After is a date instead of seconds.</summary>
    public bool RetryAfterAsDate { get; init; }

    /// <summary>The speed of <see cref="FaultKind.SlowBody"/>. Default 64 KiB/s.</summary>
    public int BytesPerSecond { get; init; } = 64 * 1024;

    /// <summary>What a <see cref="FaultKind.ZipBomb"/> becomes, disguised or not. Default 256 MiB; at most 2 GiB.</summary>
    public long ExpandedBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Where <see cref="FaultKind.Redirect"/> leads. Default: a host that does not exist.</summary>
    public Uri RedirectTo { get; init; } = new("http://elsewhere.invalid/");

    /// <summary>Whether it meets a request.</summary>
    public bool Meets(string method, string path) =>
        (Method is null || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase))
        && FileSystemName.MatchesSimpleExpression(Path, path, ignoreCase: false);
}
