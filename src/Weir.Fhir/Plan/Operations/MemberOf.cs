using Weir.Fhir.Rows;
using Weir.Fhir.ValueSets;

namespace Weir.Fhir.Plan.Operations;

/// <summary><c>memberOf(value set)</c>: whether a code, a Coding, or any Coding of a CodeableConcept is in the set. Nothing of what has no code.</summary>
/// <param name="of">What is asked.</param>
/// <param name="url">The set's address, as tests compare it.</param>
/// <param name="set">The set.</param>
/// <param name="shapes">Where codes are.</param>
internal sealed class MemberOfOperation(Operation of, string url, ValueSet set, CodedShapes shapes) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        var computed = e.Computed;
        bool? isMember = null;
        if (Single(e, Of))
            isMember = IsMember(e, e.At(mark));
        e.Drop(mark);
        e.Computed = computed;
        PushTruth(e, isMember);
    }

    public override string ToString() => $"(memberOf {Of} {url})";

    private bool? IsMember(Evaluation e, in Item item)
    {
        if (item.Kind == ValueKind.String)
            return Evaluation.HasValue(item) ? set.Contains(e.Text(item)) : null;
        if (item.Kind != ValueKind.Complex || item.Node == 0)
            return null;
        var (concept, coding) = (shapes.Concept.Actual, shapes.Coding.Actual);
        var shape = e.Tree.At(item.Node).Shape;
        bool? isMember = null;
        if (ReferenceEquals(shape, concept))
        {
            isMember = false;
            for (var node = e.Tree.First(item.Node, shapes.Codings.Slot); node != 0 && isMember is false; node = e.Tree.At(node).Next)
                isMember = IsCodingMember(e, node, coding);
        }

        if (isMember is not true && ReferenceEquals(shape, coding))
            isMember = IsCodingMember(e, item.Node, coding);
        return isMember;
    }

    /// <summary>A coding without a system is of none that is known.</summary>
    private bool IsCodingMember(Evaluation e, int node, Shape coding)
    {
        if (!ReferenceEquals(e.Tree.At(node).Shape, coding) || TextOf(e, node, shapes.Code) is not { } code)
            return false;
        var systems = set.SystemsOf(e.Text(code));
        return !systems.IsEmpty && ValueSet.IsAmong(systems, TextOf(e, node, shapes.System) is { } system ? e.Text(system) : []);
    }

    private static Item? TextOf(Evaluation e, int node, ShapeProperty property) =>
        e.Tree.First(node, property.Slot) is var value and not 0 && e.Tree.At(value).Kind == JsonKind.String ? e.Element(value, 0, ValueKind.String) : null;
}

/// <summary>Where the codes of CodeableConcepts and of Codings are.</summary>
/// <param name="Concept">A CodeableConcept.</param>
/// <param name="Codings">Its codings.</param>
/// <param name="Coding">A Coding, alone or in a CodeableConcept.</param>
/// <param name="System">Its system.</param>
/// <param name="Code">Its code.</param>
internal sealed record CodedShapes(Shape Concept, ShapeProperty Codings, Shape Coding, ShapeProperty System, ShapeProperty Code);
