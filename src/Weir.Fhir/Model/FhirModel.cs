using System.Collections.Immutable;
using System.Text;

namespace Weir.Fhir.Model;

/// <summary>The types of one version of FHIR and their elements, as HL7's StructureDefinitions give them.</summary>
/// <remarks>
/// A type is read on first use, so that a command that needs one resource type pays for one. Primitives have the elements
/// <c>id</c> and <c>extension</c> only: JSON writes their value in their place.
/// </remarks>
internal sealed class FhirModel
{
    private static readonly Lazy<FhirModel> LazyR4 = new(static () => new FhirModel("r4"));

    private readonly DefinitionText _structure;
    private readonly Lazy<DefinitionText> _descriptions;
    private readonly Lazy<ImmutableArray<string>> _resourceTypes;
    private readonly Dictionary<string, FhirType> _types = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private FhirModel(string version)
    {
        _structure = DefinitionText.Load($"{version}.txt");
        _descriptions = new(() => DefinitionText.Load($"{version}-text.txt"));
        _resourceTypes = new(ReadResourceTypes);
    }

    /// <summary>FHIR R4, 4.0.1.</summary>
    public static FhirModel R4 => LazyR4.Value;

    /// <summary>The resource types that can occur in data, sorted.</summary>
    public IReadOnlyList<string> ResourceTypes => _resourceTypes.Value;

    /// <summary>All types: primitives, data types, backbones and resources, abstract ones included.</summary>
    public IEnumerable<string> TypeNames => _structure.Names;

    /// <summary>True for the name of a resource type that can occur in data, e.g. <c>Patient</c>.</summary>
    public bool IsResource(string name) => _resourceTypes.Value.BinarySearch(name, StringComparer.Ordinal) >= 0;

    /// <summary>A type by name: <c>Patient</c>, <c>HumanName</c>, <c>Patient.contact</c>, <c>code</c>; null where R4 has none of that name.</summary>
    public FhirType? Find(string name)
    {
        lock (_lock)
            return Find_NeedsLock(name);
    }

    internal string? Describe(string type, string? element) => _descriptions.Value.Describe(type, element);

    private FhirType? Find_NeedsLock(string name)
    {
        if (_types.TryGetValue(name, out var type))
            return type;
        var lines = _structure.Find(name);
        if (!lines.Next(out var header))
            return null;
        var words = Encoding.UTF8.GetString(header).Split(' ');
        var baseType = words[2] is "-" ? null : Find_NeedsLock(words[2]);
        var elements = ImmutableArray.CreateBuilder<FhirElement>();
        if (baseType is not null)
            elements.AddRange(baseType.Elements);
        while (lines.Next(out var line))
            elements.Add(FhirElement.Parse(this, name, Encoding.UTF8.GetString(line[1..])));
        type = new FhirType(this, name, KindOf(words[1]), baseType, elements.ToImmutable());
        _types.Add(name, type);
        return type;
    }

    private static FhirTypeKind KindOf(string word) => word switch
    {
        "primitive" => FhirTypeKind.Primitive,
        "datatype" => FhirTypeKind.DataType,
        "backbone" => FhirTypeKind.Backbone,
        "resource" => FhirTypeKind.Resource,
        _ => throw new InvalidOperationException($"'{word}' is not a kind of FHIR type."),
    };

    private ImmutableArray<string> ReadResourceTypes()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var name in _structure.Names)
        {
            _structure.Find(name).Next(out var header);
            var rest = header[(name.Length + 1)..];
            if (rest.StartsWith("resource "u8) && !rest.EndsWith(" abstract"u8))
                names.Add(name);
        }

        names.Sort(StringComparer.Ordinal);
        return names.ToImmutable();
    }
}
