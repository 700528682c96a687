using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Server.Hosting;

/// <summary>What surrounds every request: security headers, the correlation id, and what becomes of failures.</summary>
internal sealed class RequestBoundary(TimeProvider time, ILogger logger, IReadOnlyList<string> paths)
{
    public const string CorrelationHeader = "X-Correlation-Id";

    private const int LongestCorrelation = 64;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var start = time.GetTimestamp();
        var correlation = CorrelationOf(context.Request);
        AddHeaders(context, correlation);
        try
        {
            await next(context);
            // Routing says no without a body: no such path, or not with this method.
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null })
                await RefuseAsync(context, OfStatus(context), correlation);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (ProblemException problem) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, problem, correlation);
        }
        catch (BadHttpRequestException malformed) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, new ProblemException(malformed.StatusCode, "Bad request", "The request is malformed."), correlation);
        }
        catch (WeirException failure) when (!context.Response.HasStarted)
        {
            var route = RouteOf(context);
            ServerLog.Unavailable(logger, context.Request.Method, route, failure.Message, correlation);
            await Problems.WriteAsync(context, Unavailable(), correlation);
        }
        catch (Exception bug) when (!context.Response.HasStarted)
        {
            // The message may hold a value; where it was thrown does not.
            var (route, type, place) = (RouteOf(context), bug.GetType().Name, PlaceOf(bug));
            ServerLog.Failed(logger, context.Request.Method, route, type, place, correlation);
            await Problems.WriteAsync(context, new ProblemException(500, "Server error", "The server failed. Its log says more under the correlation id."), correlation);
        }

        if (!logger.IsEnabled(LogLevel.Debug))
            return;
        var (answered, took) = (RouteOf(context), time.GetElapsedTime(start).TotalMilliseconds);
        ServerLog.Answered(logger, context.Request.Method, answered, context.Response.StatusCode, took, correlation);
    }

    public static ProblemException Unavailable() => new(503, "Not available", "The warehouse does not answer: another process may be loading into it. Ask again in a few seconds.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private Task RefuseAsync(HttpContext context, ProblemException problem, string correlation)
    {
        var route = RouteOf(context);
        ServerLog.Refused(logger, context.Request.Method, route, problem.Status, problem.Title, correlation);
        return Problems.WriteAsync(context, problem, correlation);
    }

    private static void AddHeaders(HttpContext context, string correlation)
    {
        var headers = context.Response.Headers;
        headers[CorrelationHeader] = correlation;
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
    }

    /// <summary>The client's own where it is one that can do no harm in a log, else a new one.</summary>
    private string CorrelationOf(HttpRequest request) =>
        request.Headers[CorrelationHeader] is [{ Length: > 0 and <= LongestCorrelation } given] && given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? given
            : Guid.CreateVersion7(time.GetUtcNow()).ToString();

    private ProblemException OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        404 => ProblemException.NotFound($"There is nothing at '{Shown.Of(context.Request.Path.Value ?? "")}'.{Spelling.Suggestion(context.Request.Path.Value ?? "", paths)} /openapi/v1.json lists what there is."),
        405 => new ProblemException(405, "Method not allowed", $"'{Shown.Of(context.Request.Path.Value ?? "")}' answers GET and HEAD only."),
        var status => new ProblemException(status, "Refused", "The request was refused."),
    };

    /// <summary>The pattern that the path matched: parameters stay out of the log.</summary>
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    private static string PlaceOf(Exception bug) => bug.StackTrace?.Split('\n')[0].Trim() is { } line ? line.Split(" in ")[0] : "an unknown place";
}
