using Microsoft.Playwright;
using Weir.Connectors.Browser;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Reads pages as headless Chromium shows them, scripts run.</summary>
/// <remarks>
/// The browser opens no connection of its own: what it asks of the site's host is fetched by the outbound client, with all its rules,
/// anything else is cut off, and what slips past runs into a proxy that does not exist.
/// </remarks>
internal sealed class RenderedPages : IStatisticsPages, IAsyncDisposable
{
    private const int MostRequests = 200;
    private const int MostBytes = 16 << 20;
    private const string NoProxyThere = "http://127.0.0.1:9";
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static readonly string[] Needed = ["document", "script", "xhr", "fetch", "other"];
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private readonly IPlaywright driver;
    private readonly IBrowser browser;
    private readonly OutboundHttp http;
    private readonly DiscoveryOptions options;
    private readonly TimeProvider time;

    private RenderedPages(IPlaywright driver, IBrowser browser, OutboundHttp http, DiscoveryOptions options, TimeProvider time) =>
        (this.driver, this.browser, this.http, this.options, this.time) = (driver, browser, http, options, time);

    public DiscoveryTier Tier => DiscoveryTier.RenderedLinks;

    /// <summary>Starts a browser with an empty profile; or tells why there is none, as a sentence.</summary>
    public static async Task<(RenderedPages? Pages, string? WhyNot)> OpenAsync(DiscoveryOptions options, OutboundHttp http, TimeProvider time, CancellationToken cancellationToken)
    {
        if (BrowserSearch.Find(options.BrowserPath) is not { } path)
            return (null, $"No browser to render pages with was found. {BrowserSearch.HowToInstall}.");
        IPlaywright playwright;
        try
        {
            playwright = await PlaywrightDriver.StartAsync(cancellationToken);
        }
        catch (SourceException e)
        {
            return (null, e.Message);
        }

        try
        {
            var started = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Headless = true,
                Args = Flags,
                Timeout = 30_000,
                Proxy = new Proxy { Server = NoProxyThere, Bypass = "<-loopback>" },
            }).WaitAsync(cancellationToken);
            return (new RenderedPages(playwright, started, http, options, time), null);
        }
        catch (PlaywrightException)
        {
            playwright.Dispose();
            return (null, $"The browser {path} does not start without a window. {BrowserSearch.HowToInstall}.");
        }
    }

    public async Task<PageReading> ReadAsync(Uri page, Func<IReadOnlyList<PageLink>, bool> isEnough, CancellationToken cancellationToken)
    {
        var visit = new Visit(http, TrustedHost.Of(page), cancellationToken);
        try
        {
            await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
            {
                UserAgent = BrowserHeaders.UserAgent,
                Locale = "en-GB",
                ServiceWorkers = ServiceWorkerPolicy.Block,
                AcceptDownloads = false,
            });
            await context.RouteAsync("**/*", visit.AnswerAsync);
            var tab = await context.NewPageAsync();
            var limit = (float)options.RenderLimit.TotalMilliseconds;
            await tab.GotoAsync(page.AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = limit }).WaitAsync(cancellationToken);
            return visit.Problem is { } problem ? new PageReading([], problem) { Failure = visit.Failure } : await WatchAsync(tab, page, isEnough, cancellationToken);
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new PageReading([], visit.Problem ?? "the browser could not show it") { Failure = visit.Failure };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        driver.Dispose();
    }

    /// <summary>Looks at the page until the links are there that were waited for, or time is up.</summary>
    private async Task<PageReading> WatchAsync(IPage tab, Uri page, Func<IReadOnlyList<PageLink>, bool> isEnough, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var reading = ArticleLinks.ReadRendered(await tab.ContentAsync(), page);
            if (isEnough(reading.Links) || time.GetElapsedTime(started) >= options.RenderLimit)
                return reading;
            await Task.Delay(Between, time, cancellationToken);
        }
    }

    /// <summary>The requests of one page.</summary>
    private sealed class Visit(OutboundHttp http, TrustedHost host, CancellationToken cancellationToken)
    {
        private int requests;

        /// <summary>Why the page itself could not be fetched, or null.</summary>
        public SourceException? Failure { get; private set; }

        /// <summary>What was wrong with the page itself, as the end of a sentence, or null.</summary>
        public string? Problem { get; private set; }

        public async Task AnswerAsync(IRoute route)
        {
            var isPage = route.Request.IsNavigationRequest;
            try
            {
                if (!MayAsk(route.Request))
                {
                    await route.AbortAsync(RequestAbortErrorCode.BlockedByClient);
                    return;
                }

                await using var answer = await http.SendAsync(
                    new OutboundRequest(new Uri(route.Request.Url)) { Headers = await HeadersAsync(route.Request), AnyStatus = true, AcceptCompressed = true, StayOnHost = true },
                    cancellationToken);
                if (isPage && answer.Status != 200)
                    (Failure, Problem) = FailureOf(answer, route.Request.Url);
                await FulfillAsync(route, answer);
            }
            catch (SourceException e)
            {
                (Failure, Problem) = isPage ? (e, "it could not be read") : (Failure, Problem);
                await QuietlyAbortAsync(route);
            }
            catch (Exception e) when (e is PlaywrightException or OperationCanceledException)
            {
                // The page is closed, or the run is over: nobody waits for this answer.
            }
        }

        /// <summary>A status that may pass is a failure to try again after; any other is only what the page came with.</summary>
        private static (SourceException? Failure, string Problem) FailureOf(OutboundResponse answer, string address) =>
            OutboundFailure.KindOf(answer.Status) == FailureKind.Transient
                ? (OutboundFailure.Status(HttpMethod.Get, new Uri(address), answer.Status, answer.RetryAfter), "it could not be read")
                : (null, $"it came with status {OutboundFailure.Name(answer.Status)}");

        private bool MayAsk(IRequest request) =>
            request.Method == "GET" && Uri.TryCreate(request.Url, UriKind.Absolute, out var address) && TrustedHost.Of(address) == host
            && Needed.Contains(request.ResourceType, StringComparer.Ordinal) && Interlocked.Increment(ref requests) <= MostRequests;

        private static async Task<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(IRequest request)
        {
            var cookie = await request.HeaderValueAsync("cookie");
            return cookie is null ? BrowserHeaders.Page : [.. BrowserHeaders.Page, new("Cookie", cookie)];
        }

        private async Task FulfillAsync(IRoute route, OutboundResponse answer)
        {
            using var body = new MemoryStream();
            var buffer = new byte[1 << 16];
            while (await answer.Body.ReadAsync(buffer, cancellationToken) is var count and > 0 && body.Length + count <= MostBytes)
                body.Write(buffer, 0, count);
            await route.FulfillAsync(new RouteFulfillOptions { Status = answer.Status, ContentType = answer.ContentType ?? "text/html", BodyBytes = body.ToArray() });
        }

        private static async Task QuietlyAbortAsync(IRoute route)
        {
            try
            {
                await route.AbortAsync(RequestAbortErrorCode.Failed);
            }
            catch (PlaywrightException)
            {
                // The page is closed already.
            }
        }
    }
}
