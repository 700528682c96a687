using Weir.Destinations.Files;
using Weir.Failures;

namespace Weir.Connectors;

/// <summary>Addresses of folders of files: <c>parquet:DIR</c>, <c>csv:DIR</c>.</summary>
internal static class FolderAddress
{
    /// <summary>True for <c>csv:-</c> and its like.</summary>
    public static bool IsStandardOutput(string address) => address.EndsWith(":-", StringComparison.Ordinal);

    /// <summary>The destination of an address; nothing is opened yet.</summary>
    /// <exception cref="UsageException">The address names no folder.</exception>
    public static FolderDestination Open(string address, string folder, IFileFormat format, TimeProvider time)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var scheme = address[..colon].ToLowerInvariant();
        var path = address[(colon + 1)..];
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new UsageException($"The address '{scheme}:' names no folder. Write {scheme}:DIR, such as {scheme}:export.");
        // What goes wrong here goes wrong again where it is needed, and is told there.
        _ = Task.Run(() =>
        {
            FolderLedger.Prepare();
            format.Prepare();
        });
        return new FolderDestination(scheme, Path.GetFullPath(path, folder), format, time);
    }
}
