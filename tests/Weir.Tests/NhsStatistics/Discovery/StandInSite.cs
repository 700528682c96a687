using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Http;
using Weir.Sources;
using Weir.Tests.Archives;
using Weir.Tests.Http;

namespace Weir.Tests.NhsStatistics.Discovery;

/// <summary>A site whose every answer a test writes down. What nobody wrote down is 404.</summary>
internal sealed class StandInSite : IAsyncDisposable
{
    public const string Index = "/statistics/statistical-work-areas/rtt-waiting-times/";
    public const string Uploads = "/statistics/wp-content/uploads/sites/2/";

    /// <summary>The date on which everything is looked for: January 2026 is the newest month due.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Zip = Encoding.Latin1.GetString(new RawZip().Add("rows.csv", "Period,Total\r\n"u8).ToArray());
    private readonly ConcurrentDictionary<string, Func<string, string>> answers = new(StringComparer.Ordinal);
    private readonly WireServer server;

    public StandInSite() => server = new WireServer(Answer);

    public Uri Address => server.At("/");

    /// <summary>Requests so far, as <c>HEAD /path</c>.</summary>
    public IReadOnlyList<string> Requests => [.. server.Requests.Select(head => string.Join(' ', head.Split(' ').Take(2)))];

    public IReadOnlyList<string> Heads => [.. server.Requests];

    public Uri At(string path) => server.At(path);

    /// <summary>Writes down an answer as it is sent, status line and all.</summary>
    public StandInSite On(string path, string answer)
    {
        answers[path] = _ => answer;
        return this;
    }

    /// <summary>A page whose article holds this.</summary>
    public StandInSite Page(string path, string article) =>
        On(path, WireServer.Ok($"<!DOCTYPE html><html><body><aside><a href='{Index}rtt-data-2011-12/'>menu</a></aside><article>{article}</article></body></html>", "Content-Type: text/html\r\n"));

    /// <summary>Index and one year, with these files; each is a zip unless something else is written down for it.</summary>
    public StandInSite Year(string year, params string[] files)
    {
        Page(Index, $"<a href=\"{Index}rtt-data-{year}\">{year} RTT waiting times data</a>");
        Page($"{Index}rtt-data-{year}", string.Concat(files.Select(file => $"<p><a href=\"{Uploads}{file}\">{Path.GetFileNameWithoutExtension(file)}</a></p>")));
        foreach (var file in files)
            answers.TryAdd(Uploads + file, _ => WireServer.Ok(Zip, "Content-Type: application/zip\r\n"));
        return this;
    }

    /// <summary>A file that nobody links.</summary>
    public StandInSite File(string file) => On(Uploads + file, WireServer.Ok(Zip));

    public async Task<DiscoveryResult> FindAsync(string periods, DiscoveryOptions? options = null)
    {
        using var http = new OutboundHttp(new OutboundOptions().Trusting(Address), new ShiftedClock(Now), NullLogger<OutboundHttp>.Instance);
        return await FindAsync(http, Address, periods, options);
    }

    public static Task<DiscoveryResult> FindAsync(OutboundHttp http, Uri site, string periods, DiscoveryOptions? options = null) =>
        new StatisticsDiscovery(RttCollection.Instance, (options ?? Linked) with { Site = site }, http, new ShiftedClock(Now), NullLogger.Instance)
            .FindAsync(PeriodRange.Parse(periods), TestContext.Current.CancellationToken);

    /// <summary>The tiers that need no browser.</summary>
    public static DiscoveryOptions Linked { get; } = new() { Tiers = new HashSet<DiscoveryTier> { DiscoveryTier.ArticleLinks, DiscoveryTier.AddressPatterns } };

    /// <summary>One tier alone.</summary>
    public static DiscoveryOptions Only(DiscoveryTier tier) => new() { Tiers = new HashSet<DiscoveryTier> { tier } };

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private string Answer(string head)
    {
        var answer = answers.TryGetValue(head.Split(' ')[1], out var written) ? written(head) : WireServer.Only("404 Not Found");
        return head.StartsWith("HEAD", StringComparison.Ordinal) ? answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : answer;
    }
}
