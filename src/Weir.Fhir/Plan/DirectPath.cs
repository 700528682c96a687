using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan;

/// <summary>A path of names alone, such as <c>code.coding.first().code</c>: followed from node to node, without the stack.</summary>
/// <remarks>Most columns are such paths. Where a step has several values, or a primitive has extensions, the operations answer instead.</remarks>
internal sealed class DirectPath(IReadOnlyList<DirectStep> steps)
{
    /// <summary>Returned where the operations must be asked.</summary>
    public const int Unsure = -1;

    private readonly DirectStep[] _steps = [.. steps];

    /// <summary>The node that the path leads to from another; 0 where there is none.</summary>
    public int Follow(ResourceTree tree, int node)
    {
        foreach (var step in _steps)
        {
            var shape = tree.At(node).Shape;
            if (!ReferenceEquals(shape, step.Shape))
                return shape is null ? 0 : Unsure;
            if (step.CompanionSlot >= 0 && tree.First(node, step.CompanionSlot) != 0)
                return Unsure;
            node = tree.First(node, step.Slot);
            if (node == 0)
                return step.IsResourceKey ? Unsure : 0;
            ref var value = ref tree.At(node);
            if (value.Kind == JsonKind.Null || (value.Next != 0 && !step.IsFirst))
                return Unsure;
        }

        return node;
    }
}

/// <summary>One step of a <see cref="DirectPath"/>: to the value of a property, or to the first of its values.</summary>
internal readonly record struct DirectStep(Shape Shape, int Slot, int CompanionSlot, bool IsFirst)
{
    /// <summary>True where it is a resource's id, which may be known by other means.</summary>
    public bool IsResourceKey { get; init; }
}
