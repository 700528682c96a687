using System.Text;
using System.Text.Json;

namespace Weir.Fhir.Views;

/// <summary>A value of a small JSON file, with its place, so that an error can show it.</summary>
internal sealed class JsonPart
{
    private JsonPart(JsonTokenType kind, int position) => (Kind, Position) = (kind, position);

    public JsonTokenType Kind { get; }

    /// <summary>Where it begins, in bytes from the beginning of the file.</summary>
    public int Position { get; }

    /// <summary>The text of a string, number, true or false; of numbers exactly as written.</summary>
    public string Text { get; private init; } = "";

    public List<(string Name, JsonPart Value)> Members { get; } = [];

    public List<JsonPart> Items { get; } = [];

    public JsonPart? this[string name] => Members.Find(member => string.Equals(member.Name, name, StringComparison.Ordinal)).Value;

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonPart Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        if (!reader.Read())
            throw new JsonException("The file is empty.");
        var part = Read(ref reader, json);
        return reader.Read() ? throw new JsonException("There is text behind the end.") : part;
    }

    /// <summary>Line and column of a place, both counted from 1.</summary>
    public static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> json, int position)
    {
        var before = json[..position];
        var line = before.Count((byte)'\n') + 1;
        var start = before.LastIndexOf((byte)'\n') + 1;
        return (line, Encoding.UTF8.GetCharCount(before[start..]) + 1);
    }

    private static JsonPart Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var position = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var made = new JsonPart(JsonTokenType.StartObject, position);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = StringOf(ref reader, json);
                    reader.Read();
                    made.Members.Add((name, Read(ref reader, json)));
                }

                return made;
            case JsonTokenType.StartArray:
                var list = new JsonPart(JsonTokenType.StartArray, position);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(Read(ref reader, json));
                return list;
            case JsonTokenType.String:
                return new JsonPart(JsonTokenType.String, position) { Text = StringOf(ref reader, json) };
            default:
                return new JsonPart(reader.TokenType, position) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
        }
    }

    /// <exception cref="JsonException">Its bytes are no UTF-8, or an escape is half a character.</exception>
    private static string StringOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException wrong)
        {
            var (line, column) = PlaceOf(json, (int)reader.TokenStartIndex);
            throw new JsonException("A text is none.", null, line - 1, column - 1, wrong);
        }
    }
}
