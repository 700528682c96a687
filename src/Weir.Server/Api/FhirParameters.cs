using System.Text.Json;
using Weir.Datasets;

namespace Weir.Server.Api;

/// <summary>Writes parts of a Parameters resource.</summary>
internal static class FhirParameters
{
    public static void Write(Utf8JsonWriter json, string name, string element, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(element, value);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string name, bool value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteBoolean("valueBoolean", value);
        json.WriteEndObject();
    }

    /// <summary>The labels that a code has under further kinds.</summary>
    public static void WriteDesignations(Utf8JsonWriter json, IReadOnlyList<CodeOption> concept)
    {
        foreach (var label in concept.Skip(1).Select(option => option.Label).Where(label => label.Length > 0 && label != concept[0].Label).Distinct(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", "designation");
            json.WriteStartArray("part");
            Write(json, "value", "valueString", label);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>A property of a code; without a text it is true.</summary>
    public static void WriteProperty(Utf8JsonWriter json, string code, string element, string? value)
    {
        json.WriteStartObject();
        json.WriteString("name", "property");
        json.WriteStartArray("part");
        Write(json, "code", "valueCode", code);
        if (value is null)
            Write(json, "value", true);
        else
            Write(json, "value", element, value);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
