using Weir.Server.Hosting;

namespace Weir.Server.Api;

/// <summary>Whether the server runs, and whether it can answer.</summary>
internal static class HealthApi
{
    private const string Group = "Health";

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("live", Group, "/health/live", "Answers where the server runs.", _ => ValueTask.FromResult(Status("live")))
        {
            IsOpen = true, IgnoresOthers = true, Schema = "Health", Example = "/health/live",
        },
        new("ready", Group, "/health/ready", "Answers where the warehouse has answered within the last minute; else 503.", ReadyAsync)
        {
            IsOpen = true, IgnoresOthers = true, Schema = "Health", Example = "/health/ready",
        },
    ];

    private static async ValueTask<Answer> ReadyAsync(ApiRequest request)
    {
        await request.Host.Shelf.SnapshotAsync(request.Aborted);
        return request.Host.Shelf.IsReady ? Status("ready") : throw RequestBoundary.Unavailable();
    }

    private static Answer Status(string status) => Answer.Of("", DateTimeOffset.UnixEpoch, () => ApiJson.Document(json => json.WriteString("status", status))) with { IsVolatile = true };
}
