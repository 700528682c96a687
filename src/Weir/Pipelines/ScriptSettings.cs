using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>What the settings of the scripts that Weir replaces become in a workspace.</summary>
/// <remarks>
/// The waiting-times loader knew PG_CONN, DATA_SOURCE, POLL_INTERVAL and NHS_CSV_URL; the sitrep extract API_URL, API_KEY,
/// DATE_END, DATE_WINDOW, WAIT_PERIOD, WAIT_COOLOFF, SITES and SQL_ADDRESS, SQL_DATABASE, SQL_SCHEMA, SQL_TABLE; the survey
/// platform EXTERNAL_DATASET_API_URL and EXTERNAL_DATASET_API_KEY. No value that may be a secret is written into weir.yaml or a note.
/// </remarks>
internal sealed partial class ScriptSettings
{
    private const string Rtt = "nhs-rtt";
    private const string Smart = "smart";
    private const string SmartKey = "SMART_API_KEY";

    private readonly Dictionary<string, string> _given;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Value)> _secrets = [];
    private readonly List<string> _notes = [];
    private readonly SourceCatalogue _sources;

    public ScriptSettings(IEnumerable<(string Name, string Value)> given, SourceCatalogue sources)
    {
        _given = given.Where(setting => setting.Value.Length > 0).GroupBy(setting => setting.Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal);
        _sources = sources;
        Warehouse = ReadWarehouse();
        Pipelines = ReadPipelines();
        Unused = ReadUnused();
    }

    /// <summary>The line of the warehouse.</summary>
    public string Warehouse { get; }

    /// <summary>The pipelines, as lines of weir.yaml.</summary>
    public string Pipelines { get; }

    /// <summary>Comments on what was not used.</summary>
    public string Unused { get; }

    /// <summary>What goes to <c>.env</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Secrets => _secrets;

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private string ReadWarehouse()
    {
        const string standard = "warehouse: duckdb:weir.duckdb";
        if (Take("PG_CONN") is not { } connection)
            return standard;
        if (ToAddress(connection) is not { } address)
        {
            _notes.Add("PG_CONN is neither an address that begins with postgresql:// nor a list such as host=… dbname=…. The warehouse is a DuckDB file until you set it.");
            return standard + "   # PG_CONN could not be read as an address of PostgreSQL";
        }

        // Where the list of words already stands in .env, the address needs a name of its own.
        var name = ReferenceEquals(address, connection) ? "PG_CONN" : "PG_ADDRESS";
        _secrets.Add((name, address));
        _notes.Add($"PG_CONN became the warehouse. Its value is in .env as {name}, since it may hold a password.");
        return $"warehouse: ${{{name}}}   # PG_CONN; its value is in .env";
    }

    private string ReadPipelines()
    {
        var rtt = ReadRtt();
        var sitrep = ReadSitrep();
        if (rtt is null && sitrep is null)
        {
            _notes.Add("No setting names something to load. The workspace has no pipeline yet; 'weir init' in another folder shows how one is written.");
            return "pipelines:\n";
        }

        return $"pipelines:\n{rtt}{sitrep}";
    }

    private string? ReadRtt()
    {
        string[] names = ["NHS_CSV_URL", "POLL_INTERVAL", "DATA_SOURCE", "PG_CONN"];
        if (!names.Any(_given.ContainsKey) || (Take("DATA_SOURCE") ?? "nhs") is not "nhs")
            return null;
        var text = new StringBuilder("  rtt:\n    source: nhs-rtt\n");
        if (Take("NHS_CSV_URL") is { } url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Query.Length == 0)
                text.Append(CultureInfo.InvariantCulture, $"    url: {Quoted(url)}   # NHS_CSV_URL: loads this file only. Without it Weir finds each new month and each revision itself\n");
            else
            {
                _secrets.Add(("NHS_CSV_URL", url));
                text.Append("    url: ${NHS_CSV_URL}   # its value is in .env. Without it Weir finds each new month and each revision itself\n");
            }

            _notes.Add("NHS_CSV_URL became url: of the pipeline rtt, and only that file is loaded. Remove the line to have new months and revisions found.");
        }

        if (Take("POLL_INTERVAL") is { } seconds)
        {
            if (int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                text.Append(CultureInfo.InvariantCulture, $"    interval: {Duration.Format(TimeSpan.FromSeconds(number))}   # POLL_INTERVAL: {number} s; 'weir run --loop' keeps to it\n");
            else
                _notes.Add("POLL_INTERVAL is not a whole number of seconds and was left out. A loop takes 1 hour.");
        }

        return text.ToString();
    }

    private string? ReadSitrep()
    {
        string[] names = ["DATE_WINDOW", "SITES", "WAIT_PERIOD", "WAIT_COOLOFF"];
        if (!names.Any(_given.ContainsKey))
            return null;
        var text = new StringBuilder("  sitrep:\n    source: smart\n");
        if (Take("API_URL") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Query.Length == 0)
            text.Append(CultureInfo.InvariantCulture, $"    url: {Quoted(url)}   # API_URL\n");
        if (Take("API_KEY") is { } key)
            _secrets.Add((SmartKey, key));
        text.Append(CultureInfo.InvariantCulture, $"    key: ${{{SmartKey}}}   # API_KEY: its value belongs into .env\n");
        if (Take("SITES") is { } sites && SiteCode().Matches(sites) is { Count: > 0 } codes)
            text.Append(CultureInfo.InvariantCulture, $"    sites: [{string.Join(", ", codes.Select(code => code.Value))}]   # SITES\n");
        if (Take("DATE_WINDOW") is { } window)
        {
            var period = ToPeriod(window);
            text.Append(CultureInfo.InvariantCulture, $"    window: {period ?? "2 weeks"}   # DATE_WINDOW{(period is null ? " could not be read; this is the default" : "")}\n");
        }

        if (ReadSqlServer() is { } warehouse)
            text.Append(warehouse);
        _used.UnionWith(["WAIT_PERIOD", "WAIT_COOLOFF"]);
        text.Append("    # WAIT_PERIOD, WAIT_COOLOFF: no longer needed; Weir paces requests and waits as long as the site asks.\n");
        if (_sources.Find(Smart) is not null)
            return text.ToString();
        _notes.Add("The sitrep's settings are in weir.yaml as comments: this Weir has no source 'smart' yet. Remove their # signs when it has.");
        return "  # This Weir has no source 'smart' yet. Remove the # signs when it has.\n" + NotYet(text.ToString());
    }

    private string? ReadSqlServer()
    {
        var (server, database, schema, table) = (Take("SQL_ADDRESS"), Take("SQL_DATABASE"), Take("SQL_SCHEMA"), Take("SQL_TABLE"));
        if (table is not null)
            _notes.Add("SQL_TABLE is not used: Weir names its tables itself and keeps their history beside them.");
        return server is null || database is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"    warehouse: sqlserver://{server}/{database}{(schema is null ? "" : $"?schema={schema}")}   # SQL_ADDRESS, SQL_DATABASE, SQL_SCHEMA\n");
    }

    private string ReadUnused()
    {
        var text = new StringBuilder();
        string[] dataset = ["EXTERNAL_DATASET_API_URL", "EXTERNAL_DATASET_API_KEY"];
        foreach (var name in dataset)
        {
            if (Take(name) is { } value && name.EndsWith("_KEY", StringComparison.Ordinal))
                _secrets.Add((name, value));
        }

        if (dataset.Any(_given.ContainsKey))
        {
            text.Append("\n# EXTERNAL_DATASET_API_URL, EXTERNAL_DATASET_API_KEY: lists of organisations. This Weir does not load them yet;\n# a key that was there is kept in .env under its name.\n");
            _notes.Add("EXTERNAL_DATASET_API_URL and EXTERNAL_DATASET_API_KEY are not used yet: this Weir loads no lists of organisations.");
        }

        if (Take("DATE_END") is { } end && end is not "today")
            _notes.Add("DATE_END is not used: a run looks back from today. 'weir run --periods' names other periods.");
        var unknown = _given.Keys.Where(name => !_used.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n# Not known to Weir, and left out: {string.Join(", ", unknown)}.\n");
            _notes.Add($"Left out, because Weir does not know them: {string.Join(", ", unknown)}.");
        }

        return text.ToString();
    }

    private string? Take(string name)
    {
        _used.Add(name);
        return _given.GetValueOrDefault(name);
    }

    private static string NotYet(string lines) => string.Concat(lines.TrimEnd().Split('\n').Select(line => $"  # {line[2..]}\n"));

    private static string? ToPeriod(string window)
    {
        if (Duration.TryParse(window, out _))
            return window.Trim();
        // The script knew months; lengths of time here are exact.
        return Months().Match(window.Trim().ToLowerInvariant()) is { Success: true } months
            ? string.Create(CultureInfo.InvariantCulture, $"{int.Parse(months.Groups["count"].Value, CultureInfo.InvariantCulture) * 31} days")
            : null;
    }

    /// <summary>An address as Weir has them, of one or of libpq's list of words; null where it is neither.</summary>
    private static string? ToAddress(string connection)
    {
        if (connection.StartsWith("postgresql://", StringComparison.Ordinal) || connection.StartsWith("postgres://", StringComparison.Ordinal))
            return connection;
        var words = LibpqWord().Matches(connection).ToDictionary(
            word => word.Groups["name"].Value, word => word.Groups["value"].Value.Trim('\'').Replace("\\'", "'", StringComparison.Ordinal), StringComparer.Ordinal);
        if (!words.TryGetValue("dbname", out var database))
            return null;
        var user = words.TryGetValue("user", out var name) ? Uri.EscapeDataString(name) : "";
        var password = words.TryGetValue("password", out var word) ? $":{Uri.EscapeDataString(word)}" : "";
        var port = words.TryGetValue("port", out var number) ? $":{number}" : "";
        return $"postgresql://{user}{password}{(user.Length > 0 ? "@" : "")}{words.GetValueOrDefault("host", "localhost")}{port}/{Uri.EscapeDataString(database)}";
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\b[A-Z0-9]{3,12}\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SiteCode();

    [GeneratedRegex(@"\A(?<count>\d{1,3})\s*months?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Months();

    [GeneratedRegex(@"(?<name>host|port|dbname|user|password)\s*=\s*(?<value>'(\\'|[^'])*'|[^\s']+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LibpqWord();
}
