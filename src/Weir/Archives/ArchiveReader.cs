using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Weir.Failures;

namespace Weir.Archives;

/// <summary>The one place that reads archives: opens a file that is a zip, a workbook or a bare CSV, within limits, and hands out its entries as streams.</summary>
/// <remarks>Nothing is ever written to a path that an archive names. Archives inside archives are not opened.</remarks>
internal sealed class ArchiveReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly string name;
    private readonly ArchiveLimits limits;
    private readonly long offset;

    private ArchiveReader(SafeFileHandle file, string name, ContentKind kind, IReadOnlyList<ArchiveEntry> entries, ArchiveLimits limits, long offset) =>
        (this.file, this.name, Kind, Entries, this.limits, this.offset) = (file, name, kind, entries, limits, offset);

    /// <summary>What the file is.</summary>
    public ContentKind Kind { get; }

    /// <summary>The files of the zip, or the bare file alone.</summary>
    public IReadOnlyList<ArchiveEntry> Entries { get; }

    /// <summary>Opens a file and checks everything that can be checked before reading.</summary>
    /// <param name="path">Where the bytes are.</param>
    /// <param name="name">What messages and the entry of a bare file call it: the path that the user gave, or a redacted address.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <exception cref="SourceException">Not there or not readable (terminal), or not a zip or CSV, damaged or past a limit (bad data).</exception>
    public static ArchiveReader Open(string path, string name, ArchiveLimits limits) =>
        Open(path, name, limits, 0, null, static kind => kind.MayHoldRows, "a zip or CSV file");

    /// <summary>Opens a workbook: the parts of one that is a zip, or the file itself where it is in the format of before 2007.</summary>
    /// <param name="path">Where the bytes are.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <exception cref="SourceException">Not there or not readable (terminal), or no workbook, damaged or past a limit (bad data).</exception>
    public static ArchiveReader OpenWorkbook(string path, string name, ArchiveLimits limits) =>
        Open(path, name, limits, 0, null, static kind => kind is ContentKind.OfficeZip or ContentKind.OfficeBinary or ContentKind.Zip, "a workbook (xlsx or xls)", opensOffice: true);

    /// <summary>Opens a file whatever it is, or a stretch of it: a zip's files, a gzip's one, else the file itself.</summary>
    /// <param name="path">Where the bytes are.</param>
    /// <param name="name">What messages and the entry of a bare file call it.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="offset">Where the stretch begins; 0 for a whole file.</param>
    /// <param name="length">Bytes of the stretch, or null for all.</param>
    /// <exception cref="SourceException">Not there or not readable (terminal), or damaged or past a limit (bad data).</exception>
    public static ArchiveReader OpenAny(string path, string name, ArchiveLimits limits, long offset = 0, long? length = null) =>
        Open(path, name, limits, offset, length, static _ => true, "");

    private static ArchiveReader Open(
        string path, string name, ArchiveLimits limits, long offset, long? length, Func<ContentKind, bool> accepts, string expected, bool opensOffice = false)
    {
        var opened = OpenFile(path, name);
        try
        {
            var size = length ?? (RandomAccess.GetLength(opened) - offset);
            var first = new byte[Math.Min(size, ContentKinds.SniffBytes)];
            var kind = ContentKind.Sniff(first.AsSpan(0, RandomAccess.Read(opened, first, offset)));
            if (!accepts(kind))
                throw ArchiveFailure.NotRows(name, kind, size, expected);
            IReadOnlyList<ArchiveEntry> entries = kind switch
            {
                ContentKind.OfficeZip when opensOffice => new ZipDirectory(opened, size, name, limits).Read(),
                ContentKind.Zip => new ZipDirectory(opened, size, name, limits).Read(),
                ContentKind.Gzip => [new ArchiveEntry(GzipName(name), size)],
                _ => [new ArchiveEntry(Path.GetFileName(name), size)],
            };
            return new ArchiveReader(opened, name, kind, entries, limits, offset);
        }
        catch (IOException e)
        {
            opened.Dispose();
            throw ArchiveFailure.Unreadable(name, e);
        }
        catch (SourceException)
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The one file of rows: the only <c>.csv</c>, or the only file where it has columns whatever its name.</summary>
    /// <exception cref="SourceException">None, or several. Bad data.</exception>
    public ArchiveEntry SingleCsv()
    {
        if (Kind != ContentKind.Zip)
            return Entries[0];

        // macOS adds a file of attributes beside each file.
        var files = Entries.Where(entry => !entry.Name.StartsWith("__MACOSX/", StringComparison.Ordinal)).ToList();
        var csv = files.Where(entry => entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).ToList();
        return (csv, files) switch
        {
            ([var only], _) => only,
            ([], [var only]) when LooksLikeCsv(only) => only,
            ([], _) => throw ArchiveFailure.NoCsv(name, files.Count),
            _ => throw ArchiveFailure.SeveralCsv(name, csv),
        };
    }

    /// <summary>Opens an entry's unpacked bytes, from the start. The caller disposes it; several may be open at once.</summary>
    /// <exception cref="SourceException">Packed by a method that is not read; and from reads: damaged, or not of the size it says. Bad data.</exception>
    public Stream OpenEntry(ArchiveEntry entry)
    {
        if (Kind == ContentKind.Gzip)
            return new GzipEntryStream(new FileWindow(file, offset, entry.Size, name), entry, limits, name);
        if (!entry.InArchive)
            return new FileWindow(file, offset, entry.Size, name);
        var packed = new FileWindow(file, entry.DataOffset, entry.PackedSize, name);
        return entry.Method switch
        {
            0 => new EntryStream(packed, entry, name),
            8 => new EntryStream(new DeflateStream(packed, CompressionMode.Decompress), entry, name),
            _ => throw ArchiveFailure.UnknownMethod(name, entry),
        };
    }

    /// <summary>Closes the file; open entries end with it.</summary>
    public void Dispose() => file.Dispose();

    private static string GzipName(string name)
    {
        var plain = Path.GetFileName(name);
        return plain.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? plain[..^3] : plain;
    }

    private bool LooksLikeCsv(ArchiveEntry entry)
    {
        using var stream = OpenEntry(entry);
        var first = new byte[ContentKinds.SniffBytes];
        return ContentKind.Sniff(first.AsSpan(0, stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false))) == ContentKind.Csv;
    }

    private static SafeFileHandle OpenFile(string path, string name)
    {
        if (Directory.Exists(path))
            throw ArchiveFailure.Folder(name);
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ArchiveFailure.Missing(name);
        }
        catch (UnauthorizedAccessException e)
        {
            throw ArchiveFailure.NotAllowed(name, e);
        }
        catch (IOException e)
        {
            throw ArchiveFailure.Unreadable(name, e);
        }
    }
}
