using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Archives;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Raw;

/// <summary>Keeps the bytes that were read, by their SHA-256, so that a rerun, a rebuild or an investigation needs no refetch.</summary>
/// <remarks>A file appears under its hash complete or not at all: it is written beside its place and renamed.</remarks>
internal sealed class RawArchive(string folder, OutboundHttp http, TimeProvider time)
{
    /// <summary>True where files of this machine are read where they lie, and not kept: then it is their time of last change that tells whether they are new.</summary>
    public bool ReadsInPlace { get; init; }

    private const int BufferBytes = 1 << 16;

    /// <summary>The folder, which may not be there yet.</summary>
    public string Folder => folder;

    /// <summary>Where the bytes with a hash are, or would be.</summary>
    public string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256);

    /// <summary>True where the bytes with a hash are kept.</summary>
    public bool Has(string sha256) => File.Exists(PathOf(sha256));

    /// <summary>The kept bytes with a hash.</summary>
    /// <exception cref="SourceException">They are no longer there.</exception>
    public RawFile Open(string sha256, string name) => Has(sha256)
        ? new RawFile(PathOf(sha256), sha256, new FileInfo(PathOf(sha256)).Length, name)
        : throw new SourceException(
            $"The raw bytes {sha256} of '{name}' are no longer in {folder}. They were removed by hand or by a shorter retention; run the pipeline to fetch the file again.",
            FailureKind.Terminal);

    /// <summary>Fetches the bytes of a partition into the archive; null where the upstream says that they are those of <paramref name="known"/>.</summary>
    public async Task<FetchedFile?> FetchAsync(PlannedPartition partition, FetchedFile? known, IProgress<FetchProgress> progress, CancellationToken cancellationToken)
    {
        if (partition.Download is { } download)
            return await DownloadAsync(partition, download, progress, cancellationToken);
        if (!SourceAddress.IsWeb(partition.Address))
            return await KeepFileAsync(partition, progress, cancellationToken);

        var sameAddress = known is not null && string.Equals(known.AddressSha256, SourceAddress.Sha256(partition.Address), StringComparison.Ordinal) && Has(known.File.Sha256);
        await using var response = await http.SendAsync(
            new OutboundRequest(new Uri(partition.Address))
            {
                Headers = [.. partition.Headers],
                IfNoneMatch = sameAddress ? known!.ETag : null,
                IfModifiedSince = sameAddress ? known!.LastModified : null,
            },
            cancellationToken);
        if (response.NotModified)
            return null;
        if (response.Status != 200)
        {
            throw new SourceException(
                $"{RedactedAddress.Of(response.Address)} answered {response.Status} where 200 and a file were expected. Open the address in a browser to see what it says.",
                FailureKind.Transient);
        }

        var name = Path.GetFileName(response.Address.AbsolutePath);
        var file = await KeepAsync(response.Body, name, response.Length, progress, cancellationToken);
        return new FetchedFile(file, SourceAddress.Sha256(partition.Address), response.ETag, response.LastModified);
    }

    private async Task<FetchedFile?> DownloadAsync(PlannedPartition partition, SourceDownload download, IProgress<FetchProgress> progress, CancellationToken cancellationToken)
    {
        var file = await KeepAsync(download.WriteAsync, download.FileName, total: null, progress, cancellationToken);
        return file is null ? null : new FetchedFile(file, SourceAddress.Sha256(partition.Address), null, null);
    }

    private async Task<FetchedFile> KeepFileAsync(PlannedPartition partition, IProgress<FetchProgress> progress, CancellationToken cancellationToken)
    {
        var (path, range, shown) = (partition.Address, partition.Range, partition.ShownAddress);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException($"There is no file '{shown}'. Check the path; a relative one counts from the folder you are in.", FailureKind.Terminal, CauseOf(partition, exception));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SourceException($"'{shown}' cannot be read: it is a folder, or this user may not read it.", FailureKind.Terminal, CauseOf(partition, exception));
        }

        await using (stream)
        {
            var (offset, length) = range is { } stretch ? (stretch.Offset, stretch.Length) : (0, stream.Length);
            await using var window = new FileWindow(stream.SafeFileHandle, offset, length, shown);
            var name = partition.Pseudonym ?? Path.GetFileName(path);
            var file = ReadsInPlace || partition.Pseudonym is not null
                ? new RawFile(path, VersionOf(path, shown, offset, length), length, name) { Offset = offset }
                : await KeepAsync(window, name, length, progress, cancellationToken);
            return new FetchedFile(file, partition.Pseudonym is null ? SourceAddress.Sha256(path) : null, null, null);
        }
    }

    /// <summary>The system's own words name the file.</summary>
    private static Exception? CauseOf(PlannedPartition partition, Exception cause) => partition.Pseudonym is null ? cause : null;

    /// <summary>
    /// What tells a version of a file that is read where it lies: path, stretch, length and time of last change. To hash its bytes, too,
    /// would take as long as to read them.
    /// </summary>
    private static string VersionOf(string path, string shown, long offset, long length) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{shown}\n{offset}\n{length}\n{File.GetLastWriteTimeUtc(path).Ticks}"))));

    private async Task<RawFile> KeepAsync(Stream body, string name, long? total, IProgress<FetchProgress> progress, CancellationToken cancellationToken)
    {
        var file = await KeepAsync(
            async (part, token) =>
            {
                await body.CopyToAsync(part, BufferBytes, token);
                return true;
            },
            name,
            total,
            progress,
            cancellationToken);
        return file!;
    }

    private async Task<RawFile?> KeepAsync(Func<Stream, CancellationToken, Task<bool>> write, string name, long? total, IProgress<FetchProgress> progress, CancellationToken cancellationToken)
    {
        var part = Path.Combine(folder, $"{Guid.CreateVersion7(time.GetUtcNow()):N}.part");
        try
        {
            Directory.CreateDirectory(folder);
            string sha256;
            long length;
            await using (var file = new HashedFile(new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous), total, progress))
            {
                if (!await write(file, cancellationToken))
                    return null;
                (sha256, length) = file.Complete();
            }

            var place = PathOf(sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(part, place, overwrite: true);
            return new RawFile(place, sha256, length, name);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new SourceException(
                $"The bytes of '{name}' cannot be kept in {folder}: {FileFailure.Reason(exception, folder)} Nothing was loaded. Free space or make it a folder that this user may write to, and run again.",
                FailureKind.Terminal,
                exception);
        }
        finally
        {
            // To delete where the folder is missing is a failure of its own, and would hide the one that is explained.
            if (File.Exists(part))
                File.Delete(part);
        }
    }
}

/// <summary>Bytes that were fetched, and what to ask the upstream with next time.</summary>
/// <param name="File">The bytes.</param>
/// <param name="AddressSha256">Where they came from, as <see cref="SourceAddress.Sha256"/> tells addresses apart; null where nobody knows.</param>
/// <param name="ETag">The upstream's ETag, or null.</param>
/// <param name="LastModified">The upstream's Last-Modified, or null.</param>
internal sealed record FetchedFile(RawFile File, string? AddressSha256, string? ETag, DateTimeOffset? LastModified)
{
    /// <summary>The part of the bytes that a partition has, where they feed several; null where all are its own.</summary>
    public ContentPart? Part { get; init; }

    /// <summary>What tells the partition's content from an earlier one.</summary>
    public string ContentSha256 => Part?.Sha256 ?? File.Sha256;
}

/// <summary>How far a download is.</summary>
internal readonly record struct FetchProgress(long Bytes, long? Total);
