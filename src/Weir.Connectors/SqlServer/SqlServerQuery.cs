using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>Tells whether a statement that a person wrote only reads: the server has no transaction in which nothing can be written.</summary>
/// <remarks>
/// Every word that begins a statement which changes something is reserved in T-SQL: outside of quotes it cannot be a name. Words in quotes, brackets and comments are left out.
/// </remarks>
internal static partial class SqlServerQuery
{
    private static readonly FrozenSet<string> Writing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "insert", "update", "delete", "merge", "truncate", "into", "create", "alter", "drop", "grant", "revoke", "deny", "exec", "execute", "begin", "commit", "rollback", "save",
        "use", "set", "declare", "backup", "restore", "dbcc", "kill", "shutdown", "bulk", "writetext", "updatetext", "reconfigure", "checkpoint", "waitfor", "openquery", "openrowset", "opendatasource");

    /// <summary>Why a statement is not run, or null.</summary>
    public static StatementRefusal? Refuse(string sql)
    {
        foreach (var part in Parts().EnumerateMatches(sql))
        {
            var text = sql.Substring(part.Index, part.Length);
            if (text == ";")
                return new StatementRefusal("several statements", "it has more than one statement, and a query is one", part.Index, "Leave out the semicolon between them.");
            if (Writing.Contains(text))
                return new StatementRefusal("not a query", "it has a word of statements that change something, and a query only reads", part.Index, "Use the database's own client to change something; put a name like this into brackets.");
        }

        return null;
    }

    [GeneratedRegex(@"'(?:[^']|'')*'|""(?:[^""]|"""")*""|\[(?:[^\]]|\]\])*\]|--[^\n]*|/\*.*?\*/|[@#\w$]+|;", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
