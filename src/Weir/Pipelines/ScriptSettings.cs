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

    private readonly Dictionary<string, string> _given;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Value)> _secrets = [];
    private readonly List<string> _notes = [];
    private readonly List<MadeAddress> _addresses = [];
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

    /// <summary>The addresses of databases that were made of settings.</summary>
    public IReadOnlyList<MadeAddress> Addresses => _addresses;

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
        _addresses.Add(new MadeAddress("PG_CONN", $"{name} in .env", address));
        _notes.Add($"PG_CONN became the warehouse. Its value is in .env as {name}, since it may hold a password.");
        return $"warehouse: ${{{name}}}   # PG_CONN; its value is in .env";
    }

    private string ReadPipelines()
    {
        var rtt = ReadRtt();
        var sitrep = ReadSitrep();
        var lists = ReadLists();
        if (rtt is null && sitrep is null && lists is null)
        {
            _notes.Add("No setting names something to load. The workspace has no pipeline yet; 'weir init' in another folder shows how one is written.");
            return "pipelines:\n";
        }

        return $"pipelines:\n{rtt}{sitrep}{lists}";
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

    /// <summary>The survey platform synced the dictionary's lists with those of the API that its settings name.</summary>
    private string? ReadLists()
    {
        const string address = "EXTERNAL_DATASET_API_URL";
        const string secret = "EXTERNAL_DATASET_API_KEY";
        if (!_given.ContainsKey(address) && !_given.ContainsKey(secret))
            return null;
        var text = new StringBuilder("  dictionary:\n    source: nhs-data-dictionary\n    schedule: \"0 5 * * 0\"   # Sundays at 05:00; the platform's were UTC\n  organisations:\n    source: rcpch\n    schedule: \"0 4 * * *\"   # daily at 04:00\n");
        if (Take(address) is { } url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var given) && given is { Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, AbsolutePath.Length: > 1 })
                text.Append(CultureInfo.InvariantCulture, $"    url: {Quoted(url)}   # {address}\n");
            else
                _notes.Add($"{address} was left out: it is no address of an API with its path. The pipeline organisations asks https://api.rcpch.ac.uk/nhs-organisations/v1/ unless you set url:.");
        }

        if (Take(secret) is { } key)
        {
            _secrets.Add((secret, key));
            text.Append(CultureInfo.InvariantCulture, $"    key: ${{{secret}}}   # its value is in .env\n");
        }

        _notes.Add("The lists that the platform synced became the pipelines dictionary and organisations: 'weir datasets' shows them. The platform sent the key as a Bearer token; the API's documents want it in the header subscription-key, and header: changes it.");
        return text.ToString();
    }

    private string? ReadSitrep() => SitrepSettings.AreGiven(_given.Keys) && _sources.Find(SitrepSettings.Source) is { } kind
        ? new SitrepSettings(kind, Take, _secrets, _notes, _addresses).Read()
        : null;

    private string ReadUnused()
    {
        var text = new StringBuilder();
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

    [GeneratedRegex(@"(?<name>host|port|dbname|user|password)\s*=\s*(?<value>'(\\'|[^'])*'|[^\s']+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LibpqWord();
}
