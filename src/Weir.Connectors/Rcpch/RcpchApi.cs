using System.Buffers;
using System.Text;
using System.Text.Json;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Rcpch;

/// <summary>Asks the organisations API, and writes its answers into one file: a JSON array of <c>{"address","body"}</c>, each body as it was sent.</summary>
internal sealed class RcpchApi(RcpchOptions options, OutboundHttp http)
{
    private const long MostBytes = 256L << 20;
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\u00EF\u00BB\u00BF"u8);

    /// <summary>Asks for all that a list needs.</summary>
    /// <exception cref="SourceException">It was refused, is not there, or did not answer.</exception>
    public async Task WriteAsync(RcpchList list, Stream file, CancellationToken cancellationToken)
    {
        var answers = 0;
        foreach (var step in list.Steps)
            answers += await WriteAsync(list, step, answers == 0, file, cancellationToken) ? 1 : 0;
        await file.WriteAsync("\n]\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>One answer, from the first address that has it. A 404 alone leads on to the next, or to nothing where the list can do without.</summary>
    private async Task<bool> WriteAsync(RcpchList list, RcpchStep step, bool isFirst, Stream file, CancellationToken cancellationToken)
    {
        foreach (var (i, path) in step.Paths.Index())
        {
            await using var response = await http.SendAsync(
                new OutboundRequest(new Uri(options.Base, path)) { Headers = [new("Accept", "application/json"), .. options.Headers], AnyStatus = true, StayOnHost = true, Pace = options.Pace },
                cancellationToken);
            if (response.Status == 200)
            {
                await CopyAsync(list, response, isFirst, file, cancellationToken);
                return true;
            }

            if (response.Status != 404 || (step.IsRequired && i == step.Paths.Count - 1))
                throw RcpchFailure.Status(response, options);
        }

        return false;
    }

    private static async Task CopyAsync(RcpchList list, OutboundResponse response, bool isFirst, Stream file, CancellationToken cancellationToken)
    {
        var address = RedactedAddress.Of(response.Address);
        var buffer = new byte[1 << 16];
        var (isBegun, total) = (false, 0L);
        await file.WriteAsync(Encoding.UTF8.GetBytes($"{(isFirst ? RcpchAnswers.Begin : ",\n")}{RcpchAnswers.Address}{JsonEncodedText.Encode(address)}{RcpchAnswers.Body}"), cancellationToken);
        for (int read; (read = await response.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var bytes = buffer.AsMemory(0, read);
            if (!isBegun)
            {
                // No byte order mark: the body is within another text now.
                var start = bytes.Span.IndexOfAnyExcept(Blanks);
                bytes = start < 0 ? default : bytes[start..];
                isBegun = start >= 0;
                if (isBegun && bytes.Span[0] == (byte)'<')
                    throw RcpchFailure.WebPage(list.Key, $"the answer of {address}");
            }

            if ((total += read) > MostBytes)
                throw RcpchFailure.TooLarge(response.Address, MostBytes);
            await file.WriteAsync(bytes, cancellationToken);
        }

        await file.WriteAsync("}"u8.ToArray(), cancellationToken);
    }
}
