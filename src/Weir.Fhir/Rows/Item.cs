using Weir.Fhir.Plan;

namespace Weir.Fhir.Rows;

/// <summary>Where the text of an item is.</summary>
internal enum TextSource : byte
{
    None,

    /// <summary>In the resource's bytes, as JSON has it: escapes are not resolved.</summary>
    Resource,

    /// <summary>In the evaluation's scratch space.</summary>
    Scratch,

    /// <summary>Among the texts that paths were written with.</summary>
    Constant,
}

/// <summary>One item of a collection: an element of the resource, or a value that was computed.</summary>
internal struct Item
{
    /// <summary>The element's node; 0 for computed values, and for a primitive of which there are only extensions.</summary>
    public int Node;

    /// <summary>Of a primitive, the node that holds its id and extensions; else 0.</summary>
    public int Companion;

    public ValueKind Kind;

    public TextSource Source;

    /// <summary>Where the text begins.</summary>
    public int Start;

    /// <summary>Bytes of the text.</summary>
    public int Length;

    /// <summary>A boolean (0 or 1), a whole number, or the place of a decimal among the computed ones.</summary>
    public long Bits;

    public static Item Boolean(bool value) => new() { Kind = ValueKind.Boolean, Bits = value ? 1 : 0 };

    public static Item Integer(long value) => new() { Kind = ValueKind.Integer, Bits = value };
}
