using System.IO.Compression;
using System.Text;
using Weir.Connectors.CodeLists;
using Weir.Datasets;
using Weir.Datasets.Import;
using Weir.Exports;
using Weir.Failures;

namespace Weir.Tests.Datasets.Import;

public sealed class OptionFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-import-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_CSV_gives_codes_labels_and_whatever_else_it_has(string end)
    {
        var list = await ReadAsync("list.csv", string.Join(end, "\uFEFFCode,Label,kind,retired_on,parent,Post code", "01,\"Heart, \"\"left\"\"\",national,,,AB1 2CD", "02,Lung,default,2026-01-31,01,", "", "03,=1+1,,,,-5", ",,,,,", ""));

        list.Options.Select(Describe).ShouldBe(["01|Heart, \"left\"|National||False||Post code=AB1 2CD", "02|Lung|Default|2026-01-31|True|01|", "03|=1+1|None||False||Post code=-5"]);
        list.Options.Select(option => option.Row).ShouldBe([2, 3, 4]);
        list.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_apostrophe_that_kept_a_spreadsheet_from_calculating_is_no_part_of_the_text() =>
        (await ReadAsync("list.csv", "code,label\n'-1,'=cmd|'/C calc'!A0\n2,'tis\n")).Options.Select(Describe).ShouldBe(["-1|=cmd|'/C calc'!A0|None||False||", "2|'tis|None||False||"]);

    [Fact]
    public async Task Tabs_may_separate_the_fields() =>
        (await ReadAsync("list.tsv", "code\tlabel\n01\tHeart\n")).Options.Select(Describe).ShouldBe(["01|Heart|None||False||"]);

    [Fact]
    public async Task A_code_may_be_there_under_two_kinds() =>
        (await ReadAsync("list.csv", "code,label,kind\n9,Not known,national\n9,Not known,default\n")).Options.Count.ShouldBe(2);

    [Fact]
    public async Task A_hundred_thousand_rows_are_a_list() =>
        (await ReadAsync("list.csv", "code,label\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},Label {i}\n")))).Options.Count.ShouldBe(100_000);

    [Theory]
    [InlineData(
        "code,label,kind,is_retired,retired_on,parent\n,A,,,,\n2,,,,,\n3,C,other,,,\n4,D,,,31/01/2026,\n5,E,,maybe,,\n3,F,other,,,\n",
        "row 2, 'code': The code is blank.|row 3, 'label': The label is blank.|row 4, 'kind': Text of 5 characters where national, default, permitted or none is expected.|row 5, 'retired_on': Text of 10 characters where a date such as 2026-01-31 is expected.|row 6, 'is_retired': Text of 5 characters where true or false is expected.|row 7, 'kind': Text of 5 characters where national, default, permitted or none is expected.|row 7, 'code': The same code as row 4.")]
    [InlineData("code,label\n1,A\n1,B\n", "row 3, 'code': The same code as row 2.")]
    [InlineData("code,label,kind\n1,A,default\n1,B,default\n", "row 3, 'code': The same code and kind as row 2.")]
    [InlineData("code,label,parent\n1,A,9\n2,B,3\n3,C,2\n4,D,4\n5,E,2\n", "row 2, 'parent': No option has this code.|row 3, 'parent': The option is under itself, at once or by others.|row 4, 'parent': The option is under itself, at once or by others.|row 5, 'parent': The option is under itself, at once or by others.")]
    [InlineData("code,label\n1,\"A\n2,B\n", "row 2: A quoted field that does not end, or text after its closing quote.")]
    [InlineData("code,label\n1,A,B\n", "row 2: 3 fields where the header has 2.")]
    [InlineData("1,A\n2,B\n", "Row 1 should name the columns: it has 2, and none is called 'code' or 'label'. Write code,label in it, and if wanted kind, is_retired, retired_on, parent and more.")]
    [InlineData("code;label\n1;A\n", "Row 1 should name the columns: it has 1, and none is called 'code' or 'label'. Its fields seem to be separated by semicolons: save it with commas. Write code,label in it, and if wanted kind, is_retired, retired_on, parent and more.")]
    [InlineData("code,label\n", "It has no options. Write one a line.")]
    [InlineData("code,label\nA\u0007B,C\n", "row 2, 'code': It holds a control character.")]
    public async Task What_is_wrong_with_a_CSV_is_said_whole_and_nothing_is_applied(string text, string expected)
    {
        var import = await OptionFile.ReadAsync(Write("list.csv", Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);
        var problems = expected.Split('|');

        import.List.ShouldBeNull();
        Should.Throw<UsageException>(() => import.OrThrow("list.csv")).Message.ShouldBe(
            $"'list.csv' cannot be imported: {problems.Length} {(problems.Length == 1 ? "problem" : "problems")}, and nothing was changed.\n{string.Join('\n', problems.Select(problem => "  " + problem))}\nCorrect it and import it again.");
    }

    [Fact]
    public async Task Text_of_another_encoding_is_refused()
    {
        var import = await OptionFile.ReadAsync(Write("list.csv", [.. "code,label\n1,Caf"u8, 0xE9, (byte)'\n']), TestContext.Current.CancellationToken);
        var lines = await Should.ThrowAsync<SourceException>(() => OptionFile.ReadAsync(Write("list.txt", [.. "Caf"u8, 0xE9]), TestContext.Current.CancellationToken));

        import.Problems.ShouldBe([new ImportProblem(2, null, "Not UTF-8. Save the file as CSV UTF-8.")]);
        lines.Message.ShouldBe("'list.txt' cannot be imported: it is not UTF-8 text. Save it as UTF-8 with one option a line, or give a CSV or a workbook (xlsx).");
    }

    [Fact]
    public async Task Any_other_file_has_one_option_a_line() =>
        (await ReadAsync("list.txt", "01 - Heart\n02 - Lung\n")).Options.Select(Describe).ShouldBe(["01|Heart|None||False||", "02|Lung|None||False||"]);

    [Fact]
    public async Task A_file_that_is_not_there_is_a_mistake_of_usage()
    {
        var path = Path.Combine(_folder.FullName, "gone.csv");
        (await Should.ThrowAsync<UsageException>(() => OptionFile.ReadAsync(path, TestContext.Current.CancellationToken))).Message.ShouldBe(
            $"'{path}' cannot be imported: there is no such file. Give the path of a CSV, a workbook (xlsx), or a text file with one option a line.");
    }

    [Fact]
    public async Task A_workbook_gives_the_same_and_says_which_codes_are_numbers()
    {
        var path = Workbook("list.xlsx", ["code", "label", "retired_on", "City"], ["01", "Heart", new DateOnly(2026, 1, 31), "Bath"], [2, "=1+1", null, null]);
        var list = (await OptionFile.ReadAsync(path, TestContext.Current.CancellationToken)).OrThrow("list.xlsx");

        list.Options.Select(Describe).ShouldBe(["01|Heart|None|2026-01-31|True||City=Bath", "2|=1+1|None||False||"]);
        list.Notes.ShouldBe(["1 code is a number in the workbook: zeros before them are lost, if there were any. Format the column as text and write them anew where 01 is not 1."]);
    }

    [Fact]
    public async Task An_error_in_a_sheet_is_no_label()
    {
        var import = await OptionFile.ReadAsync(Workbook("list.xlsx", ["code", "label"], ["1", "#REF!"]), TestContext.Current.CancellationToken);

        import.Problems.ShouldBe([new ImportProblem(2, "label", "An error of the spreadsheet, where a value is expected.")]);
    }

    [Fact]
    public async Task A_workbook_that_becomes_huge_is_not_read()
    {
        var path = Path.Combine(_folder.FullName, "bomb.xlsx");
        await using (var file = File.Create(path))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            Part(zip, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>""");
            Part(zip, "xl/workbook.xml", """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Part(zip, "xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Part(zip, "xl/worksheets/sheet1.xml", """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>""" + new string('a', 64 << 20));
        }

        long packed;
        await using (var zip = await ZipFile.OpenReadAsync(path, TestContext.Current.CancellationToken))
            packed = zip.Entries[^1].CompressedLength;
        var failure = await Should.ThrowAsync<SourceException>(() => OptionFile.ReadAsync(path, TestContext.Current.CancellationToken));
        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldBe(FormattableString.Invariant(
            $"The file 'bomb.xlsx' cannot be read: the zip's entry 'xl/worksheets/sheet1.xml' would unpack from {packed:N0} bytes to 67,108,994 bytes, over 200 times as much: that is how zip bombs are made. It is not unpacked; give another file."));
    }

    [Fact]
    public async Task A_page_that_calls_itself_a_workbook_or_CSV_is_refused()
    {
        var csv = await Should.ThrowAsync<SourceException>(() => OptionFile.ReadAsync(Write("list.csv", "<!DOCTYPE html><html></html>"u8.ToArray()), TestContext.Current.CancellationToken));
        var xlsx = await Should.ThrowAsync<SourceException>(() => OptionFile.ReadAsync(Write("list.xlsx", "<!DOCTYPE html><html></html>"u8.ToArray()), TestContext.Current.CancellationToken));

        const string Advice = "Sites send a page instead of a file when they refuse a download or the link is stale: download it again, or give another address.";
        csv.Message.ShouldBe($"The file 'list.csv' cannot be read: it is an HTML page (28 bytes) where a file of rows (CSV, JSON or, by its format, another) is expected. {Advice}");
        xlsx.Message.ShouldBe($"The file 'list.xlsx' cannot be read: it is an HTML page (28 bytes) where a workbook (xlsx or xls) is expected. {Advice}");
    }

    private static string Describe(CodeOption option) =>
        $"{option.Code}|{option.Label}|{option.Kind}|{option.RetiredOn:yyyy-MM-dd}|{option.IsRetired}|{option.Parent}|{string.Join(';', option.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"))}";

    private static void Part(ZipArchive zip, string name, string text)
    {
        using var part = new StreamWriter(zip.CreateEntry(name, CompressionLevel.SmallestSize).Open());
        part.Write(text);
    }

    private async Task<CodeList> ReadAsync(string name, string text) =>
        (await OptionFile.ReadAsync(Write(name, Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken)).OrThrow(name);

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Workbook(string name, string[] headings, params object?[][] rows)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = File.Create(path);
        using var xlsx = new XlsxWriter(file, "list", headings, [], TimeProvider.System);
        foreach (var row in rows)
            xlsx.WriteRow(row);
        return path;
    }
}
