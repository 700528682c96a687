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

/// <summary>Leaves columns empty, but for those that ask for the row's place: of nothing there is nothing to read, of the resource neither.</summary>
/// <remarks>Source: SQL on FHIR, "Process(S, N)", step 3. That <c>%rowIndex</c> is 0 there is said by the official tests.</remarks>
internal sealed class NullColumnsStep((int Column, Operation? Place)[] columns, RowStep next) : RowStep
{
    public override void Run(RowMaker rows)
    {
        foreach (var (column, place) in columns)
        {
            if (place is null)
                rows.Clear(column);
            else
                rows.Fill(column, place);
        }

        next.Run(rows);
    }

    public override string ToString() => $"(nulls {string.Join(' ', columns.Select(column => column.Place is null ? $"{column.Column}" : $"{column.Column}:{column.Place}"))}) {next}";
}

/// <summary>A row for each element: <c>forEach</c> and <c>forEachOrNull</c>.</summary>
/// <param name="path">The elements.</param>
/// <param name="nothing">What is done once where there are none; null where that makes no row.</param>
/// <param name="body">What is done for each.</param>
internal sealed class ForEachStep(Operation path, NullColumnsStep? nothing, RowStep body) : RowStep
{
    public override void Run(RowMaker rows)
    {
        var e = rows.Evaluation;
        var mark = e.Count;
        path.Run(e);
        var end = e.Count;
        if (end == mark && nothing is null)
            return;
        var outer = rows.Enter();
        var computed = rows.Computed;
        for (var i = mark; i < end; i++)
        {
            (e.Focus, e.HasFocus, e.RowIndex) = (e.At(i), true, i - mark);
            body.Run(rows);
            rows.Computed = computed;
        }

        if (end == mark)
        {
            (e.Focus, e.HasFocus, e.RowIndex) = (default, false, 0);
            nothing!.Run(rows);
        }

        rows.Leave(outer);
        e.Drop(mark);
    }

    public override string ToString() => $"({(nothing is null ? "forEach" : "forEachOrNull")} {path} {body})";
}

/// <summary>A row for each element that paths lead to, and those that they lead to from there: <c>repeat</c>.</summary>
internal sealed class RepeatStep(Operation[] paths, RowStep body) : RowStep
{
    /// <summary>More are nobody's wish, and would be followed for ever.</summary>
    private const int MostElements = 1_000_000;

    public override void Run(RowMaker rows)
    {
        var outer = rows.Enter();
        var number = 0;
        Descend(rows, 0, ref number);
        rows.Leave(outer);
    }

    public override string ToString() => $"(repeat {string.Join(' ', (object[])paths)} {body})";

    private void Descend(RowMaker rows, int depth, ref int number)
    {
        // Elements are nested less deep: the paths lead back to where they came from.
        if (depth > ResourceTree.DeepestNesting)
            throw new ResourceException($"a repeat that is followed more than {ResourceTree.DeepestNesting} deep: its paths lead back to where they came from");
        var e = rows.Evaluation;
        var (focus, hasFocus) = (e.Focus, e.HasFocus);
        foreach (var path in paths)
        {
            (e.Focus, e.HasFocus) = (focus, hasFocus);
            var mark = e.Count;
            path.Run(e);
            var end = e.Count;
            var computed = rows.Computed;
            for (var i = mark; i < end; i++)
            {
                if (number == MostElements)
                    throw new ResourceException($"more than {MostElements} elements of one repeat");
                (e.Focus, e.HasFocus, e.RowIndex) = (e.At(i), true, number++);
                body.Run(rows);
                Descend(rows, depth + 1, ref number);
                rows.Computed = computed;
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
