using Weir.Fhir.Rows;

namespace Weir.Fhir.Files;

/// <summary>One resource of a file, or one deletion, or what should have been one. Valid until the next is read.</summary>
internal readonly ref struct FhirRecord
{
    /// <summary>The resource as UTF-8 JSON; of a deletion empty.</summary>
    public ReadOnlySpan<byte> Json { get; init; }

    /// <summary>Its number in the file, counted from 1: that of the line or the entry, unless lines are bundles.</summary>
    public long Number { get; init; }

    /// <summary>The line, counted from 1; 0 where the file has none.</summary>
    public long Line { get; init; }

    /// <summary>The entry of the bundle, counted from 1; 0 where it is in none.</summary>
    public long Entry { get; init; }

    /// <summary>What the references inside the resource's own bundle mean; null where it is in none.</summary>
    public BundleReferences? References { get; init; }

    /// <summary>The entry's fullUrl, or null.</summary>
    public string? FullUrl { get; init; }

    /// <summary>The id that a resource without one of its own is known by: what its fullUrl ends in; or null.</summary>
    public string? KnownAs => FullUrl is null ? null : BundleHeader.IdOf(FullUrl);

    /// <summary>When the bundle was put together, as it says; or null.</summary>
    public DateTimeOffset? BundledAt { get; init; }

    /// <summary>What was deleted, as <c>Patient/1</c>; null where nothing was.</summary>
    public string? Deleted { get; init; }

    /// <summary>Why it cannot be read, as the rest of a sentence; or null.</summary>
    public string? Problem { get; init; }
}

/// <summary>Reads the resources of a file one after the other.</summary>
internal abstract class FhirRecords : IDisposable
{
    /// <summary>Reads the next one. False at the end.</summary>
    public abstract bool Next(out FhirRecord record);

    public abstract void Dispose();
}
