using System.Text.Json;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>The file in which the pages of a list are kept: JSON, <c>[{"address":…,"html":…,"note":…}]</c>. A page that a person saved is read as well.</summary>
internal static class PageFile
{
    /// <summary>Most bytes of a page. Pages of codes have up to some 100 KiB, tables of where an item is used included.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>A page takes more room in JSON, and a list has two pages.</summary>
    private const long MostFileBytes = 8L * MostBytes;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes pages.</summary>
    public static async Task WriteAsync(IReadOnlyList<FetchedPage> pages, Stream file, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(file, Readable);
        json.WriteStartArray();
        foreach (var page in pages)
        {
            json.WriteStartObject();
            json.WriteString("address", page.Address);
            json.WriteString("html", page.Html);
            if (page.Note is { } note)
                json.WriteString("note", note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
    }

    /// <summary>Reads what <see cref="WriteAsync"/> wrote, or a page.</summary>
    /// <exception cref="SourceException">It is neither.</exception>
    public static async Task<IReadOnlyList<FetchedPage>> ReadAsync(RawFile file, string list, CancellationToken cancellationToken)
    {
        var bytes = await BytesAsync(file, list, cancellationToken);
        var start = bytes.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || bytes.Span[start] != '[')
            return [new FetchedPage(file.Name, PageText.Decode(bytes.Span, sentAs: null))];
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var pages = json.RootElement.EnumerateArray().Select(page => new FetchedPage(Text(page, "address")!, Text(page, "html")!) { Note = Text(page, "note") }).ToList();
            if (pages.Count > 0 && pages.TrueForAll(page => page is { Address: not null, Html: not null }))
                return pages;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Some other JSON.
        }

        throw PageFailure.NotThePage(file.Name, list, "it is JSON where a web page, or the pages that Weir kept of the list, are expected.");
    }

    private static string? Text(JsonElement page, string name) => page.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(RawFile file, string list, CancellationToken cancellationToken)
    {
        if (file.Length > MostFileBytes)
            throw PageFailure.NotThePage(file.Name, list, $"it is larger than {MostFileBytes / (1024 * 1024)} MiB, where some KiB are expected.");
        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous);
        stream.Position = file.Offset;
        var bytes = new byte[file.Length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
