using System.Collections.Immutable;

namespace Weir.Fhir.Model;

/// <summary>What sort of type it is.</summary>
internal enum FhirTypeKind
{
    /// <summary>A value that JSON writes as a string, number or boolean, e.g. <c>code</c>.</summary>
    Primitive,

    /// <summary>A type that many resources use, e.g. <c>HumanName</c>.</summary>
    DataType,

    /// <summary>The type of one element of one type, named by its path, e.g. <c>Patient.contact</c>.</summary>
    Backbone,

    /// <summary>A resource, e.g. <c>Patient</c>; also <c>Resource</c> and <c>DomainResource</c>.</summary>
    Resource,
}

/// <summary>A FHIR type: its base and its elements.</summary>
internal sealed class FhirType
{
    private readonly FhirModel _model;
    private readonly Dictionary<string, FhirElement> _byName;
    private readonly Lazy<Dictionary<string, (FhirElement Element, string TypeName)>> _byProperty;

    public FhirType(FhirModel model, string name, FhirTypeKind kind, FhirType? baseType, ImmutableArray<FhirElement> elements)
    {
        _model = model;
        Name = name;
        Kind = kind;
        Base = baseType;
        Elements = elements;
        _byName = elements.ToDictionary(element => element.Name, StringComparer.Ordinal);
        _byProperty = new(ByProperty);
    }

    /// <summary>The name: <c>Patient</c>, <c>HumanName</c>, <c>Patient.contact</c>, <c>code</c>.</summary>
    public string Name { get; }

    /// <summary>What sort of type it is.</summary>
    public FhirTypeKind Kind { get; }

    /// <summary>The type it specialises: <c>string</c> for <c>code</c>, <c>DomainResource</c> for <c>Patient</c>, <c>BackboneElement</c> for <c>Patient.contact</c>; null for <c>Element</c> and <c>Resource</c>.</summary>
    public FhirType? Base { get; }

    /// <summary>The elements, inherited ones first, in the order of the StructureDefinition.</summary>
    public ImmutableArray<FhirElement> Elements { get; }

    /// <summary>What it is, in a sentence.</summary>
    public string? Description => _model.Describe(Name, element: null);

    /// <summary>An element by the name that FHIRPath uses: <c>value</c> for <c>value[x]</c>; null where there is none.</summary>
    public FhirElement? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>An element and the type of its value by JSON property: <c>valueQuantity</c> is <c>value</c> as a <c>Quantity</c>; null where there is none.</summary>
    public (FhirElement Element, string TypeName)? FindJson(string property) =>
        _byProperty.Value.TryGetValue(property, out var found) ? found : null;

    /// <summary>True where this is the type of that name or specialises it.</summary>
    public bool Is(string typeName)
    {
        for (var type = this; type is not null; type = type.Base)
        {
            if (string.Equals(type.Name, typeName, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private Dictionary<string, (FhirElement Element, string TypeName)> ByProperty()
    {
        var byProperty = new Dictionary<string, (FhirElement Element, string TypeName)>(StringComparer.Ordinal);
        foreach (var element in Elements)
        {
            foreach (var typeName in element.TypeNames)
                byProperty.Add(element.JsonName(typeName), (element, typeName));
        }

        return byProperty;
    }
}
