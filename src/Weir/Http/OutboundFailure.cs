using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Failures;

namespace Weir.Http;

/// <summary>Words and kinds of everything that can go wrong between a request and the end of its answer.</summary>
/// <remarks>No message holds a query, user information or a header's value.</remarks>
internal static class OutboundFailure
{
    /// <summary>An answer whose status is not what was asked for.</summary>
    public static SourceException Status(HttpMethod method, Uri address, int status, TimeSpan? retryAfter)
    {
        var rest = retryAfter is { } wait ? $" and asks to wait {Seconds(wait)}" : "";
        return new SourceException($"{Start(method, address)}: the upstream answered {Name(status)}{rest}. {Advice(status)}", KindOf(status))
        {
            RetryAfter = retryAfter,
            IsRefusal = IsRefusal(status),
        };
    }

    /// <summary>True where the host does not want to be asked now, whoever asks for whatever.</summary>
    public static bool IsRefusal(int status) => status is 429 or 503;

    /// <summary>What the engine should do about a status.</summary>
    public static FailureKind KindOf(int status) => status switch
    {
        408 or 425 or 429 => FailureKind.Transient,
        501 or 505 => FailureKind.Terminal,
        >= 500 => FailureKind.Transient,
        _ => FailureKind.Terminal,
    };

