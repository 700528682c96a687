using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary><c>and</c>, <c>or</c>, <c>xor</c>, <c>implies</c>, each with operands that may be unknown.</summary>
internal sealed class LogicOperation(string name, Operation left, Operation right) : Operation
{
    public override void Run(Evaluation e)
    {
        var a = left.Truth(e);
        PushTruth(e, name switch
        {
            "and" => a is false ? false : And(a, right.Truth(e)),
            "or" => a is true ? true : Or(a, right.Truth(e)),
            "xor" => a is null ? null : right.Truth(e) is { } b ? a != b : null,
            _ => a is false ? true : Or(!a, right.Truth(e)),
        });
    }

    public override string ToString() => $"({name} {left} {right})";

    private static bool? And(bool? a, bool? b) => b is false ? false : a is null || b is null ? null : true;

    private static bool? Or(bool? a, bool? b) => a is true || b is true ? true : a is null || b is null ? null : false;
}

/// <summary><c>not()</c>.</summary>
internal sealed class NotOperation(Operation of) : OperationOn(of)
{
    public override void Run(Evaluation e) => PushTruth(e, !Of.Truth(e));

    public override string ToString() => $"(not {Of})";
}

/// <summary><c>iif(criterion, then, otherwise)</c>.</summary>
internal sealed class IifOperation(Operation criterion, Operation then, Operation? otherwise) : Operation
{
    public override void Run(Evaluation e)
    {
        if (criterion.Truth(e) is true)
            then.Run(e);
        else
            otherwise?.Run(e);
    }

    public override string ToString() => $"(iif {criterion} {then}{(otherwise is null ? "" : $" {otherwise}")})";
}

/// <summary><c>coalesce(a, b, …)</c>: the first that has items.</summary>
internal sealed class CoalesceOperation(IReadOnlyList<Operation> choices) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        foreach (var choice in choices)
        {
            choice.Run(e);
            if (e.Count > mark)
                return;
        }
    }

    public override string ToString() => $"(coalesce {string.Join(' ', choices)})";
}

/// <summary>Runs an operation with each item of another in turn as its focus, where that is one item at most: <c>x.iif(…)</c>.</summary>
internal sealed class WithFocusOperation(Operation of, Operation body) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        var hasItem = Single(e, Of);
        var (focus, hasFocus) = (e.Focus, e.HasFocus);
        (e.Focus, e.HasFocus) = (hasItem ? e.At(mark) : default, hasItem);
        e.Drop(mark);
        body.Run(e);
        (e.Focus, e.HasFocus) = (focus, hasFocus);
    }

    public override string ToString() => $"(with {Of} {body})";
}
