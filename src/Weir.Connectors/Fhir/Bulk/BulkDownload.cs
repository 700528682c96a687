using System.Globalization;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>Downloads a file of an export; where the connection breaks and the server gives parts, from there on.</summary>
internal sealed class BulkDownload(FhirServer server, Uri address, bool needsToken, FhirOptions tables)
{
    private const int BufferBytes = 1 << 16;
    private const int MostParts = 20;

    /// <summary>Writes the file from its beginning.</summary>
    /// <returns>True: a file always has something.</returns>
    /// <exception cref="SourceException">It cannot be had; transient where another try from its beginning may help.</exception>
    public async Task<bool> WriteAsync(Stream file, CancellationToken cancellationToken)
    {
        StatedDigest? digest = null;
        try
        {
            if (tables.Policy is { } policy)
                await RewriteAsync(file, new PolicyLines(policy, tables.TakesOtherReleases), response => digest = StatedDigest.Of(response), bytes => digest?.Append(bytes.Span), cancellationToken);
            else
                await WriteAsync(file, response => digest = StatedDigest.Of(response), bytes => digest?.Append(bytes.Span), cancellationToken);
            digest?.Check(address);
            return true;
        }
        finally
        {
            digest?.Dispose();
        }
    }

    private async Task WriteAsync(Stream file, Action<OutboundResponse> began, Action<ReadOnlyMemory<byte>> arrived, CancellationToken cancellationToken)
    {
        long written = 0;
        string? tag = null;
        SourceException? broken = null;
        for (var part = 1; ; part++)
        {
            var request = Request(written, tag);
            await using var response = await server.SendAsync(request, needsToken, cancellationToken);
            if (broken is not null && !GoesOn(response, written))
                throw broken;
            if (broken is null && response.Status != 200)
                throw await ExplainAsync(request, response, cancellationToken);
            if (broken is null)
                began(response);
            // A part may be of another version of the file, or of its compressed form: only a strong tag and plain bytes go on.
            var canGoOn = !response.IsCompressed && (response.ETag is { } strong && !strong.StartsWith("W/", StringComparison.Ordinal));
            tag = response.ETag;
            var before = written;
            try
            {
                await CopyAsync(
                    response,
                    file,
                    bytes =>
                    {
                        arrived(bytes);
                        written += bytes.Length;
                    },
                    cancellationToken);
                return;
            }
            catch (SourceException failure) when (failure.Kind == FailureKind.Transient && canGoOn && written > before && part < MostParts)
            {
                broken = failure;
            }
        }
    }

    /// <summary>Writes what is left under a policy. Where the connection breaks it begins anew: what was written does not tell where it broke.</summary>
    private async Task RewriteAsync(Stream file, PolicyLines lines, Action<OutboundResponse> began, Action<ReadOnlyMemory<byte>> arrived, CancellationToken cancellationToken)
    {
        var request = Request(0, null);
        await using var response = await server.SendAsync(request, needsToken, cancellationToken);
        if (response.Status != 200)
            throw await ExplainAsync(request, response, cancellationToken);
        began(response);
        try
        {
            await lines.CopyAsync(response.Body, file, arrived, cancellationToken);
        }
        catch (InvalidDataException wrong)
        {
            throw CannotBeUnpacked(response, wrong);
        }
    }

    private static SourceException CannotBeUnpacked(OutboundResponse response, InvalidDataException wrong) =>
        new($"The answer of {RedactedAddress.Of(response.Address)} is compressed and cannot be unpacked. Try again later.", FailureKind.Transient, wrong);

    private OutboundRequest Request(long from, string? tag)
    {
        List<KeyValuePair<string, string>> headers = [new("Accept", "application/fhir+ndjson")];
        if (from > 0)
        {
            headers.Add(new("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-")));
            headers.Add(new("If-Range", tag!));
        }

        return new OutboundRequest(address) { Headers = headers, AcceptCompressed = from == 0 };
    }

    private static bool GoesOn(OutboundResponse response, long from) => response.Status == 206 && !response.IsCompressed
        && response.Header("Content-Range")?.StartsWith(string.Create(CultureInfo.InvariantCulture, $"bytes {from}-"), StringComparison.OrdinalIgnoreCase) == true;

    private static async Task CopyAsync(OutboundResponse response, Stream file, Action<ReadOnlyMemory<byte>> copied, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            int read;
            while ((read = await response.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                copied(buffer.AsMemory(0, read));
            }
        }
        catch (InvalidDataException wrong)
        {
            throw CannotBeUnpacked(response, wrong);
        }
    }

    private async Task<SourceException> ExplainAsync(OutboundRequest request, OutboundResponse response, CancellationToken cancellationToken)
    {
        if (response.Status is 404 or 410)
        {
            return new SourceException(
                $"The file {RedactedAddress.Of(address)} of the export is no longer there: the server answered {OutboundFailure.Name(response.Status)}. Run again: what was not loaded is exported anew.",
                FailureKind.Terminal);
        }

        return await FhirServer.FailureAsync(request, response, cancellationToken);
    }
}
