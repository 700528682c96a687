using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting;

/// <summary>What a server logs. No parameter of a request is in it.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Debug, Message = "{Method} {Route}: {Status} in {Milliseconds} ms ({Correlation})")]
    public static partial void Answered(ILogger logger, string method, string route, int status, double milliseconds, string correlation);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Information, Message = "{Method} {Route}: {Status} {Title} ({Correlation})")]
    public static partial void Refused(ILogger logger, string method, string route, int status, string title, string correlation);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "{Method} {Route}: {Reason} ({Correlation})")]
    public static partial void Unavailable(ILogger logger, string method, string route, string reason, string correlation);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Error, Message = "{Method} {Route} failed with {Type} at {Place} ({Correlation})")]
    public static partial void Failed(ILogger logger, string method, string route, string type, string place, string correlation);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning, Message = "No look at the lists: {Reason} What was read last is served.")]
    public static partial void LookFailed(ILogger logger, string reason);
}
