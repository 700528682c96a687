using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Http;

namespace Weir.Tests.Http;

public sealed class OutboundProxyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_goes_through_the_proxy_of_its_scheme()
    {
        await using var proxy = new WireServer(_ => WireServer.Ok("through"));
        using var http = Client(("http_proxy", $"http://127.0.0.1:{proxy.Port}"));
        await using var answer = await http.GetAsync(new Uri("http://upstream.example/file?key=1"), Cancel);
        using var reader = new StreamReader(answer.Body);
        (await reader.ReadToEndAsync(Cancel)).ShouldBe("through");
        proxy.Requests.Single().ShouldStartWith("GET http://upstream.example/file?key=1 HTTP/1.1\r\n");
    }

    [Theory]
    [InlineData("403 Forbidden", FailureKind.Terminal, "refused with 403 (Forbidden). Ask for upstream.example to be allowed, or name it in the environment variable 'no_proxy' if it is reached directly.")]
    [InlineData("407 Proxy Authentication Required", FailureKind.Terminal, "refused with 407 (Proxy Authentication Required). Write its user name and password in 'HTTPS_PROXY', as in http://user:password@127.0.0.1:PORT.")]
    [InlineData("503 Service Unavailable", FailureKind.Transient, "refused with 503 (Service Unavailable). Try again later, or name upstream.example in the environment variable 'no_proxy' if it is reached directly.")]
    public async Task A_proxy_that_refuses_is_named_with_its_variable(string status, FailureKind kind, string words)
    {
        await using var proxy = new WireServer(_ => WireServer.Only(status));
        using var http = Client(("HTTPS_PROXY", $"http://127.0.0.1:{proxy.Port}"));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri("https://upstream.example/file"), Cancel));
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldBe($"GET https://upstream.example/file failed: the proxy 127.0.0.1:{proxy.Port} (from the environment variable 'HTTPS_PROXY') {words.Replace("PORT", proxy.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}");
    }

    [Fact]
    public async Task A_plain_request_that_needs_the_proxys_password_says_so()
    {
        await using var proxy = new WireServer(_ => WireServer.Only("407 Proxy Authentication Required"));
        using var http = Client(("all_proxy", $"127.0.0.1:{proxy.Port}"));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri("http://upstream.example/file"), Cancel));
        failure.Message.ShouldBe($"GET http://upstream.example/file failed: the proxy 127.0.0.1:{proxy.Port} (from the environment variable 'all_proxy') refused with 407 (Proxy Authentication Required). Write its user name and password in 'all_proxy', as in http://user:password@127.0.0.1:{proxy.Port}.");
    }

    [Fact]
    public async Task A_proxy_that_is_down_is_named_with_its_variable()
    {
        var port = WireServer.ClosedPort();
        using var http = Client(("https_proxy", $"http://me:hidden@127.0.0.1:{port}"));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri("https://upstream.example/file"), Cancel));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"No connection was made to the proxy 127.0.0.1:{port} (from the environment variable 'https_proxy'): the connection was refused. Check that the proxy is up, or correct or unset the variable.");
    }

    [Fact]
    public async Task The_proxys_user_and_password_are_sent_when_it_asks()
    {
        await using var proxy = new WireServer(head => head.Contains("Proxy-Authorization", StringComparison.Ordinal)
            ? WireServer.Ok("through")
            : WireServer.Only("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"p\"\r\nConnection: close\r\n"));
        using var http = Client(("http_proxy", $"http://me:p%40ss@127.0.0.1:{proxy.Port}"));
        await using var answer = await http.GetAsync(new Uri("http://upstream.example/"), Cancel);
        answer.Status.ShouldBe(200);
        proxy.Requests.Last().ShouldContain("Proxy-Authorization: Basic " + Convert.ToBase64String("me:p@ss"u8));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "it leads to 169.254.169.254, a cloud metadata address")]
    [InlineData("http://10.0.0.1/", "it leads to 10.0.0.1, a private address")]
    [InlineData("http://inside.example/", "it leads to 10.9.9.9, a private address")]
    public async Task A_proxy_is_not_asked_to_reach_a_private_address(string address, string words)
    {
        await using var proxy = new WireServer(_ => WireServer.Ok("secret"));
        using var http = Client(("http_proxy", $"http://127.0.0.1:{proxy.Port}"));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri(address), Cancel));
        failure.Message.ShouldContain(words);
        proxy.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_site_on_the_proxys_own_address_is_not_trusted_for_that()
    {
        await using var proxy = new WireServer(_ => WireServer.Ok("secret"));
        using var http = Client(("https_proxy", $"http://127.0.0.1:{proxy.Port}"));
        await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{proxy.Port}/"), Cancel));
        proxy.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "http://a.example/", true)]
    [InlineData("*", "http://a.example/", false)]
    [InlineData("a.example", "http://a.example/", false)]
    [InlineData("A.EXAMPLE", "http://a.example/", false)]
    [InlineData(".example", "http://a.example/", false)]
    [InlineData("*.example", "http://a.example/", false)]
    [InlineData("example", "http://a.example/", false)]
    [InlineData("ample", "http://a.example/", true)]
    [InlineData("a.example:8080", "http://a.example/", true)]
    [InlineData("a.example:8080", "http://a.example:8080/", false)]
    [InlineData("10.0.0.0/8, b.example", "http://10.2.3.4/", false)]
    [InlineData("10.0.0.0/8", "http://11.2.3.4/", true)]
    [InlineData("11.2.3.4", "http://11.2.3.4/", false)]
    [InlineData("2001:db8::1", "http://[2001:db8::1]/", false)]
    [InlineData("", "http://localhost/", false)]
    [InlineData("", "http://127.0.0.1:9/", false)]
    public void No_proxy_is_understood(string rule, string address, bool proxied) =>
        (Settings(("http_proxy", "proxy.example:3128"), ("no_proxy", rule)).For(new Uri(address)) is not null).ShouldBe(proxied);

    [Fact]
    public void The_lower_case_variable_wins()
    {
        var settings = Settings(("HTTP_PROXY", "http://upper.example:1"), ("http_proxy", "http://lower.example:2"), ("ALL_PROXY", "socks5://any.example:3"));
        var plain = settings.For(new Uri("http://a.example/"))!;
        (plain.Variable, plain.Host).ShouldBe(("http_proxy", "lower.example:2"));
        var secure = settings.For(new Uri("https://a.example/"))!;
        (secure.Variable, secure.Host, secure.Address.Scheme).ShouldBe(("ALL_PROXY", "any.example:3", "socks5"));
    }

    [Fact]
    public void A_variable_that_is_no_address_is_named_without_its_value() =>
        Should.Throw<UsageException>(() => Settings(("https_proxy", "ftp://me:hidden@x")))
            .Message.ShouldBe("The environment variable 'https_proxy' cannot be used: text of 17 characters where the address of a proxy is expected, such as http://proxy.example.org:8080. Correct or unset it.");

    private static ProxySettings Settings(params (string Name, string Value)[] environment) =>
        ProxySettings.From(name => environment.FirstOrDefault(variable => variable.Name == name).Value);

    private static OutboundHttp Client(params (string Name, string Value)[] environment) => new(
        new OutboundOptions
        {
            MinimumGap = TimeSpan.Zero,
            Proxy = Settings(environment),
            // Behind a proxy the machine's own name service rarely knows the outside.
            Resolve = (host, _) => host == "inside.example"
                ? Task.FromResult<IPAddress[]>([IPAddress.Parse("10.9.9.9")])
                : throw new SocketException((int)SocketError.HostNotFound),
        },
        TimeProvider.System,
        NullLogger<OutboundHttp>.Instance);
}
