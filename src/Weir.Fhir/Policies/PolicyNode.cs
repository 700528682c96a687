using System.Collections.Immutable;
using System.Text;
using Weir.Fhir.Model;

namespace Weir.Fhir.Policies;

/// <summary>How often values became what. Not for several threads at once.</summary>
internal sealed class PolicyCounts
{
    public long Kept { get; set; }

    public long Dropped { get; set; }

    public long Hashed { get; set; }

    public long Generalised { get; set; }

    public long Shifted { get; set; }
}

/// <summary>What holds the values of a property.</summary>
internal enum HolderSort
{
    Value,
    Object,
    Resource,
    Extension,
}

/// <summary>A property of an object, and what becomes of it.</summary>
internal sealed class PolicyProperty
{
    /// <summary>The path that reports name it by.</summary>
    public required string Path { get; init; }

    /// <summary>The name as JSON writes it, with quotes and colon.</summary>
    public required byte[] Name { get; init; }

    public required HolderSort Holder { get; init; }

    public required ValueSort Sort { get; init; }

    public required PolicyAction Action { get; init; }

    public required PolicyCounts Counts { get; init; }

    /// <summary>Plan of the objects it holds; null for values.</summary>
    public Lazy<PolicyNode>? Child { get; init; }

    /// <summary>What becomes of those objects in which an element has a value, in the order of the policy.</summary>
    public ImmutableArray<PolicyVariant> Variants { get; init; } = [];

    /// <summary>True where values have the type <c>instant</c>.</summary>
    public bool IsInstant { get; init; }

    /// <summary>True where values have the type <c>time</c>.</summary>
    public bool IsTime { get; init; }

    /// <summary>True where values have the type <c>code</c>.</summary>
    public bool IsCode { get; init; }

    /// <summary>True where values in a list stand at places that the list of their extensions counts on.</summary>
    public bool KeepsPlaces { get; init; }
}

/// <summary>What becomes of those objects in which an element has a value.</summary>
internal sealed record PolicyVariant(byte[] Element, byte[] Value, PolicyProperty Property);

/// <summary>What becomes of the properties of an object at its place.</summary>
internal sealed class PolicyNode(FhirType type, Dictionary<byte[], PolicyProperty> properties)
{
    private readonly Dictionary<byte[], PolicyProperty>.AlternateLookup<ReadOnlySpan<byte>> _properties = properties.GetAlternateLookup<ReadOnlySpan<byte>>();

    public FhirType Type => type;

    /// <summary>The member that says a resource's type; null for what is none.</summary>
    public byte[]? ResourceType { get; } = type.Kind == FhirTypeKind.Resource ? Encoding.ASCII.GetBytes($"\"resourceType\":\"{type.Name}\"") : null;

    /// <summary>True where the system of an object decides about the rest of it.</summary>
    public bool NeedsSystem { get; } = properties.Values.Any(property => property.Action.Step == PolicyStep.Coded);

    /// <summary>True where the unit of an age decides about its number.</summary>
    public bool NeedsUnit { get; } = properties.Values.Any(property => property is { Action.Step: PolicyStep.Age, Sort: ValueSort.Number }) && type.Is("Quantity");

    public PolicyProperty? Find(ReadOnlySpan<byte> name) => _properties.TryGetValue(name, out var property) ? property : null;
}
