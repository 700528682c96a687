using Weir.Failures;

namespace Weir.Connectors.Workbooks;

/// <summary>An open workbook: its sheets, and the rows of each as they are asked for.</summary>
internal interface IWorkbook : IDisposable
{
    /// <summary>The sheets in their order.</summary>
    IReadOnlyList<WorkbookSheet> Sheets { get; }

    /// <summary>The rows of a sheet that hold anything, from the top. One row is filled again for each: copy what must outlive the step.</summary>
    /// <exception cref="SourceException">The sheet is damaged or past a limit. Bad data.</exception>
    IEnumerable<WorkbookRow> Rows(WorkbookSheet sheet);
}

/// <summary>A sheet of a workbook.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsHidden">True where a person who opens the workbook does not see it.</param>
internal sealed record WorkbookSheet(int Index, string Name, bool IsHidden);
