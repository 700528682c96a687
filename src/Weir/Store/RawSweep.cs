namespace Weir.Store;

/// <summary>Finds and deletes raw bytes that nobody needs any more.</summary>
/// <param name="folder">The raw archive's folder, which may not be there.</param>
internal sealed class RawSweep(string folder)
{
    /// <summary>Bytes that were kept since are never touched: a run of another process may be about to load them.</summary>
    public static readonly TimeSpan Untouched = TimeSpan.FromDays(1);

    /// <summary>Kept files, by their hash, and leavings of downloads that never ended, that were last written before a time.</summary>
    public IReadOnlyList<FileInfo> Older(DateTimeOffset before)
    {
        if (!Directory.Exists(folder))
            return [];
        return [.. new DirectoryInfo(folder)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => (IsKept(file) || file.Extension == ".part") && new DateTimeOffset(file.LastWriteTimeUtc) < before)];
    }

    /// <summary>Deletes files but those whose hash is in use.</summary>
    /// <returns>How many were deleted, and their bytes.</returns>
    public static (int Files, long Bytes) Delete(IEnumerable<FileInfo> files, IReadOnlySet<string> inUse)
    {
        var (count, bytes) = (0, 0L);
        foreach (var file in files.Where(file => !inUse.Contains(file.Name)))
        {
            var length = file.Length;
            file.Delete();
            count++;
            bytes += length;
        }

        return (count, bytes);
    }

    /// <summary>Only what lies where the archive puts it: a file of another name is not Weir's to delete.</summary>
    private static bool IsKept(FileInfo file) =>
        file.Name.Length == 64 && file.Name.All(char.IsAsciiHexDigitLower) && string.Equals(file.Directory!.Name, file.Name[..2], StringComparison.Ordinal);
}
