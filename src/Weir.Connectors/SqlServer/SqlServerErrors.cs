using System.Data.SqlClient;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>Says what an exception of the driver means and what to do about it.</summary>
/// <remarks>
/// The server's own text can hold values of rows: it is passed on only for errors in statements and names, where it speaks of tables and columns.
/// Source: Microsoft's "Database Engine events and errors".
/// </remarks>
internal sealed class SqlServerErrors(SqlServerAddress address)
{
    /// <summary>The number that Weir's own statement fails with where another holds a lock for too long.</summary>
    public const int LockNotTaken = 51_000;

    /// <summary>The driver's own number where a time limit has passed.</summary>
    private const int TimedOut = -2;

    private string Server => $"SQL Server at {address.Server}";

    /// <summary>Why no connection could be opened.</summary>
    public DestinationException Refused(Exception exception) => exception switch
    {
        InvalidOperationException => Transient(
            string.Create(CultureInfo.InvariantCulture, $"Could not connect to {Server} within {address.Connection.ConnectTimeout} s: all {address.Connection.MaxPoolSize} connections are in use, or the server does not answer."), exception),
        SqlException refused => Refused(refused),
        _ => Unreachable(exception),
    };

    /// <summary>What failed half way, or null where the exception is not the driver's.</summary>
    public DestinationException? Explain(Exception exception, string doing) => exception switch
    {
        SqlException failed => Failed(failed, doing),
        SocketException or IOException => Lost(exception, doing),
        _ => null,
    };

    /// <summary>What the server says of a statement that a person wrote; null where it did not refuse the statement itself.</summary>
    public static StatementRefusal? ExplainStatement(Exception exception) => exception is SqlException { Class: >= 11 and < 17 } failed && !IsOfServer(failed.Number)
        ? new StatementRefusal(string.Create(CultureInfo.InvariantCulture, $"error {failed.Number}, line {failed.LineNumber}"), FirstOf(failed), null, null)
        : null;

    private DestinationException Refused(SqlException refused) => refused.Number switch
    {
        18456 or 18452 or 18470 => Terminal(address.Connection.IntegratedSecurity
            ? $"{Server} refused the account '{address.User}' that Weir runs as. Have its administrator run: create login [{address.User}] from windows; or put a SQL login into the address: {SqlServerAddress.Form}."
            : $"{Server} refused user '{address.User}': the password is wrong, or there is no such login. Check user and password in the address or SQLCMDPASSWORD, and that the server takes SQL logins."),
        18487 or 18488 => Terminal($"The password of login '{address.User}' at {Server} has expired or has to be changed. Change it, then put the new one into the address."),
        4060 => Terminal(
            $"{Server} has no database '{address.Database}', or does not let login '{address.User}' into it. Create it: create database {SqlName.Quote(address.Database)}; "
            + $"or let the login in, in that database: create user {SqlName.Quote(address.User)} for login {SqlName.Quote(address.User)};"),
        916 => Terminal(
            $"{Server} does not let login '{address.User}' into database '{address.Database}'. Have its owner run there: create user {SqlName.Quote(address.User)} for login {SqlName.Quote(address.User)};"),
        TimedOut => Unreachable(refused),
        _ when IsOfNetwork(refused.Number) || refused.InnerException is not null => Unreachable(refused),
        _ => Failed(refused, "connect"),
    };

    private DestinationException Unreachable(Exception exception)
    {
        if (Find<AuthenticationException>(exception) is { } tls)
        {
            return Terminal(
                $"Could not agree on encryption with {Server}. Install the authority of its certificate on this machine, or, where the network is trusted, add trust_server_certificate=true or encrypt=false to the address.", tls);
        }

        return Transient(
            $"Could not connect to {Server}{(Find<SocketException>(exception) is { } socket ? $" ({socket.SocketErrorCode})" : "")}. Check that the server runs, takes TCP connections, that host and port or instance are right (a named instance needs the SQL Server Browser), and that no firewall is between.",
            exception);
    }

    private DestinationException Lost(Exception exception, string doing) => Transient(
        $"The connection to {Server} was lost while Weir tried to {doing}. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there.",
        exception);

