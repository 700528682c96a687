using System.Collections.Frozen;
using System.Data.SqlClient;
using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>The address of a SQL Server database: <c>sqlserver://user:password@host:port/database?schema=dbo</c>, or the server as it is typed in SSMS.</summary>
/// <remarks>
/// After <c>sqlserver:</c> stand the server (<c>SERVER</c>, <c>SERVER\INSTANCE</c>, <c>SERVER,1433</c>, <c>tcp:SERVER,1433</c>) and, behind a slash, the database.
/// Without a user the connection is made as the account that Weir runs as. No message quotes what it cannot place.
/// </remarks>
internal sealed partial class SqlServerAddress
{
    /// <summary>How long a statement waits for another's lock.</summary>
    public const int LockMilliseconds = 30_000;

    public const string Form = "sqlserver://user:password@host:port/database?schema=dbo";

    /// <summary>The options that may follow the question mark.</summary>
    private static readonly FrozenDictionary<string, Action<SqlServerAddress, string>> Options =
        new Dictionary<string, Action<SqlServerAddress, string>>(StringComparer.Ordinal)
        {
            ["application_name"] = (to, value) => to.Connection.ApplicationName = value,
            ["connect_timeout"] = (to, value) => to.Connection.ConnectTimeout = Number(value),
            ["database"] = (to, value) => to.Connection.InitialCatalog = value,
            ["encrypt"] = (to, value) => to.Connection.Encrypt = Switch(value),
            ["instance"] = (to, value) => to.Instance = value,
            ["integrated"] = (to, value) => to.Connection.IntegratedSecurity = Switch(value),
            ["multi_subnet_failover"] = (to, value) => to.Connection.MultiSubnetFailover = Switch(value),
            ["schema"] = (to, value) => to.Schema = Named(value),
            ["trust_server_certificate"] = (to, value) => to.Connection.TrustServerCertificate = Switch(value),
            ["views"] = (to, value) => to._views = value,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private string? _views;

    private SqlServerAddress(string host, string? instance, int? port)
    {
        Host = host;
        Instance = instance;
        Port = port;
    }

    /// <summary>What the driver connects with, password included.</summary>
    public SqlConnectionStringBuilder Connection { get; } = new()
    {
        ApplicationName = "weir",
        Encrypt = true,
        ConnectTimeout = 15,
        PersistSecurityInfo = false,
        MultipleActiveResultSets = false,
        // A connection that was lost took its transaction with it: to connect again unasked would hide that.
        ConnectRetryCount = 0,
    };

    /// <summary>The schema that tables are made in.</summary>
    public string Schema { get; private set; } = "dbo";

    /// <summary>True where the address names a schema.</summary>
    public bool NamesSchema { get; private set; }

    /// <summary>Where views are made; null for beside the tables.</summary>
    public SqlServerViewPlace? Views { get; private set; }

    public string Database => Connection.InitialCatalog;

    /// <summary>Who connects, for messages.</summary>
    public string User => Connection.IntegratedSecurity ? $"{Environment.UserDomainName}\\{Environment.UserName}" : Connection.UserID;

    /// <summary>The server as SSMS shows it.</summary>
    public string Server => $"{Host}{(Instance is null ? "" : $"\\{Instance}")}{(Port is { } port ? string.Create(CultureInfo.InvariantCulture, $",{port}") : "")}";

    private string Host { get; }

    private string? Instance { get; set; }

    private int? Port { get; }

    /// <summary>The address without user and password.</summary>
    public override string ToString() => $"sqlserver://{Server}/{Database}{(NamesSchema ? $"?schema={Uri.EscapeDataString(Schema)}" : "")}";

    /// <summary>Reads an address that begins with <c>sqlserver:</c>.</summary>
    /// <exception cref="UsageException">A part of it is wrong; the message says which, without quoting it.</exception>
    public static SqlServerAddress Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
            throw Wrong($"is not of the form {Form}", "Write it so, or the server as in SSMS with the database behind a slash: sqlserver:SERVER\\INSTANCE/database. Characters with a meaning in it (: / ? @ %) are written in hexadecimal, such as %40 for @");
        if (!match.Groups["user"].Success && match.Groups["options"].Value.Contains('@', StringComparison.Ordinal))
            throw Wrong("has a ? before the @", "A question mark in user or password is written %3F");
        var host = Decoded(match, "host")!;
        var address = new SqlServerAddress(host is "." or "(local)" ? "localhost" : host, Decoded(match, "instance"), PortOf(match.Groups["port"].Value));
        if (Decoded(match, "database") is { } database)
            address.Connection.InitialCatalog = database;
        var user = Decoded(match, "user");
        address.Apply(match.Groups["options"].Value);
        if (address.Database.Length == 0)
            throw Wrong("names no database", "Write it behind the server: sqlserver://host/database, or sqlserver:SERVER\\INSTANCE/database");
        address.LogInAs(user, Decoded(match, "password"));
        // As in SSMS, a port finds the server by itself, and an instance beside it is its name alone.
        address.Connection.DataSource = string.Create(CultureInfo.InvariantCulture, $"tcp:{address.Host}{(address.Port is { } port ? $",{port}" : address.Instance is { } instance ? $"\\{instance}" : "")}");
        return address;
    }

