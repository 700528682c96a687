namespace Weir.Datasets;

/// <summary>A dataset that a source of something else reads: codes are looked up in it.</summary>
/// <param name="Key">Key of the dataset.</param>
/// <param name="Version">Number of the version; null for the last.</param>
internal readonly record struct WantedDataset(string Key, long? Version);

/// <summary>A version of a dataset with its options.</summary>
internal sealed record DatasetContent(DatasetVersion Version, IReadOnlyList<CodeOption> Options);

/// <summary>What asking for a dataset gave.</summary>
/// <param name="Content">The version asked for; null where there is none.</param>
/// <param name="Problem">Where there is none: why, and what to do, as sentences.</param>
internal sealed record DatasetAnswer(DatasetContent? Content, string Problem);
