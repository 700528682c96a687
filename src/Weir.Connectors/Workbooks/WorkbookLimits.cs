using Weir.Archives;

namespace Weir.Connectors.Workbooks;

/// <summary>How much a workbook may hold.</summary>
internal sealed record WorkbookLimits
{
    public static WorkbookLimits Default { get; } = new();

    /// <summary>Limits of the zip that an xlsx is. Default: 1 GiB a part, 2 GiB together, 200 times its packed size.</summary>
    public ArchiveLimits Archive { get; init; } = new() { MaxEntryBytes = 1L << 30, MaxTotalBytes = 2L << 30 };

    /// <summary>Bytes of an xls, which is not packed. Default 256 MiB.</summary>
    public long MaxBinaryBytes { get; init; } = 256L << 20;

    /// <summary>Characters of the texts that cells share, all in memory. Default 64 million.</summary>
    public long MaxSharedCharacters { get; init; } = 64_000_000;

    /// <summary>Columns, as many as a sheet can have. Default 16,384.</summary>
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>Rows, as many as a sheet can have. Default 1,048,576.</summary>
    public int MaxRows { get; init; } = 1_048_576;
}
