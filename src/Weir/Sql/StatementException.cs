using System.Globalization;
using Weir.Failures;

namespace Weir.Sql;

/// <summary>Why a database refused a statement, in its own words.</summary>
/// <param name="Code">The database's code or name of the error.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Offset">Characters before the place, or null where the database names none.</param>
/// <param name="Hint">What the database suggests, or null.</param>
internal sealed record StatementRefusal(string Code, string Message, int? Offset, string? Hint);

/// <summary>A statement that a person wrote was refused; the message shows the place in it.</summary>
internal sealed class StatementException(StatementRefusal refusal, string sql) : DestinationException(Text(refusal, sql), FailureKind.Terminal)
{
    private const int LongestLine = 120;

    private static string Text(StatementRefusal refusal, string sql)
    {
        var text = $"The query was refused ({refusal.Code}): {Sentence(refusal.Message)}";
        if (refusal.Offset is { } offset && offset >= 0 && offset <= sql.Length)
            text += Place(sql, offset);
        return refusal.Hint is { Length: > 0 } hint ? $"{text}\nHint: {Sentence(hint)}" : text;
    }

    /// <summary>The line with a caret under the place, cut where it is long.</summary>
    private static string Place(string sql, int offset)
    {
        var start = offset == 0 ? 0 : sql.LastIndexOf('\n', offset - 1) + 1;
        var end = sql.IndexOf('\n', start) is var newLine && newLine < 0 ? sql.Length : newLine;
        var (number, column) = (sql.AsSpan(0, start).Count('\n') + 1, offset - start);
        var line = sql[start..end].TrimEnd('\r').Replace('\t', ' ');
        var from = Math.Max(0, Math.Min(column - (LongestLine / 2), line.Length - LongestLine));
        var shown = line.Substring(from, Math.Min(LongestLine, line.Length - from));
        return string.Create(
            CultureInfo.InvariantCulture, $"\nLine {number}, column {column + 1}:\n  {shown}\n  {new string(' ', column - from)}^");
    }

    private static string Sentence(string text)
    {
        var sentence = text.Trim();
        return sentence.Length > 0 && sentence[^1] is '.' or '!' or '?' ? sentence : sentence + ".";
    }
}
