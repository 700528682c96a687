using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Http;

namespace Weir.Tests.Http;

public sealed class OutboundRedirectTests
{
    private static readonly OutboundOptions Options = new() { MinimumGap = TimeSpan.Zero };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_redirect_of_a_trusted_host_to_an_untrusted_private_address_is_refused_before_it_connects()
    {
        await using var inner = new WireServer(_ => WireServer.Ok("secret"));
        await using var site = new WireServer(_ => WireServer.Only("302 Found", $"Location: {inner.At("/latest/meta-data")}\r\n"));
        using var http = Client(Options.Trusting(site.At("/")));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(site.At("/file"), Cancel));
        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe($"No connection was made to 127.0.0.1:{inner.Port}: it leads to 127.0.0.1, a loopback address, and it was not written in weir.yaml but came from a page, a manifest or a redirect. If it is meant, write this host's address in weir.yaml.");
        inner.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_changes_its_address_after_a_check_is_refused_on_the_socket()
    {
        await using var inner = new WireServer(_ => WireServer.Ok("secret"));
        var answers = new Queue<IPAddress>([IPAddress.Parse("93.184.215.14"), IPAddress.Loopback]);
        // A checker that asks first and lets the client resolve again would be handed the public address here.
        _ = answers.Dequeue();
        using var http = Client(Options with { Resolve = (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]) });
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri($"http://files.example:{inner.Port}/"), Cancel));
        failure.Message.ShouldContain("it leads to 127.0.0.1, a loopback address");
        inner.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_with_one_private_address_among_public_ones_is_refused()
    {
        using var http = Client(Options with { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14"), IPAddress.Parse("10.0.0.7")]) });
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri("http://files.example/"), Cancel));
        failure.Message.ShouldContain("it leads to 10.0.0.7, a private address");
    }

    [Fact]
    public async Task Trust_in_a_host_is_for_its_port_alone()
    {
        await using var trusted = new WireServer(_ => WireServer.Ok("fine"));
        await using var other = new WireServer(_ => WireServer.Ok("secret"));
        using var http = Client(Options.Trusting(trusted.At("/")));
        await (await http.GetAsync(trusted.At("/"), Cancel)).DisposeAsync();
        await Should.ThrowAsync<SourceException>(() => http.GetAsync(other.At("/"), Cancel));
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Credentials_stay_with_the_host_they_were_meant_for()
    {
        await using var other = new WireServer(_ => WireServer.Ok("fine"));
        await using var site = new WireServer(head => head.StartsWith("GET /start", StringComparison.Ordinal)
            ? WireServer.Only("301 Moved Permanently", "Location: /moved\r\n")
            : WireServer.Only("307 Temporary Redirect", $"Location: {other.At("/final")}\r\n"));
        using var http = Client(Options.Trusting(site.At("/"), other.At("/")));
        var request = new OutboundRequest(new Uri($"http://me:hidden@127.0.0.1:{site.Port}/start"))
        {
            Headers = [new("subscription-key", "hidden"), new("Cookie", "hidden"), new("Accept", "text/html")],
        };
        await using var answer = await http.SendAsync(request, Cancel);
        answer.Address.ShouldBe(other.At("/final"));
        site.Requests.Count.ShouldBe(2);
        site.Requests.ShouldAllBe(head => head.Contains("subscription-key: hidden") && head.Contains("Cookie: hidden") && head.Contains("Authorization: Basic"));
        var last = other.Requests.Single();
        last.ShouldContain("Accept: text/html\r\n");
        last.ShouldNotContain("hidden");
        last.ShouldNotContain("Authorization");
    }

    [Fact]
    public async Task Ten_redirects_are_followed_and_an_eleventh_is_not()
    {
        var hops = 0;
        await using var site = new WireServer(_ => hops++ % 11 == 10 ? WireServer.Ok("end") : WireServer.Only("302 Found", "Location: /again\r\n"));
        using var http = Client(Options.Trusting(site.At("/")));
        await (await http.GetAsync(site.At("/"), Cancel)).DisposeAsync();
        site.Requests.Count.ShouldBe(11);

        await using var loop = new WireServer(_ => WireServer.Only("302 Found", "Location: /again\r\n"));
        using var looping = Client(Options.Trusting(loop.At("/")));
        var failure = await Should.ThrowAsync<SourceException>(() => looping.GetAsync(loop.At("/"), Cancel));
        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe($"GET {loop.At("/again")} failed: it was redirected more than 10 times. Check the address.");
        loop.Requests.Count.ShouldBe(11);
    }

    [Theory]
    [InlineData("Location: ftp://files.example/a\r\n", "the address is neither http nor https.")]
    [InlineData("", "the upstream answered 302 (Found) without saying where to go.")]
    public async Task A_redirect_to_nowhere_is_a_failure(string location, string why)
    {
        await using var site = new WireServer(_ => WireServer.Only("302 Found", location));
        using var http = Client(Options.Trusting(site.At("/")));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(site.At("/"), Cancel));
        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldEndWith($" failed: {why} Check the address.");
    }

    [Fact]
    public async Task A_request_that_may_not_leave_its_host_stays_although_the_other_is_trusted()
    {
        await using var other = new WireServer(_ => WireServer.Ok("fine"));
        await using var site = new WireServer(_ => WireServer.Only("302 Found", $"Location: {other.At("/")}\r\n"));
        using var http = Client(Options.Trusting(site.At("/"), other.At("/")));
        var failure = await Should.ThrowAsync<SourceException>(() => http.SendAsync(new OutboundRequest(site.At("/")) { StayOnHost = true }, Cancel));
        failure.Message.ShouldBe($"GET {site.At("/")} failed: the upstream redirects to 127.0.0.1, and this request may not leave its host. Check the address.");
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_post_is_not_redirected()
    {
        await using var site = new WireServer(_ => WireServer.Only("308 Permanent Redirect", "Location: /elsewhere\r\n"));
        using var http = Client(Options.Trusting(site.At("/")));
        var failure = await Should.ThrowAsync<SourceException>(() => http.SendAsync(new OutboundRequest(site.At("/")) { Method = HttpMethod.Post }, Cancel));
        failure.Message.ShouldBe($"POST {site.At("/")} failed: the upstream answered with a redirect, 308 (Permanent Redirect), which only reading requests follow. Check the address.");
    }

    private static OutboundHttp Client(OutboundOptions options) => new(options, TimeProvider.System, NullLogger<OutboundHttp>.Instance);
}
