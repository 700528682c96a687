using System.Text.RegularExpressions;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>A setting's value as it was given.</summary>
/// <param name="Text">The value, variables put in.</param>
/// <param name="At">Where it stands in the file; null where an environment variable gave it.</param>
/// <param name="Variable">The environment variable that gave it, or null.</param>
internal sealed record GivenSetting(string Text, TextSpan? At, string? Variable);

/// <summary>Reads the settings of one owner, the workspace or a pipeline, and reports what is wrong with them.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="environment">The variables.</param>
/// <param name="owner">The owner for messages, with a blank before it: <c> of pipeline 'rtt'</c>; empty for the workspace.</param>
/// <param name="prefix">What its environment variables begin with: <c>WEIR__PIPELINES__RTT__</c>.</param>
/// <param name="allKnown">False where more settings may exist than are defined: an unknown name is then reported only where it is near a known one.</param>
internal sealed partial class SettingReader(SettingProblems problems, SettingsEnvironment environment, string owner, string prefix, bool allKnown = true)
{
    /// <summary>The values given for the settings that are defined, each without a problem.</summary>
    /// <param name="map">The owner's part of the file.</param>
    /// <param name="definitions">The settings there are.</param>
    /// <param name="others">Names of the map that are not settings.</param>
    public Dictionary<string, GivenSetting> Read(YamlMap map, IReadOnlyList<SettingDefinition> definitions, IReadOnlyList<string> others)
    {
        Dictionary<string, GivenSetting> given = new(StringComparer.Ordinal);
        ReadGroup(map, "", definitions, others, given);
        foreach (var definition in definitions)
        {
            var variable = SettingsEnvironment.VariableOf(prefix, definition.Name);
            if (environment.Override(variable) is not { } value)
                continue;
            var text = Normal(definition, value);
            if (definition.Problem(text) is { } problem)
                problems.AddElsewhere($"environment variable {variable}", Say(definition, problem, text, hide: true));
            given[definition.Name] = new GivenSetting(text, null, variable);
        }

        return given;
    }

    private void ReadGroup(
        YamlMap map, string group, IReadOnlyList<SettingDefinition> definitions, IReadOnlyList<string> others, Dictionary<string, GivenSetting> given)
    {
        foreach (var (key, value) in map.Entries)
        {
            var name = group + key.Text;
            if (definitions.FirstOrDefault(definition => string.Equals(definition.Name, name, StringComparison.Ordinal)) is { } definition)
            {
                if (given.ContainsKey(name))
                    problems.AddName(key.At, $"Setting '{name}'{owner} is given twice. Remove one.");
                else if (ReadValue(definition, key, value) is { } read)
                    given[name] = read;
            }
            else if (definitions.Any(definition => definition.Name.StartsWith(name + ".", StringComparison.Ordinal)))
            {
                if (value is YamlMap inner)
                    ReadGroup(inner, name + ".", definitions, others, given);
                else if (value is not YamlText { IsEmpty: true })
                    problems.AddName(key.At, $"'{name}'{owner} is a group of settings: {Known(definitions, name + ".")}. Write them below it, indented.");
            }
            else if (!(group.Length == 0 && others.Contains(key.Text, StringComparer.Ordinal)))
            {
                ReportUnknown(key, group, definitions, others);
            }
        }
    }

    private void ReportUnknown(YamlText key, string group, IReadOnlyList<SettingDefinition> definitions, IReadOnlyList<string> others)
    {
        var names = NamesAt(definitions, group).Concat(group.Length == 0 ? others : []).ToList();
        var suggestion = Spelling.Suggestion(key.Text, names);
        if (suggestion.Length == 0 && !allKnown)
            return;
        var whose = group.Length > 0 ? $" of '{group[..^1]}'{owner}" : owner.Length > 0 ? owner : " of the workspace";
        problems.AddName(key.At, $"'{key.Text}' is not a setting{whose}.{(suggestion.Length > 0 ? suggestion : $" Known are {string.Join(", ", names)}.")}");
    }

