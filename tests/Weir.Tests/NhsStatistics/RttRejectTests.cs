using System.Text;
using Weir.Columns;
using Weir.Failures;

namespace Weir.Tests.NhsStatistics;

/// <summary>Rows that cannot be trusted wait in the quarantine; their neighbours load.</summary>
public sealed class RttRejectTests
{
    /// <summary>Position of the first band, of total_all and of some labels in a row.</summary>
    private const int FirstBand = 13;
    private const int TotalAll = 13 + 105 + 2;

    [Theory]
    [InlineData(FirstBand, "x", "weeks_00_01", "Not a whole number.")]
    [InlineData(FirstBand + 40, "1.5", "weeks_40_41", "Not a whole number.")]
    [InlineData(FirstBand + 40, "1 000", "weeks_40_41", "Not a whole number.")]
    [InlineData(FirstBand + 104, "-", "weeks_104_plus", "Not a whole number.")]
    [InlineData(TotalAll, "-3", "total_all", "A negative number where a count is expected.")]
    [InlineData(FirstBand, "2147483648", "weeks_00_01", "A number over 2,147,483,647.")]
    [InlineData(FirstBand, "99999999999999999999999", "weeks_00_01", "A number over 2,147,483,647.")]
    [InlineData(3, "", "provider_code", "Blank where a value is required.")]
    [InlineData(7, "", "commissioner_code", "Blank where a value is required.")]
    [InlineData(9, "", "part_type", "Blank where a value is required.")]
    [InlineData(11, "", "treatment_function_code", "Blank where a value is required.")]
    [InlineData(0, "RTT-February-2026", "period", "Of another month than 2026-01.")]
    [InlineData(0, "January", "period", "Not a month such as RTT-January-2026.")]
    [InlineData(4, "A\0B", null, "A NUL character, which text cannot hold.")]
    [InlineData(4, "\"A\"B", null, "A quoted field that does not end, or text after its closing quote.")]
    [InlineData(TotalAll, "5,", null, "122 fields where the header has 121.")]
    public async Task One_bad_row_among_good_ones_is_rejected_with_its_reason(int field, string text, string? column, string reason)
    {
        var extract = Extract();
        var cells = Cells(extract);
        cells[field] = text;
        var reading = await Around(extract, string.Join(',', cells)).ReadAsync();

        var finding = reading.Findings.ShouldHaveSingleItem();
        (finding.Row, finding.Column, finding.Outcome, finding.Reason).ShouldBe((2, column, FindingOutcome.Rejected, reason));
        finding.Original.ShouldBe(string.Join(',', cells));
        reading.RowsRead.ShouldBe(3);
        reading.RowNumbers.ShouldBe([1, 3]);
        reading.Rows[0][(FirstBand + 1)..].ShouldBe(reading.Rows[1][(FirstBand + 1)..]);
    }

    [Fact]
    public async Task A_row_with_a_field_too_few_is_rejected_for_that_and_not_for_what_stands_in_the_wrong_place()
    {
        var extract = Extract();
        var cells = Cells(extract);
        (await Around(extract, string.Join(',', cells[..^1])).ReadAsync()).Found().ShouldBe(["2 row Rejected: 120 fields where the header has 121."]);

        extract = Extract();
        (await Around(extract, string.Join(',', cells[1..])).ReadAsync()).Found().ShouldBe(["2 row Rejected: 120 fields where the header has 121."]);
    }

    [Fact]
    public async Task A_row_that_is_not_utf_8_is_rejected()
    {
        var bytes = Encoding.Latin1.GetBytes(Around(Extract(), string.Join(',', Cells(Extract())).Replace("TRUST RAL", "HÔPITAL", StringComparison.Ordinal)).ToString());
        var reading = await RttReading.OfAsync(bytes, RttExtract.January);
        reading.Found().ShouldBe(["2 row Rejected: Not UTF-8."]);
        reading.RowNumbers.ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_quote_that_never_closes_costs_one_row()
    {
        var extract = Extract();
        var cells = Cells(extract);
        cells[4] = "\"TRUST";
        var reading = await Around(extract, string.Join(',', cells)).ReadAsync();
        reading.RowNumbers.ShouldBe([1, 3]);
        reading.Found().ShouldBe(["2 row Rejected: A quoted field that does not end, or text after its closing quote."]);
    }

    [Fact]
    public async Task Quoted_numbers_are_numbers()
    {
        var extract = Extract();
        var cells = Cells(extract);
        (cells[FirstBand], cells[FirstBand + 1], cells[TotalAll]) = ("\"12\"", "\"\"", "\"24\"");
        var reading = await extract.Line(string.Join(',', cells)).ReadAsync();
        reading.Findings.ShouldBeEmpty();
        (reading[0, "weeks_00_01"], reading[0, "weeks_01_02"], reading[0, "total_all"]).ShouldBe((12, null, 24));
    }

    [Fact]
    public async Task The_text_of_a_rejected_row_is_kept_up_to_10_000_characters()
    {
        var extract = Extract();
        var cells = Cells(extract);
        (cells[3], cells[4]) = ("", new string('x', 12_000));
        var reading = await extract.Line(string.Join(',', cells)).ReadAsync();
        reading.Findings.ShouldHaveSingleItem().Original!.Length.ShouldBe(10_000);
    }

    [Fact]
    public async Task Over_100_000_rejected_rows_stop_the_reading()
    {
        var extract = Extract().Row("Part_2", "C_100", commissioner: "11J");
        for (var row = 0; row <= 100_000; row++)
            extract.Line("RTT-January-2026,a,b");
        var failure = await Should.ThrowAsync<SourceException>(() => extract.ReadAsync());
        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldBe(
            "extract.csv: over 100,000 of the first 100,002 rows were rejected, the last for: 3 fields where the header has 121. "
            + "At most 100,000 bad rows are kept. Take the file from the publisher again, or look whether its layout changed.");
    }

    private static RttExtract Extract() => new();

    /// <summary>A row whose numbers would be seen in the next one, if they were left behind.</summary>
    private static string[] Cells(RttExtract extract) => extract.Cells("Part_2", "C_100", "RAL", "93C", new() { [5] = 9, [60] = 3 }, null, null, 12).Split(',');

    private static RttExtract Around(RttExtract extract, string line) => extract
        .Row("Part_2", "C_100", new() { [0] = 1, [3] = 7 }, commissioner: "11J")
        .Line(line)
        .Row("Part_2", "C_100", new() { [0] = 1, [3] = 7 }, commissioner: "72Q");
}
