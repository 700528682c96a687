using System.Collections.Immutable;
using Weir.Fhir.Model;
using Weir.Fhir.Plan.Operations;
using Weir.Fhir.ValueSets;

namespace Weir.Fhir.Plan;

/// <summary>One of the types that a path's items can have, and where their properties are noted.</summary>
/// <param name="Type">FHIR's type; null for computed values, and where it is not known.</param>
/// <param name="Kind">What operators make of it.</param>
/// <param name="Shape">The properties read of such an item; null for computed values.</param>
internal sealed record BoundType(FhirType? Type, ValueKind Kind, Shape? Shape)
{
    public static BoundType Boolean { get; } = new(null, ValueKind.Boolean, null);

    public static BoundType String { get; } = new(null, ValueKind.String, null);

    public static BoundType Integer { get; } = new(null, ValueKind.Integer, null);

    public static BoundType Decimal { get; } = new(null, ValueKind.Decimal, null);

    /// <summary>True where the property read may be any: a type that R4 does not know.</summary>
    public bool IsUntyped => Type is null && Shape is not null;

    public override string ToString() => Type?.Name ?? (Shape is null ? Kind.ToString() : "?");
}

/// <summary>A path bound to types: what evaluates it, and what can come out.</summary>
internal sealed record Bound(Operation Operation, params ImmutableArray<BoundType> Types)
{
    /// <summary>True where <c>%rowIndex</c> is asked somewhere in it.</summary>
    public bool ReadsRowIndex { get; init; }
}

/// <summary>What a path is bound within.</summary>
/// <param name="Model">FHIR's types.</param>
/// <param name="Resource">The view's resource type, at the resource's own shape.</param>
/// <param name="Constants">The view's constants by name.</param>
/// <param name="Texts">Where the texts of literals are kept.</param>
/// <param name="IsLenient">True where an element that the model does not know is read as it may come, and is no error.</param>
internal sealed record BindingContext(FhirModel Model, BoundType Resource, IReadOnlyDictionary<string, FhirPath.Expression> Constants, ConstantTexts Texts, bool IsLenient)
{
    /// <summary>Looks for the value set of an address.</summary>
    public Func<string, FoundValueSet> ValueSets { get; init; } = FoundValueSet.NoneHere;
}
