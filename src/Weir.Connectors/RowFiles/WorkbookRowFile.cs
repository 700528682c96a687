using Weir.Columns;
using Weir.Connectors.Workbooks;

namespace Weir.Connectors.RowFiles;

/// <summary>A sheet of a workbook.</summary>
internal sealed class WorkbookRowFile : IRowFile
{
    private readonly IWorkbook _workbook;
    private readonly IEnumerator<WorkbookRow> _rows;
    private readonly CellBuffer _cells = new();
    private bool _isWaiting;

    private WorkbookRowFile(IWorkbook workbook, IEnumerator<WorkbookRow> rows) => (_workbook, _rows) = (workbook, rows);

    public IReadOnlyList<string> Names { get; private set; } = [];

    public long Number => _rows.Current.Number;

    public string? Fault => null;

    public string Original => _cells.Line(Names.Count);

    /// <summary>Finds the sheet and reads up to the header. Disposing it disposes the workbook.</summary>
    public static WorkbookRowFile Open(IWorkbook workbook, string file, RowFileOptions options)
    {
        try
        {
            var sheet = options.Sheet is { } wanted
                ? workbook.Sheets.FirstOrDefault(sheet => string.Equals(sheet.Name.Trim(), wanted.Trim(), StringComparison.OrdinalIgnoreCase))
                    ?? throw RowFileFailure.NoSheet(file, wanted, [.. workbook.Sheets.Select(sheet => sheet.Name)])
                : workbook.Sheets.FirstOrDefault(sheet => !sheet.IsHidden) ?? throw RowFileFailure.NoHeader(file, options.HeaderRow, 0);
            var opened = new WorkbookRowFile(workbook, workbook.Rows(sheet).GetEnumerator());
            opened.ReadHeader(file, options.HeaderRow);
            return opened;
        }
        catch
        {
            workbook.Dispose();
            throw;
        }
    }

    public ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_isWaiting && !_rows.MoveNext())
            return ValueTask.FromResult(false);
        _isWaiting = false;
        _cells.Begin(Names.Count);
        for (var column = 0; column < Names.Count; column++)
        {
            var cell = _rows.Current[column];
            if (!cell.IsBlank)
                _cells.Set(column, cell.Text, cell.Kind is WorkbookCellKind.Text or WorkbookCellKind.Error ? CellForm.Text : CellForm.Bare);
        }

        return ValueTask.FromResult(true);
    }

    public ReadOnlySpan<byte> Cell(int column) => _cells.Cell(column);

    public CellForm Form(int column) => _cells.Form(column);

    public ColumnType? TypeOf(int column) => null;

    public ValueTask DisposeAsync()
    {
        _rows.Dispose();
        _workbook.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ReadHeader(string file, int headerRow)
    {
        var seen = 0;
        do
        {
            if (!_rows.MoveNext())
                throw RowFileFailure.NoHeader(file, Math.Max(headerRow, 1), seen);
            seen = _rows.Current.Number;
        }
        while (seen < headerRow);
        var header = Enumerable.Range(0, _rows.Current.Count).Select(column => _rows.Current[column].Text).ToList();
        Names = headerRow == 0 ? [.. Enumerable.Range(1, header.Count).Select(place => ColumnNames.Of("", place))] : HeaderNames.Of(header, file);
        _isWaiting = headerRow == 0;
    }
}
