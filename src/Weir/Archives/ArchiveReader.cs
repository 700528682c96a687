using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Weir.Failures;

namespace Weir.Archives;

/// <summary>The one place that reads archives: opens a file that is a zip or a bare CSV, within limits, and hands out its entries as streams.</summary>
/// <remarks>Nothing is ever written to a path that an archive names. Archives inside archives are not opened.</remarks>
internal sealed class ArchiveReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly string name;

    private ArchiveReader(SafeFileHandle file, string name, ContentKind kind, IReadOnlyList<ArchiveEntry> entries) =>
        (this.file, this.name, Kind, Entries) = (file, name, kind, entries);

    /// <summary><see cref="ContentKind.Zip"/> or <see cref="ContentKind.Csv"/>.</summary>
    public ContentKind Kind { get; }

    /// <summary>The files of the zip, or the bare file alone.</summary>
    public IReadOnlyList<ArchiveEntry> Entries { get; }

    /// <summary>Opens a file and checks everything that can be checked before reading.</summary>
    /// <param name="path">Where the bytes are.</param>
    /// <param name="name">What messages and the entry of a bare file call it: the path that the user gave, or a redacted address.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <exception cref="SourceException">Not there or not readable (terminal), or not a zip or CSV, damaged or past a limit (bad data).</exception>
    public static ArchiveReader Open(string path, string name, ArchiveLimits limits)
    {
        var opened = OpenFile(path, name);
        try
        {
            var size = RandomAccess.GetLength(opened);
            var first = new byte[Math.Min(size, ContentKinds.SniffBytes)];
            var kind = ContentKind.Sniff(first.AsSpan(0, RandomAccess.Read(opened, first, 0)));
            if (!kind.MayHoldRows)
                throw ArchiveFailure.NotRows(name, kind, size);
            IReadOnlyList<ArchiveEntry> entries = kind == ContentKind.Zip
                ? new ZipDirectory(opened, size, name, limits).Read()
                : [new ArchiveEntry(Path.GetFileName(name), size)];
            return new ArchiveReader(opened, name, kind, entries);
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
        if (!entry.InArchive)
            return new FileWindow(file, 0, entry.Size, name);
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
