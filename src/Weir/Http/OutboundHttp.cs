using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Weir.Failures;

namespace Weir.Http;

/// <summary>The one way out: every request of Weir to another system goes through here.</summary>
/// <remarks>
/// Only hosts that the operator wrote in weir.yaml may stand on private addresses; the address is checked on the socket, after
/// the name was resolved, and again at each redirect. It classifies failures and does not retry: that is the engine's part.
/// </remarks>
internal sealed partial class OutboundHttp : IDisposable
{
    /// <summary>Headers that say nothing about who asks; a redirect to another host keeps these alone.</summary>
    private static readonly HashSet<string> HarmlessHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Language", "User-Agent", "Range", "If-None-Match", "If-Modified-Since", "Accept-Encoding",
    };

    private readonly OutboundOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<OutboundHttp> logger;
    private readonly OutboundConnector connector;
    private readonly HostPace pace;
    private readonly X509Certificate2Collection? authorities;
    private readonly Lazy<HttpMessageInvoker> client;

    /// <summary>Reads the certificate authorities. The client itself is made for the first request: a run that reads a file sends none.</summary>
    /// <exception cref="UsageException">The certificate authority file cannot be used.</exception>
    public OutboundHttp(OutboundOptions options, TimeProvider time, ILogger<OutboundHttp> logger)
    {
        (this.options, this.time, this.logger) = (options, time, logger);
        connector = new OutboundConnector(options, time);
        pace = new HostPace(options.MinimumGap, options.LongestRest, new PaceNotes(options.PaceFolder), time);
        authorities = options.CertificateAuthorityFile is { } file ? CertificateTrust.Read(file) : null;
        client = new Lazy<HttpMessageInvoker>(MakeClient);
    }

    /// <summary>Gets an address.</summary>
    public Task<OutboundResponse> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(new OutboundRequest(address), cancellationToken);

    /// <summary>Asks for an address's headers alone.</summary>
    public Task<OutboundResponse> HeadAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(new OutboundRequest(address) { Method = HttpMethod.Head }, cancellationToken);

    /// <summary>Sends a request, follows its redirects, and returns once the headers are there.</summary>
    /// <returns>An answer with status 2xx or 304, or of any status where the request says so. The caller disposes it.</returns>
    /// <exception cref="SourceException">
    /// Transient: no connection, no answer in time, a name that does not resolve, 408, 425, 429, 5xx (with the upstream's Retry-After).
    /// Terminal: other statuses, a refused private address, an untrusted certificate, redirects without end.
    /// </exception>
    public async Task<OutboundResponse> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Connect)
            throw new ArgumentException("CONNECT is the proxy's: it would pass for one.", nameof(request));
        var address = Checked(request.Method, request.Address);
        var credentials = address.UserInfo;
        for (var hops = 0; ; hops++)
        {
            var message = Compose(request, address, credentials);
            var answer = await AnswerAsync(message, address, request.Pace, cancellationToken);
            if (!IsRedirect(answer))
                return await FinishAsync(request, answer, address, cancellationToken);

            using (answer)
            {
                var next = NextHop(request, answer, address, hops);
                if (TrustedHost.Of(next) != TrustedHost.Of(address) || next.Scheme != address.Scheme)
                {
                    request = request with { Headers = [.. request.Headers.Where(header => HarmlessHeaders.Contains(header.Key))] };
                    credentials = "";
                }

                LogRedirect(RedactedAddress.Of(address), RedactedAddress.Of(next));
                address = next;
            }
        }
    }

    public void Dispose()
    {
        if (client.IsValueCreated)
            client.Value.Dispose();
    }

    /// <summary>Connections are opened when needed and kept for a few minutes.</summary>
    private HttpMessageInvoker MakeClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            Proxy = new EnvironmentProxy(options.Proxy),
            UseCookies = false,
        };
        if (authorities is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = CertificateTrust.Checking(authorities);
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private HttpRequestMessage Compose(OutboundRequest request, Uri address, string credentials)
    {
        var message = new HttpRequestMessage(request.Method, new UriBuilder(address) { UserName = "", Password = "", Fragment = "" }.Uri) { Content = request.Body };
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (!message.Headers.NonValidated.Contains("User-Agent"))
            message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        if (credentials.Length > 0 && message.Headers.Authorization is null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(credentials))));
        if (request.IfNoneMatch is { } tag)
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        message.Headers.IfModifiedSince = request.IfModifiedSince;
        if (request.FirstBytes is { } count)
            message.Headers.Range = new RangeHeaderValue(0, count - 1);
        message.Headers.TryAddWithoutValidation("Accept-Encoding", request.AcceptCompressed ? "gzip, deflate, br" : "identity");
        return message;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage message, Uri address, UpstreamPace? own, CancellationToken cancellationToken)
    {
        if (own is null && address.IsLoopback)
            return await AnswerAsync(message, address, cancellationToken);
        await pace.WaitAsync(address, own?.Gap, cancellationToken);
        try
        {
            return await AnswerAsync(message, address, cancellationToken);
        }
        finally
        {
            if (own is not null)
                pace.Answered(address);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage message, Uri address, CancellationToken cancellationToken)
    {
        var proxy = options.Proxy.For(address);
        if (proxy is not null)
            await connector.CheckBeforeProxyAsync(address, cancellationToken);

        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await client.Value.SendAsync(message, either.Token);
            LogAnswer(message.Method.Method, RedactedAddress.Of(address), (int)answer.StatusCode, time.GetElapsedTime(started).TotalMilliseconds);
            if (answer.StatusCode == HttpStatusCode.ProxyAuthenticationRequired && proxy is not null)
            {
                answer.Dispose();
                throw OutboundFailure.ProxyRefused(message.Method, address, proxy, 407, cause: null);
            }

            return answer;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OutboundFailure.AnswerTimeout(message.Method, address, options.AnswerTimeout);
        }
        catch (HttpRequestException e)
        {
            throw Explain(e, message.Method, address, proxy);
        }
    }

    private static SourceException Explain(HttpRequestException e, HttpMethod method, Uri address, ProxySettings.Proxy? proxy)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is SourceException { } known)
                return known;
            if (inner is AuthenticationException)
                return OutboundFailure.NotSecure(method, address, e);
        }

        return e.HttpRequestError == HttpRequestError.ProxyTunnelError && proxy is not null
            ? OutboundFailure.ProxyRefused(method, address, proxy, (int)(e.StatusCode ?? HttpStatusCode.BadGateway), e)
            : OutboundFailure.NoAnswer(method, address, e);
    }

    private async Task<OutboundResponse> FinishAsync(OutboundRequest request, HttpResponseMessage answer, Uri address, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        var retryAfter = RetryAfter(answer);
        if (status is 429 or 503 && retryAfter is { } rest && rest > TimeSpan.Zero)
            pace.Rest(address, rest);
        if (request.Pace is { } own && OutboundFailure.IsRefusal(status))
            pace.Rest(address, own.CoolOff);

        var expected = answer.IsSuccessStatusCode || (status == 304 && (request.IfNoneMatch ?? (object?)request.IfModifiedSince) is not null);
        if (!expected && !request.AnyStatus)
        {
            answer.Dispose();
            throw OutboundFailure.Status(request.Method, address, status, retryAfter);
        }

        var length = request.Method == HttpMethod.Head ? null : answer.Content.Headers.ContentLength;
        Stream body = new OutboundBody(await answer.Content.ReadAsStreamAsync(cancellationToken), address, length, options.SilenceTimeout, time);
        body = request.Method == HttpMethod.Head ? body : Decoded(request, answer, address, body);
        return new OutboundResponse(answer, address, body, retryAfter);
    }

    private static Stream Decoded(OutboundRequest request, HttpResponseMessage answer, Uri address, Stream body)
    {
        foreach (var encoding in answer.Content.Headers.ContentEncoding.Reverse())
        {
            body = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "identity" => body,
                _ => throw OutboundFailure.Encoding(request.Method, address),
            };
        }

        return body;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var header = answer.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } moment ? moment - time.GetUtcNow() : null);
        return wait is { } span && span < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool IsRedirect(HttpResponseMessage answer) => (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308;

    private Uri NextHop(OutboundRequest request, HttpResponseMessage answer, Uri address, int hops)
    {
        var status = OutboundFailure.Name((int)answer.StatusCode);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            throw OutboundFailure.Redirect(request.Method, address, $"the upstream answered with a redirect, {status}, which only reading requests follow.");
        if (answer.Headers.Location is not { } location)
            throw OutboundFailure.Redirect(request.Method, address, $"the upstream answered {status} without saying where to go.");
        if (hops >= options.MaxRedirects)
            throw OutboundFailure.Redirect(request.Method, address, $"it was redirected more than {options.MaxRedirects} times.");
        var next = Checked(request.Method, new Uri(address, location));
        if (address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
            throw OutboundFailure.Redirect(request.Method, address, "the upstream redirects from https to http, which is not followed.");
        if (request.StayOnHost && TrustedHost.Of(next) != TrustedHost.Of(address))
            throw OutboundFailure.Redirect(request.Method, address, $"the upstream redirects to {next.Host}, and this request may not leave its host.");
        return next;
    }

    private static Uri Checked(HttpMethod method, Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.Host.Length > 0
            ? address
            : throw OutboundFailure.Redirect(method, address, "the address is neither http nor https.");

    [LoggerMessage(1100, LogLevel.Debug, "{Method} {Address} answered {Status} after {Milliseconds:0} ms")]
    private partial void LogAnswer(string method, string address, int status, double milliseconds);

    [LoggerMessage(1101, LogLevel.Debug, "{From} redirects to {To}")]
    private partial void LogRedirect(string from, string to);
}
