using System.Text;
using System.Text.RegularExpressions;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>Reads weir.yaml, puts in variables, checks everything, and says all that is wrong at once.</summary>
/// <param name="folder">The workspace's folder.</param>
/// <param name="sources">The kinds of source there are.</param>
/// <param name="destinations">The kinds of destination there are.</param>
/// <param name="variables">The process's environment variables.</param>
internal sealed partial class WorkspaceFile(
    string folder, SourceCatalogue sources, DestinationCatalogue destinations, IReadOnlyDictionary<string, string> variables)
{
    public const string PipelinesKey = "pipelines";

    public const string PipelineNamePattern = "^[a-z][a-z0-9_-]{0,39}$";


    private const long MaxBytes = 1 << 20;

    private readonly string _folder = Path.GetFullPath(folder);

    private string FilePath => Path.Combine(_folder, Workspace.FileName);

    /// <summary>Reads the workspace.</summary>
    /// <exception cref="UsageException">The file is not there, cannot be read, or has problems; the message says every one.</exception>
    public Workspace Read()
    {
        var text = ReadText();
        var problems = new SettingProblems(FilePath, text);
        var environment = SettingsEnvironment.Read(_folder, variables, problems);
        if (new YamlReader(text, problems).Read() is not { } document)
        {
            problems.ThrowIfAny();
            throw new InvalidOperationException("A file that cannot be read has no problem.");
        }

        if (document is not YamlMap root)
        {
            problems.Add(document.At, "Settings are expected here, as lines of name: value. 'weir init' writes an example.");
            problems.ThrowIfAny();
            return null!;
        }

        var given = new SettingReader(problems, environment, "", SettingsEnvironment.Prefix).Read(root, EngineSettings.OfWorkspace, [PipelinesKey]);
        CheckAddresses(given, "", problems);
        CheckWorkspace(given, problems);
        var pipelines = ReadPipelines(root, problems, environment);
        ReportUntaken(environment, pipelines, problems);
        problems.ThrowIfAny();
        return Build(given, pipelines);
    }

    private string ReadText()
    {
        try
        {
            if (new FileInfo(FilePath) is { Exists: true, Length: > MaxBytes })
                throw new UsageException($"{FilePath} has more than 1 MiB, and a workspace has a few lines. Check that it is the right file.");
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(FilePath)).TrimStart('\uFEFF');
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no {Workspace.FileName} in {_folder}. 'weir init' makes one; --workspace names another folder.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"{FilePath} cannot be read: it is a folder, or this user may not read it.");
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"{FilePath} is not UTF-8. Save it as UTF-8 in your editor.");
        }
    }

    private List<PipelinePart> ReadPipelines(YamlMap root, SettingProblems problems, SettingsEnvironment environment)
    {
        List<PipelinePart> pipelines = [];
        var (_, node) = root.Entries.FirstOrDefault(entry => entry.Key.Text == PipelinesKey);
        if (node is null or YamlText { IsEmpty: true })
            return pipelines;
        if (node is not YamlMap map)
        {
            problems.Add(node.At, "Pipelines are expected here, each as a name with its settings indented below it.");
            return pipelines;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (!PipelineName().IsMatch(key.Text))
                problems.AddName(key.At, $"'{key.Text}' cannot name a pipeline. Use 1 to 40 lower-case letters, digits, - and _, and begin with a letter.");
            else if (value is YamlMap or YamlText { IsEmpty: true })
                pipelines.Add(ReadPipeline(key, value as YamlMap ?? new YamlMap(value.At, []), problems, environment));
            else
                problems.Add(value.At, $"The settings of pipeline '{key.Text}' are expected here, indented below its name.");
        }

        return pipelines;
    }

    private PipelinePart ReadPipeline(YamlText name, YamlMap map, SettingProblems problems, SettingsEnvironment environment)
    {
        var owner = $" of pipeline '{name.Text}'";
        var prefix = PrefixOf(name.Text);
        var (_, written) = map.Entries.FirstOrDefault(entry => entry.Key.Text == "source");
        var source = environment.Override(prefix + "SOURCE") ?? (written as YamlText)?.Text;
        var kind = source is null ? null : sources.Find(source);
        if (string.IsNullOrEmpty(source))
            problems.AddName(name.At, $"Pipeline '{name.Text}' names no source. Write source: and one of {SourceNames} below it.");
        else if (kind is null)
        {
            var message = $"There is no source '{source}'.{Spelling.Suggestion(source, sources.Kinds.Select(known => known.Name))} Known are {SourceNames}.";
            if (written is null)
                problems.AddElsewhere($"environment variable {prefix}SOURCE", message);
            else
                problems.Add(written.At, message);
        }

        IReadOnlyList<SettingDefinition> definitions = [.. EngineSettings.OfPipeline, .. kind?.Settings ?? []];
        var given = new SettingReader(problems, environment, owner, prefix, allKnown: kind is not null).Read(map, definitions, []);
        CheckAddresses(given, owner, problems);
        if (kind is { HasPeriods: false } && given.TryGetValue("periods", out var periods))
            Report(problems, periods, $"Setting 'periods'{owner}: {kind.Name} has no periods, and it would change nothing. Remove it; the settings of {kind.Name} say what a run looks at.");
        if (given.ContainsKey("schedule") && given.TryGetValue("interval", out var interval))
            Report(problems, interval, $"Pipeline '{name.Text}' has a schedule and an interval. Remove one.");
        return new PipelinePart(name.Text, kind, given);
    }

    private string SourceNames => string.Join(", ", sources.Kinds.Select(kind => kind.Name));

    private void CheckAddresses(Dictionary<string, GivenSetting> given, string owner, SettingProblems problems)
    {
        foreach (var name in (string[])["warehouse", "store"])
        {
            if (!given.TryGetValue(name, out var setting) || DestinationAddress.TryParse(setting.Text, _folder) is not { } address)
                continue;
            var schemes = destinations.Kinds.Select(kind => kind.Schemes[0]).ToList();
            if (name == "store" && schemes.Contains(address.Scheme, StringComparer.Ordinal) && address.Scheme is not ("duckdb" or "postgresql"))
                Report(problems, setting, $"Setting 'store'{owner}: runs and events are kept in a DuckDB file or in PostgreSQL, and '{address.Scheme}' is neither; rows may go there all the same (warehouse). Leave it out for store.duckdb beside {Workspace.FileName}, or write duckdb:FILE or postgresql://user:password@host:port/database?schema=S.");
            else if (!schemes.Contains(address.Scheme, StringComparer.Ordinal))
                Report(problems, setting, $"Setting '{name}'{owner}: there is no destination '{address.Scheme}'.{Spelling.Suggestion(address.Scheme, schemes)} Known are {string.Join(", ", schemes)}.");
        }
    }

    private void CheckWorkspace(Dictionary<string, GivenSetting> given, SettingProblems problems)
    {
        if (given.TryGetValue("ca", out var ca) && !File.Exists(Path.GetFullPath(ca.Text, _folder)))
            Report(problems, ca, "Setting 'ca': there is no such file. A relative path counts from the workspace's folder.");
        if (given.TryGetValue("store", out var store) && Address(given, "warehouse", "duckdb:weir.duckdb") is { Path: not null } warehouse
            && warehouse.Equals(DestinationAddress.TryParse(store.Text, _folder)))
            Report(problems, store, "Setting 'store' names the warehouse's file. Weir keeps the two apart, so that reading one never waits for the other: name another file.");
    }

    private static void Report(SettingProblems problems, GivenSetting setting, string message)
    {
        if (setting.At is { } at && !setting.Text.Contains('@', StringComparison.Ordinal))
            problems.Add(at, message);
        else if (setting.At is { } unseen)
            problems.AddUnseen(unseen, message);
        else
            problems.AddElsewhere($"environment variable {setting.Variable}", message);
    }

    private static void ReportUntaken(SettingsEnvironment environment, List<PipelinePart> pipelines, SettingProblems problems)
    {
        const string ofPipelines = SettingsEnvironment.Prefix + "PIPELINES__";
        var workspace = EngineSettings.OfWorkspace.Select(setting => SettingsEnvironment.VariableOf(SettingsEnvironment.Prefix, setting.Name)).ToList();
        foreach (var variable in environment.Untaken)
        {
            var upper = variable.ToUpperInvariant();
            if (pipelines.FirstOrDefault(pipeline => upper.StartsWith(PrefixOf(pipeline.Name), StringComparison.Ordinal)) is { } pipeline)
            {
                var known = EngineSettings.OfPipeline.Concat(pipeline.Kind?.Settings ?? []).Select(setting => SettingsEnvironment.VariableOf(PrefixOf(pipeline.Name), setting.Name));
                if (pipeline.Kind is not null)
                    problems.AddElsewhere($"environment variable {variable}", $"It names no setting of pipeline '{pipeline.Name}'.{Spelling.Suggestion(upper, known)}");
            }
            else if (upper.StartsWith(ofPipelines, StringComparison.Ordinal))
            {
                problems.AddElsewhere(
                    $"environment variable {variable}",
                    $"It names no pipeline of the file. {(pipelines.Count == 0 ? "The file has none." : $"The file has {string.Join(", ", pipelines.Select(pipeline => pipeline.Name))}.")}");
            }
            else if (Spelling.Suggestion(upper, workspace) is { Length: > 0 } suggestion)
            {
                problems.AddElsewhere($"environment variable {variable}", $"It names no setting of the workspace.{suggestion}");
            }
        }
    }

    private static string PrefixOf(string pipeline) => $"{SettingsEnvironment.VariableOf(SettingsEnvironment.Prefix + "PIPELINES__", pipeline)}__";

    [GeneratedRegex(PipelineNamePattern, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PipelineName();

    private sealed record PipelinePart(string Name, ISourceKind? Kind, Dictionary<string, GivenSetting> Given);
}
