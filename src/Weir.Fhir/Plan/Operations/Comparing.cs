using Weir.Fhir.FhirPath;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary>Compares items as FHIRPath does.</summary>
/// <param name="quantity">The properties of a Quantity element, where quantities may be compared; else null.</param>
internal sealed class ItemComparison(QuantityShape? quantity)
{
    private const int MostCompared = 20_000;

    /// <summary>Equal or not; null where it cannot be known.</summary>
    public bool? AreEqual(Evaluation e, in Item left, in Item right)
    {
        if (!Evaluation.HasValue(left) || !Evaluation.HasValue(right))
            return null;
        if (IsNumber(left) && IsNumber(right))
            return e.Number(left) == e.Number(right);
        if (AreMoments(left, right))
            return Order(e, left, right) is { } order ? order == 0 : IsReadable(e, left) && IsReadable(e, right) ? null : false;
        if (left.Kind == ValueKind.Boolean && right.Kind == ValueKind.Boolean)
            return left.Bits == right.Bits;
        if (IsText(left) && IsText(right))
            return e.Text(left).SequenceEqual(e.Text(right));
        if (quantity is not null && quantity.TryRead(e, left, out var a, out var unitA) && quantity.TryRead(e, right, out var b, out var unitB))
            return e.Text(unitA).SequenceEqual(e.Text(unitB)) ? a == b : null;
        return left.Kind == ValueKind.Complex && right.Kind == ValueKind.Complex
            && new ReadOnlySpan<byte>(RawOf(e, left)).SequenceEqual(RawOf(e, right));
    }

    /// <summary>Which comes first; null where it cannot be known.</summary>
    /// <exception cref="ResourceException">The two have no order.</exception>
    public int? Order(Evaluation e, in Item left, in Item right)
    {
        if (!Evaluation.HasValue(left) || !Evaluation.HasValue(right))
            return null;
        if (IsNumber(left) && IsNumber(right))
            return e.Number(left).CompareTo(e.Number(right));
        if (AreMoments(left, right))
            return Moment(e, left, out var a) && Moment(e, right, out var b) ? PartialTime.Compare(a, b) : null;
        if (IsText(left) && IsText(right))
            return e.Text(left).SequenceCompareTo(e.Text(right));
        if (quantity is not null && quantity.TryRead(e, left, out var x, out var unitX) && quantity.TryRead(e, right, out var y, out var unitY))
            return e.Text(unitX).SequenceEqual(e.Text(unitY)) ? x.CompareTo(y) : null;
        throw new ResourceException($"{ValueKinds.Described(left.Kind)} compared with {ValueKinds.Described(right.Kind)}");
    }

    /// <summary>Equal as a person would say: texts without regard to case and blanks, numbers to the lesser precision.</summary>
    public bool AreEquivalent(Evaluation e, in Item left, in Item right)
    {
        if (IsText(left) && IsText(right))
            return string.Equals(Folded(e, left), Folded(e, right), StringComparison.OrdinalIgnoreCase);
        if (IsNumber(left) && IsNumber(right))
        {
            var (a, b) = (e.Number(left), e.Number(right));
            var scale = Math.Min(a.Scale, b.Scale);
            return Math.Round(a, scale, MidpointRounding.AwayFromZero) == Math.Round(b, scale, MidpointRounding.AwayFromZero);
        }

        return AreEqual(e, left, right) is true;
    }

    /// <summary>Moves the items from a position on together so that each is there once, and returns where they end.</summary>
    /// <exception cref="ResourceException">They are so many that comparing each with each would take for ever.</exception>
    public int KeepDistinct(Evaluation e, int mark)
    {
        RefuseMany(e.Count - mark);
        var kept = mark;
        for (var i = mark; i < e.Count; i++)
        {
            var isNew = true;
            for (var j = mark; j < kept && isNew; j++)
                isNew = AreEqual(e, e.At(i), e.At(j)) is not true;
            if (isNew)
                e.At(kept++) = e.At(i);
        }

        return kept;
    }

    /// <summary>Refuses to compare each item with each where they are more than any resource has.</summary>
    public static void RefuseMany(int count)
    {
        if (count > MostCompared)
            throw new ResourceException($"more than {MostCompared} items to compare each with each");
    }