    private GivenSetting? ReadValue(SettingDefinition definition, YamlText key, YamlNode value)
    {
        if (Raw(definition, key, value) is not { } raw)
            return null;
        if (definition.Secret && !OneVariable().IsMatch(raw))
        {
            problems.AddUnseen(
                value.At,
                $"Setting '{definition.Name}'{owner} is a secret and is written into the file. Put it into the environment or into {SettingsEnvironment.FileName} beside the file, "
                + $"and write ${{{Suggested(definition.Name)}}} here.");
            return null;
        }

        if (PasswordInAddress().IsMatch(AnyVariable().Replace(raw, "")))
        {
            problems.AddUnseen(
                value.At,
                $"Setting '{definition.Name}'{owner} has a password written into the file. Put it into the environment or into {SettingsEnvironment.FileName} beside the file, "
                + "and write ${NAME} in its place.");
            return null;
        }

        if (PutIn(raw, definition, value.At) is not { } text)
            return null;
        text = Normal(definition, text);
        if (definition.Problem(text) is { } problem)
        {
            var hide = definition.Secret || !string.Equals(text, Normal(definition, raw), StringComparison.Ordinal);
            if (definition.Secret || raw.Contains('@', StringComparison.Ordinal))
                problems.AddUnseen(value.At, Say(definition, problem, text, hide));
            else
                problems.Add(value.At, Say(definition, problem, text, hide));
        }

        return new GivenSetting(text, value.At, null);
    }

    /// <summary>The value's text before variables are put in; null where it has not the form of one.</summary>
    private string? Raw(SettingDefinition definition, YamlText key, YamlNode value)
    {
        switch (value)
        {
            case YamlText { IsEmpty: true }:
                problems.AddName(key.At, $"Setting '{definition.Name}'{owner} has no value. Write one after the colon, or remove the line.");
                return null;
            case YamlText text:
                return text.Text;
            case YamlMap map when definition.JsonType == "object":
                return YamlJson.Of(map).ToJsonString();
            case YamlList list when definition.JsonType == "array":
                if (list.Items.Count > 0 && list.Items.All(item => item is YamlText { IsEmpty: false } text && !text.Text.Contains(',', StringComparison.Ordinal)))
                    return string.Join(",", list.Items.Cast<YamlText>().Select(item => item.Text));
                problems.AddName(key.At, $"Setting '{definition.Name}'{owner} is a list of values without commas in them, at least one. Write it as [first, second].");
                return null;
            default:
                problems.AddName(
                    key.At,
                    $"Setting '{definition.Name}'{owner} is {(definition.JsonType switch { "array" => "a list", "object" => "names and values", _ => "a single value" })}, and a {(value is YamlList ? "list" : "group")} was found. "
                    + (definition.JsonType switch { "array" => "Write it as [first, second].", "object" => "Write them below it, indented, each as name: value.", _ => "Write it on one line, after the colon." }));
                return null;
        }
    }

    private string? PutIn(string raw, SettingDefinition definition, TextSpan at)
    {
        var isMissing = false;
        var text = AnyVariable().Replace(raw, match =>
        {
            var name = match.Groups["name"].Value;
            if (environment.Find(name) is { } value)
                return value;
            isMissing = true;
            problems.Add(
                at,
                $"Setting '{definition.Name}'{owner} names the environment variable {name}, which is not set. Set it, or write a line {name}=… into {SettingsEnvironment.FileName} beside the file.");
            return "";
        });
        return isMissing ? null : text;
    }

    private string Say(SettingDefinition definition, string problem, string text, bool hide)
    {
        var said = hide && text.Length > 0 ? problem.Replace(text, "…", StringComparison.Ordinal) : problem;
        if (definition.Secret)
            said = "the value does not have the form that is expected. Check it where it is set.";
        return said.StartsWith("is ", StringComparison.Ordinal) || said.StartsWith("has ", StringComparison.Ordinal)
            ? $"Setting '{definition.Name}'{owner} {said}"
            : $"Setting '{definition.Name}'{owner}: {said}";
    }

    private static string Normal(SettingDefinition definition, string text) => definition.JsonType == "array"
        ? string.Join(",", text.Split(',').Select(item => item.Trim()))
        : text.Trim();

    private static string Known(IReadOnlyList<SettingDefinition> definitions, string group) => string.Join(", ", NamesAt(definitions, group));

    private static IEnumerable<string> NamesAt(IReadOnlyList<SettingDefinition> definitions, string group) => definitions
        .Where(definition => definition.Name.StartsWith(group, StringComparison.Ordinal))
        .Select(definition => definition.Name[group.Length..].Split('.')[0])
        .Distinct(StringComparer.Ordinal);

    private string Suggested(string setting) => SettingsEnvironment.VariableOf(
        prefix.Length > "WEIR__PIPELINES__".Length ? prefix["WEIR__PIPELINES__".Length..].Replace("__", "_", StringComparison.Ordinal) : "", setting);

    [GeneratedRegex(@"\$\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyVariable();

    [GeneratedRegex(@"\A\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneVariable();

    /// <summary>A password in what is left of an address without its variables.</summary>
    [GeneratedRegex(@"(?:://|\Asqlserver:)[^:/?@]*:[^?]+@|[?&][a-z]*password=[^&]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PasswordInAddress();
}
