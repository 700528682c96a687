using System.Text.Json.Nodes;
using Weir.Connectors;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Tests.Pipelines;

public sealed class SettingsDocumentationTests
{
    [Fact]
    public void The_schema_for_editors_is_what_the_definitions_make() => Compare("weir.schema.json", SettingsSchema.Write(ConnectorCatalogue.Sources));

    [Fact]
    public void The_page_of_settings_is_what_the_definitions_make() => Compare("settings.md", SettingsPage.Write(ConnectorCatalogue.Sources));

    [Fact]
    public void Every_setting_says_what_it_does_and_accepts_its_own_default()
    {
        foreach (var setting in (IEnumerable<SettingDefinition>)[.. EngineSettings.OfWorkspace, .. EngineSettings.OfPipeline, .. ConnectorCatalogue.Sources.Kinds.SelectMany(kind => kind.Settings)])
        {
            setting.Description.ShouldEndWith(".", customMessage: setting.Name);
            if (setting.Default is { } standard)
                setting.Problem(standard).ShouldBeNull(setting.Name);
        }
    }

    [Fact]
    public void The_schema_tells_values_lists_secrets_and_groups_apart()
    {
        var schema = JsonNode.Parse(SettingsSchema.Write(WorkspaceFolder.Sources))!;
        var sitrep = schema["definitions"]!["sitrep"]!["properties"]!;
        ((string)sitrep["source"]!["const"]!).ShouldBe("sitrep");
        ((string)sitrep["key"]!["pattern"]!).ShouldBe(@"^\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}$");
        ((string)sitrep["sites"]!["anyOf"]![0]!["type"]!).ShouldBe("array");
        ((string)sitrep["parallel"]!["anyOf"]![0]!["type"]!).ShouldBe("integer");
        ((string)sitrep["gate"]!["properties"]!["no_rows"]!["anyOf"]![0]!["enum"]![0]!).ShouldBe("hold");
        ((decimal)sitrep["gate"]!["properties"]!["rows_percent"]!["default"]!).ShouldBe(30);
        schema["definitions"]!["pipeline"]!["properties"]!["source"]!["enum"]!.AsArray().Select(name => (string)name!).ShouldBe(["nhs-rtt", "sitrep"]);
        ((bool)schema["additionalProperties"]!).ShouldBeFalse();
    }

    private static void Compare(string name, string made) => ReferencePage.Compare(name, made, "*SettingsDocumentation*");
}
