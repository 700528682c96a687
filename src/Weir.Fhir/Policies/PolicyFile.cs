using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Failures;
using Weir.Fhir.Model;
using Weir.Pipelines;

namespace Weir.Fhir.Policies;

/// <summary>Reads policy files, and says all that is wrong with one at once.</summary>
internal sealed class PolicyFile
{
    /// <summary>Name of the policy that the program carries.</summary>
    public const string DefaultName = "default";

    private static readonly string[] Parts = ["extends", "systems", "extensions", "rules", "columns"];

    private readonly SettingProblems _problems;
    private readonly FhirModel _model = FhirModel.R4;
    private readonly Dictionary<string, PolicyRule> _ofElements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyAction> _ofTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _extensions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyAction> _columns = new(StringComparer.Ordinal);
    private readonly List<string> _systems = [];

    private PolicyFile(SettingProblems problems) => _problems = problems;

    /// <summary>The default policy, as it is written.</summary>
    public static string DefaultText { get; } = LoadDefault();

    /// <summary>Reads a file; <c>default</c> is the policy that the program carries.</summary>
    /// <exception cref="UsageException">It cannot be read, or has problems; all are said.</exception>
    public static Policy Load(string path)
    {
        if (path is DefaultName)
            return Read(DefaultName, DefaultText);
        try
        {
            return Read(path, File.ReadAllText(path));
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The policy {path} cannot be read: {(File.Exists(path) ? "this user may not read it, or the disk fails" : "there is no such file")}. Name a policy file, or write {DefaultName}.");
        }
    }

    /// <summary>Reads the text of a policy.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="text">YAML, or JSON, which is YAML.</param>
    /// <exception cref="UsageException">It has problems; all are said.</exception>
    public static Policy Read(string name, string text)
    {
        var problems = new SettingProblems(name, text);
        var file = new PolicyFile(problems);
        var map = new YamlReader(text, problems).Read();
        if (map is YamlMap entries)
            file.ReadAll(entries, name is DefaultName);
        else if (map is not null)
            problems.Add(map.At, $"A policy is groups by name: {string.Join(", ", Parts)}. Write rules: and rules below it, indented.");
        problems.ThrowIfAny();
        return file.Build(text);
    }

    private void ReadAll(YamlMap map, bool isDefault)
    {
        var extends = Part(map, "extends");
        if (extends is not (null or YamlText { Text: "default" or "none" }))
            _problems.Add(extends.At, "'extends' is neither default nor none.");
        if (!isDefault && extends is not YamlText { Text: "none" })
            ReadParts((YamlMap)new YamlReader(DefaultText, new SettingProblems(DefaultName, DefaultText)).Read()!);
        ReadParts(map);
        foreach (var (key, _) in map.Entries.Where(entry => !Parts.Contains(entry.Key.Text, StringComparer.Ordinal)))
            _problems.Add(key.At, $"'{key.Text}' is not a part of a policy.{Spelling.Suggestion(key.Text, Parts)} Known are {string.Join(", ", Parts)}.");
    }

    private void ReadParts(YamlMap map)
    {
        ReadSystems(Part(map, "systems"));
        foreach (var (key, value) in EntriesOf(map, "extensions"))
            ReadExtension(key, value);
        foreach (var (key, value) in EntriesOf(map, "rules"))
            ReadRule(key, value);
        foreach (var (key, value) in EntriesOf(map, "columns"))
            ReadColumn(key, value);
    }

    private static YamlNode? Part(YamlMap map, string name) =>
        map.Entries.FirstOrDefault(entry => string.Equals(entry.Key.Text, name, StringComparison.Ordinal)).Value is { } value and not YamlText { IsEmpty: true } ? value : null;

    private IReadOnlyList<(YamlText Key, YamlNode Value)> EntriesOf(YamlMap map, string name)
    {
        var part = Part(map, name);
        if (part is null or YamlMap)
            return part is YamlMap group ? group.Entries : [];
        _problems.Add(part.At, $"'{name}' is a group. Write name: value below it, indented.");
        return [];
    }

