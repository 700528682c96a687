using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Archives;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sql;

namespace Weir.Store;

/// <summary>Puts the files of a backup back into a folder, after every byte of it has been checked.</summary>
/// <param name="folder">The workspace's folder, made where it is missing.</param>
/// <param name="open">Opens a DuckDB file, to see that no other process has it.</param>
internal sealed class Restore(string folder, Func<DestinationAddress, SqlDatabase> open)
{
    private const int BufferBytes = 1 << 16;

    /// <summary>A backup is the operator's own, and as large as the workspace. No deflated entry can be denser.</summary>
    private static readonly ArchiveLimits Limits = new()
    {
        MaxEntries = 1_000_000,
        MaxEntryBytes = long.MaxValue / 4,
        MaxTotalBytes = long.MaxValue / 2,
        MaxRatio = 1_100,
    };

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Restores a backup. What is there is left alone until every file of the backup lies beside its place.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="overwrite">Replace files that are there.</param>
    /// <param name="cancellationToken">Stops it; until the last step nothing has changed.</param>
    /// <exception cref="UsageException">The file is no backup, or files are in the way.</exception>
    /// <exception cref="StoreException">The backup is damaged, a file to replace is in use, or the folder cannot be written.</exception>
    public async Task<BackupManifest> RestoreAsync(string file, bool overwrite, CancellationToken cancellationToken)
    {
        try
        {
            using var archive = ArchiveReader.Open(file, file, Limits);
            var manifest = await ReadManifestAsync(archive, file, cancellationToken);
            foreach (var wanted in manifest.Files)
                await CheckAsync(archive, wanted, file, Stream.Null, cancellationToken);
            await MakeWayAsync(manifest, overwrite, cancellationToken);
            await PlaceAsync(archive, manifest, file, cancellationToken);
            return manifest;
        }
        catch (SourceException failure)
        {
            throw new StoreException($"Nothing was restored. {failure.Message}", failure.Kind, failure);
        }
        catch (DestinationException failure)
        {
            throw new StoreException($"Nothing was restored. {failure.Message}", failure.Kind, failure);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The backup could not be restored to {_folder}: this user may not write there, or the disk is full. Mend that and restore again.", FailureKind.Terminal, exception);
        }
    }

    private static async Task<BackupManifest> ReadManifestAsync(ArchiveReader archive, string file, CancellationToken cancellationToken)
    {
        if (archive.Entries.FirstOrDefault(entry => entry.Name == BackupManifest.EntryName) is { Size: < 256 << 20 } entry)
        {
            using var reader = new StreamReader(archive.OpenEntry(entry), Encoding.UTF8);
            if (BackupManifest.TryRead(await reader.ReadToEndAsync(cancellationToken)) is { } manifest)
                return manifest;
        }

        throw new UsageException($"'{file}' is not a backup that this Weir ({BackupManifest.OwnVersion}) can read: its {BackupManifest.EntryName} is missing or of another form. 'weir backup FILE' makes one.");
    }

    /// <summary>Reads a file of the backup to its end into a stream; it must be what the manifest says.</summary>
    private static async Task CheckAsync(ArchiveReader archive, BackupFile wanted, string file, Stream to, CancellationToken cancellationToken)
    {
        var entry = archive.Entries.FirstOrDefault(entry => entry.Name == wanted.Name);
        if (entry is null || entry.Size != wanted.Bytes)
            throw Damaged(file, wanted);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = archive.OpenEntry(entry);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (!string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), wanted.Sha256, StringComparison.Ordinal))
            throw Damaged(file, wanted);
    }

    private static StoreException Damaged(string file, BackupFile wanted) => new(
        $"Nothing was restored: '{wanted.Name}' in '{file}' is not what the backup's own list says it is. The file was damaged or changed; use another backup.", FailureKind.BadData);

    private async Task MakeWayAsync(BackupManifest manifest, bool overwrite, CancellationToken cancellationToken)
    {
        var inTheWay = manifest.Files.Where(file => !IsRaw(file) && File.Exists(PathOf(file))).ToList();
        if (inTheWay.Count > 0 && !overwrite)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_folder} already has {string.Join(", ", inTheWay.Select(file => file.Name))}. Restoring replaces {(inTheWay.Count == 1 ? "it" : "them")} with the state of {manifest.MadeAt:yyyy-MM-dd HH:mm} UTC: add --yes to do so, or name another folder."));
        }

        foreach (var database in inTheWay.Where(IsDatabase))
        {
            // Opening it fails where another process has it, and closing it empties its log, which would else be read into the restored file.
            await using var opened = open(DestinationAddress.TryParse($"duckdb:{PathOf(database)}", _folder)!);
            await using var connection = await opened.OpenAsync(cancellationToken);
        }
    }

    private async Task PlaceAsync(ArchiveReader archive, BackupManifest manifest, string file, CancellationToken cancellationToken)
    {
        List<(string Part, string Place)> ready = [];
        try
        {
            foreach (var wanted in manifest.Files.Where(wanted => !IsRaw(wanted) || !File.Exists(PathOf(wanted))))
            {
                var place = PathOf(wanted);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                ready.Add((place + ".restoring", place));
                await using var to = new FileStream(place + ".restoring", FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous);
                await CheckAsync(archive, wanted, file, to, cancellationToken);
                to.Flush(flushToDisk: true);
            }

            foreach (var (part, place) in ready)
            {
                File.Delete(place + ".wal");
                File.Move(part, place, overwrite: true);
            }
        }
        finally
        {
            foreach (var (part, _) in ready)
                File.Delete(part);
        }
    }

    private string PathOf(BackupFile file) => Path.Combine(_folder, Path.Combine(file.Name.Split('/')));

    private static bool IsRaw(BackupFile file) => file.Name.StartsWith("raw/", StringComparison.Ordinal) && !IsDatabase(file);

    private static bool IsDatabase(BackupFile file) => file.Name.EndsWith("db", StringComparison.Ordinal);
}
