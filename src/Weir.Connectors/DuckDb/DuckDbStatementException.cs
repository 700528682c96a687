using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.DuckDb;

/// <summary>DuckDB does not understand a statement, and says at which place of it.</summary>
internal sealed partial class DuckDbStatementException(string subject, DuckDbErrorType type, string text, DuckDbStatementPlace place)
    : DestinationException($"{subject}: {text}", FailureKind.Terminal)
{
    private const string Cut = "...";

    /// <summary>The place that a message of DuckDB ends with, or null.</summary>
    public static DuckDbStatementPlace? Find(string message)
    {
        var match = Excerpt().Match(message);
        if (!match.Success)
            return null;
        var caret = match.Groups["caret"].Length - $"LINE {match.Groups["line"].Value}: ".Length;
        return new DuckDbStatementPlace(int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture), match.Groups["text"].Value, caret);
    }

    /// <summary>The refusal, its place found again in the whole statement.</summary>
    public StatementRefusal Refusal(string sql) => new(type.ToString().ToLowerInvariant(), Lowered(text), Offset(sql), null);

    /// <summary>DuckDB shows a part of a long line between dots.</summary>
    private int? Offset(string sql)
    {
        var start = 0;
        for (var line = 1; line < place.Line; line++)
        {
            start = sql.IndexOf('\n', start) + 1;
            if (start == 0)
                return null;
        }

        var shown = place.Text;
        var caret = place.Caret;
        if (shown.StartsWith(Cut, StringComparison.Ordinal))
            (shown, caret) = (shown[Cut.Length..], caret - Cut.Length);
        if (shown.EndsWith(Cut, StringComparison.Ordinal))
            shown = shown[..^Cut.Length];
        var at = sql.IndexOf(shown, start, StringComparison.Ordinal);
        return at < 0 || caret < 0 ? null : at + caret;
    }

    /// <summary>The name of the error stands before the message already.</summary>
    private static string Lowered(string text) => ErrorName().Replace(text, "");

    [GeneratedRegex(@"\n\nLINE (?<line>\d+): (?<text>[^\n]*)\n(?<caret> *)\^\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Excerpt();

    [GeneratedRegex(@"\A[A-Za-z ]+ Error: ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorName();
}

/// <summary>A place in a statement, as DuckDB shows it.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Text">The line, cut with dots where it is long.</param>
/// <param name="Caret">Characters of the shown text before the place.</param>
internal sealed record DuckDbStatementPlace(int Line, string Text, int Caret);
