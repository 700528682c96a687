using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Pipelines;

/// <summary>The variables that settings may name or be overridden by: the process's, and below them those of <c>.env</c> beside weir.yaml.</summary>
internal sealed partial class SettingsEnvironment
{
    public const string FileName = ".env";

    /// <summary>What the variables that override settings begin with.</summary>
    public const string Prefix = "WEIR__";

    private readonly Dictionary<string, string> _variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    private SettingsEnvironment()
    {
    }

    /// <summary>The variables that begin with <see cref="Prefix"/> and that no setting took.</summary>
    public IEnumerable<string> Untaken => _variables.Keys
        .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !_taken.Contains(name))
        .Order(StringComparer.Ordinal);

    /// <summary>The variables of this process.</summary>
    public static Dictionary<string, string> OfProcess() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);

    /// <summary>The variables of a workspace.</summary>
    /// <param name="folder">The workspace's folder, where <c>.env</c> may stand.</param>
    /// <param name="process">The process's variables.</param>
    /// <param name="problems">Where lines that cannot be read are reported.</param>
    public static SettingsEnvironment Read(string folder, IReadOnlyDictionary<string, string> process, SettingProblems problems)
    {
        var environment = new SettingsEnvironment();
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            try
            {
                foreach (var (name, value) in ReadFile(File.ReadAllLines(path), problems))
                    environment._variables[name] = value;
            }
            catch (UnauthorizedAccessException)
            {
                problems.AddElsewhere(FileName, "This user may not read it. Make it this user's own.");
            }
        }

        foreach (var (name, value) in process)
            environment._variables[name] = value;
        return environment;
    }

    /// <summary>A variable's value, or null where it is not set or empty.</summary>
    public string? Find(string name) => _variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The value that overrides a setting, or null.</summary>
    public string? Override(string variable)
    {
        foreach (var (name, value) in _variables)
        {
            if (!string.Equals(name, variable, StringComparison.OrdinalIgnoreCase))
                continue;
            _taken.Add(name);
            return value.Length > 0 ? value : null;
        }

        return null;
    }

    /// <summary>The variable that overrides a setting: its name in capitals, two underscores for a dot.</summary>
    public static string VariableOf(string prefix, string setting) =>
        prefix + setting.Replace(".", "__", StringComparison.Ordinal).Replace('-', '_').ToUpperInvariant();

    /// <summary>Lines of the form NAME=value; the value may stand in quotes, the line may begin with <c>export</c>.</summary>
    public static IEnumerable<(string Name, string Value)> ReadFile(IReadOnlyList<string> lines, SettingProblems problems)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (Line().Match(line) is { Success: true } match)
                yield return (match.Groups["name"].Value, Unquote(match.Groups["value"].Value.Trim()));
            else
                problems.AddElsewhere(string.Create(CultureInfo.InvariantCulture, $"{FileName}, line {i + 1}"), "This is not of the form NAME=value. A name has letters, digits and underscores.");
        }
    }

    private static string Unquote(string value)
    {
        if (value.Length >= 2 && value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is > 0 and var end)
            return value[1..end];
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }

    [GeneratedRegex(@"\A(export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=(?<value>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
