using System.Runtime.CompilerServices;
using System.Text;
using Weir.Fhir.Model;

namespace Weir.Fhir.Plan;

/// <summary>The properties of a JSON object that some path reads. All others are skipped.</summary>
/// <remarks>
/// Shapes are a graph: those of a repeated element contain themselves. While paths are bound shapes grow and are unified;
/// <see cref="Seal"/> then gives each property its slot.
/// </remarks>
internal sealed class Shape
{
    private readonly List<ShapeProperty> _properties = [];
    private Shape? _unifiedWith;
    private ShapeProperty[]?[] _byLength = [];

    /// <summary>The shape that this one has become part of, or itself.</summary>
    public Shape Actual => _unifiedWith is null ? this : _unifiedWith = _unifiedWith.Actual;

    /// <summary>Position among the shapes of a plan, counted from 0; -1 until sealed.</summary>
    public int Id { get; private set; } = -1;

    public IReadOnlyList<ShapeProperty> Properties => Actual._properties;

    /// <summary>How many slots an object of this shape has.</summary>
    public int SlotCount => _properties.Count;

    /// <summary>The property of that name, added where it is not there yet.</summary>
    public ShapeProperty Property(string jsonName, FhirType? type, ValueKind kind)
    {
        var properties = Actual._properties;
        foreach (var there in properties)
        {
            if (!string.Equals(there.JsonName, jsonName, StringComparison.Ordinal))
                continue;
            there.Reconcile(type, kind);
            return there;
        }

        var added = new ShapeProperty(jsonName, type, kind);
        properties.Add(added);
        return added;
    }

    /// <summary>The property of that name, which is there.</summary>
    public ShapeProperty Find(string jsonName) => Actual._properties.First(property => string.Equals(property.JsonName, jsonName, StringComparison.Ordinal));

    /// <summary>Makes one shape of two: whatever either reads, both read.</summary>
    public static void Unify(Shape left, Shape right)
    {
        var (into, from) = (left.Actual, right.Actual);
        if (ReferenceEquals(into, from))
            return;
        from._unifiedWith = into;
        foreach (var property in from._properties)
        {
            var same = into._properties.Find(there => string.Equals(there.JsonName, property.JsonName, StringComparison.Ordinal));
            if (same is null)
            {
                into._properties.Add(property);
                continue;
            }

            same.Reconcile(property.Type, property.Kind);
            property.BecomeAs(same);
            Unify(same.Child, property.Child);
            into = into.Actual;
        }
    }

    /// <summary>Gives this shape and those beneath it their ids, and their properties slots.</summary>
    public void Seal(List<Shape> sealedShapes)
    {
        var shape = Actual;
        if (shape.Id >= 0)
            return;
        shape.Id = sealedShapes.Count;
        sealedShapes.Add(shape);
        for (var slot = 0; slot < shape._properties.Count; slot++)
            shape._properties[slot].Slot = slot;
        foreach (var property in shape._properties.ToArray())
        {
            if (property.IsRead)
                property.Child.Seal(sealedShapes);
            property.Companion = shape._properties.Find(other => string.Equals(other.JsonName, "_" + property.JsonName, StringComparison.Ordinal));
            property.Seal();
        }

        shape._byLength = new ShapeProperty[]?[shape._properties.Select(property => property.Utf8.Length + 1).DefaultIfEmpty(0).Max()];
        foreach (var group in shape._properties.GroupBy(property => property.Utf8.Length))
            shape._byLength[group.Key] = [.. group];
    }

    /// <summary>The property of that name, or null where no path reads it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShapeProperty? Match(ReadOnlySpan<byte> name)
    {
        var byLength = _byLength;
        if ((uint)name.Length >= (uint)byLength.Length || byLength[name.Length] is not { } candidates)
            return null;
        foreach (var property in candidates)
        {
            if (name.SequenceEqual(property.Utf8))
                return property;
        }

        return null;
    }

    /// <summary>The shape in brackets, as tests compare it.</summary>
    public override string ToString() => Print([]);

    private string Print(HashSet<Shape> within)
    {
        var shape = Actual;
        if (!within.Add(shape))
            return "(again)";
        var text = string.Join(' ', shape._properties.OrderBy(property => property.JsonName, StringComparer.Ordinal)
            .Select(property => property.Child.Properties.Count == 0 ? property.JsonName : $"{property.JsonName}{property.Child.Print(within)}"));
        within.Remove(shape);
        return $"({text})";
    }
}

/// <summary>A property that some path reads.</summary>
internal sealed class ShapeProperty(string jsonName, FhirType? type, ValueKind kind)
{
    private ShapeProperty? _as;
    private readonly Shape _child = new();

    public string JsonName { get; } = jsonName;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(jsonName);

    /// <summary>The type of its values; null where it is not known.</summary>
    public FhirType? Type { get; private set; } = type;

    public ValueKind Kind { get; private set; } = kind;

    /// <summary>What is read of its values' own properties; of a primitive's, of those in its companion.</summary>
    public Shape Child => _as is null ? _child.Actual : _as.Child;

    /// <summary>Position among the properties of its shape.</summary>
    public int Slot
    {
        get => _as?.Slot ?? field;
        set;
    }

    /// <summary>The shape of its values once sealed, without looking for what it was unified with.</summary>
    public Shape SealedChild { get; private set; } = null!;

    /// <summary>The property with an underscore before its name, which holds id and extensions of a primitive; or null.</summary>
    public ShapeProperty? Companion { get; set; }

    /// <summary>True where objects are read and not only noted.</summary>
    public bool IsRead => Kind is ValueKind.Complex or ValueKind.Unknown;

    public void Seal() => SealedChild = Child;

    public void BecomeAs(ShapeProperty other) => _as = other;

    /// <summary>Two types by one name (contained resources of different types): the JSON decides then.</summary>
    public void Reconcile(FhirType? type, ValueKind kind)
    {
        if (!string.Equals(Type?.Name, type?.Name, StringComparison.Ordinal))
            Type = null;
        if (Kind != kind)
            Kind = ValueKind.Unknown;
    }
}
