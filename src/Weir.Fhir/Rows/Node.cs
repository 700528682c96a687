using Weir.Fhir.Plan;

namespace Weir.Fhir.Rows;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind : byte
{
    Object,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>A value that some path reads, in a resource that was scanned.</summary>
internal struct Node
{
    /// <summary>Where its text begins in the resource; of a string, behind the quote.</summary>
    public int Start;

    /// <summary>Where its text ends in the resource; of a string, before the quote.</summary>
    public int End;

    /// <summary>The next value of the same list, or 0.</summary>
    public int Next;

    /// <summary>Of an object that was read, where its slots begin; -1 of others.</summary>
    public int Slots;

    /// <summary>Of an object that was read, what was read of it.</summary>
    public Shape? Shape;

    /// <summary>The property it is a value of; null for the resource.</summary>
    public ShapeProperty? Property;

    public JsonKind Kind;
}
