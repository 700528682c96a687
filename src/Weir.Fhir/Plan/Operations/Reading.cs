using System.Collections.Immutable;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary><c>$this</c>: what the path is asked of.</summary>
internal sealed class FocusOperation : Operation
{
    public override void Run(Evaluation e)
    {
        if (e.HasFocus)
            e.Push(e.Focus);
    }

    public override List<DirectStep>? DirectSteps() => [];

    public override string ToString() => "$this";
}

/// <summary><c>%resource</c>: the resource, wherever the path is asked.</summary>
internal sealed class ResourceOperation : Operation
{
    public override void Run(Evaluation e) => e.Push(new Item { Node = ResourceTree.Root, Kind = ValueKind.Complex });

    public override string ToString() => "%resource";
}

/// <summary><c>$index</c>.</summary>
internal sealed class IndexOperation : Operation
{
    public override void Run(Evaluation e) => e.Push(Item.Integer(e.Index));

    public override string ToString() => "$index";
}

/// <summary><c>%rowIndex</c>.</summary>
internal sealed class RowIndexOperation : Operation
{
    public override void Run(Evaluation e) => e.Push(Item.Integer(e.RowIndex));

    public override string ToString() => "%rowIndex";
}

/// <summary>A value that was written in the path, or nothing.</summary>
internal sealed class ConstantOperation(Item? value, string text) : Operation
{
    public override void Run(Evaluation e)
    {
        if (value is { } item)
            e.Push(item);
    }

    public override string ToString() => text;
}

/// <summary>A number with its unit, written in the path.</summary>
internal sealed class QuantityOperation(decimal value, Item unit, string text) : Operation
{
    public override void Run(Evaluation e)
    {
        e.PushDecimal(value);
        ref var item = ref e.At(e.Count - 1);
        item.Kind = ValueKind.Quantity;
        (item.Source, item.Start, item.Length) = (unit.Source, unit.Start, unit.Length);
    }

    public override string ToString() => text;
}

/// <summary>The children of a name: of one property, or of each of a choice's.</summary>
internal sealed class MemberOperation(Operation of, string name, ImmutableArray<(Shape Shape, ShapeProperty Property)> properties) : OperationOn(of)
{
    private readonly bool _isOfFocus = of is FocusOperation;

    /// <summary>Each property once, and its shape: known when all paths are bound and shapes no longer become one.</summary>
    private (Shape Shape, ShapeProperty Property)[]? _properties;

    public override void Run(Evaluation e)
    {
        if (_isOfFocus)
        {
            if (e.HasFocus)
                Push(e, e.Focus);
            return;
        }

        var mark = e.Count;
        Of.Run(e);
        var end = e.Count;
        for (var i = mark; i < end; i++)
            Push(e, e.At(i));
        e.Slide(mark, end);
    }

    private void Push(Evaluation e, Item item)
    {
        var node = item.Kind == ValueKind.Complex ? item.Node : item.Companion;
        if (node == 0)
            return;
        var shape = e.Tree.At(node).Shape;
        if (shape is null)
            return;
        foreach (var candidate in Properties)
        {
            if (ReferenceEquals(candidate.Shape, shape))
                e.PushValues(node, candidate.Property);
        }
    }

    public override List<DirectStep>? DirectSteps()
    {
        if (Properties is not [var only] || Of.DirectSteps() is not { } steps)
            return null;
        steps.Add(new DirectStep(only.Shape, only.Property.Slot, only.Property.Companion?.Slot ?? -1, IsFirst: false));
        return steps;
    }

    private (Shape Shape, ShapeProperty Property)[] Properties =>
        _properties ??= [.. properties.Select(property => (property.Shape.Actual, property.Shape.Find(property.Property.JsonName))).Distinct()];

    public override string ToString() => Of is FocusOperation ? name : $"(. {Of} {name})";
}

/// <summary><c>getResourceKey()</c>: the resource's id.</summary>
internal sealed class ResourceKeyOperation(Operation id) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        id.Run(e);
        if (e.Count == mark && e.HasFocus && e.KnownAs is { } known)
            e.PushText(known);
    }

    public override List<DirectStep>? DirectSteps() => id.DirectSteps() is { Count: 1 } steps ? [steps[0] with { IsResourceKey = true }] : null;

    public override string ToString() => "(getResourceKey)";
}

/// <summary><c>getReferenceKey(Type)</c>: the id that references point at; none for those to another type, or to nothing that a table has.</summary>
/// <param name="of">References.</param>
/// <param name="reference">Their text.</param>
/// <param name="type">Their type as they say it themselves.</param>
/// <param name="wanted">The type they should point at, or null for any.</param>
internal sealed class ReferenceKeyOperation(Operation of, ShapeProperty reference, ShapeProperty type, string? wanted) : OperationOn(of)
{
    private readonly byte[]? _wanted = wanted is null ? null : System.Text.Encoding.UTF8.GetBytes(wanted);

    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var end = e.Count;
        for (var i = mark; i < end; i++)
        {
            if (e.At(i).Kind == ValueKind.Complex && e.At(i).Node is var node and not 0)
                PushKey(e, node);
        }

        e.Slide(mark, end);
    }

    private void PushKey(Evaluation e, int node)
    {
        var text = e.Tree.First(node, reference.Slot);
        if (text == 0 || e.Tree.At(text).Kind != JsonKind.String)
            return;
        var item = e.Element(text, 0, ValueKind.String);
        var value = e.Text(item);
        if (e.References?.Find(value) is { } found)
        {
            if (wanted is null || string.Equals(found.Type, wanted, StringComparison.Ordinal))
                e.PushText(found.Id);
            return;
        }

        if (!ReferenceText.TryRead(value, out var saidType, out var id))
            return;
        if (saidType.IsEmpty && e.Tree.First(node, type.Slot) is var typed and not 0)
            saidType = e.Tree.TextOf(typed);
        if (_wanted is not null && !saidType.SequenceEqual(_wanted))
            return;
        if (item.Source == TextSource.Resource && !e.Tree.HasEscapes)
        {
            // The id lies within the reference's own text.
            var start = item.Start + value.Length - ReferenceText.TailLength(value, id) - id.Length;
            e.Push(item with { Kind = ValueKind.String, Start = start, Length = id.Length });
            return;
        }

        e.PushText(id);
    }

    public override string ToString() => $"(getReferenceKey {Of}{(wanted is null ? "" : " " + wanted)})";
}
