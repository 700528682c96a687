namespace Weir.Sandbox.DataDictionary;

/// <summary>A code of an item.</summary>
/// <param name="Code">The code.</param>
/// <param name="Label">What a reader sees beside it, the mark of its being retired included.</param>
internal sealed record DictionaryCode(string Code, string Label)
{
    /// <summary>True for a default code.</summary>
    public bool IsDefault { get; init; }

    /// <summary>True where its row is marked as retired.</summary>
    public bool IsRetired { get; init; }

    /// <summary>Heading of the rows it is among, where its table has such; or null.</summary>
    public string? Group { get; init; }
}

/// <summary>A change to an item.</summary>
internal enum DictionaryChange
{
    /// <summary>A code has another label.</summary>
    Label,

    /// <summary>There is a code more.</summary>
    Added,

    /// <summary>A code is retired.</summary>
    Retired,
}
