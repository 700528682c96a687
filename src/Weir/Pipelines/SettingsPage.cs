using System.Text;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>Makes the page of the documentation that lists every setting, from the definitions that Weir itself reads by.</summary>
internal static class SettingsPage
{
    private const string Intro = """
        # Settings

        A workspace is a folder with a file `weir.yaml`. Everything has a default; this is a whole file:

        ```yaml
        pipelines:
          rtt:
            source: nhs-rtt
        ```

        - All problems of a file are reported at once, each with its line, its column and what to do.
        - `${NAME}` in a value is replaced by the environment variable of that name, or by the line `NAME=value` in a file `.env`
          beside weir.yaml; the environment wins. Secrets and passwords are named so and are refused where they stand in the file itself.
        - Each setting also has an environment variable of its own, which wins over the file. Where a pipeline's name stands in it,
          the name is in capitals and has `_` for `-`; lists are separated by commas.
        - A setting with a dot in its name stands in a group: `gate.no_rows` is `no_rows:` indented below `gate:`.
        - A length of time is a number and a unit: `30 s`, `30 minutes`, `1 hour`, `90 days`, `2 weeks`, `5 years`. A year is 365 days.
        - Editors that know YAML schemas complete and check the file by [weir.schema.json](weir.schema.json): begin the file with
          `# yaml-language-server: $schema=PATH-TO/weir.schema.json`.

        This page and the schema are made from the code; do not edit them by hand.

        """;

    public static string Write(SourceCatalogue sources)
    {
        var page = new StringBuilder(Intro.ReplaceLineEndings("\n"));
        Table(page, "The workspace", null, EngineSettings.OfWorkspace, SettingsEnvironment.Prefix);
        Table(page, "Every pipeline", "They stand below the pipeline's name under `pipelines:`.", EngineSettings.OfPipeline, PipelinePrefix);
        foreach (var kind in sources.Kinds)
            Table(page, $"Source `{kind.Name}`", kind.Description, kind.Settings, PipelinePrefix);
        return page.ToString();
    }

    private const string PipelinePrefix = SettingsEnvironment.Prefix + "PIPELINES__NAME__";

    private static void Table(StringBuilder page, string title, string? text, IReadOnlyList<SettingDefinition> settings, string prefix)
    {
        page.Append("\n## ").Append(title).Append('\n');
        if (text is not null)
            page.Append('\n').Append(text).Append('\n');
        page.Append(settings.Count == 0 ? "\nIt has no settings of its own.\n" : "\n| Setting | Meaning | Value | Default | Environment variable |\n| --- | --- | --- | --- | --- |\n");
        foreach (var setting in settings)
        {
            page.Append("| `").Append(setting.Name).Append("` | ").Append(setting.Description.Replace("|", "\\|", StringComparison.Ordinal))
                .Append(" | ").Append(Kind(setting))
                .Append(" | ").Append(setting.Default is { } standard ? $"`{standard}`" : "")
                .Append(" | `").Append(SettingsEnvironment.VariableOf(prefix, setting.Name)).Append("` |\n");
        }
    }

    private static string Kind(SettingDefinition setting) => setting switch
    {
        { Secret: true } => "secret, as `${NAME}`",
        { Allowed: { } allowed } => string.Join(" or ", allowed.Select(value => $"`{value}`")),
        { JsonType: "integer" } => "whole number",
        { JsonType: "number" } => "number",
        { JsonType: "boolean" } => "`true` or `false`",
        { JsonType: "array" } => "list",
        { JsonType: "object" } => "names and values",
        _ => "text",
    };
}
