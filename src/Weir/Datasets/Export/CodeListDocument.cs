namespace Weir.Datasets.Export;

/// <summary>A version of a list, with all that an export says of it.</summary>
/// <param name="Key">Key of the dataset.</param>
/// <param name="Name">Its name, as people read it.</param>
/// <param name="Category">nhs_dd, rcpch, external_api or user_created.</param>
/// <param name="Version">Number of the version, from 1.</param>
/// <param name="KnownSince">When Weir first saw the version's content.</param>
/// <param name="Options">The options, in their order.</param>
internal sealed record CodeListDocument(string Key, string Name, string Category, long Version, DateTimeOffset KnownSince, IReadOnlyList<CodeOption> Options)
{
    /// <summary>What the list is, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Where it was read, or null.</summary>
    public string? Address { get; init; }

    /// <summary>True where the list as a whole is retired.</summary>
    public bool IsRetired { get; init; }

    /// <summary>True where it is being developed and not approved.</summary>
    public bool IsPreparatory { get; init; }

    /// <summary>A version with what its source says of it.</summary>
    public static CodeListDocument Of(DatasetVersion version, DatasetDetails details, IReadOnlyList<CodeOption> options) =>
        new(version.Dataset, version.Name, version.Category, version.Number, version.KnownSince, options)
        {
            Description = details.Description,
            Address = details.Address,
            IsRetired = details.IsRetired,
            IsPreparatory = details.IsPreparatory,
        };

    /// <summary>Names of the options' attributes, each once, sorted.</summary>
    public IReadOnlyList<string> AttributeNames => [.. Options.SelectMany(option => option.Attributes.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
