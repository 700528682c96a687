using System.Globalization;
using Weir.Failures;

namespace Weir.Archives;

/// <summary>Words of everything that can be wrong with a file of rows, packed or bare. Content is described, never quoted.</summary>
internal static class ArchiveFailure
{
    public static SourceException Missing(string file) => new($"The file '{file}' cannot be read: there is no such file. Check the path.", FailureKind.Terminal);

    public static SourceException Folder(string file) => new($"The file '{file}' cannot be read: it is a folder where a zip or CSV file is expected. Name the file.", FailureKind.Terminal);

    public static SourceException NotAllowed(string file, Exception cause) =>
        new($"The file '{file}' cannot be read: this user may not read it. Allow it, or run as another user.", FailureKind.Terminal, cause);

    public static SourceException Unreadable(string file, IOException cause) =>
        new($"The file '{file}' cannot be read: the system reports an error ({cause.GetType().Name}, code {cause.HResult & 0xFFFF}). Check the disk, and that no other program holds the file.", FailureKind.Transient, cause);

    public static SourceException NotRows(string file, ContentKind kind, long size, string expected) => Bad(file, kind switch
    {
        ContentKind.Empty => $"it is empty (0 bytes) where {expected} is expected. Download it again.",
        ContentKind.Html => $"it is an HTML page ({Bytes(size)}) where {expected} is expected. Sites send a page instead of a file when they refuse a download or the link is stale: download it again, or give another address.",
        _ => $"it is {kind.Words} ({Bytes(size)}) where {expected} is expected. Give another file.",
    });

    public static SourceException CutShort(string file, long size) =>
        Bad(file, $"the zip is cut short: its table of contents, which stands at the end of every zip, is missing from its {Bytes(size)}. Download it again.");

    public static SourceException BrokenDirectory(string file, string what) =>
        Bad(file, $"the zip's table of contents is damaged: {what}. Download it again.");

    public static SourceException TooManyEntries(string file, long count, int limit) =>
        Bad(file, $"the zip holds {Number(count)} entries where at most {Number(limit)} are allowed. It is not unpacked; give another file.");

    public static SourceException TooLarge(string file, ArchiveEntry entry, long limit) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' would unpack to {Bytes(entry.Size)} where at most {Bytes(limit)} are allowed. It is not unpacked; give another file.");

    public static SourceException TooLargeTogether(string file, long total, long limit) =>
        Bad(file, $"the zip's entries would unpack to {Bytes(total)} together where at most {Bytes(limit)} are allowed. It is not unpacked; give another file.");

    public static SourceException TooDense(string file, ArchiveEntry entry, long limit) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' would unpack from {Bytes(entry.PackedSize)} to {Bytes(entry.Size)}, over {Number(limit)} times as much: that is how zip bombs are made. It is not unpacked; give another file.");

    public static SourceException Overlapping(string file, string shownName) =>
        Bad(file, $"the zip's entry '{shownName}' shares its bytes with another entry or the table of contents: that is how zip bombs are made. It is not unpacked; give another file.");

    public static SourceException GzipTooLarge(string file, long limit) =>
        Bad(file, $"it unpacks to more than {Bytes(limit)}, which is as much as is allowed. Give another file.");

    public static SourceException GzipTooDense(string file, long limit) =>
        Bad(file, $"it unpacks to over {Number(limit)} times its size: that is how zip bombs are made. Give another file.");

    public static SourceException GzipDamaged(string file, long read, Exception cause) =>
        Bad(file, $"its gzip data is damaged or cut short after {Bytes(read)}. Download it again.", cause);

    public static SourceException UnsafeName(string file, string name, string what) =>
        Bad(file, $"the zip's entry '{ArchiveEntry.Shown(name)}' {what}, as no honest file does. It is not unpacked; give another file.");

    public static SourceException Encrypted(string file, string name) =>
        Bad(file, $"the zip's entry '{ArchiveEntry.Shown(name)}' is encrypted. Give a file without a password.");

    public static SourceException Duplicate(string file, string name) =>
        Bad(file, $"the zip holds two entries named '{ArchiveEntry.Shown(name)}', so that it cannot be told which is meant. Give another file.");

    public static SourceException UnknownMethod(string file, ArchiveEntry entry) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' is packed by method {entry.Method} where 0 (stored) or 8 (deflate) is expected. Pack it again with an ordinary zip program.");

    public static SourceException NoCsv(string file, int files) =>
        Bad(file, $"the zip holds no CSV file: {(files == 0 ? "it is empty" : $"none of its {(files == 1 ? "1 file ends" : $"{Number(files)} files ends")} in .csv")}. Give a zip with one CSV file.");

    public static SourceException SeveralCsv(string file, IReadOnlyList<ArchiveEntry> found)
    {
        var names = string.Join(", ", found.Take(5).Select(entry => $"'{entry.ShownName}'"));
        return Bad(file, $"the zip holds {Number(found.Count)} CSV files ({names}{(found.Count > 5 ? ", ..." : "")}) where one is expected. Give a zip with one of them.");
    }

    public static SourceException Damaged(string file, ArchiveEntry entry, long read, Exception cause) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' is damaged after {Bytes(read)} of {Bytes(entry.Size)}. Download it again.", cause);

    public static SourceException WrongChecksum(string file, ArchiveEntry entry) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' is damaged: its {Bytes(entry.Size)} do not match its checksum. Download it again.");

    public static SourceException LongerThanSaid(string file, ArchiveEntry entry) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' unpacks to more than the {Bytes(entry.Size)} that the zip says: that is how zip bombs are made. Give another file.");

    public static SourceException ShorterThanSaid(string file, ArchiveEntry entry, long read) =>
        Bad(file, $"the zip's entry '{entry.ShownName}' ended after {Bytes(read)} of {Bytes(entry.Size)}. Download it again.");

    private static SourceException Bad(string file, string what, Exception? cause = null) =>
        new($"The file '{file}' cannot be read: {what}", FailureKind.BadData, cause);

    private static string Bytes(long count) => count == 1 ? "1 byte" : Number(count) + " bytes";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
