using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary>One step of a path that was bound to types: pushes its result onto the stack, in order.</summary>
internal abstract class Operation
{
    /// <summary>Evaluates it. What was on the stack stays; what is pushed is the result.</summary>
    public abstract void Run(Evaluation e);

    /// <summary>The step in brackets, as tests compare it.</summary>
    public abstract override string ToString();

    /// <summary>The steps of a path of names alone, from the focus on; null where it is more than that. Asked when shapes are sealed.</summary>
    public virtual List<DirectStep>? DirectSteps() => null;

    /// <summary>Evaluates it as yes, no or unknown.</summary>
    /// <exception cref="ResourceException">It yields several items.</exception>
    public bool? Truth(Evaluation e)
    {
        var mark = e.Count;
        Run(e);
        var truth = (e.Count - mark) switch
        {
            0 => (bool?)null,
            // FHIRPath, "Singleton evaluation of collections": one item that is no boolean counts as true.
            1 => e.At(mark).Kind == ValueKind.Boolean ? Evaluation.HasValue(e.At(mark)) ? e.At(mark).Bits != 0 : null : true,
            _ => throw new ResourceException("several items where one is to be true or false"),
        };
        e.Drop(mark);
        return truth;
    }

    /// <summary>Evaluates it as one item. False where there is none; the item stays on the stack where there is one.</summary>
    /// <exception cref="ResourceException">It yields several items.</exception>
    protected static bool Single(Evaluation e, Operation operation)
    {
        var mark = e.Count;
        operation.Run(e);
        return (e.Count - mark) switch
        {
            0 => false,
            1 => true,
            _ => throw new ResourceException($"several items where one is expected, at {operation}"),
        };
    }

    protected static void PushTruth(Evaluation e, bool? truth)
    {
        if (truth is { } known)
            e.Push(Item.Boolean(known));
    }
}

/// <summary>An operation over the items of another.</summary>
internal abstract class OperationOn(Operation of) : Operation
{
    protected Operation Of { get; } = of;
}
