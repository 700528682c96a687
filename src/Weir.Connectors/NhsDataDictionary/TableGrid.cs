using AngleSharp.Dom;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>A row of a table, with the cell that is in each of its columns.</summary>
/// <param name="Element">The row.</param>
/// <param name="Cells">The cells, a cell that spans columns or rows in each of them; null where there is none.</param>
/// <param name="Own">How many cells the row itself has.</param>
internal sealed record GridRow(IElement Element, IReadOnlyList<IElement?> Cells, int Own)
{
    /// <summary>Text of the cell in a column; empty where there is none.</summary>
    public string this[int column] => column < Cells.Count && Cells[column] is { } cell ? PageText.Of(cell) : "";

    /// <summary>All of its text.</summary>
    public string Text => PageText.Of(Element);
}

/// <summary>The rows of a table by columns. Tables within its cells are not its rows.</summary>
internal static class TableGrid
{
    private const int WidestSpan = 50;

    /// <summary>The rows that have a cell.</summary>
    public static List<GridRow> Of(IElement table)
    {
        var rows = new List<GridRow>();
        var carried = new (IElement? Cell, int Rows)[WidestSpan];
        foreach (var row in RowsOf(table))
        {
            var own = row.Children.Where(child => child.LocalName is "td" or "th").ToList();
            if (own.Count == 0)
                continue;
            rows.Add(new GridRow(row, Place(own, carried), own.Count));
        }

        return rows;
    }

    private static List<IElement?> Place(List<IElement> own, (IElement? Cell, int Rows)[] carried)
    {
        var cells = new List<IElement?>();
        var next = 0;
        for (var column = 0; column < WidestSpan && (next < own.Count || Array.FindIndex(carried, column, above => above.Rows > 0) >= 0); column++)
        {
            if (carried[column] is { Rows: > 0 } above)
            {
                cells.Add(above.Cell);
                carried[column] = above.Rows == 1 ? default : (above.Cell, above.Rows - 1);
            }
            else if (next < own.Count)
            {
                var cell = own[next++];
                var (wide, high) = (Span(cell, "colspan"), Span(cell, "rowspan"));
                for (var end = Math.Min(column + wide, WidestSpan); ; column++)
                {
                    cells.Add(cell);
                    carried[column] = high > 1 ? (cell, high - 1) : default;
                    if (column + 1 >= end)
                        break;
                }
            }
            else
            {
                cells.Add(null);
            }
        }

        return cells;
    }

    private static int Span(IElement cell, string name) => int.TryParse(cell.GetAttribute(name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var span) && span > 0 ? span : 1;

    private static IEnumerable<IElement> RowsOf(IElement table)
    {
        foreach (var child in table.Children)
        {
            if (child.LocalName == "tr")
                yield return child;
            foreach (var row in child.LocalName is "thead" or "tbody" or "tfoot" ? child.Children : Enumerable.Empty<IElement>())
            {
                if (row.LocalName == "tr")
                    yield return row;
            }
        }
    }
}