    private static string Folded(Evaluation e, in Item item) =>
        string.Join(' ', e.Characters(item).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsNumber(in Item item) => item.Kind is ValueKind.Integer or ValueKind.Decimal;

    /// <summary>Dates with and without time are compared by what both know; a time is compared with times alone.</summary>
    private static bool AreMoments(in Item left, in Item right) =>
        (left.Kind is ValueKind.Date or ValueKind.DateTime && right.Kind is ValueKind.Date or ValueKind.DateTime) || (left.Kind == ValueKind.Time && right.Kind == ValueKind.Time);

    private static bool IsText(in Item item) => item.Kind == ValueKind.String;

    private static bool IsReadable(Evaluation e, in Item item) => Moment(e, item, out _);

    private static bool Moment(Evaluation e, in Item item, out PartialTime time) => item.Kind == ValueKind.Time
        ? PartialTime.TryParseTime(e.Text(item), out time)
        : PartialTime.TryParse(e.Text(item), out time);

    private static byte[] RawOf(Evaluation e, in Item item) => e.Tree.TextOf(item.Node).ToArray();
}

/// <summary>Where a Quantity element has its value and unit.</summary>
internal sealed class QuantityShape(ShapeProperty value, ShapeProperty code, ShapeProperty unit)
{
    public bool TryRead(Evaluation e, in Item item, out decimal number, out Item text)
    {
        (number, text) = (0, default);
        if (item.Kind == ValueKind.Quantity)
        {
            number = e.Number(new Item { Kind = ValueKind.Decimal, Bits = item.Bits });
            text = new Item { Kind = ValueKind.String, Source = item.Source, Start = item.Start, Length = item.Length };
            return true;
        }

        if (item.Kind != ValueKind.Complex || e.Tree.At(item.Node).Property?.Type?.Is("Quantity") is not true)
            return false;
        var there = e.Tree.First(item.Node, value.Slot);
        var by = e.Tree.First(item.Node, code.Slot) is var coded and not 0 ? coded : e.Tree.First(item.Node, unit.Slot);
        if (there == 0)
            return false;
        number = e.Number(e.Element(there, 0, ValueKind.Decimal));
        text = by == 0 ? new Item { Kind = ValueKind.String, Source = TextSource.Constant } : e.Element(by, 0, ValueKind.String);
        return true;
    }
}

/// <summary><c>=</c>, <c>!=</c>, <c>~</c>, <c>!~</c>.</summary>
internal sealed class EqualityOperation(string name, Operation left, Operation right, ItemComparison comparison) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        left.Run(e);
        var middle = e.Count;
        right.Run(e);
        var result = name is "=" or "!=" ? AreEqual(e, mark, middle) : AreEquivalent(e, mark, middle);
        e.Drop(mark);
        PushTruth(e, name[0] == '!' ? !result : result);
    }

    public override string ToString() => $"({name} {left} {right})";

    private bool? AreEqual(Evaluation e, int from, int middle)
    {
        var (a, b) = (middle - from, e.Count - middle);
        if (a == 0 || b == 0)
            return null;
        if (a != b)
            return false;
        bool? all = true;
        for (var i = 0; i < a; i++)
        {
            switch (comparison.AreEqual(e, e.At(from + i), e.At(middle + i)))
            {
                case false:
                    return false;
                case null:
                    all = null;
                    break;
            }
        }

        return all;
    }

    /// <summary>The order does not matter, and two empty collections are alike.</summary>
    private bool? AreEquivalent(Evaluation e, int from, int middle)
    {
        var count = middle - from;
        if (count != e.Count - middle)
            return false;
        ItemComparison.RefuseMany(count);
        var used = new bool[count];
        for (var i = 0; i < count; i++)
        {
            var match = -1;
            for (var j = 0; j < count && match < 0; j++)
            {
                if (!used[j] && comparison.AreEquivalent(e, e.At(from + i), e.At(middle + j)))
                    match = j;
            }

            if (match < 0)
                return false;
            used[match] = true;
        }

        return true;
    }
}

/// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
internal sealed class OrderOperation(string name, Operation left, Operation right, ItemComparison comparison) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        bool? result = null;
        if (Single(e, left) && Single(e, right) && comparison.Order(e, e.At(mark), e.At(mark + 1)) is { } order)
            result = name switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
        e.Drop(mark);
        PushTruth(e, result);
    }

    public override string ToString() => $"({name} {left} {right})";
}

/// <summary><c>in</c>, and <c>contains</c> with its operands turned round.</summary>
internal sealed class MembershipOperation(Operation item, Operation collection, ItemComparison comparison) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        bool? found = null;
        if (Single(e, item))
        {
            collection.Run(e);
            found = false;
            for (var i = mark + 1; i < e.Count && found is false; i++)
                found = comparison.AreEqual(e, e.At(mark), e.At(i)) is true;
        }

        e.Drop(mark);
        PushTruth(e, found);
    }

    public override string ToString() => $"(in {item} {collection})";
}

/// <summary><c>distinct()</c> and <c>|</c>: each item once.</summary>
internal sealed class DistinctOperation(IReadOnlyList<Operation> of, string name, ItemComparison comparison) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        foreach (var operation in of)
            operation.Run(e);
        e.Drop(comparison.KeepDistinct(e, mark));
    }

    public override string ToString() => $"({name} {string.Join(' ', of)})";
}

/// <summary><c>isDistinct()</c>: whether each item is there once.</summary>
internal sealed class IsDistinctOperation(Operation of, ItemComparison comparison) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var isDistinct = comparison.KeepDistinct(e, mark) == e.Count;
        e.Drop(mark);
        e.Push(Item.Boolean(isDistinct));
    }

    public override string ToString() => $"(isDistinct {Of})";
}

/// <summary>The items of several operations one after the other: <c>combine(other)</c>.</summary>
internal sealed class CombineOperation(Operation left, Operation right) : Operation
{
    public override void Run(Evaluation e)
    {
        left.Run(e);
        right.Run(e);
    }

    public override string ToString() => $"(combine {left} {right})";
}
