using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary><c>where(criterion)</c>.</summary>
internal sealed class WhereOperation(Operation of, Operation criterion) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var end = e.Count;
        var kept = mark;
        var (focus, hasFocus, index) = (e.Focus, e.HasFocus, e.Index);
        for (var i = mark; i < end; i++)
        {
            (e.Focus, e.HasFocus, e.Index) = (e.At(i), true, i - mark);
            if (criterion.Truth(e) is true)
                e.At(kept++) = e.At(i);
        }

        (e.Focus, e.HasFocus, e.Index) = (focus, hasFocus, index);
        e.Drop(kept);
    }

    public override string ToString() => $"(where {Of} {criterion})";
}

/// <summary><c>select(projection)</c>.</summary>
internal sealed class SelectOperation(Operation of, Operation projection) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var end = e.Count;
        var (focus, hasFocus, index) = (e.Focus, e.HasFocus, e.Index);
        for (var i = mark; i < end; i++)
        {
            (e.Focus, e.HasFocus, e.Index) = (e.At(i), true, i - mark);
            projection.Run(e);
        }

        (e.Focus, e.HasFocus, e.Index) = (focus, hasFocus, index);
        e.Slide(mark, end);
    }

    public override string ToString() => $"(select {Of} {projection})";
}

/// <summary><c>all(criterion)</c>.</summary>
internal sealed class AllOperation(Operation of, Operation criterion) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var end = e.Count;
        var all = true;
        var (focus, hasFocus, index) = (e.Focus, e.HasFocus, e.Index);
        for (var i = mark; i < end && all; i++)
        {
            (e.Focus, e.HasFocus, e.Index) = (e.At(i), true, i - mark);
            all = criterion.Truth(e) is true;
        }

        (e.Focus, e.HasFocus, e.Index) = (focus, hasFocus, index);
        e.Drop(mark);
        e.Push(Item.Boolean(all));
    }

    public override string ToString() => $"(all {Of} {criterion})";
}

/// <summary>Some of the items, by their place: first, last, tail, skip, take, the one at an index.</summary>
internal sealed class SliceOperation(Operation of, string name, Operation? argument, Func<int, long, (int From, int Count)> slice) : OperationOn(of)
{
    public static SliceOperation First(Operation of) => new(of, "first", null, static (count, _) => (0, Math.Min(count, 1)));

    public static SliceOperation Last(Operation of) => new(of, "last", null, static (count, _) => count == 0 ? (0, 0) : (count - 1, 1));

    public static SliceOperation Tail(Operation of) => new(of, "tail", null, static (count, _) => count == 0 ? (0, 0) : (1, count - 1));

    public static SliceOperation Skip(Operation of, Operation number) => new(of, "skip", number, static (count, skipped) => (int)Math.Clamp(skipped, 0, count) is var from ? (from, count - from) : default);

    public static SliceOperation Take(Operation of, Operation number) => new(of, "take", number, static (count, taken) => (0, (int)Math.Clamp(taken, 0, count)));

    public static SliceOperation At(Operation of, Operation index) => new(of, "[]", index, static (count, at) => at >= 0 && at < count ? ((int)at, 1) : (0, 0));

    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var count = e.Count - mark;
        if (count == 0)
            return;
        long number = 0;
        if (argument is not null)
        {
            if (!Single(e, argument) || !Evaluation.HasValue(e.At(e.Count - 1)))
            {
                e.Drop(mark);
                return;
            }

            number = e.Whole(e.At(e.Count - 1));
            e.Drop(mark + count);
        }

        var (from, length) = slice(count, number);
        for (var i = 0; i < length && from > 0; i++)
            e.At(mark + i) = e.At(mark + from + i);
        e.Drop(mark + length);
    }

    public override List<DirectStep>? DirectSteps()
    {
        if (name != "first" || Of.DirectSteps() is not { Count: > 0 } steps)
            return null;
        steps[^1] = steps[^1] with { IsFirst = true };
        return steps;
    }

    public override string ToString() => argument is null ? $"({name} {Of})" : $"({name} {Of} {argument})";
}

