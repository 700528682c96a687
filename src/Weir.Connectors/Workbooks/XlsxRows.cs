using System.Globalization;
using System.Xml;

namespace Weir.Connectors.Workbooks;

/// <summary>Walks the rows of one sheet's XML.</summary>
internal sealed class XlsxRows(
    XmlReader xml, WorkbookSheet sheet, string file, WorkbookLimits limits, IReadOnlyList<string> texts, XlsxStyles styles, bool is1904) : IDisposable
{
    /// <summary>Days between the two beginnings of time that workbooks have.</summary>
    private const int Days1904 = 1462;

    /// <summary>The row that was read.</summary>
    public WorkbookRow Row { get; } = new();

    /// <summary>Reads the next row. False at the end.</summary>
    public bool Next()
    {
        try
        {
            while (xml.Read())
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "row" })
                {
                    ReadRow();
                    return true;
                }
            }

            return false;
        }
        catch (XmlException e)
        {
            throw WorkbookFailure.DamagedSheet(file, sheet, Row.Number, "its XML is broken or cut short", e);
        }
    }

    public void Dispose() => xml.Dispose();

    private void ReadRow()
    {
        var number = Row.Number + 1;
        if (xml.GetAttribute("r") is { } said && (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number <= Row.Number))
            throw WorkbookFailure.DamagedSheet(file, sheet, Row.Number, "a row has no number, or not one above the row before it");
        if (number > limits.MaxRows)
            throw WorkbookFailure.TooWide(file, sheet, Row.Number, "rows", limits.MaxRows);
        Row.Begin(number);
        if (xml.IsEmptyElement)
            return;
        var depth = xml.Depth;
        var column = -1;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c" })
                continue;
            column = xml.GetAttribute("r") is { } reference ? ColumnOf(reference) : column + 1;
            if (column < 0 || column >= limits.MaxColumns)
                throw WorkbookFailure.TooWide(file, sheet, number - 1, "columns", limits.MaxColumns);
            Row.Set(column, ReadCell());
        }
    }

    private WorkbookCell ReadCell()
    {
        var type = xml.GetAttribute("t");
        var style = int.TryParse(xml.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
        if (xml.IsEmptyElement)
            return default;
        var depth = xml.Depth;
        string? value = null;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "v")
                value = XlsxWorkbook.ElementText(xml);
            else if (xml.LocalName == "is")
                value = XlsxWorkbook.RichText(xml);
        }

        return string.IsNullOrEmpty(value) ? default : Value(type, style, value);
    }

    private WorkbookCell Value(string? type, int style, string value)
    {
        switch (type)
        {
            case "s":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < texts.Count
                    ? WorkbookCell.OfText(texts[index])
                    : throw WorkbookFailure.DamagedSheet(file, sheet, Row.Number, "a cell names a text that the workbook does not have");
            case "str" or "inlineStr":
                return WorkbookCell.OfText(value);
            case "b":
                return WorkbookCell.OfTruth(value is "1" or "true");
            case "e":
                return WorkbookCell.OfError(value);
            case "d" when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date):
                return WorkbookCell.OfDays(date.ToOADate());
            default:
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                    throw WorkbookFailure.DamagedSheet(file, sheet, Row.Number, "a cell that should hold a number does not");
                return styles.IsDate(style) ? WorkbookCell.OfDays(number + (is1904 ? Days1904 : 0)) : WorkbookCell.OfNumber(number);
        }
    }

    /// <summary>The column of <c>AB12</c>, from 0; -1 where it has none.</summary>
    private static int ColumnOf(string reference)
    {
        var column = 0;
        foreach (var letter in reference)
        {
            if (!char.IsAsciiLetter(letter))
                break;
            column = (column * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
            if (column > 1_000_000)
                break;
        }

        return column - 1;
    }
}
