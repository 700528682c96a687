using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Weir.Datasets.Export;

/// <summary>Writes a list as JSON: <c>{"key","name","category","version","options":[{"code","label","kind","retiredOn","attributes"}]}</c>.</summary>
/// <remarks>An option under another has <c>parent</c> as well; one that is retired without a date, <c>isRetired</c>.</remarks>
internal static class CodeListJson
{
    /// <summary>Options between two flushes.</summary>
    private const int Stretch = 500;

    /// <summary>Letters of all scripts are themselves; those that mean something in HTML are escaped.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), Indented = true, NewLine = "\n" };

    /// <summary>Writes the list.</summary>
    public static async Task WriteAsync(CodeListDocument list, Stream output, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("key", list.Key);
        json.WriteString("name", list.Name);
        json.WriteString("category", list.Category);
        json.WriteNumber("version", list.Version);
        json.WriteStartArray("options");
        await ForEachAsync(list.Options, json, Write, cancellationToken);
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>Writes an option.</summary>
    public static void Write(Utf8JsonWriter json, CodeOption option)
    {
        json.WriteStartObject();
        json.WriteString("code", option.Code);
        json.WriteString("label", option.Label);
        json.WriteString("kind", CodeListContent.KindText(option.Kind));
        json.WriteString("retiredOn", option.RetiredOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (option is { IsRetired: true, RetiredOn: null })
            json.WriteBoolean("isRetired", true);
        if (option.Parent is { } parent)
            json.WriteString("parent", parent);
        json.WriteStartObject("attributes");
        foreach (var (name, value) in option.Attributes)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes items so that no more than some of them wait in memory.</summary>
    public static async Task ForEachAsync<T>(IEnumerable<T> items, Utf8JsonWriter json, Action<Utf8JsonWriter, T> write, CancellationToken cancellationToken)
    {
        foreach (var (i, item) in items.Index())
        {
            write(json, item);
            if (i % Stretch == Stretch - 1)
                await json.FlushAsync(cancellationToken);
        }
    }
}
