using System.IO.Compression;
using ExcelDataReader;
using Weir.Exports;

namespace Weir.Tests.Exports;

public sealed class XlsxWriterTests
{
    [Fact]
    public void Numbers_dates_and_text_come_back_as_what_they_are()
    {
        using var workbook = Written(["code", "n", "share", "on", "at", "blank"], ["RAL", 12, 1.25m, new DateOnly(2026, 1, 31), new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), null]);

        workbook.Read();
        workbook.GetString(0).ShouldBe("code");
        workbook.Read();
        (workbook.GetString(0), workbook.GetDouble(1), workbook.GetDouble(2)).ShouldBe(("RAL", 12, 1.25));
        (workbook.GetDateTime(3), workbook.GetDateTime(4)).ShouldBe((new DateTime(2026, 1, 31), new DateTime(2026, 1, 31, 9, 30, 0)));
        workbook.GetValue(5).ShouldBeNull();
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("007")]
    [InlineData(" <b>&amp;\"é 🏥")]
    public void Text_stays_text(string text)
    {
        using var workbook = Written(["a"], [text]);

        workbook.Read();
        workbook.Read();
        workbook.GetValue(0).ShouldBe(text);
    }

    [Fact]
    public void A_formula_is_never_written()
    {
        using var stream = new MemoryStream();
        using (var writer = new XlsxWriter(stream, "s", ["a"], [], TimeProvider.System))
            writer.WriteRow(["=HYPERLINK(\"http://example.org\")"]);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());

        var xml = sheet.ReadToEnd();

        xml.ShouldNotContain("<f>");
        xml.ShouldContain("""<c r="A2" t="inlineStr" s="3">""");
    }

    [Fact]
    public void Long_numbers_keep_every_digit_and_control_characters_do_no_harm()
    {
        using var workbook = Written(["a", "b"], [1234567890123456789L, "a\u0001b"]);

        workbook.Read();
        workbook.Read();
        (workbook.GetValue(0), workbook.GetValue(1)).ShouldBe(("1234567890123456789", "a\uFFFDb"));
    }

    private static IExcelDataReader Written(string[] headings, object?[] row)
    {
        var stream = new MemoryStream();
        using (var writer = new XlsxWriter(stream, "sheet", headings, [], TimeProvider.System))
            writer.WriteRow(row);
        stream.Position = 0;
        return Workbooks.Open(stream);
    }
}
