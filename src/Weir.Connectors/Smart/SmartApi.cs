using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Smart;

/// <summary>Asks the sitrep API. It takes its key in the query, so that the address of a request is made here, at the last moment, and goes nowhere else.</summary>
internal sealed class SmartApi(SmartOptions options, OutboundHttp http)
{
    private const int MostBytes = 64 * 1024 * 1024;
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\uFEFF"u8);

    /// <summary>The address of a site's days, without the key.</summary>
    public Uri AddressOf(string site, DateOnly from, DateOnly to) =>
        new(options.Address, string.Create(CultureInfo.InvariantCulture, $"api/sitrep/site/{Uri.EscapeDataString(site)}/?date_start={from:yyyy-MM-dd}&date_end={to:yyyy-MM-dd}"));

    /// <summary>Writes the answer to a file.</summary>
    /// <exception cref="SourceException">It refused, for now or for good, or answered with something else.</exception>
    public async Task<bool> WriteAsync(string site, DateOnly from, DateOnly to, Stream file, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(AddressOf(site, from, to));
        address.Query += $"&key={Uri.EscapeDataString(options.Key)}";
        using var body = new ByteArrayContent([]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await using var response = await http.SendAsync(
            new OutboundRequest(address.Uri) { Pace = options.Pace, StayOnHost = true, AnyStatus = true, Body = body }, cancellationToken);
        if (response.Status != 200)
            throw Refused(response, site);
        var bytes = await ReadAsync(response, cancellationToken);
        if (response.ContentType is "text/html" or "application/xhtml+xml" || First(bytes) == '<')
        {
            throw new SourceException(
                $"GET {RedactedAddress.Of(response.Address)} failed: the answer is a web page where JSON was expected. The API may be down for maintenance, or a proxy or a sign-in page answers in its place; open the address in a browser to see.",
                FailureKind.Transient)
            { IsRefusal = true };
        }

        await file.WriteAsync(bytes, cancellationToken);
        return true;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(OutboundResponse response, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await response.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
                throw new SourceException($"GET {RedactedAddress.Of(response.Address)} failed: the answer is larger than 64 MiB, where some KiB are expected. It is not read.", FailureKind.BadData);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static int First(ReadOnlyMemory<byte> bytes)
    {
        var at = bytes.Span.IndexOfAnyExcept(Blanks);
        return at < 0 ? -1 : bytes.Span[at];
    }

    /// <summary>The answer's text is not shown: it may repeat the key.</summary>
    private static SourceException Refused(OutboundResponse response, string site)
    {
        var asked = $"GET {RedactedAddress.Of(response.Address)} failed";
        var status = OutboundFailure.Name(response.Status);
        return response.Status switch
        {
            401 or 403 => new($"{asked}: the API refused the key with {status}. Check the value that setting 'key' names, and ask for a new key if it is the right one. Nothing else is asked of the API in this run.", FailureKind.Terminal)
            {
                IsRefusal = true,
            },
            400 or 404 => new($"{asked}: the API has nothing for site '{site}' and answered {status}. Check the code in setting 'sites', and the address in setting 'url' if no site is found.", FailureKind.Terminal),
            > 200 and < 300 => new($"{asked}: the API answered {status} where 200 and JSON are expected. A firewall may answer in its place. Try again later.", FailureKind.Transient)
            {
                IsRefusal = true,
            },
            _ => OutboundFailure.Status(HttpMethod.Get, response.Address, response.Status, response.RetryAfter),
        };
    }
}
