using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Server.Hosting;
using static Weir.Server.Tests.ApiFixture;

namespace Weir.Server.Tests;

/// <summary>What becomes of requests when the warehouse does not answer or the server has a fault.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task While_the_warehouse_does_not_answer_what_was_read_last_is_served_and_a_minute_later_the_server_is_not_ready()
    {
        await using var api = await SampleAsync();
        var before = await api.GetAsync($"/api/v1/datasets/{SmokingKey}");
        var mend = await api.SpoilWarehouseAsync();
        api.Clock.Pass(TimeSpan.FromSeconds(2));

        (await api.GetAsync($"/api/v1/datasets/{SmokingKey}")).Text.ShouldBe(before.Text);
        (await api.GetAsync("/health/ready")).Text.ShouldBe("""{"status":"ready"}""");
        var unread = await api.GetAsync("/api/v1/datasets/ethnic_category");
        unread.Text.ShouldBe($$"""{"type":"about:blank","title":"Not available","status":503,"detail":"The warehouse does not answer: another process may be loading into it. Ask again in a few seconds.","correlationId":"{{unread.Correlation}}"}""");
        unread.Header("Retry-After").ShouldBe("5");
        api.Clock.Pass(TimeSpan.FromMinutes(1));
        (await api.GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await api.GetAsync("/health/live")).Text.ShouldBe("""{"status":"live"}""");

        await mend();
        api.Clock.Pass(TimeSpan.FromSeconds(2));
        (await api.GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync("/api/v1/datasets/ethnic_category")).Status.ShouldBe(HttpStatusCode.OK);
        api.Logged.Where(line => line.Contains("No look at the lists", StringComparison.Ordinal)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Where_nothing_was_loaded_yet_there_are_no_lists_and_the_server_is_ready()
    {
        await using var api = await StartAsync();

        (await api.GetAsync("/api/v1/datasets")).Text.ShouldBe("""{"datasets":[],"total":0,"nextCursor":null,"next":null}""");
        (await api.GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        var none = await api.GetAsync("/api/v1/datasets/x");
        none.Text.ShouldContain("\"There is no dataset \\u0027x\\u0027. None has been synced yet.\"");
    }

    /// <summary>facts/security.md, row 22: no exception's text reaches a client.</summary>
    [Theory]
    [InlineData(typeof(InvalidOperationException), 500, "Server error")]
    [InlineData(typeof(DestinationException), 503, "Not available")]
    [InlineData(typeof(SourceException), 503, "Not available")]
    public async Task Row_22_errors_are_generic_and_have_a_correlation_id(Type type, int status, string title)
    {
        const string Secret = "postgresql://weir:hunter2@db";
        var thrown = type == typeof(InvalidOperationException) ? new InvalidOperationException(Secret) : (Exception)Activator.CreateInstance(type, Secret, FailureKind.Terminal, null)!;
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await new RequestBoundary(TimeProvider.System, NullLogger.Instance, []).InvokeAsync(context, _ => throw thrown);

        context.Response.StatusCode.ShouldBe(status);
        var text = System.Text.Encoding.UTF8.GetString(body.ToArray());
        text.ShouldStartWith($$"""{"type":"about:blank","title":"{{title}}","status":{{status}},""");
        text.ShouldEndWith($"\"correlationId\":\"{context.Response.Headers[RequestBoundary.CorrelationHeader]}\"}}");
        text.ShouldNotContain("hunter2");
    }
}
