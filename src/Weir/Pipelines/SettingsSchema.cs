using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>Makes the JSON schema with which editors complete and check weir.yaml, from the definitions that Weir itself reads by.</summary>
/// <remarks>Draft 7, because that is what YAML editors know; so each source has a whole schema of its own.</remarks>
internal static class SettingsSchema
{
    private const string Variable = @"\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Write(SourceCatalogue sources)
    {
        var definitions = new JsonObject();
        var choices = new JsonArray();
        foreach (var kind in sources.Kinds)
        {
            var ofSource = Group([.. EngineSettings.OfPipeline, .. kind.Settings], "");
            ofSource["description"] = kind.Description;
            ofSource["properties"]!["source"] = new JsonObject { ["description"] = kind.Description, ["const"] = kind.Name };
            definitions[kind.Name] = ofSource;
            choices.Add((JsonNode)new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { ["source"] = new JsonObject { ["const"] = kind.Name } } },
                ["then"] = new JsonObject { ["$ref"] = $"#/definitions/{kind.Name}" },
            });
        }

        var root = Group(EngineSettings.OfWorkspace, "");
        root["properties"]![WorkspaceFile.PipelinesKey] = new JsonObject
        {
            ["description"] = "The pipelines, each under its name.",
            ["type"] = new JsonArray("object", "null"),
            ["patternProperties"] = new JsonObject { [WorkspaceFile.PipelineNamePattern] = new JsonObject { ["$ref"] = "#/definitions/pipeline" } },
            ["additionalProperties"] = false,
        };
        definitions["pipeline"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("source"),
            ["properties"] = new JsonObject
            {
                ["source"] = new JsonObject
                {
                    ["description"] = "What the pipeline reads.",
                    ["enum"] = new JsonArray([.. sources.Kinds.Select(kind => (JsonNode)kind.Name)]),
                },
            },
            ["allOf"] = choices,
        };
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "weir.yaml", ["description"] = "The settings of a Weir workspace." };
        foreach (var (name, node) in root.ToList())
        {
            root.Remove(name);
            schema[name] = node;
        }

        schema["definitions"] = definitions;
        return schema.ToJsonString(Options) + "\n";
    }

    /// <summary>The settings below a prefix as an object, groups within it.</summary>
    private static JsonObject Group(IReadOnlyList<SettingDefinition> settings, string prefix)
    {
        var properties = new JsonObject();
        foreach (var level in settings
            .Where(setting => setting.Name.StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(setting => setting.Name[prefix.Length..].Split('.')[0], StringComparer.Ordinal))
        {
            properties[level.Key] = level.First() is var setting && setting.Name.Length == prefix.Length + level.Key.Length
                ? Value(setting)
                : Group(settings, $"{prefix}{level.Key}.");
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Value(SettingDefinition setting)
    {
        var schema = new JsonObject { ["description"] = setting.Description };
        if (setting.Default is { } standard)
            schema["default"] = Default(setting, standard);
        var text = new JsonObject { ["type"] = "string" };
        var variable = new JsonObject { ["type"] = "string", ["pattern"] = Variable };
        if (setting.Secret)
            schema["pattern"] = $"^{Variable}$";
        switch (setting)
        {
            case { Allowed: { } allowed }:
                schema["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. allowed.Select(value => (JsonNode)value)]) }, variable);
                break;
            case { JsonType: "array" }:
                schema["anyOf"] = new JsonArray(new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = new JsonArray("string", "number") }, ["minItems"] = 1 }, text);
                break;
            case { JsonType: "string" }:
                schema["type"] = "string";
                break;
            default:
                schema["anyOf"] = new JsonArray(new JsonObject { ["type"] = setting.JsonType }, variable);
                break;
        }

        return schema;
    }

    private static JsonNode Default(SettingDefinition setting, string standard) => setting.JsonType switch
    {
        "integer" or "number" => decimal.Parse(standard, CultureInfo.InvariantCulture),
        "boolean" => standard == "true",
        "array" => new JsonArray([.. standard.Split(',').Select(item => (JsonNode)item)]),
        _ => standard,
    };
}
