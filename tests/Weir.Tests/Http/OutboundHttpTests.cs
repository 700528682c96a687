using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Http;

namespace Weir.Tests.Http;

public sealed class OutboundHttpTests
{
    private static readonly OutboundOptions Options = new() { MinimumGap = TimeSpan.Zero };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_carries_its_status_validators_type_length_and_body()
    {
        await using var server = new WireServer(_ => WireServer.Ok("hello", "ETag: \"v1\"\r\nLast-Modified: Thu, 12 Mar 2026 09:30:00 GMT\r\nContent-Type: Text/CSV; charset=utf-8\r\n"));
        using var http = Client(server);
        await using var answer = await http.GetAsync(server.At("/file.csv"), Cancel);
        answer.Status.ShouldBe(200);
        answer.ETag.ShouldBe("\"v1\"");
        answer.LastModified.ShouldBe(new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero));
        answer.ContentType.ShouldBe("text/csv");
        answer.Length.ShouldBe(5);
        answer.NotModified.ShouldBeFalse();
        (await TextAsync(answer)).ShouldBe("hello");
    }

    [Fact]
    public async Task A_conditional_request_learns_that_nothing_changed()
    {
        await using var server = new WireServer(_ => WireServer.Only("304 Not Modified", "ETag: \"v1\"\r\n"));
        using var http = Client(server);
        await using var answer = await http.SendAsync(new OutboundRequest(server.At("/")) { IfNoneMatch = "\"v1\"", IfModifiedSince = new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero) }, Cancel);
        answer.NotModified.ShouldBeTrue();
        server.Requests.Single().ShouldContain("If-None-Match: \"v1\"\r\n");
        server.Requests.Single().ShouldContain("If-Modified-Since: Thu, 12 Mar 2026 09:30:00 GMT\r\n");
    }

    [Fact]
    public async Task The_first_bytes_alone_can_be_asked_for()
    {
        await using var server = new WireServer(_ => "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\nContent-Range: bytes 0-3/900\r\n\r\nPK\u0003\u0004");
        using var http = Client(server);
        await using var answer = await http.SendAsync(new OutboundRequest(server.At("/a.zip")) { FirstBytes = 4 }, Cancel);
        answer.Status.ShouldBe(206);
        server.Requests.Single().ShouldContain("Range: bytes=0-3\r\n");
        server.Requests.Single().ShouldContain("Accept-Encoding: identity\r\n");
    }

    [Fact]
    public async Task A_head_request_tells_the_length_without_a_body()
    {
        await using var server = new WireServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
        using var http = Client(server);
        await using var answer = await http.HeadAsync(server.At("/a.zip"), Cancel);
        answer.Length.ShouldBe(4_000_000);
        (await TextAsync(answer)).ShouldBe("");
    }

    [Fact]
    public async Task A_compressed_page_is_read_as_text()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync("<article/>"u8.ToArray(), Cancel);
        await using var server = new WireServer(_ => WireServer.Ok(Encoding.Latin1.GetString(packed.ToArray()), "Content-Encoding: gzip\r\n"));
        using var http = Client(server);
        await using var answer = await http.SendAsync(new OutboundRequest(server.At("/")) { AcceptCompressed = true }, Cancel);
        (await TextAsync(answer)).ShouldBe("<article/>");
    }

    public static readonly TheoryData<string, FailureKind, string> Statuses = new()
    {
        { "400 Bad Request", FailureKind.Terminal, "400 (Bad Request). Check the address and what is asked for." },
        { "401 Unauthorized", FailureKind.Terminal, "401 (Unauthorized). Check the credentials, and that this machine may use the address." },
        { "403 Forbidden", FailureKind.Terminal, "403 (Forbidden). Check the credentials, and that this machine may use the address." },
        { "404 Not Found", FailureKind.Terminal, "404 (Not Found). Check the address." },
        { "408 Request Timeout", FailureKind.Transient, "408 (Request Timeout). Try again later." },
        { "410 Gone", FailureKind.Terminal, "410 (Gone). Check the address." },
        { "429 Too Many Requests", FailureKind.Transient, "429 (Too Many Requests). Try again later." },
        { "500 Internal Server Error", FailureKind.Transient, "500 (Internal Server Error). Try again later." },
        { "501 Not Implemented", FailureKind.Terminal, "501 (Not Implemented). Check the address and what is asked for." },
        { "503 Service Unavailable", FailureKind.Transient, "503 (Service Unavailable). Try again later." },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_status_other_than_success_is_a_failure_of_its_kind_that_hides_the_query(string status, FailureKind kind, string words)
    {
        await using var server = new WireServer(_ => WireServer.Only(status));
        using var http = Client(server);
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri($"http://me:hidden@127.0.0.1:{server.Port}/sitrep?key=hidden#hidden"), Cancel));
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldBe($"GET http://127.0.0.1:{server.Port}/sitrep?… failed: the upstream answered {words}");
        server.Requests.Single().ShouldContain("Authorization: Basic " + Convert.ToBase64String("me:hidden"u8));
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0", 0)]
    [InlineData("Thu, 12 Mar 2026 09:32:00 GMT", 120)]
    [InlineData("Thursday, 12-Mar-26 09:32:00 GMT", 120)]
    [InlineData("Thu, 12 Mar 2026 09:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task The_upstreams_retry_after_is_understood(string header, int? seconds)
    {
        await using var server = new WireServer(_ => WireServer.Only("429 Too Many Requests", $"Retry-After: {header}\r\n"));
        using var http = Client(server, time: new TurnedClock());
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(server.At("/"), Cancel));
        failure.RetryAfter.ShouldBe(seconds is { } some ? TimeSpan.FromSeconds(some) : null);
        failure.Message.ShouldBe($"GET {server.At("/")} failed: the upstream answered 429 (Too Many Requests){(seconds is { } wait ? $" and asks to wait {wait} s" : "")}. Try again later.");
    }

    [Fact]
    public async Task Any_status_can_be_handed_back_to_be_judged()
    {
        await using var server = new WireServer(_ => WireServer.Only("404 Not Found"));
        using var http = Client(server);
        await using var answer = await http.SendAsync(new OutboundRequest(server.At("/")) { AnyStatus = true }, Cancel);
        answer.Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_body_shorter_than_its_length_is_transient_and_says_both()
    {
        await using var server = new WireServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + new string('x', 1234));
        using var http = Client(server);
        await using var answer = await http.GetAsync(server.At("/a.zip"), Cancel);
        var failure = await Should.ThrowAsync<SourceException>(() => TextAsync(answer));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"The answer of {server.At("/a.zip")} ended after 1,234 bytes of 4,000 bytes. Try again later.");
    }

    [Fact]
    public async Task A_chunked_body_without_its_last_chunk_is_transient()
    {
        await using var server = new WireServer(_ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        using var http = Client(server);
        await using var answer = await http.GetAsync(server.At("/"), Cancel);
        var failure = await Should.ThrowAsync<SourceException>(() => TextAsync(answer));
        failure.Message.ShouldBe($"The answer of {server.At("/")} ended after 5 bytes. Try again later.");
    }

    [Fact]
    public async Task A_body_that_falls_silent_is_transient()
    {
        var clock = new TurnedClock();
        await using var server = new WireServer(async (_, stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"u8.ToArray(), ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });
        using var http = Client(server, time: clock);
        await using var answer = await http.GetAsync(server.At("/"), Cancel);
        var buffer = new byte[5];
        await answer.Body.ReadExactlyAsync(buffer, Cancel);
        var rest = answer.Body.ReadAsync(buffer, Cancel);
        clock.Turn(TimeSpan.FromSeconds(60));
        var failure = await Should.ThrowAsync<SourceException>(async () => await rest);
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"The answer of {server.At("/")} fell silent for 60 s after 5 bytes of 10 bytes. Try again later.");
    }

    [Fact]
    public async Task A_refused_connection_is_transient()
    {
        var port = WireServer.ClosedPort();
        var address = new Uri($"http://127.0.0.1:{port}/");
        using var http = Client(Options.Trusting(address));
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(address, Cancel));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"No connection was made to 127.0.0.1:{port}: the connection was refused. Check the address, and that the system is up and reachable from here.");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_transient()
    {
        using var http = Client(Options with { Resolve = (_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound) });
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri("https://nowhere.example/"), Cancel));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe("No connection was made to nowhere.example: the name cannot be resolved. Check the address and this machine's name service, or set https_proxy if sites are reached through a proxy.");
    }

    [Fact]
    public async Task No_answer_in_time_is_transient()
    {
        var clock = new TurnedClock();
        var asked = new TaskCompletionSource();
        await using var server = new WireServer(async (_, _, ct) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });
        using var http = Client(server, time: clock);
        var sending = http.GetAsync(server.At("/"), Cancel);
        await asked.Task;
        clock.Turn(TimeSpan.FromSeconds(60));
        var failure = await Should.ThrowAsync<SourceException>(() => sending);
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"GET {server.At("/")} failed: no answer within 60 s. Try again later.");
    }

    [Fact]
    public async Task A_resolver_that_never_answers_is_a_connection_timeout()
    {
        var clock = new TurnedClock();
        var asked = new TaskCompletionSource();
        using var http = Client(Options with
        {
            Resolve = async (_, ct) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return [];
            },
        }, clock);
        var sending = http.GetAsync(new Uri("http://slow.example/"), Cancel);
        await asked.Task;
        clock.Turn(TimeSpan.FromSeconds(15));
        var failure = await Should.ThrowAsync<SourceException>(() => sending);
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe("No connection was made to slow.example:80 within 15 s. Check the address, and that a firewall lets this machine through; set https_proxy if sites are reached through a proxy.");
    }

    [Fact]
    public async Task A_connection_that_ends_without_an_answer_is_transient()
    {
        await using var server = new WireServer(_ => "");
        using var http = Client(server);
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(server.At("/"), Cancel));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"GET {server.At("/")} failed: the connection ended before an answer came. Try again later.");
    }

    [Fact]
    public async Task A_cancelled_request_is_cancelled_and_not_a_failure()
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new WireServer(async (_, _, ct) =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });
        using var http = Client(server);
        await Should.ThrowAsync<OperationCanceledException>(() => http.GetAsync(server.At("/"), cancelled.Token));
    }

    [Fact]
    public async Task Only_http_and_https_are_spoken()
    {
        using var http = Client(Options);
        var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri("file:///etc/hostname"), Cancel));
        failure.Message.ShouldBe("GET file:///etc/hostname failed: the address is neither http nor https. Check the address.");
    }

    private static OutboundHttp Client(OutboundOptions options, TimeProvider? time = null) =>
        new(options, time ?? TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    private static OutboundHttp Client(WireServer server, TimeProvider? time = null) => Client(Options.Trusting(server.At("/")), time);

    private static async Task<string> TextAsync(OutboundResponse answer)
    {
        using var reader = new StreamReader(answer.Body, Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancel);
    }
}
