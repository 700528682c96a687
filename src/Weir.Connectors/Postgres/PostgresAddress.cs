using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.Postgres;

/// <summary>The address of a PostgreSQL database, as libpq writes it: <c>postgresql://user:password@host:port/database?schema=S</c>.</summary>
/// <remarks>
/// What stands in it is percent-decoded. The password may be left out and comes then from PGPASSWORD or .pgpass.
/// No message quotes what it cannot place: a password with an unescaped character lands in odd parts of an address.
/// </remarks>
internal sealed partial class PostgresAddress
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleInTransactionTimeout = TimeSpan.FromMinutes(30);

    /// <summary>The options that may follow the question mark, with libpq's names and meanings; <c>schema</c> is Weir's.</summary>
    private static readonly FrozenDictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Options =
        new Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>>(StringComparer.Ordinal)
        {
            ["application_name"] = (to, value) => to.ApplicationName = value,
            ["channel_binding"] = (to, value) => to.ChannelBinding = Choice<ChannelBinding>(value),
            ["connect_timeout"] = (to, value) => to.Timeout = Number(value),
            ["gssencmode"] = (to, value) => to.GssEncryptionMode = Choice<GssEncryptionMode>(value),
            ["host"] = (to, value) => to.Host = value,
            ["keepalives_idle"] = (to, value) => to.TcpKeepAliveTime = Number(value),
            ["options"] = (to, value) => to.Options += " " + value,
            ["passfile"] = (to, value) => to.Passfile = value,
            ["schema"] = (to, value) => to.SearchPath = SqlName.Quote(value),
            ["sslcert"] = (to, value) => to.SslCertificate = value,
            ["sslkey"] = (to, value) => to.SslKey = value,
            ["sslmode"] = (to, value) => to.SslMode = Choice<SslMode>(value),
            ["sslpassword"] = (to, value) => to.SslPassword = value,
            ["sslrootcert"] = (to, value) => to.RootCertificate = value,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private PostgresAddress(NpgsqlConnectionStringBuilder connection, string? schema)
    {
        Connection = connection;
        Schema = schema;
    }

    /// <summary>What Npgsql connects with, password included.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>The schema that the address names, or null for the user's own default.</summary>
    public string? Schema { get; }

    public string User => Connection.Username!;

    public string Database => Connection.Database!;

    /// <summary>Host and port, as an address writes them.</summary>
    public string Server => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Connection.Host!.Contains(':', StringComparison.Ordinal) ? $"[{Connection.Host}]" : Connection.Host)}:{Connection.Port}");

    /// <summary>The address without user and password.</summary>
    public override string ToString() =>
        $"postgresql://{Server}/{Uri.EscapeDataString(Database)}{(Schema is null ? "" : $"?schema={Uri.EscapeDataString(Schema)}")}";

    /// <summary>Reads an address that begins with <c>postgresql://</c> or <c>postgres://</c>.</summary>
    /// <exception cref="UsageException">A part of it is wrong; the message says which, without quoting it.</exception>
    public static PostgresAddress Parse(string address)
    {
        var match = Shape().Match(address);
        if (!match.Success)
            throw Wrong("is not of the form postgresql://user:password@host:port/database?schema=S", "Write it so; characters with a meaning in it (: / ? # @ %) are written in hexadecimal, such as %40 for @");
        if (!match.Groups["user"].Success && match.Groups["options"].Value.Contains('@', StringComparison.Ordinal))
            throw Wrong("has a ? before the @", "A question mark in user or password is written %3F");

        var user = Decoded(match, "user") ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Decoded(match, "ip6") ?? Decoded(match, "host") ?? "localhost",
            Port = Port(match.Groups["port"].Value),
            Username = user,
            Password = Decoded(match, "password"),
            Database = Decoded(match, "database") ?? user,
            ApplicationName = "weir",
            Timezone = "UTC",
            Timeout = 15,
            // A statement takes as long as its rows need. A server that is gone shows by TCP keepalive, a stuck one by lock_timeout.
            CommandTimeout = 0,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 30,
            TcpKeepAliveInterval = 10,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Options = string.Create(
                CultureInfo.InvariantCulture,
                $"-c lock_timeout={LockTimeout.TotalMilliseconds} -c idle_in_transaction_session_timeout={IdleInTransactionTimeout.TotalMilliseconds}"),
        };
        var schema = Apply(match.Groups["options"].Value, connection);
        return new PostgresAddress(connection, schema);
    }

    /// <summary>Sets the options and returns the schema among them.</summary>
    private static string? Apply(string options, NpgsqlConnectionStringBuilder connection)
    {
        string? schema = null;
        foreach (var option in options.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            var name = parts[0];
            if (!Options.TryGetValue(name, out var set))
            {
                throw Wrong(
                    OptionName().IsMatch(name) ? $"has the unknown option '{name}'" : "has an option whose name is not a word",
                    $"Known are {string.Join(", ", Options.Keys.Order(StringComparer.Ordinal))}");
            }

            var value = parts.Length == 2 ? Decode(parts[1]) : "";
            try
            {
                if (value.Length == 0)
                    throw new FormatException("a value");
                set(connection, value);
            }
            catch (FormatException expected)
            {
                throw Wrong($"has a value of option '{name}' that cannot be used", $"Expected is {expected.Message}");
            }
            catch (ArgumentException)
            {
                throw Wrong(
                    $"has a value of option '{name}' that cannot be used",
                    string.Create(CultureInfo.InvariantCulture, $"Expected is a name of 1 to {SqlName.MaxBytes} bytes, or a number that is not negative"));
            }

            if (name == "schema")
                schema = value;
        }

        return schema;
    }

    private static int Port(string digits) => digits.Length == 0
        ? NpgsqlConnection.DefaultPort
        : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw Wrong("has a port that is not a number from 1 to 65535", "PostgreSQL's own is 5432. A colon in a password is fine; an @ or / in it is written %40 or %2F");

    private static string? Decoded(Match match, string group) =>
        match.Groups[group] is { Success: true, Length: > 0 } found ? Decode(found.Value) : null;

    private static string Decode(string text) => BadEscape().IsMatch(text)
        ? throw Wrong("has a % that is not followed by two hexadecimal digits", "A percent sign is written %25")
        : Uri.UnescapeDataString(text);

    /// <summary>libpq writes <c>verify-full</c> where the driver's name is VerifyFull.</summary>
    private static T Choice<T>(string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(value[0])
            ? choice
            : throw new FormatException($"one of {string.Join(", ", Enum.GetNames<T>().Select(LibpqName))}");

    private static string LibpqName(string name) => CapitalAfterLower().Replace(name, "-$0").ToLowerInvariant();

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number of seconds");

    private static UsageException Wrong(string found, string expected) => new($"The PostgreSQL address {found}. {expected}.");

    /// <summary>The last @ ends user and password, so that an unescaped one in a password does no harm.</summary>
    [GeneratedRegex(
        @"\Apostgres(ql)?://((?<user>[^:?]*)(:(?<password>[^?]*))?@)?(\[(?<ip6>[0-9A-Fa-f:.%]+)\]|(?<host>[^:/?@\[\]]*))(:(?<port>[^/?]*))?(/(?<database>[^?]*))?(\?(?<options>.*))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BadEscape();

    [GeneratedRegex(@"\A[A-Za-z_]{1,40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionName();

    [GeneratedRegex("(?<=[a-z])[A-Z]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CapitalAfterLower();
}
