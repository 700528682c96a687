using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>What the settings of the sitrep extract become: a pipeline that loads the same table under the same name, and a word on each line.</summary>
/// <param name="kind">The source that the pipeline reads: it judges each value.</param>
/// <param name="take">A setting's value, or null where it is not given or empty.</param>
/// <param name="secrets">What goes to <c>.env</c>.</param>
/// <param name="notes">What a person should know.</param>
/// <param name="addresses">Addresses of databases that were made of settings.</param>
internal sealed partial class SitrepSettings(
    ISourceKind kind, Func<string, string?> take, List<(string Name, string Value)> secrets, List<string> notes, List<MadeAddress> addresses)
{
    public const string Source = "smart";

    private const string Key = "SMART_API_KEY";

    private static readonly string[] Own = ["DATE_WINDOW", "SITES", "WAIT_PERIOD", "WAIT_COOLOFF"];

    private readonly StringBuilder _lines = new("  sitrep:\n    source: smart\n");

    /// <summary>True where the settings are the sitrep extract's.</summary>
    public static bool AreGiven(IEnumerable<string> names) => names.Any(name => Own.Contains(name, StringComparer.Ordinal));

    /// <summary>The pipeline, as lines of weir.yaml.</summary>
    public string Read()
    {
        Take("API_URL", "url", text => text, Quoted);
        ReadKey();
        ReadSites();
        Take("DATE_END", "end", text => text);
        Take("DATE_WINDOW", "window", text => text.Trim());
        Take("WAIT_PERIOD", "wait", Seconds);
        Take("WAIT_COOLOFF", "cool_off", Seconds);
        ReadWarehouse();
        Take("SQL_TABLE", "table", text => text, Quoted, ". A table of that name that is there is adopted, with the rows that it has; 'weir run --dry-run' says what would be done to it");
        return _lines.ToString();
    }

    private void ReadKey()
    {
        if (take("API_KEY") is { } key)
        {
            secrets.Add((Key, key));
            notes.Add($"API_KEY is in .env as {Key}; weir.yaml only names it.");
        }
        else
        {
            notes.Add($"API_KEY is missing: write {Key}=… into .env before the first run.");
        }

        _lines.Append(CultureInfo.InvariantCulture, $"    key: ${{{Key}}}   # API_KEY; its value belongs into .env\n");
    }

    /// <summary>A JSON array; what stands behind it are remarks.</summary>
    private void ReadSites()
    {
        var given = take("SITES");
        var codes = given is not null && Array().Match(given) is { Success: true } array ? Code().Matches(array.Value).Select(code => code.Groups["code"].Value).ToList() : [];
        if (codes.Count == 0)
        {
            notes.Add($"SITES {(given is null ? "is missing" : "is no list of codes in brackets")}: write the sites' codes as sites: of the pipeline sitrep before the first run.");
            _lines.Append("    sites: []   # SITES\n");
            return;
        }

        _lines.Append(CultureInfo.InvariantCulture, $"    sites: [{string.Join(", ", codes)}]   # SITES\n");
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"SITES became sites: of the pipeline sitrep, {codes.Count} {(codes.Count == 1 ? "code" : "codes")}."));
    }

    private void ReadWarehouse()
    {
        var (server, database, schema) = (take("SQL_ADDRESS"), take("SQL_DATABASE"), take("SQL_SCHEMA"));
        if (server is not null && database is not null)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"sqlserver:{server}/{Uri.EscapeDataString(database)}{(schema is null ? "" : $"?schema={Uri.EscapeDataString(schema)}")}");
            _lines.Append(CultureInfo.InvariantCulture, $"    warehouse: {YamlQuoted(address)}   # SQL_ADDRESS, SQL_DATABASE, SQL_SCHEMA\n");
            addresses.Add(new MadeAddress("SQL_ADDRESS, SQL_DATABASE and SQL_SCHEMA", "warehouse: of the pipeline sitrep in weir.yaml", address));
            notes.Add("SQL_ADDRESS, SQL_DATABASE and SQL_SCHEMA became the pipeline's warehouse. Weir logs in to it as the account that it runs as, as the script did.");
        }
        else if (server is not null || database is not null || schema is not null)
        {
            notes.Add($"{(server is null ? "SQL_ADDRESS" : "SQL_DATABASE")} is missing, so that rows land in the workspace's warehouse until the pipeline has one of its own: warehouse: \"sqlserver:SERVER/DATABASE?schema=dbo\".");
        }
    }

    private void Take(string name, string setting, Func<string, string?> change, Func<string, string>? write = null, string more = "")
    {
        if (take(name) is not { } given)
            return;
        var definition = kind.Settings.First(definition => string.Equals(definition.Name, setting, StringComparison.Ordinal));
        if (change(given) is not { } text || definition.Problem(text) is not null)
        {
            notes.Add($"{name} cannot be used as {setting}: of the pipeline sitrep and was left out{(definition.Default is { } standard ? $"; Weir takes {standard}" : "")}.");
            return;
        }

        _lines.Append(CultureInfo.InvariantCulture, $"    {setting}: {(write ?? (value => value))(text)}   # {name}\n");
        notes.Add($"{name} became {setting}: {text} of the pipeline sitrep{more}.");
    }

    private static string? Seconds(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s")
        : null;

    private static string Quoted(string text) => Plain().IsMatch(text) ? text : YamlQuoted(text);

    private static string YamlQuoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Array();

    [GeneratedRegex(@"['""]\s*(?<code>[A-Za-z0-9_-]{1,40})\s*['""]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
