using Weir.Archives;
using Weir.Failures;

namespace Weir.Connectors.Workbooks;

/// <summary>Opens workbooks, telling the two formats apart by their bytes and not by their names.</summary>
internal static class WorkbookFile
{
    /// <summary>Opens a workbook. The caller disposes it.</summary>
    /// <param name="path">Where the bytes are.</param>
    /// <param name="name">What messages call it: the path that the user gave, or a redacted address.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <exception cref="SourceException">Not there or not readable (terminal), or no workbook, damaged or past a limit (bad data).</exception>
    public static IWorkbook Open(string path, string name, WorkbookLimits limits)
    {
        var archive = ArchiveReader.OpenWorkbook(path, name, limits.Archive);
        try
        {
            return archive.Kind == ContentKind.OfficeBinary ? new XlsWorkbook(archive, name, limits) : new XlsxWorkbook(archive, name, limits);
        }
        catch (SourceException)
        {
            archive.Dispose();
            throw;
        }
    }
}