/// <summary><c>single()</c>: the only item; several are an error.</summary>
internal sealed class SingleOperation(Operation of) : OperationOn(of)
{
    public override void Run(Evaluation e) => Single(e, Of);

    public override string ToString() => $"(single {Of})";
}

/// <summary><c>exists()</c>, <c>empty()</c> and <c>count()</c>.</summary>
internal sealed class CountOperation(Operation of, string name, Func<int, Item> result) : OperationOn(of)
{
    public static CountOperation Exists(Operation of) => new(of, "exists", static count => Item.Boolean(count > 0));

    public static CountOperation Empty(Operation of) => new(of, "empty", static count => Item.Boolean(count == 0));

    public static CountOperation Count(Operation of) => new(of, "count", static count => Item.Integer(count));

    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var count = e.Count - mark;
        e.Drop(mark);
        e.Push(result(count));
    }

    public override string ToString() => $"({name} {Of})";
}

/// <summary><c>hasValue()</c>: one primitive that has a value, not extensions alone.</summary>
internal sealed class HasValueOperation(Operation of) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var has = e.Count - mark == 1 && e.At(mark).Kind != ValueKind.Complex && Evaluation.HasValue(e.At(mark));
        e.Drop(mark);
        e.Push(Item.Boolean(has));
    }

    public override string ToString() => $"(hasValue {Of})";
}

/// <summary><c>allTrue()</c>, <c>anyTrue()</c>, <c>allFalse()</c>, <c>anyFalse()</c>.</summary>
internal sealed class TruthsOperation(Operation of, string name, bool wanted, bool all) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var result = all;
        foreach (ref readonly var item in e.From(mark))
        {
            if (item.Kind != ValueKind.Boolean)
                throw new ResourceException($"{ValueKinds.Described(item.Kind)} where {name}() takes true and false");
            if (item.Bits != 0 == wanted != all)
                result = !all;
        }

        e.Drop(mark);
        e.Push(Item.Boolean(result));
    }

    public override string ToString() => $"({name} {Of})";
}

/// <summary>The items of a type: <c>ofType(T)</c>, and <c>as T</c> of a single item.</summary>
internal sealed class OfTypeOperation(Operation of, TypeTest test) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var kept = mark;
        for (var i = mark; i < e.Count; i++)
        {
            if (test.IsMet(e, e.At(i)))
                e.At(kept++) = e.At(i);
        }

        e.Drop(kept);
    }

    public override string ToString() => $"(ofType {Of} {test})";
}

/// <summary><c>is T</c>.</summary>
internal sealed class IsOperation(Operation of, TypeTest test) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        if (!Single(e, Of))
            return;
        var met = test.IsMet(e, e.At(mark));
        e.Drop(mark);
        e.Push(Item.Boolean(met));
    }

    public override string ToString() => $"(is {Of} {test})";
}

/// <summary>Whether an item is of a type, or of one derived from it.</summary>
/// <param name="typeName">The type: FHIR's (<c>Quantity</c>, <c>code</c>) or FHIRPath's (<c>String</c>).</param>
/// <param name="resourceType">Where contained resources are asked, the property that says their type; else null.</param>
internal sealed class TypeTest(string typeName, ShapeProperty? resourceType)
{
    private readonly byte[] _utf8 = System.Text.Encoding.UTF8.GetBytes(typeName);

    public bool IsMet(Evaluation e, in Item item)
    {
        if (item.Node == 0 && item.Companion == 0)
            return SystemName(item.Kind) is { } name && string.Equals(name, typeName, StringComparison.OrdinalIgnoreCase);
        var node = item.Node != 0 ? item.Node : item.Companion;
        var type = e.Tree.At(node).Property?.Type;
        if (type is not null && type.Name is not ("Resource" or "DomainResource"))
            return type.Is(typeName);
        return resourceType is not null && item.Kind == ValueKind.Complex && e.Tree.First(node, resourceType.Slot) is var said and not 0
            && e.Tree.TextOf(said).SequenceEqual(_utf8);
    }

    public override string ToString() => typeName;

    private static string? SystemName(ValueKind kind) => kind is ValueKind.Unknown or ValueKind.Complex ? null : kind.ToString();
}
