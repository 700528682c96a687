using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Finds the files of a collection's months in four tiers: links of the pages, links of rendered pages, built addresses; and checks of what they found.</summary>
internal sealed partial class StatisticsDiscovery(StatisticsCollection collection, DiscoveryOptions options, OutboundHttp http, TimeProvider time, ILogger logger)
{
    /// <summary>Finds the file to load for each month asked for.</summary>
    /// <param name="periods">The months. <c>last N</c> counts back from the newest month that has a file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SourceException">No month has a file: the message says where it was looked and what was found. Transient where a later try may do better.</exception>
    public async Task<DiscoveryResult> FindAsync(PeriodRange periods, CancellationToken cancellationToken)
    {
        if (options.Url is { } url)
        {
            var name = collection.ReadName(url.AbsolutePath);
            LogDirect(collection.Key, RedactedAddress.Of(url));
            return new DiscoveryResult([], [], [], ["The setting 'url' names the file, so nothing was looked for."]) { Direct = new DirectFile(url, name) };
        }

        var run = new DiscoveryRun(collection, options, periods, http, time, logger);
        await run.SearchLinksAsync(cancellationToken);
        await run.SearchRenderedAsync(cancellationToken);
        await run.CheckLinkedAsync(cancellationToken);
        await run.TryPatternsAsync(cancellationToken);
        return run.Result();
    }

    [LoggerMessage(2103, LogLevel.Information, "Discovery of {Collection} is bypassed: {Address}")]
    private partial void LogDirect(string collection, string address);
}
