using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.Postgres;

/// <summary>Says what an exception of the driver means and what to do about it.</summary>
/// <remarks>
/// The server's own text and detail can hold values of rows, and so can the exception that carries them: neither is
/// passed on, except for class 42 (names and statements), where the text speaks of tables and columns.
/// Source: PostgreSQL manual, "PostgreSQL Error Codes".
/// </remarks>
internal sealed partial class PostgresErrors(PostgresAddress address)
{
    private string Server => $"PostgreSQL at {address.Server}";

    /// <summary>Why no connection could be opened.</summary>
    public DestinationException Refused(Exception exception) => exception switch
    {
        PostgresException refused => Refused(refused),
        NpgsqlException { InnerException: PostgresException refused } => Refused(refused),
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or CryptographicException => Terminal(
            $"A file that Weir needs to connect to {Server} cannot be read. Check the options passfile, sslcert, sslkey, sslpassword and sslrootcert of the address, and who may read the files.", exception),
        NpgsqlException { InnerException: AuthenticationException tls } => Terminal(
            $"Could not agree on TLS with {Server}. Check the options sslmode and sslrootcert of the address, and that the server's certificate is for this host and not expired.", tls),
        NpgsqlException when exception.Message.StartsWith("No password", StringComparison.Ordinal) => Terminal(
            $"{Server} asks user '{address.User}' for a password, and none was given. Put it into the address, into PGPASSWORD or into .pgpass.", exception),
        NpgsqlException when exception.Message.StartsWith("SSL connection requested", StringComparison.Ordinal) => Terminal(
            $"{Server} has no TLS, and the option sslmode of the address asks for it. Turn TLS on at the server, or use sslmode=prefer.", exception),
        NpgsqlException when exception.Message.StartsWith("The connection pool", StringComparison.Ordinal) => Transient(
            string.Create(CultureInfo.InvariantCulture, $"All {address.Connection.MaxPoolSize} connections to {Server} were in use for {address.Connection.Timeout} s."), exception),
        _ when Find<TimeoutException>(exception) is not null => Transient(
            string.Create(CultureInfo.InvariantCulture, $"{Server} did not answer within {address.Connection.Timeout} s. Check that host and port are right and that no firewall drops the connection."), exception),
        _ when Find<SocketException>(exception) is { } socket => Transient(
            $"Could not connect to {Server}: {Words(socket)}. Check that the server runs, that host and port are right and that it accepts connections from this machine.", exception),
        _ => Transient($"{Server} ended the connection while it was being opened. Check that a PostgreSQL server, and not something else, listens there.", exception),
    };

    /// <summary>What failed half way, or null where the exception is not the driver's.</summary>
    public DestinationException? Explain(Exception exception, string doing) => exception switch
    {
        PostgresException failed => Failed(failed, doing),
        NpgsqlException { InnerException: PostgresException failed } => Failed(failed, doing),
        NpgsqlException or SocketException or IOException => Transient(
            $"The connection to {Server} was lost while Weir tried to {doing}. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there.",
            exception),
        _ => null,
    };

    /// <summary>What the server says of a statement that a person wrote; null where it did not refuse the statement itself.</summary>
    public static StatementRefusal? ExplainStatement(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            new StatementRefusal(PostgresErrorCodes.ReadOnlySqlTransaction, "it writes, and a query only reads", null, "Use the database's own client to change something."),
        PostgresException failed when failed.SqlState[..2] is "0A" or "21" or "22" or "25" or "2F" or "38" or "39" or "42" or "54" or "P0" =>
            new StatementRefusal(failed.SqlState, failed.MessageText, failed.Position > 0 ? failed.Position - 1 : null, failed.Hint),
        NotSupportedException => new StatementRefusal("several statements", "it has more than one statement, and a query is one", null, "Leave out the semicolon between them."),
        OverflowException => new StatementRefusal("a number too wide", "a number of the result has more than 28 digits", null, "Cast the column to text."),
        _ => null,
    };

    private DestinationException Refused(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => Terminal(
            $"{Server} refused user '{address.User}': the password is wrong, or there is no such user. Check user and password in the address, PGPASSWORD or .pgpass."),
        PostgresErrorCodes.InvalidAuthorizationSpecification => Terminal(
            $"{Server} refused user '{address.User}' for database '{address.Database}': it does not let this user in from this machine. Check that the user may log in, and the server's pg_hba.conf."),
        PostgresErrorCodes.InvalidCatalogName => Terminal(
            $"{Server} has no database '{address.Database}'. Create it: create database {Name(address.Database)} owner {Name(address.User)};"),
        PostgresErrorCodes.InsufficientPrivilege => Terminal(
            $"{Server} does not let user '{address.User}' into database '{address.Database}'. Have its owner run: grant connect on database {Name(address.Database)} to {Name(address.User)};"),
        _ => Failed(refused, "connect"),
    };

