using System.Globalization;
using Weir.Archives;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Reads pages as the site sends them.</summary>
internal sealed class FetchedPages(OutboundHttp http) : IStatisticsPages
{
    private const int MaxPageBytes = 8 << 20;

    public DiscoveryTier Tier => DiscoveryTier.ArticleLinks;

    public async Task<PageReading> ReadAsync(Uri page, Func<IReadOnlyList<PageLink>, bool> isEnough, CancellationToken cancellationToken)
    {
        try
        {
            await using var answer = await http.SendAsync(new OutboundRequest(page) { Headers = BrowserHeaders.Page, AcceptCompressed = true }, cancellationToken);
            using var body = new MemoryStream();
            if (!await CopyAsync(answer.Body, body, cancellationToken))
                return new PageReading([], string.Create(CultureInfo.InvariantCulture, $"it is larger than {MaxPageBytes:N0} bytes"));
            if (answer.Status != 200)
                return new PageReading([], $"it came with status {OutboundFailure.Name(answer.Status)}{(body.Length == 0 ? " and an empty body" : "")}");

            var kind = ContentKind.Sniff(body.GetBuffer().AsSpan(0, (int)Math.Min(body.Length, ContentKinds.SniffBytes)));
            body.Position = 0;
            return kind is ContentKind.Html or ContentKind.Xml or ContentKind.Text or ContentKind.Csv
                ? await ArticleLinks.ReadAsync(body, answer.Address, cancellationToken)
                : new PageReading([], $"it is {kind.Words} where an HTML page is expected");
        }
        catch (SourceException e)
        {
            return new PageReading([], "it could not be read") { Failure = e };
        }
    }

    private static async Task<bool> CopyAsync(Stream from, MemoryStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            if (to.Length + count > MaxPageBytes)
                return false;
            to.Write(buffer, 0, count);
        }

        return true;
    }
}
