using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Datasets;
using Weir.Server.Lists;

namespace Weir.Server.Api;

/// <summary>Writes what the API answers.</summary>
internal static class ApiJson
{
    /// <summary>Letters of all scripts are themselves; those that mean something in HTML are escaped.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>A document, as its bytes.</summary>
    public static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>What a list of lists says of one.</summary>
    public static void WriteSummary(Utf8JsonWriter json, ServedList list)
    {
        json.WriteString("key", list.Key);
        json.WriteString("name", list.Latest.Name);
        json.WriteString("description", list.Details.Description);
        json.WriteString("category", list.Latest.Category);
        WriteTexts(json, "tags", list.Details.Tags);
        json.WriteBoolean("isRetired", list.Details.IsRetired);
        json.WriteBoolean("isPreparatory", list.Details.IsPreparatory);
        WriteVersion(json, list.Latest);
    }

    public static void WriteVersion(Utf8JsonWriter json, DatasetVersion version)
    {
        json.WriteNumber("version", version.Number);
        json.WriteString("knownSince", Instant(version.KnownSince));
        json.WriteString("knownUntil", Instant(version.KnownUntil));
        json.WriteString("effectiveFrom", Day(version.EffectiveFrom));
        json.WriteNumber("optionsCount", version.Options);
        json.WriteString("contentSha256", version.ContentSha256);
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteItems<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
