using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Connectors.Rcpch;

/// <summary>Makes attributes of an item's fields: all that say something, nested ones under names that can be read, numbers exactly as they were sent.</summary>
internal sealed class RcpchFields
{
    private const string Longitude = "longitude";
    private const string Latitude = "latitude";

    /// <summary>Texts to keep once, however many items repeat them. More are not worth the look.</summary>
    private const int MaxPooled = 50_000;

    /// <summary>When the record was written, and its id in another database: neither is of the organisation.</summary>
    private static readonly HashSet<string> OfTheRecord = new(StringComparer.Ordinal) { "id", "updated_at", "created_at", "globalid" };

    private readonly Dictionary<string, string> _pool = new(StringComparer.Ordinal);

    /// <summary>Adds the attributes of an item. One that is there already stays.</summary>
    /// <param name="item">The item, an object.</param>
    /// <param name="taken">Fields that the option has elsewhere.</param>
    /// <param name="attributes">Where to.</param>
    public void Add(JsonElement item, ReadOnlySpan<string> taken, ImmutableSortedDictionary<string, string>.Builder attributes)
    {
        JsonElement? point = null;
        foreach (var field in item.EnumerateObject())
        {
            if (taken.Contains(field.Name) || OfTheRecord.Contains(field.Name) || (field.Name == "active" && field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False))
                continue;
            if (IsPlace(field.Name))
                point = field.Name == "geocode_coordinates" ? field.Value : point ?? field.Value;
            else
                Add(field.Name switch { "long" => Longitude, "lat" => Latitude, var name => name }, field.Value, attributes);
        }

        if (point is { } place)
            AddPlace(place, attributes);
    }

    /// <summary>A field as text: null where it is not there, blank, a list or an object.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
            // Databases take no NUL.
            return string.IsNullOrWhiteSpace(text) ? null : text.Replace('\0', '\uFFFD');
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: as it was sent.
            return value.GetRawText();
        }
    }

    /// <summary>The objects of a field that is a list of them; none where it is something else.</summary>
    public static IEnumerable<JsonElement> ObjectsOf(JsonElement item, string field) =>
        item.TryGetProperty(field, out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object) : [];

    /// <summary>A field of a field as trimmed text; null where there is none.</summary>
    public static string? TextAt(JsonElement item, string field, string inner) =>
        item.TryGetProperty(field, out var found) && found.ValueKind == JsonValueKind.Object && found.TryGetProperty(inner, out var value) && value.ValueKind == JsonValueKind.String
            ? TextOf(value)?.Trim() : null;

    /// <summary>What a value is, in words.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>The same, of what a reader stands on.</summary>
    public static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    /// <summary>Shapes and points of maps.</summary>
    private static bool IsPlace(string name) => name is "geocode_coordinates" or "geom" or "geometry";

    private void Add(string name, JsonElement value, ImmutableSortedDictionary<string, string>.Builder attributes)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    if (!IsPlace(field.Name) && !OfTheRecord.Contains(field.Name))
                        Add(field.Value.ValueKind == JsonValueKind.Object ? field.Name : Joined(name, field.Name), field.Value, attributes);
                }

                break;
            case JsonValueKind.Array:
                // Sorted, since the API promises no order and the same codes are the same content.
                Put(name, string.Join(", ", value.EnumerateArray().Select(CodeOf).OfType<string>().Order(StringComparer.Ordinal)), attributes);
                break;
            default:
                Put(name, TextOf(value), attributes);
                break;
        }
    }

    /// <summary><c>trust</c> and <c>ods_code</c> are <c>trust_ods_code</c>; <c>nhs_england_region</c> and <c>region_code</c> are <c>nhs_england_region_code</c>.</summary>
    private static string Joined(string outer, string inner)
    {
        var last = outer[(outer.LastIndexOf('_') + 1)..] + "_";
        return inner.StartsWith(last, StringComparison.Ordinal) ? $"{outer}_{inner[last.Length..]}" : $"{outer}_{inner}";
    }

    private static string? CodeOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return TextOf(item);
        foreach (var name in (ReadOnlySpan<string>)["ods_code", "gss_code", "code", "name"])
        {
            if (item.TryGetProperty(name, out var value) && TextOf(value) is { } text)
                return text;
        }

        return null;
    }

    private void AddPlace(JsonElement value, ImmutableSortedDictionary<string, string>.Builder attributes)
    {
        if (RcpchPoint.TryRead(value) is { } point)
        {
            Put(Longitude, point.Longitude, attributes);
            Put(Latitude, point.Latitude, attributes);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            Put("geocode_coordinates", TextOf(value), attributes);
        }
    }

    private void Put(string name, string? text, ImmutableSortedDictionary<string, string>.Builder attributes)
    {
        if (!string.IsNullOrWhiteSpace(text))
            attributes.TryAdd(Pooled(name), Pooled(text));
    }

    private string Pooled(string text)
    {
        if (_pool.TryGetValue(text, out var known))
            return known;
        if (_pool.Count < MaxPooled)
            _pool.Add(text, text);
        return text;
    }
}
