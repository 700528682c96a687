using System.Text.RegularExpressions;
using Weir.Datasets;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>Asks the site for pages.</summary>
internal sealed partial class PageFetch(OutboundHttp http)
{
    /// <summary>The first of several addresses that is there; null where none is.</summary>
    /// <exception cref="SourceException">The site refused, did not answer, or answered with something else than a page.</exception>
    public async Task<FetchedPage?> FirstAsync(ListDefinition list, IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        foreach (var address in addresses)
        {
            if (await PageAsync(list, address, cancellationToken) is not { } page)
                continue;
            return address == addresses[0] ? page : page with
            {
                Note = $"{RedactedAddress.Of(addresses[0])} answers 404 (Not Found); the page is at {RedactedAddress.Of(address)}, and was read there.",
            };
        }

        return null;
    }

    private async Task<FetchedPage?> PageAsync(ListDefinition list, Uri address, CancellationToken cancellationToken)
    {
        await using var response = await http.SendAsync(new OutboundRequest(address) { AcceptCompressed = true, AnyStatus = true, StayOnHost = true }, cancellationToken);
        var shown = RedactedAddress.Of(response.Address);
        if (response.Status is 404 or 410)
            return null;
        if (response.Status is 202 or 204)
            throw new SourceException($"GET {shown} failed: the site answered {OutboundFailure.Name(response.Status)} where 200 and a page are expected. A firewall may answer in its place. Try again later.", FailureKind.Transient) { IsRefusal = true };
        if (response.Status is < 200 or > 299)
            throw OutboundFailure.Status(HttpMethod.Get, response.Address, response.Status, response.RetryAfter);
        if (response.ContentType is { } type && type is not ("text/html" or "application/xhtml+xml"))
            throw PageFailure.NotThePage(shown, list.Key, $"the answer is {(MediaType().IsMatch(type) ? type : "of another type")} where a web page (text/html) is expected.");
        return new FetchedPage(shown, PageText.Decode(await BytesAsync(response, shown, list.Key, cancellationToken), CharacterSet().Match(response.Header("Content-Type") ?? "") is { Success: true } match ? match.Groups["set"].Value : null));
    }

    private static async Task<byte[]> BytesAsync(OutboundResponse response, string shown, string list, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await response.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > PageFile.MostBytes)
                throw PageFailure.NotThePage(shown, list, $"the answer is larger than {PageFile.MostBytes / (1024 * 1024)} MiB, where some KiB are expected.");
        }

        return bytes.ToArray();
    }

    [GeneratedRegex("charset\\s*=\\s*\"?(?<set>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CharacterSet();

    [GeneratedRegex("^[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MediaType();
}
