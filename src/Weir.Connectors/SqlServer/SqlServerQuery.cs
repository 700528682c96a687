using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>Tells whether a statement that a person wrote only reads: the server has no transaction in which nothing can be written.</summary>
/// <remarks>
/// Every word that begins a statement which changes something is reserved in T-SQL: outside of quotes it cannot be a name. Words in quotes, brackets and comments are left out.
/// The first statement may also be the bare name of a procedure, or begin with a word that is not reserved: it has to begin as a query does.
/// </remarks>
internal static partial class SqlServerQuery
{
    private static readonly FrozenSet<string> Writing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "insert", "update", "delete", "merge", "truncate", "into", "create", "alter", "drop", "grant", "revoke", "deny", "exec", "execute", "begin", "commit", "rollback", "save",
        "use", "set", "declare", "backup", "restore", "dbcc", "kill", "shutdown", "bulk", "writetext", "updatetext", "reconfigure", "checkpoint", "waitfor", "openquery", "openrowset", "opendatasource");

    private static readonly FrozenSet<string> Beginnings = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "select", "with", "(");

    /// <summary>Why a statement is not run, or null.</summary>
    public static StatementRefusal? Refuse(string sql)
    {
        var isFirst = true;
        for (var at = 0; Parts().Match(sql, at) is { Success: true } part;)
        {
            at = part.Index + part.Length;
            if (part.ValueSpan is "/*")
            {
                if (EndOfComment(sql, at) is not { } end)
                    return new StatementRefusal("a comment without an end", "it has a comment that does not end", part.Index, "Write */ behind it, once for each /* in it.");
                at = end;
                continue;
            }

            if (part.ValueSpan.StartsWith("--"))
            {
                if (at < sql.Length && sql[at] == '\r' && (at + 1 == sql.Length || sql[at + 1] != '\n'))
                    return new StatementRefusal("a comment without an end", "it has a comment before a carriage return without a line feed, which may end it or not", at, "Leave the comment out, or end its line with a line feed.");
                continue;
            }

            if (Refuse(part.Value, part.Index, isFirst) is { } refusal)
                return refusal;
            isFirst = false;
        }

        return null;
    }

    private static StatementRefusal? Refuse(string text, int at, bool isFirst)
    {
        if (text == ";")
            return new StatementRefusal("several statements", "it has more than one statement, and a query is one", at, "Leave out the semicolon between them.");
        if (Writing.Contains(text))
            return new StatementRefusal("not a query", "it has a word of statements that change something, and a query only reads", at, "Use the database's own client to change something; put a name like this into brackets.");
        return isFirst && !Beginnings.Contains(text)
            ? new StatementRefusal("not a query", "it begins with neither select nor with, and a query only reads", at, "Use the database's own client to run something else.")
            : null;
    }

    /// <summary>Where a comment ends: in T-SQL comments may stand in comments.</summary>
    private static int? EndOfComment(string sql, int at)
    {
        for (var depth = 1; at + 1 < sql.Length; at++)
        {
            var isEnd = sql[at] == '*' && sql[at + 1] == '/';
            if (!isEnd && (sql[at] != '/' || sql[at + 1] != '*'))
                continue;
            at++;
            depth += isEnd ? -1 : 1;
            if (depth == 0)
                return at + 1;
        }

        return null;
    }

    [GeneratedRegex(@"'(?:[^']|'')*'|""(?:[^""]|"""")*""|\[(?:[^\]]|\]\])*\]|--[^\r\n]*|/\*|[@#\w$]+|\S", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
