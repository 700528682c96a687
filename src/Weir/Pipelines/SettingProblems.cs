using System.Globalization;
using System.Text;
using Weir.Failures;

namespace Weir.Pipelines;

/// <summary>Everything that is wrong with a workspace's settings, to be said at once.</summary>
/// <param name="file">The file's path, for messages.</param>
/// <param name="text">Its text: the lines that problems point into.</param>
internal sealed class SettingProblems(string file, string text)
{
    private const int WidestLine = 120;

    private readonly List<Problem> _found = [];

    /// <summary>The file's lines.</summary>
    public IReadOnlyList<string> Lines { get; } = text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>True where nothing is wrong.</summary>
    public bool AreNone => _found.Count == 0;

    /// <summary>A problem of a piece of the file, which is shown with a caret. Not for a piece that may be a secret.</summary>
    public void Add(TextSpan at, string message) => _found.Add(new Problem(at, null, message, Shown.Line));

    /// <summary>A problem of a name: what is written after it is not shown.</summary>
    public void AddName(TextSpan at, string message) => _found.Add(new Problem(at, null, message, Shown.Name));

    /// <summary>A problem of a piece of the file that may be a secret: only its place is shown.</summary>
    public void AddUnseen(TextSpan at, string message) => _found.Add(new Problem(at, null, message, Shown.Nothing));

    /// <summary>What keeps the file from being read. The line is shown where it cannot hold a secret.</summary>
    public void AddSyntax(TextSpan at, string message)
    {
        var line = at.Line <= Lines.Count ? Lines[at.Line - 1] : "";
        var mayBeSecret = ((string[])["key", "token", "password", "secret", "://"]).Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase));
        _found.Add(new Problem(at, null, $"This cannot be read: {message}", mayBeSecret ? Shown.Nothing : Shown.Line));
    }

    /// <summary>A problem of something outside the file: another file, an environment variable.</summary>
    public void AddElsewhere(string where, string message) => _found.Add(new Problem(default, where, message, Shown.Nothing));

    /// <summary>Says all problems, in the order of the file.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
            throw new UsageException(ToString());
    }

    public override string ToString()
    {
        var said = new StringBuilder();
        said.Append(CultureInfo.InvariantCulture, $"{file} has {_found.Count} {(_found.Count == 1 ? "problem" : "problems")}:");
        foreach (var problem in _found.OrderBy(problem => problem.Where is null ? 0 : 1).ThenBy(problem => problem.At.Line).ThenBy(problem => problem.At.Column))
        {
            if (problem.Where is { } where)
                said.Append(CultureInfo.InvariantCulture, $"\n\n{where}: {problem.Message}");
            else
                said.Append(CultureInfo.InvariantCulture, $"\n\nline {problem.At.Line}, column {problem.At.Column}: {problem.Message}");
            AppendLine(said, problem);
        }

        return said.ToString();
    }

    private void AppendLine(StringBuilder said, Problem problem)
    {
        var (at, shown) = (problem.At, problem.Shown);
        if (shown == Shown.Nothing || at.Line < 1 || at.Line > Lines.Count)
            return;
        var line = Lines[at.Line - 1].TrimEnd().Replace('\t', ' ');
        var first = Math.Clamp(at.Column - 1, 0, line.Length);
        var end = Math.Clamp(at.EndLine > at.Line ? line.Length : at.EndColumn - 1, first, line.Length);
        if (shown == Shown.Name && end < line.Length)
            line = line[..end] + (line.AsSpan(end).TrimStart().StartsWith(":") ? ": …" : " …");
        if (line.Length > WidestLine)
            line = line[..WidestLine] + "…";
        if (first >= line.Length && line.Length > 0 && first > WidestLine)
            return;
        said.Append(CultureInfo.InvariantCulture, $"\n  {line}\n  {new string(' ', first)}{new string('^', Math.Max(1, Math.Min(end, WidestLine) - first))}");
    }

    private enum Shown
    {
        Nothing,
        Name,
        Line,
    }

    private sealed record Problem(TextSpan At, string? Where, string Message, Shown Shown);
}