    private void ReadSystems(YamlNode? part)
    {
        if (part is null)
            return;
        if (part is not YamlList list)
        {
            _problems.Add(part.At, "'systems' is a list of addresses. Write each on a line of its own behind a dash.");
            return;
        }

        foreach (var item in list.Items)
        {
            if (item is YamlText { IsEmpty: false } text && text.Text.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || (star > 8 && star == text.Text.Length - 1)))
                _systems.Add(text.Text);
            else
                _problems.Add(item.At, "An address is expected here, such as http://loinc.org; a star may stand at its end alone, behind a host.");
        }
    }

    private void ReadExtension(YamlText key, YamlNode value)
    {
        switch (value)
        {
            case YamlText { Text: "keep" }:
                _extensions[key.Text] = [];
                break;
            case YamlText { Text: "drop" }:
                _extensions.Remove(key.Text);
                break;
            case YamlList list when list.Items.All(item => item is YamlText { IsEmpty: false }):
                _extensions[key.Text] = [.. list.Items.Cast<YamlText>().Select(item => item.Text)];
                break;
            default:
                _problems.Add(value.At, "What becomes of an extension is keep, drop, or the list of the parts inside it that are kept: [ombCategory, detailed].");
                break;
        }
    }

    private void ReadRule(YamlText key, YamlNode value)
    {
        if (PolicyPath.Parse(key.Text, _model, out var problem, out var at) is not { } parsed)
        {
            var (offset, length) = at.GetOffsetAndLength(key.Text.Length);
            var start = key.At.Column + offset + (key.IsPlain ? 0 : 1);
            _problems.Add(key.At with { Column = start, EndColumn = start + Math.Max(1, length) }, problem);
            return;
        }

        if (ActionOf(value) is not { } action)
            return;
        foreach (var type in parsed.Types)
        {
            // A choice takes an action that fits one of its types; the others keep their own rules.
            if (action.ProblemOf(type, Policy.SortOf(_model.Find(type)!)) is { } misfit && (parsed.Types.Count == 1 || parsed.Types.All(other => action.ProblemOf(other, Policy.SortOf(_model.Find(other)!)) is not null)))
            {
                _problems.Add(value.At, $"'{((YamlText)value).Text}' does not go with '{key.Text}': {misfit}");
                return;
            }
        }

        if (parsed.Path.Depth == 0)
            _ofTypes[parsed.Path.Type] = action;
        else
            _ofElements[string.Join('.', [parsed.Path.Type, .. parsed.Path.Steps.Select(step => step.ToString())])] = new PolicyRule(parsed.Path, action);
    }

    private void ReadColumn(YamlText key, YamlNode value)
    {
        if (key.Text.Split('.') is not [{ Length: > 0 }, { Length: > 0 }])
            _problems.Add(key.At, $"'{key.Text}' is no column of a view. Write the view's name, a dot and the column's: patients.postcode.");
        else if (ActionOf(value) is { } action)
            _columns[key.Text] = action;
    }

    private PolicyAction? ActionOf(YamlNode value)
    {
        if (value is not YamlText text)
        {
            _problems.Add(value.At, $"An action is expected here. Write one of {string.Join(", ", PolicyAction.Words)}.");
            return null;
        }

        if (PolicyAction.TryParse(text.Text, out var action, out var problem))
            return action;
        _problems.Add(value.At, $"'{text.Text}' {problem}");
        return null;
    }

    private Policy Build(string text) => new()
    {
        OfElements = _ofElements.Values.GroupBy(rule => rule.Path.Type, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal),
        OfTypes = _ofTypes.ToFrozenDictionary(StringComparer.Ordinal),
        Extensions = _extensions.ToFrozenDictionary(StringComparer.Ordinal),
        Systems = [.. _systems],
        Columns = _columns.ToFrozenDictionary(StringComparer.Ordinal),
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{DefaultText}\n---\n{text}")))),
    };

    private static string LoadDefault()
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream("default-policy.yaml") ?? throw new InvalidOperationException("The program carries no default policy.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
