namespace Weir.Datasets.Import;

/// <summary>A row of a list as a person wrote it, each cell as text; blank or null where there is nothing.</summary>
/// <param name="Number">The row or line, from 1.</param>
/// <param name="Code">The code.</param>
/// <param name="Label">What it stands for.</param>
internal sealed record OptionRow(long Number, string? Code, string? Label)
{
    public string? Kind { get; init; }

    public string? IsRetired { get; init; }

    public string? RetiredOn { get; init; }

    public string? Parent { get; init; }

    /// <summary>The other cells, by their columns' names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];
}
