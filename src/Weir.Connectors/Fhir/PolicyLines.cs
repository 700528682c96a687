using System.Buffers;
using System.Text;
using System.Text.Json;
using Weir.Fhir.Files;
using Weir.Fhir.Policies;

namespace Weir.Connectors.Fhir;

/// <summary>Rewrites what a server sends by a policy while it arrives: what is archived is all that was ever written down of it. Not for several threads at once.</summary>
/// <remarks>
/// A resource that cannot be rewritten leaves a line with the reason and nothing of itself, and one that the policy drops a line without one: so the
/// archive counts what the server sent.
/// </remarks>
internal sealed class PolicyLines(FhirPolicy policy, bool takesOtherReleases)
{
    private const int ChunkBytes = 1 << 20;

    private readonly ResourceRewriter _rewriter = policy.Rewriter();
    private readonly ArrayBufferWriter<byte> _out = new();

    /// <summary>Copies NDJSON, rewritten.</summary>
    /// <param name="from">What arrives.</param>
    /// <param name="to">The archive.</param>
    /// <param name="arrived">Told of the bytes as they were sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task CopyAsync(Stream from, Stream to, Action<ReadOnlyMemory<byte>> arrived, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        var (filled, isPassing) = (0, false);
        int read;
        while ((read = await from.ReadAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
        {
            arrived(buffer.AsMemory(filled, read));
            filled += read;
            if (isPassing)
            {
                var end = buffer.AsSpan(0, filled).IndexOf((byte)'\n') + 1;
                (filled, isPassing) = (end == 0 ? 0 : Keep(buffer, end, filled), end == 0);
            }

            if (filled < buffer.Length)
                continue;
            var whole = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (whole > 0)
            {
                await to.WriteAsync(Rewrite(buffer.AsMemory(0, whole)), cancellationToken);
                filled = Keep(buffer, whole, filled);
            }
            else if (buffer.Length < FhirLimits.MaxResourceBytes)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
            else
            {
                await to.WriteAsync(Encoding.UTF8.GetBytes(ArchivedRecords.Dropped(FhirLimits.TooLarge)), cancellationToken);
                (filled, isPassing) = (0, true);
            }
        }

        if (!isPassing)
            await to.WriteAsync(Rewrite(buffer.AsMemory(0, filled)), cancellationToken);
    }

    /// <summary>Lines, rewritten: each resource or deletion on one of its own. Valid until the next are rewritten.</summary>
    public ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> lines)
    {
        _out.ResetWrittenCount();
        var sent = new LineBundles(new LineRecords(new MemoryStream(lines.ToArray(), writable: false)), "a file of the server");
        using var records = new PolicyRecords(takesOtherReleases ? sent : new ReleaseRecords(sent), _rewriter);
        long leftOut = 0;
        while (records.Next(out var record))
        {
            NoteLeftOut(records.LeftOut, ref leftOut);
            Write(record);
        }

        NoteLeftOut(records.LeftOut, ref leftOut);
        return _out.WrittenMemory;
    }

    private void NoteLeftOut(long now, ref long noted)
    {
        for (; noted < now; noted++)
            _out.Write(Encoding.UTF8.GetBytes(ArchivedRecords.Dropped(null)));
    }

    private void Write(in FhirRecord record)
    {
        if (record.Problem is { } problem)
        {
            _out.Write(Encoding.UTF8.GetBytes(ArchivedRecords.Dropped(problem)));
            return;
        }

        if (record is { Deleted: null, FullUrl: null, BundledAt: null })
        {
            _out.Write(record.Json);
            _out.Write("\n"u8);
            return;
        }

        using (var json = new Utf8JsonWriter(_out))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "transaction");
            if (record.BundledAt is { } at)
                json.WriteString("timestamp", at);
            json.WriteStartArray("entry");
            json.WriteStartObject();
            if (record.FullUrl is { } fullUrl)
                json.WriteString("fullUrl", fullUrl);
            if (record.Deleted is { } deleted)
            {
                json.WriteStartObject("request");
                json.WriteString("method", "DELETE");
                json.WriteString("url", deleted);
                json.WriteEndObject();
            }
            else
            {
                json.WritePropertyName("resource");
                json.WriteRawValue(record.Json, skipInputValidation: true);
            }

            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        _out.Write("\n"u8);
    }

    /// <summary>Moves what is behind a place to the beginning. Returns how much that is.</summary>
    private static int Keep(byte[] buffer, int from, int filled)
    {
        buffer.AsSpan(from, filled - from).CopyTo(buffer);
        return filled - from;
    }
}
