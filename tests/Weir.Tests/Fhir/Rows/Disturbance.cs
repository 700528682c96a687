using System.Text.Json.Nodes;

namespace Weir.Tests.Fhir.Rows;

/// <summary>Changes a resource's tree at random: elements doubled, made lists, emptied, taken out, given extensions, moved to the end.</summary>
internal static class Disturbance
{
    public static string Of(string resource, Random random)
    {
        var root = JsonNode.Parse(resource)!.AsObject();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var objects = new List<JsonObject>();
            Collect(root, objects);
            Change(objects[random.Next(objects.Count)], random);
        }

        return root.ToJsonString();
    }

    private static void Change(JsonObject at, Random random)
    {
        var names = at.Select(member => member.Key).Where(name => name is not "resourceType").ToList();
        if (names.Count == 0)
            return;
        var name = names[random.Next(names.Count)];
        var value = at[name]?.DeepClone();
        switch (random.Next(9))
        {
            case 0:
                at.Remove(name);
                break;
            case 1:
                at[name] = null;
                break;
            case 2:
                at[name] = value is JsonArray list ? new JsonArray([.. list.Select(item => item?.DeepClone()), .. list.Select(item => item?.DeepClone())]) : new JsonArray(value, value?.DeepClone());
                break;
            case 3:
                at[name] = value is JsonArray { Count: > 0 } items ? items[0]?.DeepClone() : new JsonArray(value);
                break;
            case 4 when value is JsonArray padded:
                padded.Insert(random.Next(padded.Count + 1), null);
                at[name] = padded;
                break;
            case 5 when !name.StartsWith('_'):
                at[$"_{name}"] = value is JsonArray many
                    ? new JsonArray([.. many.Select(_ => random.Next(2) == 0 ? null : Extension())])
                    : Extension();
                break;
            case 6 when !name.StartsWith('_'):
                at.Remove(name);
                at[$"_{name}"] = Extension();
                break;
            case 7:
                at[name] = random.Next(4) switch { 0 => "text", 1 => 1.50m, 2 => true, _ => new JsonObject() };
                break;
            default:
                at.Remove(name);
                at[name] = value;
                break;
        }
    }

    private static JsonObject Extension() => new() { ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://u", ["valueString"] = "e" }) };

    private static void Collect(JsonNode? node, List<JsonObject> objects)
    {
        if (node is JsonObject found)
        {
            objects.Add(found);
            foreach (var member in found)
                Collect(member.Value, objects);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                Collect(item, objects);
        }
    }
}
