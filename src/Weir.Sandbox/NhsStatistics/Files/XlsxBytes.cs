using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>Writes workbooks of 2007 and later, the same bytes every time.</summary>
internal static class XlsxBytes
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";

    public static byte[] Write(IReadOnlyList<SheetRows> sheets, DateTimeOffset written)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var texts = new Dictionary<string, int>(StringComparer.Ordinal);
            var numbers = Enumerable.Range(1, sheets.Count).ToList();
            Part("[Content_Types].xml", $"<Types xmlns=\"{Package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
            Part("_rels/.rels", $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"r1\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Part("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>{string.Concat(numbers.Select(number => FormattableString.Invariant($"<sheet name=\"{SecurityElement.Escape(sheets[number - 1].Name)}\" sheetId=\"{number}\" r:id=\"s{number}\"/>")))}</sheets></workbook>");
            Part("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Package}/relationships\">{string.Concat(numbers.Select(number => FormattableString.Invariant($"<Relationship Id=\"s{number}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>")))}<Relationship Id=\"t\" Type=\"{Relations}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
            foreach (var number in numbers)
            {
                Part(FormattableString.Invariant($"xl/worksheets/sheet{number}.xml"), Sheet(sheets[number - 1], texts));
            }

            Part("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{string.Concat(texts.OrderBy(text => text.Value).Select(text => $"<si><t xml:space=\"preserve\">{SecurityElement.Escape(text.Key)}</t></si>"))}</sst>");

            void Part(string name, string text)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
                entry.LastWriteTime = written;
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + text));
            }
        }

        return bytes.ToArray();
    }

    private static string Sheet(SheetRows sheet, Dictionary<string, int> texts)
    {
        var xml = new StringBuilder($"<worksheet xmlns=\"{Main}\"><sheetData>");
        for (var row = 0; row < sheet.Rows.Count; row++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{row + 1}\">");
            for (var column = 0; column < sheet.Rows[row].Length; column++)
            {
                AppendCell(xml, $"{ColumnName(column)}{(row + 1).ToString(CultureInfo.InvariantCulture)}", sheet.Rows[row][column], texts);
            }

            xml.Append("</row>");
        }

        return xml.Append("</sheetData></worksheet>").ToString();
    }

    private static void AppendCell(StringBuilder xml, string reference, object? value, Dictionary<string, int> texts)
    {
        if (value is string text)
        {
            texts.TryAdd(text, texts.Count);
            xml.Append(CultureInfo.InvariantCulture, $"<c r=\"{reference}\" t=\"s\"><v>{texts[text]}</v></c>");
        }
        else if (value is not null)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<c r=\"{reference}\"><v>{((IFormattable)value).ToString("R", CultureInfo.InvariantCulture)}</v></c>");
        }
    }

    private static string ColumnName(int column) => column < 26 ? ((char)('A' + column)).ToString() : ColumnName((column / 26) - 1) + (char)('A' + (column % 26));
}
