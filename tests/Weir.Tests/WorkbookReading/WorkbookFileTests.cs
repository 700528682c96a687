using System.IO.Compression;
using System.Text;
using Weir.Connectors.Workbooks;
using Weir.Exports;
using Weir.Failures;

namespace Weir.Tests.WorkbookReading;

/// <summary>Workbooks of both formats: what is read of them, and what is refused.</summary>
public sealed class WorkbookFileTests : IDisposable
{
    private const string Rows = """<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>1.5</v></c></row><row r="3"><c t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c s="1"><v>45000.5</v></c><c/></row>""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-workbooks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Cells_are_text_numbers_dates_truths_and_errors_and_rows_keep_their_numbers()
    {
        var path = Write(Rows);
        Read(path).ShouldBe(["1: shared||1.5", "3: a b|true|#N/A|2023-03-15T12:00:00"]);
    }

    [Fact]
    public void What_the_export_writes_is_read_back_with_its_types()
    {
        var path = Path.Combine(_folder.FullName, "rows.xlsx");
        using (var stream = File.Create(path))
        using (var writer = new XlsxWriter(stream, "rows", ["name", "count", "on"], ["a note"], TimeProvider.System))
            writer.WriteRow(["x", 12L, new DateOnly(2026, 1, 31)]);

        using var workbook = WorkbookFile.Open(path, "rows.xlsx", WorkbookLimits.Default);
        workbook.Sheets.Select(sheet => (sheet.Name, sheet.IsHidden)).ShouldBe([("rows", false), ("About", false)]);
        var kinds = workbook.Rows(workbook.Sheets[0]).Select(row => string.Join(' ', Enumerable.Range(0, row.Count).Select(column => $"{row[column].Kind}:{row[column].Text}"))).ToList();
        kinds.ShouldBe(["Text:name Text:count Text:on", "Text:x Number:12 Date:2026-01-31"]);
    }

    [Theory]
    [InlineData("data/nhs/rtt/NonAdmitted-Provider-Sep25-XLSX-4M-87700.xlsx", "Provider 3611, IS Provider 7883, Notes 0, Guidance 0")]
    [InlineData("data/nhs/rtt/New-Periods-Provider-Apr23.xls", "Provider 4091")]
    [InlineData("data/nhs/rtt/legacy/Incomplete-Commissioner-Mar15-revised-XLS-2357K.xls", "National 31, Region 91, Area Team 511, Commissioner 4251, Notes 4, Guidance 0")]
    public void Real_workbooks_give_every_sheet_and_row(string file, string rows)
    {
        using var workbook = WorkbookFile.Open(TestData.Find(file), file, WorkbookLimits.Default);
        string.Join(", ", workbook.Sheets.Select(sheet => $"{sheet.Name} {workbook.Rows(sheet).Count()}")).ShouldBe(rows);
    }

    [Theory]
    [InlineData("""<row r="2"/><row r="2"/>""", "The workbook 'x.xlsx' cannot be read: sheet 1 is damaged after row 2: a row has no number, or not one above the row before it. Take the file from where it came again, or save it anew in a spreadsheet.")]
    [InlineData("""<row r="1"><c r="A1" t="s"><v>7</v></c></row>""", "The workbook 'x.xlsx' cannot be read: sheet 1 is damaged after row 1: a cell names a text that the workbook does not have. Take the file from where it came again, or save it anew in a spreadsheet.")]
    [InlineData("""<row r="1"><c r="A1"><v>seven</v></c></row>""", "The workbook 'x.xlsx' cannot be read: sheet 1 is damaged after row 1: a cell that should hold a number does not. Take the file from where it came again, or save it anew in a spreadsheet.")]
    [InlineData("""<row r="1"><c r="ZZZ1"><v>7</v></c></row>""", "The workbook 'x.xlsx' cannot be read: sheet 1 has more columns after row 0 than the 16,384 that are allowed. Give a workbook with fewer.")]
    [InlineData("""<row r="1048577"/>""", "The workbook 'x.xlsx' cannot be read: sheet 1 has more rows after row 0 than the 1,048,576 that are allowed. Give a workbook with fewer.")]
    [InlineData("""<row r="1"><c>""", "The workbook 'x.xlsx' cannot be read: sheet 1 is damaged after row 1: its XML is broken or cut short. Take the file from where it came again, or save it anew in a spreadsheet.")]
    public void A_damaged_sheet_says_where_and_what_to_do(string rows, string message)
    {
        var failure = Should.Throw<SourceException>(() => Read(Write(rows)));
        (failure.Message, failure.Kind).ShouldBe((message, FailureKind.BadData));
    }

    [Theory]
    [InlineData("""<!DOCTYPE sst [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]><sst><si><t>&a;</t></si></sst>""")]
    [InlineData("""<!DOCTYPE sst [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>""")]
    [InlineData("""<!DOCTYPE sst><sst><si><t>shared</t></si></sst>""")]
    public void A_document_type_is_refused(string texts)
    {
        var path = Write(Rows, texts);
        Should.Throw<SourceException>(() => Read(path)).Message.ShouldBe(
            "The workbook 'x.xlsx' cannot be read: its part 'xl/sharedStrings.xml' is damaged or not as a workbook's should be. Take the file from where it came again, or save it anew in a spreadsheet.");
    }

    [Fact]
    public void A_part_that_unpacks_to_too_much_is_refused_before_it_is_unpacked()
    {
        var path = Write(new string(' ', 11 << 20));
        var failure = Should.Throw<SourceException>(() => Read(path));
        failure.Message.ShouldStartWith("The file 'x.xlsx' cannot be read: the zip's entry 'xl/worksheets/sheet1.xml' would unpack from ");
        failure.Message.ShouldEndWith("over 200 times as much: that is how zip bombs are made. It is not unpacked; give another file.");
    }

    [Fact]
    public void Texts_over_the_limit_are_refused() =>
        Should.Throw<SourceException>(() => Read(Write(Rows), WorkbookLimits.Default with { MaxSharedCharacters = 10 })).Message.ShouldBe(
            "The workbook 'x.xlsx' cannot be read: the texts of its cells have over 10 characters, which is as many as are allowed. Split it, or give the rows as CSV.");

    [Fact]
    public void An_xls_that_is_cut_short_or_none_says_so()
    {
        var path = Path.Combine(_folder.FullName, "x.xls");
        File.WriteAllBytes(path, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]]);
        Should.Throw<SourceException>(() => Read(path)).Message.ShouldMatch(
            "^The workbook 'x.xlsx' cannot be read: it is damaged, protected by a password, or an Office file of another kind \\(the reader reports [A-Za-z]+\\)\\. Take the file from where it came again, or save it as xlsx in a spreadsheet\\.$");
        Should.Throw<SourceException>(() => Read(path, WorkbookLimits.Default with { MaxBinaryBytes = 100 })).Message.ShouldBe(
            "The workbook 'x.xlsx' cannot be read: it has 608 bytes where an xls of at most 100 is allowed. Save it as xlsx, or give the rows as CSV.");
    }

    [Theory]
    [InlineData("", "The file 'x.xlsx' cannot be read: it is empty (0 bytes) where a workbook (xlsx or xls) is expected. Download it again.")]
    [InlineData("a,b,c\r\n1,2,3\r\n", "The file 'x.xlsx' cannot be read: it is text with columns (14 bytes) where a workbook (xlsx or xls) is expected. Give another file.")]
    public void Another_kind_of_file_says_what_was_expected(string text, string message)
    {
        var path = Path.Combine(_folder.FullName, "x");
        File.WriteAllText(path, text);
        Should.Throw<SourceException>(() => Read(path)).Message.ShouldBe(message);
    }

    [Fact]
    public void A_zip_without_a_workbook_says_so()
    {
        var path = Path.Combine(_folder.FullName, "x.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
            zip.CreateEntry("rows.csv").Open().Dispose();
        Should.Throw<SourceException>(() => Read(path)).Message.ShouldBe(
            "The file 'x.xlsx' cannot be read: it is a zip without the parts of a workbook where an xlsx is expected. Give a workbook.");
    }

    [Theory]
    [InlineData("dd/mm/yyyy", true)]
    [InlineData("[$-F800]dddd, mmmm dd, yyyy", true)]
    [InlineData("[h]:mm:ss", true)]
    [InlineData("#,##0.00", false)]
    [InlineData("[<104]0.0;[>=104]\"104+ days\"", false)]
    [InlineData("0.0\\d", false)]
    [InlineData("[Red]0", false)]
    public void A_format_tells_whether_a_number_is_a_date(string format, bool isDate) => XlsxStyles.IsDateFormat(format).ShouldBe(isDate);

    private static List<string> Read(string path, WorkbookLimits? limits = null)
    {
        using var workbook = WorkbookFile.Open(path, "x.xlsx", limits ?? WorkbookLimits.Default);
        return [.. workbook.Sheets.SelectMany(workbook.Rows).Select(row => $"{row.Number}: {string.Join('|', Enumerable.Range(0, row.Count).Select(column => row[column].Text))}")];
    }

    private string Write(string rows, string texts = "<sst><si><t>shared</t></si></sst>")
    {
        const string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var path = Path.Combine(_folder.FullName, "x.xlsx");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Part("[Content_Types].xml", "<Types/>");
        Part("_rels/.rels", $"<Relationships><Relationship Id='a' Type='{relations}/officeDocument' Target='/xl/workbook.xml'/></Relationships>");
        Part("xl/workbook.xml", $"<workbook xmlns:r='{relations}'><sheets><sheet name='One' sheetId='1' r:id='s'/><sheet name='Chart' sheetId='2' r:id='c'/></sheets></workbook>");
        Part("xl/_rels/workbook.xml.rels", $"<Relationships><Relationship Id='s' Type='{relations}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='c' Type='{relations}/chartsheet' Target='x.xml'/>"
            + $"<Relationship Id='t' Type='{relations}/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='y' Type='{relations}/styles' Target='styles.xml'/></Relationships>");
        Part("xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>");
        Part("xl/sharedStrings.xml", texts);
        Part("xl/worksheets/sheet1.xml", $"<worksheet><sheetData>{rows}</sheetData></worksheet>");
        return path;

        void Part(string name, string text)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
