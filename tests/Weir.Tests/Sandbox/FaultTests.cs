using System.IO.Compression;
using System.Net;
using Weir.Sandbox;
using Weir.Sandbox.Faults;
using Weir.Sandbox.NhsStatistics.Files;

namespace Weir.Tests.Sandbox;

public sealed class FaultTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 12, 9, 30, 0, TimeSpan.Zero);
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly HurriedTime time = new(Now);
    private SandboxServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RttFile Newest => server.Files[0];

    public async ValueTask InitializeAsync() =>
        server = await SandboxServer.StartAsync(new SandboxOptions { Months = 2, RowsPerMonth = 200, Time = time }, Token);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_fault_meets_the_paths_it_names_as_often_as_it_says()
    {
        server.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*.zip", Times = 2 });

        (await StatusAsync(server.IndexAddress)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(server.AddressOf(Newest))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server.AddressOf(Newest))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server.AddressOf(Newest))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fault_can_meet_one_method_only_and_is_cleared()
    {
        server.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Method = "HEAD" });

        (await StatusAsync(server.IndexAddress, HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(server.IndexAddress, HttpMethod.Head)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        server.Faults.Clear();
        (await StatusAsync(server.IndexAddress, HttpMethod.Head)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Faults_come_in_the_order_they_were_ordered()
    {
        server.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Times = 1 });
        server.Faults.Order(new Fault(FaultKind.EmptyAccepted) { Times = 1 });

        (await StatusAsync(server.IndexAddress)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await StatusAsync(server.IndexAddress)).ShouldBe(HttpStatusCode.Accepted);
        (await StatusAsync(server.IndexAddress)).ShouldBe(HttpStatusCode.OK);
        server.Requests.Select(request => request.Status).ShouldBe([503, 202, 200]);
    }

    [Fact]
    public async Task A_429_asks_to_wait_for_seconds_or_until_a_date_or_not_at_all()
    {
        var wait = TimeSpan.FromSeconds(90);
        server.Faults.Order(new Fault(FaultKind.TooManyRequests) { Times = 1, RetryAfter = wait });
        server.Faults.Order(new Fault(FaultKind.TooManyRequests) { Times = 1, RetryAfter = wait, RetryAfterAsDate = true });
        server.Faults.Order(new Fault(FaultKind.TooManyRequests) { Times = 1 });

        using var seconds = await client.GetAsync(server.IndexAddress, Token);
        using var date = await client.GetAsync(server.IndexAddress, Token);
        using var unsaid = await client.GetAsync(server.IndexAddress, Token);

        new[] { seconds, date, unsaid }.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        seconds.Headers.RetryAfter!.Delta.ShouldBe(wait);
        date.Headers.RetryAfter!.Date.ShouldBe(Now + wait);
        unsaid.Headers.RetryAfter.ShouldBeNull();
    }

    [Fact]
    public async Task A_503_may_ask_to_wait()
    {
        server.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) });
        using var answer = await client.GetAsync(server.IndexAddress, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.ToString().ShouldBe("2");
    }

    [Fact]
    public async Task A_truncated_body_ends_after_half_of_the_length_it_announced()
    {
        var whole = await client.GetByteArrayAsync(server.AddressOf(Newest), Token);
        server.Faults.Order(new Fault(FaultKind.TruncatedBody));
        using var answer = await client.GetAsync(server.AddressOf(Newest), HttpCompletionOption.ResponseHeadersRead, Token);
        using var received = new MemoryStream();

        answer.Content.Headers.ContentLength.ShouldBe(whole.Length);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var failure = await Should.ThrowAsync<HttpIOException>(() => body.CopyToAsync(received, Token));
        failure.HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
        received.ToArray().ShouldBe(whole[..(whole.Length / 2)]);
    }

    [Fact]
    public async Task A_slow_body_is_whole_and_takes_its_time()
    {
        var whole = await client.GetByteArrayAsync(server.AddressOf(Newest), Token);
        server.Faults.Order(new Fault(FaultKind.SlowBody) { BytesPerSecond = 1_000 });

        (await client.GetByteArrayAsync(server.AddressOf(Newest), Token)).ShouldBe(whole);
        time.Waited.TotalSeconds.ShouldBe(whole.Length / 1_000.0, tolerance: 0.1);
    }

    [Fact]
    public async Task A_challenge_page_is_html_under_status_200_and_an_empty_202_has_no_body()
    {
        server.Faults.Order(new Fault(FaultKind.ChallengePage) { Times = 1 });
        server.Faults.Order(new Fault(FaultKind.EmptyAccepted) { Times = 1 });
        using var challenge = await client.GetAsync(server.AddressOf(Newest), Token);
        using var accepted = await client.GetAsync(server.AddressOf(Newest), Token);

        challenge.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await challenge.Content.ReadAsStringAsync(Token)).ShouldStartWith("<!DOCTYPE html>");
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        accepted.Content.Headers.ContentLength.ShouldBe(0);
    }

    [Fact]
    public async Task A_zip_bomb_is_small_and_becomes_what_was_ordered()
    {
        server.Faults.Order(new Fault(FaultKind.ZipBomb) { ExpandedBytes = 50_000_000 });
        var bytes = await client.GetByteArrayAsync(server.AddressOf(Newest), Token);
        using var archive = new ZipArchive(new MemoryStream(bytes));

        archive.Entries.Single().FullName.ShouldEndWith(".csv");
        archive.Entries[0].Length.ShouldBeInRange(50_000_000, 52_000_000);
        bytes.Length.ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task A_disguised_zip_bomb_says_that_it_stays_small()
    {
        server.Faults.Order(new Fault(FaultKind.DisguisedZipBomb) { ExpandedBytes = 50_000_000 });
        var bytes = await client.GetByteArrayAsync(server.AddressOf(Newest), Token);
        using var archive = new ZipArchive(new MemoryStream(bytes));
        using var deflated = new DeflateStream(new MemoryStream(bytes[(30 + archive.Entries[0].FullName.Length)..]), CompressionMode.Decompress);
        using var expanded = new MemoryStream();
        await deflated.CopyToAsync(expanded, Token);

        archive.Entries[0].Length.ShouldBe(1_000);
        expanded.Length.ShouldBeGreaterThan(50_000_000);
    }

    [Fact]
    public async Task A_zip_may_climb_upwards_hold_no_csv_or_end_early()
    {
        var whole = await client.GetByteArrayAsync(server.AddressOf(Newest), Token);
        server.Faults.Order(new Fault(FaultKind.ZipWithPathUpwards) { Times = 1 });
        server.Faults.Order(new Fault(FaultKind.ZipWithoutCsv) { Times = 1 });
        server.Faults.Order(new Fault(FaultKind.TruncatedZip) { Times = 1 });

        (await EntriesAsync()).Single().ShouldStartWith("../../");
        (await EntriesAsync()).ShouldBe(["readme.txt"]);
        (await client.GetByteArrayAsync(server.AddressOf(Newest), Token)).ShouldBe(whole[..(whole.Length / 2)]);
    }

    [Fact]
    public async Task Hidden_links_are_in_the_page_but_in_no_anchor_and_no_article()
    {
        var address = new Uri(server.IndexAddress, "rtt-data-2025-26/");
        server.Faults.Order(new Fault(FaultKind.HiddenLinks) { Path = "*/rtt-data-*" });
        var page = await client.GetStringAsync(address, Token);

        page.ShouldNotContain("<article");
        page.ShouldNotContain(" href=\"" + server.AddressOf(Newest));
        page.ShouldContain("data-href=\"" + server.AddressOf(Newest));
    }

    [Fact]
    public async Task Scripted_links_are_in_no_markup()
    {
        var address = new Uri(server.IndexAddress, "rtt-data-2025-26/");
        server.Faults.Order(new Fault(FaultKind.ScriptedLinks));
        var page = await client.GetStringAsync(address, Token);

        page.ShouldContain("setTimeout(function () {");
        page.ShouldContain(Newest.Name);
        page.ShouldNotContain(" href=\"" + server.AddressOf(Newest));
        page.ShouldNotContain("rtt-data-2024-25");
    }

    [Fact]
    public async Task A_reset_connection_gives_no_answer_and_is_logged()
    {
        server.Faults.Order(new Fault(FaultKind.ConnectionReset) { Times = 1 });

        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(server.IndexAddress, Token));
        server.Requests.Single().Status.ShouldBe(0);
    }

    [Fact]
    public async Task Connections_are_refused_until_they_are_accepted_again_at_the_same_address()
    {
        await server.RefuseConnectionsAsync(Token);
        var refused = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(server.IndexAddress, Token));
        refused.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);

        await server.AcceptConnectionsAsync(Token);
        (await StatusAsync(server.IndexAddress)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_redirect_leads_to_another_host()
    {
        server.Faults.Order(new Fault(FaultKind.Redirect) { RedirectTo = new Uri("http://169.254.169.254/latest/") });
        using var answer = await client.GetAsync(server.AddressOf(Newest), Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location.ShouldBe(new Uri("http://169.254.169.254/latest/"));
    }

    [Fact]
    public async Task An_answer_may_come_without_tag_and_date()
    {
        server.Faults.Order(new Fault(FaultKind.NoETag));
        using var answer = await client.GetAsync(server.AddressOf(Newest), Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ETag.ShouldBeNull();
        answer.Content.Headers.LastModified.ShouldBeNull();
    }

    [Fact]
    public async Task Faults_can_be_ordered_over_http()
    {
        using var ordered = await client.PostAsync(new Uri(server.BaseAddress, "sandbox/faults?kind=TooManyRequests&path=*.zip&times=1&retryAfter=7"), null, Token);
        (await ordered.Content.ReadAsStringAsync(Token)).ShouldBe("""{"ordered":"TooManyRequests","path":"*.zip","times":1}""");

        using var answer = await client.GetAsync(server.AddressOf(Newest), Token);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData("kind=Earthquake", "Sandbox: parameter 'kind' is no fault. It is one of NotFound, TooManyRequests, ServiceUnavailable, TruncatedBody, SlowBody, ChallengePage, EmptyAccepted, ZipBomb, DisguisedZipBomb, ZipWithPathUpwards, ZipWithoutCsv, TruncatedZip, HiddenLinks, ScriptedLinks, ConnectionReset, Redirect, NoETag, Gone, EndlessExport, FailedExport, LyingManifest, ErrorFile, PrivateFiles, OtherDigest, NeverAnswers, EmptyOutput, NoOutput, TwoDateFormats, DateOutside, DoubledId, WrongTypes, UnknownField.")]
    [InlineData("kind=NotFound&times=often", "Sandbox: parameter 'times' is text of 5 characters, a whole number up to 2147483647 is expected.")]
    [InlineData("kind=NotFound&times=5000000000", "Sandbox: parameter 'times' is text of 10 characters, a whole number up to 2147483647 is expected.")]
    public async Task A_wrong_order_says_what_is_wrong(string query, string message)
    {
        using var answer = await client.PostAsync(new Uri(server.BaseAddress, "sandbox/faults?" + query), null, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        json.RootElement.GetProperty("error").GetString().ShouldBe(message);
    }

    private Task<HttpStatusCode> StatusAsync(Uri address) => StatusAsync(address, HttpMethod.Get);

    private async Task<HttpStatusCode> StatusAsync(Uri address, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, address);
        using var answer = await client.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private async Task<List<string>> EntriesAsync()
    {
        using var archive = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync(server.AddressOf(Newest), Token)));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>A clock that stands still and lets no one wait: it adds up what they would have waited.</summary>
    private sealed class HurriedTime(DateTimeOffset now) : TimeProvider
    {
        private long waitedTicks;

        public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref waitedTicks));

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref waitedTicks, dueTime.Ticks);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
