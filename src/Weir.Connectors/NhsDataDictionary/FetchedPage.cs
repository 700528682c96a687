namespace Weir.Connectors.NhsDataDictionary;

/// <summary>A page as it was answered, or saved.</summary>
/// <param name="Address">Where it came from, or the name of the file it was saved in.</param>
/// <param name="Html">Its text.</param>
internal sealed record FetchedPage(string Address, string Html)
{
    /// <summary>What a person should know of how it was fetched.</summary>
    public string? Note { get; init; }
}
