using System.Text;
using Weir.Archives;

namespace Weir.Tests.Archives;

public sealed class ContentKindTests
{
    private const string Docx = "PK\u0003\u0004\u0014\0\u0006\0\b\0\0\0!\0....................";

    public static readonly TheoryData<string, string> Beginnings = new()
    {
        { "", "empty" },
        { "PK\u0003\u0004\u0014\0\0\0\b\0\0\0\0\0aaaabbbbcccc\u0009\0\0\0data1.csv", "a zip" },
        { "PK\u0005\u0006\0\0\0\0\0\0\0\0", "a zip" },
        { "PK\u0003\u0004\u0014\0\u0006\0\b\0\0\0!\0aaaabbbbcccc\u0013\0\0\0[Content_Types].xml", "an Office workbook or document" },
        { "PK\u0003\u0004\u0014\0\u0006\0\b\0\0\0!\0aaaabbbbcccc\u000b\0\0\0_rels/.rels", "an Office workbook or document" },
        { "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1", "an Office file in the format of before 2007" },
        { "\u001f\u008b\u0008", "an archive other than a zip" },
        { "7z\u00BC\u00AF\u0027\u001C", "an archive other than a zip" },
        { "%PDF-1.7", "a PDF document" },
        { "<!DOCTYPE html><html>", "an HTML page" },
        { "\u00EF\u00BB\u00BF\r\n  <HTML lang=en>", "an HTML page" },
        { "<!-- wait --><script>challenge()</script>", "an HTML page" },
        { "<?xml version=\"1.0\"?><html xmlns=\"x\">", "an HTML page" },
        { "<?xml version=\"1.0\"?><feed>", "XML" },
        { "<feed><a/></feed>", "XML" },
        { "{\"error\":1}", "JSON" },
        { " [1,2,3]", "JSON" },
        { "Period,Provider Org Code,Total\r\nRTT-January-2026,RAL,1\r\n", "text with columns" },
        { "\u00EF\u00BB\u00BFa;b;c\n", "text with columns" },
        { "a\tb\n1\t2\n", "text with columns" },
        { "Title\n\nYear,Period\n2016-17,APRIL\n", "text with columns" },
        { "Access denied, sorry.", "text without columns" },
        { "a < b", "text without columns" },
        { "< not markup", "text without columns" },
        { "MZ\u0090\0\u0003", "bytes of an unknown kind" },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Content_is_told_by_its_first_bytes(string beginning, string words) =>
        ContentKind.Sniff(Encoding.Latin1.GetBytes(beginning)).Words.ShouldBe(words);

    [Fact]
    public void Only_a_zip_or_a_csv_may_hold_rows() =>
        Enum.GetValues<ContentKind>().Where(kind => kind.MayHoldRows).ShouldBe([ContentKind.Zip, ContentKind.Csv]);

    [Fact]
    public void A_file_that_begins_like_a_document_but_is_cut_off_is_a_zip() =>
        ContentKind.Sniff(Encoding.Latin1.GetBytes(Docx)).ShouldBe(ContentKind.Zip);
}
