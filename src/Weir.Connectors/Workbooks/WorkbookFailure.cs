using System.Globalization;
using Weir.Failures;

namespace Weir.Connectors.Workbooks;

/// <summary>Words of what can be wrong with a workbook. Content is described, never quoted.</summary>
internal static class WorkbookFailure
{
    public static SourceException NoWorkbook(string file) =>
        new($"The file '{file}' cannot be read: it is a zip without the parts of a workbook where an xlsx is expected. Give a workbook.", FailureKind.BadData);

    public static SourceException DamagedPart(string file, string part, Exception? cause) =>
        new($"The workbook '{file}' cannot be read: its part '{part}' is damaged or not as a workbook's should be. Take the file from where it came again, or save it anew in a spreadsheet.", FailureKind.BadData, cause);

    public static SourceException DamagedSheet(string file, WorkbookSheet sheet, int row, string what, Exception? cause = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"The workbook '{file}' cannot be read: sheet {sheet.Index + 1} is damaged after row {row:N0}: {what}. Take the file from where it came again, or save it anew in a spreadsheet."),
        FailureKind.BadData,
        cause);

    public static SourceException TooMuchText(string file, long limit) => new(
        string.Create(CultureInfo.InvariantCulture, $"The workbook '{file}' cannot be read: the texts of its cells have over {limit:N0} characters, which is as many as are allowed. Split it, or give the rows as CSV."),
        FailureKind.BadData);

    public static SourceException TooLarge(string file, long size, long limit) => new(
        string.Create(CultureInfo.InvariantCulture, $"The workbook '{file}' cannot be read: it has {size:N0} bytes where an xls of at most {limit:N0} is allowed. Save it as xlsx, or give the rows as CSV."),
        FailureKind.BadData);

    public static SourceException TooWide(string file, WorkbookSheet sheet, int row, string what, long limit) => new(
        string.Create(CultureInfo.InvariantCulture, $"The workbook '{file}' cannot be read: sheet {sheet.Index + 1} has more {what} after row {row:N0} than the {limit:N0} that are allowed. Give a workbook with fewer."),
        FailureKind.BadData);

    public static SourceException DamagedBinary(string file, Exception cause) => new(
        $"The workbook '{file}' cannot be read: it is damaged, protected by a password, or an Office file of another kind (the reader reports {cause.GetType().Name}). Take the file from where it came again, or save it as xlsx in a spreadsheet.",
        FailureKind.BadData,
        cause);
}
