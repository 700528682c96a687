namespace Weir.Archives;

/// <summary>How much an archive may hold. What goes past a limit is refused before it is unpacked.</summary>
internal sealed record ArchiveLimits
{
    /// <summary>The limits unless a source says otherwise.</summary>
    public static ArchiveLimits Default { get; } = new();

    /// <summary>Entries, folders included. Default 1,000.</summary>
    public int MaxEntries { get; init; } = 1_000;

    /// <summary>Bytes of one entry when unpacked. Default 4 GiB.</summary>
    public long MaxEntryBytes { get; init; } = 4L << 30;

    /// <summary>Bytes of all entries when unpacked. Default 8 GiB.</summary>
    public long MaxTotalBytes { get; init; } = 8L << 30;

    /// <summary>How many times its packed size an entry may unpack to. Default 200.</summary>
    public long MaxRatio { get; init; } = 200;

    /// <summary>Unpacked bytes below which the ratio is not looked at: short repetitive files pack very well. Default 10 MiB.</summary>
    public long RatioFromBytes { get; init; } = 10L << 20;
}
