namespace Weir.Connectors.Workbooks;

/// <summary>A row of a sheet. It is filled again for the next one.</summary>
internal sealed class WorkbookRow
{
    private readonly List<WorkbookCell> _cells = [];

    /// <summary>Its number in the sheet, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Columns up to the last that holds anything.</summary>
    public int Count => _cells.Count;

    /// <summary>The cell of a column, from 0; blank beyond the last.</summary>
    public WorkbookCell this[int column] => column < _cells.Count ? _cells[column] : default;

    /// <summary>Empties the row for another.</summary>
    public void Begin(int number)
    {
        Number = number;
        _cells.Clear();
    }

    /// <summary>Fills a cell. Cells that were passed over are blank.</summary>
    public void Set(int column, WorkbookCell cell)
    {
        if (cell.IsBlank)
            return;
        while (_cells.Count <= column)
            _cells.Add(default);
        _cells[column] = cell;
    }
}
