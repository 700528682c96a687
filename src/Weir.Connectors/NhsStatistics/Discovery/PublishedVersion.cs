using System.Globalization;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Which publication of its month a file is: what tells an older one from a newer.</summary>
/// <param name="Revision">0 for the first publication, 1 for its revision, and so on.</param>
/// <param name="Uploaded">First day of the month it was uploaded in, or null where nobody knows.</param>
/// <param name="Copy">The number that WordPress adds to a name that was taken; 0 for none.</param>
internal readonly record struct PublishedVersion(int Revision, DateOnly? Uploaded, int Copy)
{
    /// <summary>The key in a planned partition's details that holds the revision.</summary>
    public const string RevisionDetail = "revision";

    /// <summary>The version that a loaded partition was planned as; null where neither its plan nor its name tells.</summary>
    public static PublishedVersion? Of(PlannedPartition loaded, StatisticsCollection collection)
    {
        var address = SourceAddress.IsWeb(loaded.Address) ? new Uri(loaded.Address) : null;
        var named = collection.ReadName(address?.AbsolutePath ?? Path.GetFileName(loaded.Address)).File;
        var planned = loaded.Details.TryGetValue(RevisionDetail, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : (int?)null;
        if ((planned ?? named?.Revision) is not { } known)
            return null;
        var uploaded = address is null ? null : Candidate.UploadMonthOf(address, MonthText.OfPartition(loaded.Name));
        return new PublishedVersion(known, uploaded, named?.Copy ?? 0);
    }

    /// <summary>Whether it is surely older: what is not known of either does not count.</summary>
    public bool IsOlderThan(PublishedVersion other) =>
        Revision != other.Revision ? Revision < other.Revision
        : Uploaded is { } mine && other.Uploaded is { } theirs && (mine != theirs ? mine < theirs : Copy < other.Copy);

    /// <summary>For people: <c>revision 1, uploaded 2025-07</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Revision == 0 ? "the first publication" : $"revision {Revision}")}{(Uploaded is { } uploaded ? $", uploaded {uploaded:yyyy-MM}" : "")}");
}
