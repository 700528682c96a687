using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Weir.Sandbox.Http;

/// <summary>Sends answers as the site's server does: HEAD, conditional requests and single ranges included.</summary>
internal sealed class AnswerSender(RequestLog log, TimeProvider time)
{
    private const int CopyBytes = 64 * 1024;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends an answer whole.</summary>
    public Task SendAsync(HttpContext context, SiteAnswer answer) => SendAsync(context, answer, CopyAsync);

    /// <summary>Sends an answer at a speed.</summary>
    public Task SendSlowlyAsync(HttpContext context, SiteAnswer answer, int bytesPerSecond) =>
        SendAsync(context, answer, (body, destination, length, token) => TrickleAsync(body, destination, length, bytesPerSecond, token));

    /// <summary>Sends half of an answer. The server closes the connection by itself, because the rest of the announced length never comes.</summary>
    public Task SendHalfAsync(HttpContext context, SiteAnswer answer) =>
        SendAsync(context, answer, (body, destination, length, token) => CopyAsync(body, destination, length / 2, token));

    /// <summary>Resets the connection without an answer.</summary>
    public void Reset(HttpContext context)
    {
        log.Add(RequestLog.Describe(context, status: 0));
        context.Abort();
    }

    private async Task SendAsync(HttpContext context, SiteAnswer answer, Func<Stream, Stream, long, CancellationToken, Task> copy)
    {
        var (status, from, length) = Narrow(context.Request, answer);
        var response = context.Response;
        response.StatusCode = status;
        SetHeaders(response, answer);
        if (status == StatusCodes.Status206PartialContent)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{answer.Length}");
        }

        var hasBody = status != StatusCodes.Status304NotModified;
        response.ContentLength = hasBody ? length : null;
        log.Add(RequestLog.Describe(context, status));
        if (!hasBody || HttpMethods.IsHead(context.Request.Method) || length == 0)
        {
            return;
        }

        await using var body = answer.Open();
        if (from > 0)
        {
            body.Seek(from, SeekOrigin.Begin);
        }

        await copy(body, response.Body, length, context.RequestAborted);
    }

    private static void SetHeaders(HttpResponse response, SiteAnswer answer)
    {
        var headers = response.Headers;
        headers.Server = "weir-sandbox";
        SetIfSaid(answer.ContentType, value => headers.ContentType = value);
        SetIfSaid(answer.ETag, value => headers.ETag = value);
        SetIfSaid(answer.Location, value => headers.Location = value);
        SetIfSaid(answer.RetryAfter, value => headers.RetryAfter = value);
        SetIfSaid(answer.LastModified?.ToString("R", CultureInfo.InvariantCulture), value => headers.LastModified = value);
        SetIfSaid(answer.HasRanges ? "bytes" : null, value => headers.AcceptRanges = value);
        foreach (var (name, value) in answer.Headers)
        {
            headers[name] = value;
        }
    }

    private static void SetIfSaid(string? value, Action<StringValues> set)
    {
        if (value is not null)
        {
            set(value);
        }
    }

    /// <summary>304 for what the reader has, 206 for the part it asks for, else everything.</summary>
    private static (int Status, long From, long Length) Narrow(HttpRequest request, SiteAnswer answer)
    {
        if (answer.Status != StatusCodes.Status200OK)
        {
            return (answer.Status, 0, answer.Length);
        }

        var headers = request.GetTypedHeaders();
        var known = answer.ETag is not null && headers.IfNoneMatch.Any(tag => tag.Tag.Equals(answer.ETag, StringComparison.Ordinal) || tag.Tag.Equals("*", StringComparison.Ordinal));
        var unchanged = headers.IfNoneMatch.Count == 0 && headers.IfModifiedSince is { } since && answer.LastModified <= since;
        if (known || unchanged)
        {
            return (StatusCodes.Status304NotModified, 0, 0);
        }

        var stale = headers.IfRange?.EntityTag is { } expected && !expected.Tag.Equals(answer.ETag, StringComparison.Ordinal);
        if (headers.Range?.Ranges.ToArray() is not [var range] || stale || !answer.HasRanges)
        {
            return (answer.Status, 0, answer.Length);
        }

        var from = range.From ?? Math.Max(0, answer.Length - (range.To ?? 0));
        var to = range.From is null ? answer.Length - 1 : Math.Min(range.To ?? long.MaxValue, answer.Length - 1);
        return from <= to ? (StatusCodes.Status206PartialContent, from, to - from + 1) : (StatusCodes.Status416RangeNotSatisfiable, 0, 0);
    }

    private static async Task CopyAsync(Stream body, Stream destination, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[CopyBytes];
        while (length > 0)
        {
            var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                return;
            }

            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length -= read;
        }
    }

    private async Task TrickleAsync(Stream body, Stream destination, long length, int bytesPerSecond, CancellationToken cancellationToken)
    {
        var step = Math.Max(1, (int)(bytesPerSecond * Beat.TotalSeconds));
        while (length > 0)
        {
            var now = Math.Min(length, step);
            await CopyAsync(body, destination, now, cancellationToken);
            await destination.FlushAsync(cancellationToken);
            length -= now;
            await Task.Delay(Beat, time, cancellationToken);
        }
    }
}
