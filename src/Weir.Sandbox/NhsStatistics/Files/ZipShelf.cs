using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>An archive on disk, ready to be served.</summary>
/// <param name="FilePath">Where it lies.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="ETag">A strong entity tag, quotes included.</param>
internal sealed record ShelvedZip(string FilePath, long Length, string ETag);

/// <summary>Builds archives when they are first asked for and keeps them in a temporary folder of its own until disposed.</summary>
internal sealed class ZipShelf(RttGenerator generator) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-sandbox-");
    private readonly ConcurrentDictionary<RttFile, Lazy<Task<ShelvedZip>>> _shelved = [];

    /// <summary>The archive of a full extract; whoever asks first builds it, others wait.</summary>
    public Task<ShelvedZip> GetAsync(RttFile file) =>
        _shelved.GetOrAdd(file, key => new Lazy<Task<ShelvedZip>>(() => Task.Run(() => Build(key)))).Value;

    /// <summary>Writes the archive of a full extract: one member, the same bytes every time.</summary>
    public static void Write(Stream stream, RttFile file, IEnumerable<RttRow> rows)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var entry = archive.CreateEntry(file.MemberName, CompressionLevel.Optimal);
        entry.LastWriteTime = file.Published.AddDays(-6);
        using var member = entry.Open();
        RttCsv.Write(member, file.Month, rows);
    }

    /// <summary>Lets what is being built finish and removes the temporary folder.</summary>
    public async ValueTask DisposeAsync()
    {
        // A build that failed has told the request that waited for it: here only its end counts.
        await Task.WhenAny(Task.WhenAll(_shelved.Values.Where(shelf => shelf.IsValueCreated).Select(shelf => shelf.Value)));
        _folder.Delete(recursive: true);
    }

    private ShelvedZip Build(RttFile file)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{file.Month:yyyyMM}-{file.Revision}.zip");
        var path = Path.Combine(_folder.FullName, name);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        Write(stream, file, generator.Rows(file.Month, file.Revision));
        stream.Position = 0;
        return new ShelvedZip(path, stream.Length, $"\"{Convert.ToHexStringLower(SHA256.HashData(stream))[..24]}\"");
    }
}
