using System.Text;

namespace Weir.Connectors.DuckDb;

/// <summary>Writes <c>@name</c> as <c>$name</c>, which is how DuckDB names a parameter.</summary>
/// <remarks>
/// Only names that the command has a value for, since <c>@</c> is an operator too; and never inside of text, quoted
/// names, dollar-quoted text or comments.
/// </remarks>
internal static class NamedParameters
{
    public static string ToDollars(string sql, DuckDbParameterCollection parameters)
    {
        if (parameters.Count == 0 || !sql.Contains('@', StringComparison.Ordinal))
            return sql;
        var text = new StringBuilder(sql.Length);
        var at = 0;
        while (at < sql.Length)
        {
            var end = SkipQuoted(sql, at);
            if (end == at)
            {
                end = at + 1;
                if (sql[at] == '@' && NameEnd(sql, at + 1) is var nameEnd && nameEnd > at + 1 && parameters.Contains(sql[at..nameEnd]))
                {
                    text.Append('$').Append(sql, at + 1, nameEnd - at - 1);
                    at = nameEnd;
                    continue;
                }
            }

            text.Append(sql, at, end - at);
            at = end;
        }

        return text.ToString();
    }

    /// <summary>Where the text, name or comment that begins here ends, or <paramref name="at"/> where none begins.</summary>
    private static int SkipQuoted(string sql, int at) => sql[at] switch
    {
        '\'' => ClosingQuote(sql, at, at > 0 && sql[at - 1] is 'e' or 'E' && !IsNamePart(sql, at - 2)),
        '"' => ClosingQuote(sql, at, backslashes: false),
        '-' when Next(sql, at) == '-' => LineEnd(sql, at),
        '/' when Next(sql, at) == '*' => CommentEnd(sql, at),
        '$' when !IsNamePart(sql, at - 1) => DollarQuoteEnd(sql, at),
        _ => at,
    };

    private static int ClosingQuote(string sql, int at, bool backslashes)
    {
        var quote = sql[at];
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (backslashes && sql[i] == '\\')
                i++;
            else if (sql[i] == quote && Next(sql, i) == quote)
                i++;
            else if (sql[i] == quote)
                return i + 1;
        }

        return sql.Length;
    }

    private static int LineEnd(string sql, int at)
    {
        var end = sql.AsSpan(at).IndexOfAny('\n', '\r');
        return end < 0 ? sql.Length : at + end;
    }

    private static int CommentEnd(string sql, int at)
    {
        var depth = 0;
        for (var i = at; i < sql.Length - 1; i++)
        {
            if (sql[i] == '/' && sql[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (sql[i] == '*' && sql[i + 1] == '/')
            {
                depth--;
                i++;
                if (depth == 0)
                    return i + 1;
            }
        }

        return sql.Length;
    }

    private static int DollarQuoteEnd(string sql, int at)
    {
        var nameEnd = NameEnd(sql, at + 1);
        if (nameEnd >= sql.Length || sql[nameEnd] != '$')
            return at;
        var tag = sql[at..(nameEnd + 1)];
        var end = sql.IndexOf(tag, nameEnd + 1, StringComparison.Ordinal);
        return end < 0 ? sql.Length : end + tag.Length;
    }

    /// <summary>Where the name that begins here ends; a name does not begin with a digit.</summary>
    private static int NameEnd(string sql, int at)
    {
        if (at < sql.Length && char.IsAsciiDigit(sql[at]))
            return at;
        while (IsNamePart(sql, at))
            at++;
        return at;
    }

    private static bool IsNamePart(string sql, int at) =>
        at >= 0 && at < sql.Length && (sql[at] == '_' || char.IsLetterOrDigit(sql[at]) || char.IsSurrogate(sql[at]));

    private static char Next(string sql, int at) => at + 1 < sql.Length ? sql[at + 1] : '\0';
}
