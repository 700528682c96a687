using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Weir.Connectors.RowFiles;

/// <summary>One object of a JSON file.</summary>
/// <param name="Number">Its place, from 1; of one object a line, the line.</param>
/// <param name="Object">The object, or null where there is none.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="Original">What is there.</param>
internal sealed record JsonItem(long Number, JsonElement? Object, string? Fault, string Original);

/// <summary>Walks the objects of a JSON file.</summary>
internal static class JsonItems
{
    /// <summary>Longest line of NDJSON.</summary>
    private const int MaxLineBytes = 16 << 20;

    /// <summary>Most of a JSON file whose list is within an object: it is held in memory.</summary>
    private const long MaxDocumentBytes = 256L << 20;

    private const int MaxOriginal = 10_000;

    public static IAsyncEnumerable<JsonItem> ReadAsync(Func<Stream> open, string file, bool isLines, string? path, CancellationToken cancellationToken) =>
        isLines ? LinesAsync(open, file, cancellationToken) : ListAsync(open, file, path, cancellationToken);

    /// <summary>The object of a line, or why there is none.</summary>
    public static JsonItem Line(long number, ReadOnlySequence<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            var value = JsonElement.ParseValue(ref reader);
            // What stands behind the value is no JSON either, and the reader says so.
            _ = reader.Read();
            return Item(number, value);
        }
        catch (JsonException)
        {
            return new JsonItem(number, null, "Not JSON.", Text(line));
        }
    }

    private static async IAsyncEnumerable<JsonItem> LinesAsync(Func<Stream> open, string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = open();
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        var number = 0L;
        for (var isEnded = false; !isEnded;)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            List<JsonItem> items = [];
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                Add(rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            isEnded = read.IsCompleted;
            if (isEnded && !rest.IsEmpty)
            {
                Add(rest);
                rest = rest.Slice(rest.End);
            }

            if (rest.Length > MaxLineBytes)
                throw RowFileFailure.LongLine(file, number + 1, MaxLineBytes);
            reader.AdvanceTo(rest.Start, read.Buffer.End);
            foreach (var item in items)
                yield return item;

            void Add(ReadOnlySequence<byte> line)
            {
                number++;
                if (number == 1 && line.Length >= 3 && line.Slice(0, 3).ToArray() is [0xEF, 0xBB, 0xBF])
                    line = line.Slice(3);
                if (!IsBlank(line))
                    items.Add(Line(number, line));
            }
        }

        await reader.CompleteAsync();
    }

    private static async IAsyncEnumerable<JsonItem> ListAsync(Func<Stream> open, string file, string? path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        if (path is null && await BeginsListAsync(open, cancellationToken))
        {
            await using var stream = open();
            await using var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(items, file))
                yield return Item(++number, items.Current);
            yield break;
        }

        using var document = await DocumentAsync(open, file, cancellationToken);
        foreach (var item in ListOf(document.RootElement, file, path).EnumerateArray())
            yield return Item(++number, item);
    }

    private static async Task<bool> BeginsListAsync(Func<Stream> open, CancellationToken cancellationToken)
    {
        await using var stream = open();
        var first = new byte[4096];
        var read = await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
        return first.AsSpan(0, read).TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']) is [(byte)'[', ..];
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<JsonElement> items, string file)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (JsonException wrong)
        {
            throw RowFileFailure.NotJson(file, (wrong.LineNumber ?? 0) + 1, (wrong.BytePositionInLine ?? 0) + 1, wrong);
        }
    }

    private static async Task<JsonDocument> DocumentAsync(Func<Stream> open, string file, CancellationToken cancellationToken)
    {
        await using var stream = open();
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxDocumentBytes)
            {
                throw new Failures.SourceException(
                    FormattableString.Invariant($"The file '{file}' cannot be read: its list is within an object, and such a file may have at most {MaxDocumentBytes:N0} bytes. Give the list alone, or one object a line."),
                    Failures.FailureKind.BadData);
            }
        }

        bytes.Position = 0;
        try
        {
            return await JsonDocument.ParseAsync(bytes, default, cancellationToken);
        }
        catch (JsonException wrong)
        {
            throw RowFileFailure.NotJson(file, (wrong.LineNumber ?? 0) + 1, (wrong.BytePositionInLine ?? 0) + 1, wrong);
        }
    }

    private static JsonElement ListOf(JsonElement root, string file, string? path)
    {
        if (path is null)
        {
            throw RowFileFailure.NotAList(
                file, root.ValueKind == JsonValueKind.Object ? [.. root.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array).Select(field => field.Name)] : []);
        }

        var found = root;
        foreach (var name in path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                throw RowFileFailure.NoRowsAt(file, path, "nothing");
        }

        return found.ValueKind == JsonValueKind.Array ? found : throw RowFileFailure.NoRowsAt(file, path, Kind(found));
    }

    private static JsonItem Item(long number, JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? new JsonItem(number, value, null, Cut(value.GetRawText()))
        : new JsonItem(number, null, $"{char.ToUpperInvariant(Kind(value)[0])}{Kind(value)[1..]} where an object is expected.", Cut(value.GetRawText()));

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
                return false;
        }

        return true;
    }

    private static string Text(ReadOnlySequence<byte> line) => Cut(Encoding.UTF8.GetString(line.Length > MaxOriginal ? line.Slice(0, MaxOriginal) : line));

    private static string Cut(string text) => text.Length > MaxOriginal ? text[..MaxOriginal] : text;
}
