using System.Globalization;
using System.Text;
using Weir.Failures;

namespace Weir.Datasets.Import;

/// <summary>What is wrong with a list that a person gives.</summary>
/// <param name="Row">The row or line, from 1; 0 where it is the list as a whole.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Text">What is wrong, a sentence without a value of the list.</param>
internal sealed record ImportProblem(long Row, string? Column, string Text);

/// <summary>A list that a person gave: all of its options, or what is wrong with it. One or the other, so that nothing is applied by half.</summary>
/// <param name="List">The list; null where anything is wrong.</param>
/// <param name="Problems">What is wrong, in the order of the rows: the first <see cref="MostProblems"/>.</param>
/// <param name="ProblemCount">How many problems there are.</param>
/// <param name="RowName">What messages call a row: <c>row</c> or <c>line</c>.</param>
internal sealed record OptionImport(CodeList? List, IReadOnlyList<ImportProblem> Problems, long ProblemCount, string RowName)
{
    /// <summary>Problems that are kept: nobody reads more at once.</summary>
    public const int MostProblems = 20;

    /// <summary>The list.</summary>
    /// <param name="name">What messages call it, such as the file's name.</param>
    /// <exception cref="UsageException">Something is wrong with it; the message has a line for each problem.</exception>
    public CodeList OrThrow(string name) => List ?? throw new UsageException(Problem(name));

    /// <summary>What is wrong with it, a line for each problem.</summary>
    /// <param name="name">What messages call it.</param>
    public string Problem(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"'{name}' cannot be imported: {ProblemCount:N0} {(ProblemCount == 1 ? "problem" : "problems")}, and nothing was changed.");
        foreach (var problem in Problems)
            text.Append('\n').Append("  ").Append(Where(problem)).Append(problem.Text);
        if (ProblemCount > Problems.Count)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {ProblemCount - Problems.Count:N0} more.");
        return text.Append("\nCorrect it and import it again.").ToString();
    }

    private string Where(ImportProblem problem) => problem switch
    {
        { Row: 0 } => "",
        { Column: { } column } => string.Create(CultureInfo.InvariantCulture, $"{RowName} {problem.Row}, '{column}': "),
        _ => string.Create(CultureInfo.InvariantCulture, $"{RowName} {problem.Row}: "),
    };
}