    private DestinationException Failed(PostgresException failed, string doing)
    {
        var tried = $"Weir tried to {doing} in {address}";
        return failed.SqlState switch
        {
            PostgresErrorCodes.InsufficientPrivilege => Terminal(NoPermission(failed, doing)),
            PostgresErrorCodes.DiskFull => Terminal(
                $"The disk of {Server} is full: {tried}, and nothing of it was kept. Free space on the server, then run again."),
            PostgresErrorCodes.OutOfMemory => Transient($"{Server} ran out of memory while {tried}. Nothing of it was kept."),
            PostgresErrorCodes.TooManyConnections => Transient(
                $"{Server} has no connection left for user '{address.User}'. Raise max_connections or the role's connection limit, or end idle sessions (select * from pg_stat_activity)."),
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => Transient(
                $"Another transaction in {address} wanted the same rows, and the server ended this one while {tried}. Nothing of it was kept."),
            PostgresErrorCodes.LockNotAvailable => Transient(
                $"Another transaction held a lock for too long while {tried}. Nothing of it was kept. Look for it (select * from pg_stat_activity where state = 'idle in transaction') if this comes again."),
            PostgresErrorCodes.QueryCanceled => Transient(
                $"{Server} ended a statement that took too long while {tried}. Nothing of it was kept. Raise statement_timeout of user '{address.User}'."),
            "25P03" or "25P04" or "57P05" => Transient(
                $"{Server} ended a session that stood still for too long while {tried}. Nothing of it was kept."),
            PostgresErrorCodes.ReadOnlySqlTransaction => Terminal(
                $"{Server} is read-only: {tried}. Use the address of the primary server, and check default_transaction_read_only."),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.DatabaseDropped => Transient(
                $"{Server} ended the connection (it was shut down, or somebody ended the session) while {tried}. Nothing that was not committed was kept."),
            PostgresErrorCodes.DependentObjectsStillExist => Terminal(
                $"Weir tried to {doing} in {address}, and something made by hand is in the way: {failed.MessageText}. The server's log names what depends on it. Drop that, run again, and make it anew."),
            PostgresErrorCodes.CannotConnectNow => Transient($"{Server} is starting up or shutting down and takes no connections yet."),
            var state when state.StartsWith("08", StringComparison.Ordinal) => Transient($"The connection to {Server} failed (SQLSTATE {state}) while {tried}."),
            var state when state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal) => new DestinationException(
                $"{Server} refused a value{Place(failed)} (SQLSTATE {state}, {Meaning(state)}) while {tried}. Nothing of the load was kept.", FailureKind.BadData),
            var state when state.StartsWith("42", StringComparison.Ordinal) => Terminal(
                $"{Server} refused a statement (SQLSTATE {state}, {failed.MessageText}) while {tried}. If a table was changed by hand, undo that; otherwise report this."),
            var state when state.StartsWith("54", StringComparison.Ordinal) => Terminal(
                $"A limit of PostgreSQL was passed (SQLSTATE {state}: columns of a table, or bytes of a row or index entry) while {tried}. Nothing of it was kept. Use fewer columns or a shorter key."),
            var state => failed.IsTransient
                ? Transient($"{Server} failed with SQLSTATE {state} while {tried}. Nothing of it was kept.")
                : Terminal($"{Server} failed with SQLSTATE {state} while {tried}. Nothing of it was kept. The server's log says more."),
        };
    }

    private string NoPermission(PostgresException refused, string doing)
    {
        var user = Name(address.User);
        var schema = Name(address.Schema ?? "public");
        var grant = PermissionObject().Match(refused.MessageText).Groups["kind"].Value switch
        {
            "database" => $"grant create on database {Name(address.Database)} to {user};",
            "schema" => $"grant usage, create on schema {schema} to {user};",
            "must be owner of" => $"alter table … owner to {user}; for the tables of {schema} that Weir writes",
            _ => $"grant select, insert, update, delete on all tables in schema {schema} to {user};",
        };
        return $"User '{address.User}' has no permission to {doing} in {address}: {refused.MessageText}. Have the owner of the database run: {grant}";
    }

    /// <summary>Where the server says it: names of the table, column and constraint, never the row.</summary>
    private static string Place(PostgresException failed)
    {
        var place = failed.ColumnName is { Length: > 0 } column ? $" in column '{column}'" : "";
        if (failed.TableName is { Length: > 0 } table)
            place += $" of table '{table}'";
        return failed.ConstraintName is { Length: > 0 } constraint ? $"{place} for constraint '{constraint}'" : place;
    }

    private static string Meaning(string state) => state switch
    {
        PostgresErrorCodes.NotNullViolation => "no value where one is needed",
        PostgresErrorCodes.UniqueViolation => "a key that is there already",
        PostgresErrorCodes.ForeignKeyViolation => "a reference to a row that is not there",
        PostgresErrorCodes.CheckViolation => "a condition of the table not met",
        PostgresErrorCodes.NumericValueOutOfRange => "a number out of range",
        PostgresErrorCodes.CharacterNotInRepertoire => "a character that the database's encoding does not have",
        PostgresErrorCodes.UntranslatableCharacter => "a character that the database's encoding does not have",
        _ => "a value that does not fit",
    };

    private static string Words(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "the connection was refused",
        SocketError.HostNotFound or SocketError.NoData => "the host name is not known",
        SocketError.TryAgain => "the host name could not be looked up",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to the host",
        SocketError.TimedOut => "it did not answer",
        SocketError.ConnectionReset => "the connection was reset",
        var code => $"socket error {code}",
    };

    /// <summary>A name as a person would write it: quoted only where it has to be.</summary>
    private static string Name(string name) => PlainName().IsMatch(name) ? name : SqlName.Quote(name);

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }

    private static DestinationException Terminal(string message, Exception? cause = null) => new(message, FailureKind.Terminal, cause);

    private static DestinationException Transient(string message, Exception? cause = null) => new(message, FailureKind.Transient, cause);

    [GeneratedRegex(@"\A(permission denied for (?<kind>database|schema)|(?<kind>must be owner of)) ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PermissionObject();

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();
}
