using System.Text.Json.Nodes;

namespace Weir.Pipelines;

/// <summary>YAML as JSON, each value a text: for settings that are names and values of the user's own.</summary>
internal static class YamlJson
{
    public static JsonNode Of(YamlNode node) => node switch
    {
        YamlText text => JsonValue.Create(text.Text),
        YamlList list => new JsonArray([.. list.Items.Select(Of)]),
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, (JsonNode?)Of(entry.Value)))),
        _ => throw new InvalidOperationException($"YAML has no {node.GetType().Name}."),
    };
}