    private DestinationException Failed(SqlException failed, string doing)
    {
        var tried = $"Weir tried to {doing} in {address}";
        var number = failed.Number.ToString(CultureInfo.InvariantCulture);
        return failed.Number switch
        {
            229 or 230 or 262 or 297 or 300 or 2760 or 3701 or 15247 or 1088 => Terminal(NoPermission(failed, doing)),
            1205 or 3960 => Transient($"Another transaction in {address} wanted the same rows, and the server ended this one while {tried}. Nothing of it was kept."),
            1222 or LockNotTaken => Transient(
                $"Another transaction held a lock for more than {SqlServerAddress.LockMilliseconds / 1000} s while {tried}. Nothing of it was kept. Look for it (select * from sys.dm_tran_locks) if this comes again."),
            TimedOut => Transient($"{Server} did not answer in time while {tried}. Nothing of it was kept."),
            1101 or 1105 or 9002 or 40544 => Terminal($"{Server} has no room left (error {number}): {tried}, and nothing of it was kept. Free space in the database's files or log, then run again."),
            701 or 802 or 8645 or 8651 => Transient($"{Server} ran out of memory while {tried}. Nothing of it was kept."),
            3906 or 3908 or 978 or 976 => Terminal($"Database '{address.Database}' at {Server} is read-only: {tried}. Use the address of the primary replica, and check the database's state."),
            40197 or 40501 or 40613 or 49918 or 49919 or 49920 or 10928 or 10929 or 4221 => Transient($"{Server} is busy or moves the database (error {number}) while {tried}. Nothing of it was kept."),
            6005 or 6006 or 17142 or 596 => Transient($"{Server} ended the connection (it is shut down, or somebody ended the session) while {tried}. Nothing that was not committed was kept."),
            2627 or 2601 => Value(failed, "a key that is there already", tried),
            515 => Value(failed, "no value where one is needed", tried),
            547 => Value(failed, "a condition of the table, or a reference to a row, not met", tried),
            8152 or 2628 => Value(failed, $"a text longer than its column; a text that rows are found by has {SqlServerDialect.MaxKeyLength} characters at most", tried),
            220 or 8114 or 8115 or 241 or 242 or 245 or 248 or 295 => Value(failed, "a value out of its type's range, or a text that is none of that type", tried),
            // A connection that breaks has the number of the operating system's error, which may be a statement's, too.
            >= 102 and <= 217 or 1750 or 1913 or 1919 or 2705 or 2714 or 4902 or 4922 or 4924 or 468 or 8111 or 15135 when failed.Class < 20 => Terminal(
                $"{Server} refused a statement (error {number}, {FirstOf(failed).TrimEnd('.')}) while {tried}. If a table was changed by hand, undo that; otherwise report this."),
            _ when IsOfNetwork(failed.Number) || failed.Class >= 20 => Lost(failed, doing),
            _ => Terminal($"{Server} failed with error {number} while {tried}. Nothing of it was kept. The server's log says more."),
        };
    }

    private DestinationException Value(SqlException failed, string meaning, string tried) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Server} refused a value (error {failed.Number}, {meaning}) while {tried}. Nothing of the load was kept."), FailureKind.BadData);

    private string NoPermission(SqlException refused, string doing)
    {
        var (user, schema) = (SqlName.Quote(address.User), SqlName.Quote(address.Schema));
        var grant = refused.Number switch
        {
            262 or 2760 or 1088 or 15247 or 3701 => $"grant create table, create view to {user}; grant alter, select, insert, update, delete on schema::{schema} to {user};",
            _ => $"grant select, insert, update, delete on schema::{schema} to {user};",
        };
        var alternative = refused.Number is 262 or 2760 or 1088 ? " Or have them run what 'weir ddl PIPELINE --connect --loader USER' prints: then Weir makes and alters no table itself." : "";
        return $"User '{address.User}' has no permission to {doing} in {address}: {FirstOf(refused).TrimEnd('.')}. Have the owner of the database run: {grant}{alternative}";
    }

    /// <summary>The first of the messages, which is what failed; the others follow from it.</summary>
    private static string FirstOf(SqlException failed) => failed.Errors.Count > 0 ? failed.Errors[0].Message.ReplaceLineEndings(" ") : failed.Message.ReplaceLineEndings(" ");

    private static bool IsOfServer(int number) => number is 1205 or 1222 or LockNotTaken or 3960 or 701 or 40197 or 40501 or 40613 or 4060 or 18456 or 262 or 229 or 230 || IsOfNetwork(number);

    private static bool IsOfNetwork(int number) => number is -1 or 0 or 2 or 20 or 26 or 53 or 64 or 121 or 233 or 258 or 10053 or 10054 or 10060 or 10061 or 11001 or 17830;

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
}
