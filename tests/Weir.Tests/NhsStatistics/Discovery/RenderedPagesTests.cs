using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;
using Weir.Http;
using Weir.Sandbox;
using Weir.Sandbox.Faults;
using Weir.Tests.Http;

namespace Weir.Tests.NhsStatistics.Discovery;

/// <summary>With a real Chromium; where none is installed these tests report themselves skipped.</summary>
public sealed class RenderedPagesTests
{
    /// <summary>Pages that show their links end the wait; a busy machine must not.</summary>
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_that_a_script_inserts_are_found_by_rendering_the_pages()
    {
        NeedsBrowser();
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 3 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.ScriptedLinks) { Path = "*/rtt-waiting-times/*" });
        var result = await FindAsync(sandbox, "last 3", new DiscoveryOptions());
        result.Months.Select(month => month.Winner!.Address).ShouldBe(sandbox.Files.Reverse().Select(sandbox.AddressOf));
        result.Months.ShouldAllBe(month => month.Winner!.Tier == DiscoveryTier.RenderedLinks);
        result.Tiers.Select(tier => (tier.Tier, tier.Found)).ShouldBe([("1 article links", 0), ("2 rendered links", 3), ("3 address patterns", 0), ("4 checks", 3)]);
    }

    [Fact]
    public async Task Links_that_only_a_click_would_follow_are_found_by_rendering_alone()
    {
        NeedsBrowser();
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 2 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.HiddenLinks) { Path = "*/rtt-waiting-times/*" });
        var result = await FindAsync(sandbox, "last 2", StandInSite.Only(DiscoveryTier.RenderedLinks));
        result.Months.Select(month => month.Winner!.Address).ShouldBe(sandbox.Files.Reverse().Select(sandbox.AddressOf));
        sandbox.Requests.ShouldAllBe(request => request.UserAgent == BrowserHeaders.UserAgent);
    }

    [Fact]
    public async Task A_page_that_alone_is_scripted_is_the_only_one_rendered()
    {
        NeedsBrowser();
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 12 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.ScriptedLinks) { Path = "*/rtt-data-2025-26*" });
        var result = await FindAsync(sandbox, "last 12", new DiscoveryOptions());
        result.Months.Count(month => month.Winner!.Tier == DiscoveryTier.RenderedLinks).ShouldBe(10);
        result.Months.Count(month => month.Winner!.Tier == DiscoveryTier.ArticleLinks).ShouldBe(2);
    }

    [Fact]
    public async Task A_rendered_page_reaches_nothing_but_its_own_host()
    {
        NeedsBrowser();
        await using var inner = new WireServer(_ => WireServer.Ok("secret"));
        await using var site = new StandInSite();
        site.On("/jump", WireServer.Only("302 Found", $"Location: {inner.At("/redirected")}\r\n"));
        site.On("/own", WireServer.Ok("fine"));
        site.On(StandInSite.Index, WireServer.Ok(
            $$"""
            <!DOCTYPE html><html><head><link rel="dns-prefetch" href="//prefetch.example"><link rel="preconnect" href="{{inner.At("/")}}"></head><body><article></article>
            <img src="{{inner.At("/image")}}"><iframe src="{{inner.At("/frame")}}"></iframe><script src="{{inner.At("/script")}}"></script>
            <script>
            const tries = ["{{inner.At("/fetch")}}", "/jump"].map(a => fetch(a, { mode: "no-cors" }).catch(() => 0));
            try { new WebSocket("ws://127.0.0.1:{{inner.Port}}/socket"); } catch { }
            navigator.sendBeacon("{{inner.At("/beacon")}}", "x");
            Promise.all(tries).then(() => fetch("/own")).then(() => {
                document.querySelector("article").innerHTML = '<a href="{{StandInSite.Index}}rtt-data-2025-26/">2025-26</a>';
            });
            </script></body></html>
            """, "Content-Type: text/html\r\n"));
        using var http = new OutboundHttp(new OutboundOptions().Trusting(site.Address), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
        var (pages, whyNot) = await RenderedPages.OpenAsync(new DiscoveryOptions { RenderLimit = Patient }, http, TimeProvider.System, Cancel);
        whyNot.ShouldBeNull();
        await using (pages)
        {
            var reading = await pages!.ReadAsync(site.At(StandInSite.Index), links => links.Count > 0, Cancel);
            reading.Links.Single().Text.ShouldBe("2025-26");
        }

        inner.Requests.ShouldBeEmpty();
        site.Requests.ShouldContain("GET /own");
    }

    [Fact]
    public async Task A_page_that_fails_is_told_with_its_failure()
    {
        NeedsBrowser();
        await using var site = new StandInSite();
        site.On("/gone", WireServer.Only("404 Not Found"));
        using var http = new OutboundHttp(new OutboundOptions().Trusting(site.Address), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
        var (pages, _) = await RenderedPages.OpenAsync(new DiscoveryOptions { RenderLimit = Patient }, http, TimeProvider.System, Cancel);
        await using (pages)
        {
            (await pages!.ReadAsync(site.At("/gone"), _ => true, Cancel)).Problem.ShouldBe("it came with status 404 (Not Found)");
            var down = new Uri($"http://127.0.0.1:{WireServer.ClosedPort()}/");
            var reading = await pages.ReadAsync(down, _ => true, Cancel);
            reading.Problem.ShouldBe("it could not be read");
            reading.Failure!.Kind.ShouldBe(FailureKind.Terminal);
        }
    }

    [Fact]
    public async Task Without_a_browser_discovery_goes_on_and_says_how_to_install_one()
    {
        await using var site = new StandInSite();
        site.On(StandInSite.Index, WireServer.Ok("<!DOCTYPE html><html><body><article><p>Loading</p></article></body></html>"));
        site.File("2025/07/Full-CSV-data-file-Mar25-ZIP-4M-revised.zip");
        var result = await site.FindAsync("2025-03", new DiscoveryOptions { BrowserPath = "/nowhere/chromium" });
        result.Months.Single().Winner!.Tier.ShouldBe(DiscoveryTier.AddressPatterns);
        result.Tiers[1].Outcome.ShouldBe(
            "Not tried. No browser to render pages with was found. Install one (Debian and Ubuntu: apt-get install chromium), or set the environment variable WEIR_CHROMIUM to the path of Chromium, Chrome or Edge.");
    }

    private static void NeedsBrowser() =>
        Assert.SkipWhen(BrowserSearch.Find(Environment.GetEnvironmentVariable("WEIR_CHROMIUM")) is null, $"No browser is here. {BrowserSearch.HowToInstall}.");

    private static async Task<DiscoveryResult> FindAsync(SandboxServer sandbox, string periods, DiscoveryOptions options)
    {
        using var http = new OutboundHttp(new OutboundOptions().Trusting(sandbox.BaseAddress), new ShiftedClock(StandInSite.Now), NullLogger<OutboundHttp>.Instance);
        return await StandInSite.FindAsync(http, sandbox.BaseAddress, periods, options with { BrowserPath = Environment.GetEnvironmentVariable("WEIR_CHROMIUM"), RenderLimit = Patient });
    }
}
