namespace Weir.Datasets;

/// <summary>What became of an option from one version to another.</summary>
internal enum OptionChangeKind
{
    /// <summary>It is in the newer version only.</summary>
    Added,

    /// <summary>It is in the older version only.</summary>
    Removed,

    /// <summary>It stands for something else, or in other words.</summary>
    Relabelled,

    /// <summary>It is marked as retired, or with another day.</summary>
    Retired,

    /// <summary>It is retired no longer.</summary>
    Restored,

    /// <summary>It is elsewhere: under another option, or before or behind others that kept their order.</summary>
    Moved,

    /// <summary>Something else that the source says of it changed.</summary>
    Changed,
}

/// <summary>One difference between two versions.</summary>
/// <param name="Kind">What became of the option.</param>
/// <param name="Code">Its code.</param>
/// <param name="OptionKind">National, default and so on; the newer version's where both have it.</param>
/// <param name="What">What changed: <c>label</c>, <c>retired_on</c>, <c>parent</c>, <c>position</c>, or an attribute's name; null for a whole option.</param>
/// <param name="Old">As it was, or null.</param>
/// <param name="New">As it is, or null.</param>
internal sealed record OptionChange(OptionChangeKind Kind, string Code, OptionKind OptionKind, string? What, string? Old, string? New);
