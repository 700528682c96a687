using System.Text.Json;

namespace Weir.Server.Tests;

/// <summary>Checks a document against the part of JSON Schema that the API's schemas use.</summary>
internal sealed class SchemaCheck(JsonElement schemas)
{
    /// <summary>What does not fit, each with its place.</summary>
    public IReadOnlyList<string> Faults(JsonElement value, string schema)
    {
        List<string> faults = [];
        Check(value, schemas.GetProperty(schema), "$", faults);
        return faults;
    }

    private void Check(JsonElement value, JsonElement schema, string place, List<string> faults)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, schemas.GetProperty(reference.GetString()!.Split('/')[^1]), place, faults);
            return;
        }

        if (schema.TryGetProperty("anyOf", out var any))
        {
            if (!any.EnumerateArray().Any(one => Fits(value, one, place)))
                faults.Add($"{place}: fits none of anyOf");
            return;
        }

        var types = schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(type => type.GetString()).ToList() : [schema.GetProperty("type").GetString()];
        if (!types.Contains(TypeOf(value)))
            faults.Add($"{place}: {TypeOf(value)} where {string.Join(" or ", types)} is said");
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.GetString() == value.GetString()))
            faults.Add($"{place}: none of the enum");
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (i, item) in value.EnumerateArray().Index())
                Check(item, items, $"{place}[{i}]", faults);
        }

        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(value, schema, place, faults);
    }

    private void CheckObject(JsonElement value, JsonElement schema, string place, List<string> faults)
    {
        if (schema.TryGetProperty("required", out var required))
            faults.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{place}: no {name}"));
        foreach (var property in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(property.Name, out var own))
                Check(property.Value, own, $"{place}.{property.Name}", faults);
            else if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
                Check(property.Value, others, $"{place}.{property.Name}", faults);
            else if (others.ValueKind == JsonValueKind.False)
                faults.Add($"{place}: {property.Name} is not said");
        }
    }

    private bool Fits(JsonElement value, JsonElement schema, string place)
    {
        List<string> faults = [];
        Check(value, schema, place, faults);
        return faults.Count == 0;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
