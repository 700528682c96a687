using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Weir.Failures;

namespace Weir.Exports;

/// <summary>Writes a sheet of a workbook row by row, so that memory does not grow with it, and a second with notes where there are any.</summary>
/// <remarks>
/// Numbers and dates are typed; text is inline text, never a formula, and text that looks like one is marked so that a
/// spreadsheet keeps it text when the cell is edited. Source: ECMA-376 part 1, 18.3 and 18.8.
/// </remarks>
internal sealed class XlsxWriter : IDisposable
{
    private const int MaxRows = 1_048_576;
    private const int MaxCellCharacters = 32_767;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string DateStyle = "1";
    private const string TimeStyle = "2";
    private const string FormulaLikeStyle = "3";
    private const string AboutSheet = "About";
    private const string HeadingStyle = "4";

    /// <summary>Day 0 of a workbook, as every date after February 1900 counts it.</summary>
    private static readonly DateTime Epoch = new(1899, 12, 30);

    private readonly ZipArchive _zip;
    private readonly XmlWriter _sheet;
    private readonly DateTimeOffset _now;
    private int _rows;

    /// <summary>Begins a workbook with a row of headings. The stream stays the caller's and is complete once this is disposed.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="sheet">The sheet's name.</param>
    /// <param name="headings">The first row.</param>
    /// <param name="notes">Lines of the sheet "About", such as who published the rows. The rows' sheet is the first, which readers take.</param>
    /// <param name="time">The clock.</param>
    public XlsxWriter(Stream stream, string sheet, IReadOnlyList<string> headings, IReadOnlyList<string> notes, TimeProvider time)
    {
        _now = time.GetUtcNow();
        _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var (second, secondType, secondRelation) = notes.Count == 0 ? ("", "", "") : (
            $"""<sheet name="{AboutSheet}" sheetId="2" r:id="r3"/>""",
            """<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>""",
            $"""<Relationship Id="r3" Type="{Relations}/worksheet" Target="worksheets/sheet2.xml"/>""");
        Part("[Content_Types].xml", $"""
            <Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>{secondType}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>
            """);
        Part("_rels/.rels", $"""
            <Relationships xmlns="{Package}/relationships"><Relationship Id="r1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """);
        Part("xl/_rels/workbook.xml.rels", $"""
            <Relationships xmlns="{Package}/relationships"><Relationship Id="r1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{Relations}/styles" Target="styles.xml"/>{secondRelation}</Relationships>
            """);
        Part("xl/workbook.xml", $"""
            <workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{SheetName(sheet)}" sheetId="1" r:id="r1"/>{second}</sheets></workbook>
            """);
        Part("xl/styles.xml", $"""
            <styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf quotePrefix="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>
            """);
        if (notes.Count > 0)
            WriteNotes(notes);
        _sheet = XmlWriter.Create(Entry("xl/worksheets/sheet1.xml").Open(), new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true });
        _sheet.WriteStartDocument(standalone: true);
        _sheet.WriteStartElement("worksheet", Main);
        _sheet.WriteRaw("""<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>""");
        _sheet.WriteStartElement("sheetData", Main);
        StartRow();
        for (var i = 0; i < headings.Count; i++)
            WriteText(i, headings[i], HeadingStyle);
        _sheet.WriteEndElement();
    }

    /// <summary>Writes a row. Blank cells are left out.</summary>
    public void WriteRow(IReadOnlyList<object?> cells)
    {
        StartRow();
        for (var i = 0; i < cells.Count; i++)
            WriteCell(i, cells[i]);
        _sheet.WriteEndElement();
    }

    public void Dispose()
    {
        _sheet.WriteEndDocument();
        _sheet.Dispose();
        _zip.Dispose();
    }

    private void WriteNotes(IReadOnlyList<string> notes)
    {
        using var sheet = XmlWriter.Create(Entry("xl/worksheets/sheet2.xml").Open(), new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true });
        sheet.WriteStartDocument(standalone: true);
        sheet.WriteStartElement("worksheet", Main);
        sheet.WriteStartElement("sheetData", Main);
        foreach (var (i, note) in notes.Index())
        {
            sheet.WriteStartElement("row", Main);
            sheet.WriteStartElement("c", Main);
            sheet.WriteAttributeString("r", string.Create(CultureInfo.InvariantCulture, $"A{i + 1}"));
            sheet.WriteAttributeString("t", "inlineStr");
            sheet.WriteStartElement("is", Main);
            sheet.WriteElementString("t", Main, Writable(note));
            sheet.WriteEndElement();
            sheet.WriteEndElement();
            sheet.WriteEndElement();
        }

        sheet.WriteEndDocument();
    }

    private void WriteCell(int column, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                break;
            case bool flag:
                WriteValue(column, flag ? "1" : "0", "b", null);
                break;
            case DateOnly date when date.Year >= 1901:
                WriteValue(column, Number((date.ToDateTime(TimeOnly.MinValue) - Epoch).TotalDays), null, DateStyle);
                break;
            case DateTimeOffset at when at.Year >= 1901:
                WriteValue(column, Number((at.UtcDateTime - Epoch).TotalDays), null, TimeStyle);
                break;
            case DateTime at when at.Year >= 1901:
                WriteValue(column, Number((at - Epoch).TotalDays), null, TimeStyle);
                break;
            // A workbook keeps 15 digits of a number; longer ones stay whole as text.
            case sbyte or byte or short or ushort or int or uint:
            case long and > -1_000_000_000_000_000 and < 1_000_000_000_000_000:
            case double d when double.IsFinite(d):
            case float f when float.IsFinite(f):
                WriteValue(column, Number(Convert.ToDouble(value, CultureInfo.InvariantCulture)), null, null);
                break;
            case decimal number when CellText.Of(number)!.Count(char.IsAsciiDigit) <= 15:
                WriteValue(column, CellText.Of(number)!, null, null);
                break;
            default:
                var text = CellText.Of(value)!;
                WriteText(column, text, CellText.LooksLikeFormula(text) ? FormulaLikeStyle : null);
                break;
        }
    }

    private void StartRow()
    {
        if (++_rows > MaxRows)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"A workbook has {MaxRows:N0} rows at most, and there are more. Use --output csv."));
        _sheet.WriteStartElement("row", Main);
        _sheet.WriteAttributeString("r", _rows.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteText(int column, string text, string? style)
    {
        StartCell(column, "inlineStr", style);
        _sheet.WriteStartElement("is", Main);
        _sheet.WriteStartElement("t", Main);
        _sheet.WriteAttributeString("xml", "space", null, "preserve");
        _sheet.WriteString(Writable(text));
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
    }

    private void WriteValue(int column, string value, string? type, string? style)
    {
        StartCell(column, type, style);
        _sheet.WriteElementString("v", Main, value);
        _sheet.WriteEndElement();
    }

    private void StartCell(int column, string? type, string? style)
    {
        _sheet.WriteStartElement("c", Main);
        _sheet.WriteAttributeString("r", string.Create(CultureInfo.InvariantCulture, $"{ColumnName(column)}{_rows}"));
        if (type is not null)
            _sheet.WriteAttributeString("t", type);
        if (style is not null)
            _sheet.WriteAttributeString("s", style);
    }

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>XML has no control characters and no half surrogate pairs, and a cell has an end.</summary>
    private static string Writable(string text)
    {
        var cut = text.Length > MaxCellCharacters ? text[..(MaxCellCharacters - 1)] + "…" : text;
        var letters = new StringBuilder(cut.Length);
        foreach (var rune in cut.EnumerateRunes())
            letters.Append(rune.Value is < 0x20 and not ('\t' or '\n' or '\r') or 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString());
        return letters.ToString();
    }

    private static string ColumnName(int column) => column < 26 ? ((char)('A' + column)).ToString() : ColumnName((column / 26) - 1) + (char)('A' + (column % 26));

    private static string SheetName(string name) => new([.. name.Take(31).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '_' ? letter : '-')]);

    private ZipArchiveEntry Entry(string name)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = _now;
        return entry;
    }

    private void Part(string name, string xml)
    {
        using var part = new StreamWriter(Entry(name).Open(), new UTF8Encoding(false));
        part.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        part.Write(xml);
    }
}
