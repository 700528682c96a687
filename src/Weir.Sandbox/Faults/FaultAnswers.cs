using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Http;
using Weir.Sandbox.NhsStatistics.Pages;

namespace Weir.Sandbox.Faults;

/// <summary>Answers a request as an ordered fault demands.</summary>
internal sealed class FaultAnswers(AnswerSender sender, TimeProvider time)
{
    private const string Challenge = """
        <!DOCTYPE html>
        <html lang="en"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
        <body><h1>Checking your browser</h1><p>Enable JavaScript and cookies to continue.</p></body></html>
        """;

    /// <summary>Sends the spoilt answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="right">The answer the site would give, with links carried as asked.</param>
    public async Task SendAsync(HttpContext context, Fault fault, Func<LinkStyle, Task<SiteAnswer>> right)
    {
        switch (fault.Kind)
        {
            case FaultKind.ConnectionReset:
                sender.Reset(context);
                break;
            case FaultKind.TruncatedBody:
                await sender.SendHalfAsync(context, await right(LinkStyle.Plain));
                break;
            case FaultKind.SlowBody:
                await sender.SendSlowlyAsync(context, await right(LinkStyle.Plain), fault.BytesPerSecond);
                break;
            default:
                await sender.SendAsync(context, await SpoilAsync(fault, right));
                break;
        }
    }

    private async Task<SiteAnswer> SpoilAsync(Fault fault, Func<LinkStyle, Task<SiteAnswer>> right) => fault.Kind switch
    {
        FaultKind.NotFound => SiteAnswer.Plain(404, "Page not found"),
        FaultKind.TooManyRequests => SiteAnswer.Plain(429, "Too many requests") with { RetryAfter = RetryAfter(fault) },
        FaultKind.ServiceUnavailable => SiteAnswer.Plain(503, "Service unavailable") with { RetryAfter = RetryAfter(fault) },
        FaultKind.ChallengePage => SiteAnswer.Html(200, Challenge),
        FaultKind.EmptyAccepted => SiteAnswer.Empty(202),
        FaultKind.Redirect => SiteAnswer.RedirectTo(302, fault.RedirectTo.AbsoluteUri),
        FaultKind.ZipBomb => Zip(SpoiltZip.Bomb(fault.ExpandedBytes)),
        FaultKind.DisguisedZipBomb => Zip(SpoiltZip.DisguisedBomb(fault.ExpandedBytes)),
        FaultKind.ZipWithPathUpwards => Zip(SpoiltZip.WithPathUpwards()),
        FaultKind.ZipWithoutCsv => Zip(SpoiltZip.WithoutCsv()),
        FaultKind.TruncatedZip => await HalfOfAsync(await right(LinkStyle.Plain)),
        FaultKind.HiddenLinks => await right(LinkStyle.Hidden),
        FaultKind.ScriptedLinks => await right(LinkStyle.Scripted),
        _ => await right(LinkStyle.Plain) with { ETag = null, LastModified = null },
    };

    private string? RetryAfter(Fault fault) => fault.RetryAfter switch
    {
        null => null,
        { } wait when fault.RetryAfterAsDate => (time.GetUtcNow() + wait).ToString("R", CultureInfo.InvariantCulture),
        { } wait => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture),
    };

    private static SiteAnswer Zip(byte[] bytes) => SiteAnswer.Bytes(200, "application/zip", bytes);

    private static async Task<SiteAnswer> HalfOfAsync(SiteAnswer whole)
    {
        await using var body = whole.Open();
        var half = new byte[whole.Length / 2];
        await body.ReadExactlyAsync(half);
        return SiteAnswer.Bytes(whole.Status, whole.ContentType ?? "application/zip", half) with { LastModified = whole.LastModified };
    }
}
