namespace Weir.Datasets;

/// <summary>A code list that a source offers.</summary>
/// <param name="Key">Its key, unique over all lists: lower-case letters, digits, <c>_</c> and <c>-</c>.</param>
/// <param name="Name">Its name, as people read it.</param>
/// <param name="Address">Where it is published.</param>
internal sealed record ListDefinition(string Key, string Name, Uri Address)
{
    /// <summary>What it holds, in a sentence; null where only the upstream says.</summary>
    public string? Description { get; init; }

    /// <summary>Words it is found by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
