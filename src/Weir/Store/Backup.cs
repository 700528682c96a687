using System.IO.Compression;
using System.Security.Cryptography;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sql;

namespace Weir.Store;

/// <summary>Copies the embedded files of a workspace into one zip: settings, DuckDB files, and raw bytes if asked. Never <c>.env</c>.</summary>
/// <remarks>
/// All DuckDB files are opened, and so closed to other processes, before the first is copied, and released after the last.
/// The caller has none of them open: closing a second handle would give up the system's lock on the file too early.
/// </remarks>
internal sealed class Backup(Workspace workspace, Func<DestinationAddress, SqlDatabase> open, TimeProvider time)
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Warehouses that a backup of the files leaves out: those on a server, and files outside the workspace.</summary>
    public IReadOnlyList<DestinationAddress> LeftOut => [.. Addresses.Where(address => NameOf(address) is null)];

    private IEnumerable<DestinationAddress> Addresses =>
        workspace.Pipelines.Select(pipeline => pipeline.Warehouse).Prepend(workspace.Store).Prepend(workspace.Warehouse).Distinct();

    /// <summary>Writes the backup. The file appears complete or not at all.</summary>
    /// <exception cref="UsageException">The file is there already, or there is nothing to back up.</exception>
    /// <exception cref="StoreException">A database is in use, or the file cannot be written.</exception>
    public async Task<BackupManifest> WriteAsync(string file, bool withRaw, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file);
        if (Path.Exists(path))
            throw new UsageException($"'{path}' is there already. Give another name, or remove it first.");
        List<HeldFile> held = [];
        var part = path + ".part";
        try
        {
            foreach (var address in Addresses.Where(address => NameOf(address) is not null && File.Exists(address.Path)))
                held.Add(await HeldFile.OpenAsync(NameOf(address)!, address.Path!, open(address), cancellationToken));
            if (held.Count == 0 && !workspace.HasFile)
                throw new UsageException($"There is nothing to back up in {workspace.Folder}: no {Workspace.FileName} and no DuckDB file.");
            var manifest = await WriteZipAsync(part, held, withRaw, cancellationToken);
            File.Move(part, path);
            return manifest;
        }
        catch (DestinationException failure)
        {
            throw new StoreException($"No backup was made. {failure.Message}", failure.Kind, failure);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var folder = Path.GetDirectoryName(path)!;
            var reason = Path.Exists(folder) ? FileFailure.Reason(exception, folder) : "there is no such folder.";
            throw new StoreException(
                $"No backup was made: '{Path.GetFileName(path)}' cannot be written in {folder}: {reason} Free space, or name a file in a folder that is there and that this user may write to.",
                FailureKind.Terminal,
                exception);
        }
        finally
        {
            foreach (var database in held)
                await database.DisposeAsync();
            // To delete where the folder is missing is a failure of its own, and would hide the one that is explained.
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <summary>The path within the workspace, or null where a backup leaves the address out.</summary>
    private string? NameOf(DestinationAddress address)
    {
        if (address is not { Scheme: "duckdb", Path: { } path })
            return null;
        var name = Path.GetRelativePath(workspace.Folder, path).Replace('\\', '/');
        return BackupManifest.IsName(name) ? name : null;
    }

    private async Task<BackupManifest> WriteZipAsync(string part, List<HeldFile> held, bool withRaw, CancellationToken cancellationToken)
    {
        List<BackupFile> files = [];
        await using var output = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.Asynchronous);
        var manifest = new BackupManifest(BackupManifest.OwnVersion, time.GetUtcNow(), files);
        await using (var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            if (workspace.HasFile)
                files.Add(await CopyAsync(zip, Workspace.FileName, Path.Combine(workspace.Folder, Workspace.FileName), CompressionLevel.Fastest, cancellationToken));
            foreach (var database in held)
                files.Add(await CopyAsync(zip, database.Name, database.Content, CompressionLevel.Fastest, cancellationToken));
            foreach (var (name, path) in withRaw ? RawFiles() : [])
                files.Add(await CopyAsync(zip, name, path, CompressionLevel.NoCompression, cancellationToken));
            await using var entry = await zip.CreateEntry(BackupManifest.EntryName).OpenAsync(cancellationToken);
            await entry.WriteAsync(System.Text.Encoding.UTF8.GetBytes(manifest.Write()), cancellationToken);
        }

        output.Flush(flushToDisk: true);
        return manifest;
    }

    private IEnumerable<(string Name, string Path)> RawFiles() => Directory.Exists(workspace.RawFolder)
        ? Directory.EnumerateFiles(workspace.RawFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Order(StringComparer.Ordinal)
            .Select(path => ($"raw/{Path.GetRelativePath(workspace.RawFolder, path).Replace('\\', '/')}", path))
            .Where(file => BackupManifest.IsName(file.Item1))
        : [];

    private async Task<BackupFile> CopyAsync(ZipArchive zip, string name, string path, CompressionLevel level, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await CopyAsync(zip, name, content, level, cancellationToken);
    }

    private async Task<BackupFile> CopyAsync(ZipArchive zip, string name, Stream content, CompressionLevel level, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = time.GetUtcNow();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var to = await entry.OpenAsync(cancellationToken);
        var buffer = new byte[BufferBytes];
        long bytes = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            bytes += read;
        }

        return new BackupFile(name, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }
}
