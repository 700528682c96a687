using Weir.Fhir.Plan;
using Weir.Fhir.Plan.Operations;

namespace Weir.Fhir.Rows;

/// <summary>One step on the way to a view's rows: does its part and hands on to the next, once for each row it makes.</summary>
internal abstract class RowStep
{
    public abstract void Run(RowMaker rows);

    /// <summary>The steps in brackets, as tests compare them.</summary>
    public abstract override string ToString();
}

/// <summary>The row is complete.</summary>
internal sealed class EmitStep : RowStep
{
    public override void Run(RowMaker rows) => rows.Emit();

    public override string ToString() => "emit";
}

/// <summary>Fills columns from what the row is of.</summary>
internal sealed class ColumnsStep((int Column, Operation Path)[] columns, RowStep next) : RowStep
{
    private DirectPath?[]? _direct;

    public override void Run(RowMaker rows)
    {
        // Known when all paths of the reader are bound, which is after this step was made.
        _direct ??= [.. columns.Select(column => column.Path.DirectSteps() is { } steps ? new DirectPath(steps) : null)];
        for (var i = 0; i < columns.Length; i++)
        {
            if (_direct[i] is not { } direct || !rows.Fill(columns[i].Column, direct))
                rows.Fill(columns[i].Column, columns[i].Path);
        }

        next.Run(rows);
    }

    public override string ToString() => $"(columns {string.Join(' ', columns.Select(column => $"{column.Column}:{column.Path}"))}) {next}";
}

/// <summary>A row for each element: <c>forEach</c> and <c>forEachOrNull</c>.</summary>
internal sealed class ForEachStep(Operation path, bool orNull, RowStep body) : RowStep
{
    public override void Run(RowMaker rows)
    {
        var e = rows.Evaluation;
        var mark = e.Count;
        path.Run(e);
        var end = e.Count;
        if (end == mark && !orNull)
            return;
        var outer = rows.Enter();
        for (var i = mark; i < end; i++)
        {
            (e.Focus, e.HasFocus, e.RowIndex) = (e.At(i), true, i - mark);
            body.Run(rows);
        }

        if (end == mark)
        {
            // Of nothing, not of what is around: a column must not read the parent's elements.
            (e.Focus, e.HasFocus, e.RowIndex) = (default, false, 0);
            body.Run(rows);
        }

        rows.Leave(outer);
        e.Drop(mark);
    }

    public override string ToString() => $"({(orNull ? "forEachOrNull" : "forEach")} {path} {body})";
}

/// <summary>A row for each element that paths lead to, and those that they lead to from there: <c>repeat</c>.</summary>
internal sealed class RepeatStep(Operation[] paths, RowStep body) : RowStep
{
    public override void Run(RowMaker rows)
    {
        var outer = rows.Enter();
        var number = 0;
        Descend(rows, ref number);
        rows.Leave(outer);
    }

    public override string ToString() => $"(repeat {string.Join(' ', (object[])paths)} {body})";

    private void Descend(RowMaker rows, ref int number)
    {
        var e = rows.Evaluation;
        var (focus, hasFocus) = (e.Focus, e.HasFocus);
        foreach (var path in paths)
        {
            (e.Focus, e.HasFocus) = (focus, hasFocus);
            var mark = e.Count;
            path.Run(e);
            var end = e.Count;
            for (var i = mark; i < end; i++)
            {
                (e.Focus, e.HasFocus, e.RowIndex) = (e.At(i), true, number++);
                body.Run(rows);
                Descend(rows, ref number);
            }

            e.Drop(mark);
        }

        (e.Focus, e.HasFocus) = (focus, hasFocus);
    }
}

/// <summary>Goes on with what comes behind a forEach or repeat: of what was around it.</summary>
internal sealed class ResumeStep(RowStep next) : RowStep
{
    public override void Run(RowMaker rows)
    {
        var inner = rows.Resume();
        next.Run(rows);
        rows.Reenter(inner);
    }

    public override string ToString() => next.ToString();
}

/// <summary>The rows of each branch, one after the other: <c>unionAll</c>.</summary>
internal sealed class UnionStep(RowStep[] branches) : RowStep
{
    public override void Run(RowMaker rows)
    {
        foreach (var branch in branches)
            branch.Run(rows);
    }

    public override string ToString() => $"(union {string.Join(" | ", (object[])branches)})";
}