    private void LogInAs(string? user, string? password)
    {
        if (user is null)
        {
            Connection.IntegratedSecurity = true;
            return;
        }

        if (Connection.IntegratedSecurity)
            throw Wrong("has a user and integrated=true", "Leave the user out to connect as the account that Weir runs as");
        Connection.UserID = user;
        Connection.Password = password ?? Environment.GetEnvironmentVariable("SQLCMDPASSWORD") ?? "";
    }

    private void Apply(string options)
    {
        foreach (var option in options.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            if (!Options.TryGetValue(parts[0], out var set))
            {
                throw Wrong(
                    OptionName().IsMatch(parts[0]) ? $"has the unknown option '{parts[0]}'" : "has an option whose name is not a word",
                    $"Known are {string.Join(", ", Options.Keys.Order(StringComparer.Ordinal))}");
            }

            try
            {
                var value = parts.Length == 2 ? Decode(parts[1]) : "";
                set(this, value.Length > 0 ? value : throw new FormatException("a value"));
                NamesSchema |= parts[0] == "schema";
            }
            catch (FormatException expected)
            {
                throw Wrong($"has a value of option '{parts[0]}' that cannot be used", $"Expected is {expected.Message}");
            }
            catch (ArgumentException)
            {
                throw Wrong($"has a value of option '{parts[0]}' that cannot be used", "Expected is a text that is not as long, or a number that is not negative");
            }
        }

        if (_views?.Split('.') is { } place)
        {
            Views = place is [var schema] ? new SqlServerViewPlace(null, schema, Database)
                : place is [var database, var there] ? new SqlServerViewPlace(string.Equals(database, Database, StringComparison.OrdinalIgnoreCase) ? null : database, there, Database)
                : throw Wrong("has a value of option 'views' that cannot be used", "Expected is a schema, or a database and a schema with a point between them");
        }
    }

    private static int? PortOf(string digits) => digits.Length == 0
        ? null
        : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw Wrong("has a port that is not a number from 1 to 65535", "SQL Server's own is 1433. A colon in a password is fine; an @ or / in it is written %40 or %2F");

    private static string? Decoded(Match match, string group) => match.Groups[group] is { Success: true, Length: > 0 } found ? Decode(found.Value) : null;

    private static string Decode(string text) => BadEscape().IsMatch(text)
        ? throw Wrong("has a % that is not followed by two hexadecimal digits", "A percent sign is written %25")
        : Uri.UnescapeDataString(text);

    private static string Named(string value)
    {
        SqlName.Quote(value);
        return value;
    }

    private static bool Switch(string value) => value switch
    {
        "true" or "yes" => true,
        "false" or "no" => false,
        _ => throw new FormatException("true or false"),
    };

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number of seconds");

    private static UsageException Wrong(string found, string expected) => new($"The SQL Server address {found}. {expected}.");

    /// <summary>The last @ ends user and password, so that an unescaped one in a password does no harm.</summary>
    [GeneratedRegex(
        @"\Asqlserver:(//)?((?<user>[^:?]*)(:(?<password>[^?]*))?@)?(tcp:)?(?<host>[^:/?@\\,]+)(\\(?<instance>[^:/?@\\,]+))?([:,](?<port>[^/?]*))?(/(?<database>[^?/]*))?(\?(?<options>.*))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BadEscape();

    [GeneratedRegex(@"\A[A-Za-z_]{1,40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionName();
}
