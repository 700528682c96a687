using System.Globalization;
using Weir.Failures;

namespace Weir.Connectors.RowFiles;

/// <summary>Words of what can be wrong with a file of rows as a whole. Content is described, never quoted.</summary>
internal static class RowFileFailure
{
    public static SourceException NoHeader(string file, int row, int found) => Bad(
        file,
        string.Create(CultureInfo.InvariantCulture, $"row {row:N0} should name the columns, and it has {(found == 0 ? "no row" : $"{found:N0} rows")}. Check setting 'header_row', or take the file from where it came again."));

    public static SourceException NamedTwice(string file, int first, int second) => Bad(
        file,
        string.Create(CultureInfo.InvariantCulture, $"its header gives columns {first:N0} and {second:N0} the same name, so that it cannot be told which is meant. Rename one, or say which row is the header with 'header_row'."));

    public static SourceException TooManyColumns(string file, int found, int limit) => Bad(
        file, string.Create(CultureInfo.InvariantCulture, $"it has {found:N0} columns where at most {limit:N0} are allowed. Check settings 'separator' and 'header_row', or give a file with fewer."));

    public static SourceException NoneKnown(string file, int found, IReadOnlyList<string> expected, bool mayBeSeparator) => Bad(
        file,
        string.Create(CultureInfo.InvariantCulture, $"none of its {found:N0} columns is one that the pipeline declares. Expected: {string.Join(", ", expected.Take(10))}{(expected.Count > 10 ? ", ..." : "")}. ")
        + (mayBeSeparator ? "Its first line looks as if other characters stood between the fields: check setting 'separator'. " : "")
        + "Check that it is the right file, and settings 'header_row' and 'columns'.");

    public static SourceException NoSheet(string file, string sheet, IReadOnlyList<string> sheets) => Bad(
        file, $"it has no sheet '{sheet}'. It has {string.Join(", ", sheets.Take(10).Select(name => $"'{name}'"))}. Correct setting 'sheet'.");

    public static SourceException NoRowsAt(string file, string items, string found) => Bad(
        file, $"at '{items}' it has {found} where a list of objects is expected. Correct setting 'items': names with points between them, such as data.rows.");

    public static SourceException NotAList(string file, IReadOnlyList<string> lists) => Bad(
        file,
        "it is one object where a list of objects is expected. "
        + (lists.Count == 0 ? "It has no list in it; if it is one object a line, set format: ndjson." : $"Name the list in it with setting 'items'; it has {string.Join(", ", lists.Take(10).Select(name => $"'{name}'"))}."));

    public static SourceException NotJson(string file, long line, long position, Exception cause) => Bad(
        file, string.Create(CultureInfo.InvariantCulture, $"it is not JSON, or ends too early (line {line:N0}, byte {position:N0}). Take it from where it came again."), cause);

    public static SourceException LongLine(string file, long line, int limit) => Bad(
        file, string.Create(CultureInfo.InvariantCulture, $"line {line:N0} is longer than {limit:N0} bytes. Is it one object a line? Else set format: json."));

    public static SourceException NoMember(string file, int files, string? wanted) => Bad(
        file,
        wanted is null
            ? string.Create(CultureInfo.InvariantCulture, $"none of the {files:N0} files in the zip has a name that ends in .csv, .tsv, .txt, .json, .ndjson or .jsonl. Name one with setting 'member'.")
            : string.Create(CultureInfo.InvariantCulture, $"none of the {files:N0} files in the zip is called as setting 'member' says. Correct the setting, or give another zip."));

    public static SourceException SeveralMembers(string file, IReadOnlyList<string> found) => Bad(
        file,
        string.Create(CultureInfo.InvariantCulture, $"the zip holds {found.Count:N0} files of rows ({string.Join(", ", found.Take(5).Select(name => $"'{name}'"))}{(found.Count > 5 ? ", ..." : "")}) where one is expected. Name one with setting 'member'; a zip on this machine may be unpacked into a folder instead."));

    public static SourceException Utf16(string file) => Bad(file, "it begins with the mark of UTF-16. Set encoding: utf-16.");

    public static SourceException NotParquet(string file, Exception? cause) => Bad(file, "it is no Parquet file, or damaged. Take it from where it came again.", cause);

    public static SourceException ParquetPath(string file) => new(
        $"The file '{file}' cannot be read: the folder that Weir keeps it in has one of the characters * ? [ in its path, which stand for others where Parquet is read. Move the workspace to a folder without them.",
        FailureKind.Terminal);

    private static SourceException Bad(string file, string what, Exception? cause = null) => new($"The file '{file}' cannot be read: {what}", FailureKind.BadData, cause);
}