    /// <summary>The number and its standard name: <c>404 (Not Found)</c>.</summary>
    public static string Name(int status)
    {
        using var named = new HttpResponseMessage((HttpStatusCode)status);
        return named.ReasonPhrase is { Length: > 0 } phrase ? $"{status} ({phrase})" : status.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The host asked for a rest that is not over.</summary>
    public static SourceException Resting(Uri address, TimeSpan left) =>
        new($"No request was sent to {address.Host}: it asked for a rest that lasts another {Seconds(left)}. Try again after that.", FailureKind.Transient) { RetryAfter = left };

    /// <summary>An untrusted address leads to a private one.</summary>
    public static SourceException Private(string host, int port, IPAddress address, string kind) =>
        new($"No connection was made to {host}:{port}: it leads to {address}, a {kind} address, and it was not written in weir.yaml but came from a page, a manifest or a redirect. If it is meant, write this host's address in weir.yaml.", FailureKind.Terminal);

    /// <summary>A name that no server knows.</summary>
    public static SourceException Unresolved(string host, ProxySettings.Proxy? proxy, Exception? cause) => proxy is null
        ? new($"No connection was made to {host}: the name cannot be resolved. Check the address and this machine's name service, or set https_proxy if sites are reached through a proxy.", FailureKind.Transient, cause) { IsOfConnection = true }
        : new($"No connection was made: the name of the proxy {proxy.Host} (from the environment variable '{proxy.Variable}') cannot be resolved. Correct or unset the variable.", FailureKind.Transient, cause) { IsOfConnection = true };

    /// <summary>A host that does not take the connection.</summary>
    public static SourceException Unreachable(string host, int port, ProxySettings.Proxy? proxy, SocketException cause) => proxy is null
        ? new($"No connection was made to {host}:{port}: {Words(cause)}. Check the address, and that the system is up and reachable from here.", FailureKind.Transient, cause) { IsOfConnection = true }
        : new($"No connection was made to the proxy {proxy.Host} (from the environment variable '{proxy.Variable}'): {Words(cause)}. Check that the proxy is up, or correct or unset the variable.", FailureKind.Transient, cause) { IsOfConnection = true };

    /// <summary>A host that neither takes nor refuses the connection.</summary>
    public static SourceException ConnectTimeout(string host, int port, ProxySettings.Proxy? proxy, TimeSpan limit) => proxy is null
        ? new($"No connection was made to {host}:{port} within {Seconds(limit)}. Check the address, and that a firewall lets this machine through; set https_proxy if sites are reached through a proxy.", FailureKind.Transient) { IsOfConnection = true }
        : new($"No connection was made to the proxy {proxy.Host} (from the environment variable '{proxy.Variable}') within {Seconds(limit)}. Check that the proxy is up, or correct or unset the variable.", FailureKind.Transient) { IsOfConnection = true };

    /// <summary>A proxy that answers for itself instead of passing the request on.</summary>
    public static SourceException ProxyRefused(HttpMethod method, Uri address, ProxySettings.Proxy proxy, int status, Exception? cause)
    {
        var advice = status switch
        {
            407 => $"Write its user name and password in '{proxy.Variable}', as in http://user:password@{proxy.Host}.",
            >= 500 => $"Try again later, or name {address.Host} in the environment variable 'no_proxy' if it is reached directly.",
            _ => $"Ask for {address.Host} to be allowed, or name it in the environment variable 'no_proxy' if it is reached directly.",
        };
        return new SourceException(
            $"{Start(method, address)}: the proxy {proxy.Host} (from the environment variable '{proxy.Variable}') refused with {Name(status)}. {advice}",
            status == 407 ? FailureKind.Terminal : KindOf(status), cause)
        { IsOfConnection = true };
    }

    /// <summary>A certificate that is not trusted, or no common protocol.</summary>
    public static SourceException NotSecure(HttpMethod method, Uri address, Exception cause) =>
        new($"{Start(method, address)}: no secure connection to {address.Host}: {Sentence(Innermost(cause).Message)} If your organisation signs its own certificates, set 'ca' to the file of its authority.", FailureKind.Terminal, cause) { IsOfConnection = true };

    /// <summary>Silence between the request and the answer.</summary>
    public static SourceException AnswerTimeout(HttpMethod method, Uri address, TimeSpan limit) =>
        new($"{Start(method, address)}: no answer within {Seconds(limit)}. Try again later.", FailureKind.Transient);

    /// <summary>A connection that broke before there was an answer, or an answer that is not HTTP.</summary>
    public static SourceException NoAnswer(HttpMethod method, Uri address, Exception cause) =>
        new($"{Start(method, address)}: the connection ended before an answer came. Try again later.", FailureKind.Transient, cause);

    /// <summary>A redirect that is not followed.</summary>
    public static SourceException Redirect(HttpMethod method, Uri address, string why) =>
        new($"{Start(method, address)}: {why} Check the address.", FailureKind.Terminal);

    /// <summary>A body in an encoding that was not asked for.</summary>
    public static SourceException Encoding(HttpMethod method, Uri address) =>
        new($"{Start(method, address)}: the answer's content encoding is none of gzip, br, deflate. Report it to the upstream.", FailureKind.Terminal);

    /// <summary>A body that ended before the length it promised, or before its last chunk.</summary>
    public static SourceException ShortBody(Uri address, long read, long? length, Exception? cause) =>
        new($"The answer of {RedactedAddress.Of(address)} ended after {Bytes(read)}{(length is { } all ? $" of {Bytes(all)}" : "")}. Try again later.", FailureKind.Transient, cause);

    /// <summary>A body that stopped coming.</summary>
    public static SourceException SilentBody(Uri address, long read, long? length, TimeSpan limit) =>
        new($"The answer of {RedactedAddress.Of(address)} fell silent for {Seconds(limit)} after {Bytes(read)}{(length is { } all ? $" of {Bytes(all)}" : "")}. Try again later.", FailureKind.Transient);

    private static string Start(HttpMethod method, Uri address) => $"{method.Method} {RedactedAddress.Of(address)} failed";

    private static string Bytes(long count) => count == 1 ? "1 byte" : count.ToString("N0", CultureInfo.InvariantCulture) + " bytes";

    private static string Seconds(TimeSpan span) => Math.Ceiling(span.TotalSeconds).ToString("0", CultureInfo.InvariantCulture) + " s";

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static string Words(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "the connection was refused",
        SocketError.NetworkUnreachable => "there is no route to its network",
        SocketError.HostUnreachable => "there is no route to it",
        SocketError.TimedOut => "it did not answer",
        SocketError.AccessDenied => "this machine's rules forbid it",
        _ => $"the connection failed ({e.SocketErrorCode})",
    };

    private static string Advice(int status) => status switch
    {
        401 or 403 => "Check the credentials, and that this machine may use the address.",
        404 or 410 => "Check the address.",
        407 => "Write the proxy's user name and password in the proxy variable.",
        408 or 425 or 429 or >= 500 and not 501 and not 505 => "Try again later.",
        _ => "Check the address and what is asked for.",
    };
}
