using System.Buffers.Binary;
using System.Globalization;
using Weir.Datasets;

namespace Weir.Server.Lists;

/// <summary>A code list as it is served now.</summary>
/// <param name="Versions">Its versions, oldest first; at least one.</param>
/// <param name="Details">What its source says of the last one.</param>
/// <param name="Reader">The warehouse that has it.</param>
internal sealed record ServedList(IReadOnlyList<DatasetVersion> Versions, DatasetDetails Details, DatasetVersions Reader)
{
    public string Key => Latest.Dataset;

    public DatasetVersion Latest => Versions[^1];

    /// <summary>What tells this state of the list from any other.</summary>
    public string Stamp { get; } = StampOf(Versions[^1]);

    /// <summary>When it became what it is: a later look may bring another title and no new version.</summary>
    public DateTimeOffset ChangedAt { get; } = ChangedAtOf(Versions[^1]);

    public static string StampOf(DatasetVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Dataset}/{version.Number}/{version.LastLoad:N}");

    /// <summary>The time of the last load of a version's content: ids of loads begin with it.</summary>
    public static DateTimeOffset ChangedAtOf(DatasetVersion version)
    {
        Span<byte> bytes = stackalloc byte[16];
        version.LastLoad.TryWriteBytes(bytes, bigEndian: true, out _);
        var loaded = version.LastLoad.Version == 7 ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16) : version.KnownSince;
        return loaded > version.KnownSince ? loaded : version.KnownSince;
    }
}
