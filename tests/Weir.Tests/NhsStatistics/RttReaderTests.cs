using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Failures;

namespace Weir.Tests.NhsStatistics;

public sealed class RttReaderTests
{
    [Fact]
    public async Task A_row_lands_in_the_columns_of_the_table()
    {
        var reading = await new RttExtract()
            .Row("Part_1A", "C_100", new() { [0] = 3, [17] = 4, [103] = 5, [104] = 6 })
            .ReadAsync();

        reading.Findings.ShouldBeEmpty();
        reading.RowNumbers.ShouldBe([1]);
        reading[0, "period"].ShouldBe(new DateOnly(2026, 1, 1));
        reading[0, "provider_parent_code"].ShouldBe("QMJ");
        reading[0, "provider_code"].ShouldBe("RAL");
        reading[0, "provider_name"].ShouldBe("TRUST RAL");
        reading[0, "commissioner_code"].ShouldBe("93C");
        reading[0, "part_type"].ShouldBe("Part_1A");
        reading[0, "treatment_function_code"].ShouldBe("C_100");
        reading[0, "weeks_00_01"].ShouldBe(3);
        reading[0, "weeks_01_02"].ShouldBe(0);
        reading[0, "weeks_17_18"].ShouldBe(4);
        reading[0, "weeks_103_104"].ShouldBe(5);
        reading[0, "weeks_104_plus"].ShouldBe(6);
        reading[0, "weeks_52_plus"].ShouldBeNull();
        reading[0, "total"].ShouldBe(18);
        reading[0, "unknown_clock_start"].ShouldBe(0);
        reading[0, "total_all"].ShouldBe(18);
    }

    [Fact]
    public async Task Blank_is_null_and_never_zero()
    {
        var extract = new RttExtract();
        var cells = extract.Cells("Part_3", "C_100", "RAL", "93C", null, null, null, 7).Split(',');
        cells[1] = cells[2] = "";
        var reading = await extract.Line(string.Join(',', cells)).ReadAsync();

        foreach (var column in (string[])["provider_parent_code", "provider_parent_name", "weeks_00_01", "weeks_51_52", "weeks_104_plus", "total", "unknown_clock_start"])
            reading[0, column].ShouldBeNull(column);
        reading[0, "total_all"].ShouldBe(7);
    }

    [Fact]
    public async Task Bands_that_end_at_52_weeks_land_in_the_same_table()
    {
        var reading = await new RttExtract(bands: 52, period: "RTT-MARCH-2019")
            .Row("Part_2", "X01", new() { [51] = 2, [52] = 9 })
            .ReadAsync(new DateOnly(2019, 3, 1));

        reading.Findings.ShouldBeEmpty();
        reading.Summary.MissingColumns.ShouldBeEmpty();
        reading[0, "period"].ShouldBe(new DateOnly(2019, 3, 1));
        reading[0, "weeks_51_52"].ShouldBe(2);
        reading[0, "weeks_52_53"].ShouldBeNull();
        reading[0, "weeks_104_plus"].ShouldBeNull();
        reading[0, "weeks_52_plus"].ShouldBe(9);
        reading[0, "total_all"].ShouldBe(11);
    }

    [Theory]
    [InlineData("2016-17", "JANUARY", 2017, 1)]
    [InlineData("2016-17", "April", 2016, 4)]
    [InlineData("2015/16", "DECEMBER", 2015, 12)]
    public async Task Files_of_2015_to_2017_have_two_lines_before_the_header_and_a_financial_year(string year, string name, int expectedYear, int expectedMonth)
    {
        var labels = RttExtract.Labels.Skip(1).Select(label => label == "RTT Part Type" ? "RTT Part Name" : label);
        var header = string.Join(',', ["Year", "Period Name", .. labels, .. RttExtract.BandNames(52), "Total", "Patients with unknown clock start date", "Total All"]);
        var row = new RttExtract(bands: 52, period: "x").Cells("PART_2", "C_999", "RAL", "93C", new() { [3] = 4 }, null, null, 4);
        var text = $"18 weeks referral to treatment,,\r\nMonthly extract\r\n{header}\r\n{year},{name}{row[1..]}\r\n";

        var month = new DateOnly(expectedYear, expectedMonth, 1);
        var reading = await RttReading.OfAsync(Encoding.UTF8.GetBytes(text), month);

        reading.Summary.MissingColumns.ShouldBeEmpty();
        reading.Findings.Where(finding => finding.Reason != "The total of all treatment functions (C_999) is not the sum of the others, for the same provider, commissioner and part.").ShouldBeEmpty();
        reading.RowNumbers.ShouldBe([1]);
        reading[0, "period"].ShouldBe(month);
        reading[0, "part_type"].ShouldBe("Part_2");
        reading[0, "weeks_03_04"].ShouldBe(4);
    }

    [Fact]
    public async Task July_2016_has_the_code_under_the_name_of_the_treatment_function()
    {
        var extract = new RttExtract(bands: 52, period: "RTT-July-2016").Row("Part_2", "C_100", new() { [3] = 4 });
        var text = extract.ToString()
            .Replace("Treatment Function Name", "Treatment Function Description", StringComparison.Ordinal)
            .Replace("Treatment Function Code", "Treatment Function Name", StringComparison.Ordinal);
        var reading = await RttReading.OfAsync(Encoding.UTF8.GetBytes(text), new DateOnly(2016, 7, 1));

        reading[0, "treatment_function_code"].ShouldBe("C_100");
        reading[0, "treatment_function_name"].ShouldBe("Function C_100");
    }

    [Fact]
    public async Task Columns_are_found_by_name_wherever_they_stand()
    {
        var lines = new RttExtract().Row("Part_2", "C_100", new() { [0] = 1, [50] = 2, [104] = 3 }).ToString().Split("\r\n");
        var turned = string.Join("\n", lines.Select(line => string.Join(',', line.Split(',').Reverse())));
        var reading = await RttReading.OfAsync(Encoding.UTF8.GetBytes(turned), RttExtract.January);

        reading.Findings.ShouldBeEmpty();
        (reading[0, "provider_code"], reading[0, "weeks_00_01"], reading[0, "weeks_50_51"], reading[0, "weeks_104_plus"], reading[0, "total_all"])
            .ShouldBe(("RAL", 1, 2, 3, 6));
    }

    [Fact]
    public async Task Names_with_quotes_and_letters_beyond_ascii_arrive_whole()
    {
        var extract = new RttExtract();
        var row = extract.Cells("Part_2", "C_100", "RAL", "93C", [], null, null, 0)
            .Replace("TRUST RAL", "\"ST MARY'S, \"\"THE\"\" HÔPITAL\"", StringComparison.Ordinal);
        var reading = await extract.Line(row).ReadAsync();

        reading.Findings.ShouldBeEmpty();
        reading[0, "provider_name"].ShouldBe("ST MARY'S, \"THE\" HÔPITAL");
    }

    [Fact]
    public async Task A_new_column_is_noted_and_lands_as_text()
    {
        var extract = new RttExtract(headerTail: ",Region Name (2026),");
        var reading = await extract
            .Line(extract.Cells("Part_2", "C_100", "RAL", "93C", [], null, null, 0) + ",London,")
            .ReadAsync();

        reading.Findings.ShouldBeEmpty();
        reading.Summary.NewColumns.ShouldBe(["region_name_2026", "column_123"]);
        reading[0, "region_name_2026"].ShouldBe("London");
        reading[0, "column_123"].ShouldBeNull();
    }

    [Fact]
    public async Task A_column_that_is_gone_is_noted_and_null()
    {
        var lines = new RttExtract().Row("Part_2", "C_100", new() { [1] = 1 }).ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var without = string.Join("\n", lines.Select(line => string.Join(',', line.Split(',').Where((_, field) => field is not (2 or 14)))));
        var reading = await RttReading.OfAsync(Encoding.UTF8.GetBytes(without), RttExtract.January);

        reading.Summary.MissingColumns.ShouldBe(["Provider Parent Name", "Gt 01 To 02 Weeks SUM 1"]);
        reading[0, "provider_parent_name"].ShouldBeNull();
        reading[0, "weeks_01_02"].ShouldBeNull();
        reading[0, "total_all"].ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_header_says_what_was_found_and_what_is_missing()
    {
        (await FailureAsync("Organisation,Month,Waiting\nRAL,2026-01,5\n")).ShouldBe(
            "extract.csv: the header is not one of an RTT full extract. Found 3 columns; expected 121 (69 before April 2021) and among them, not found: "
            + "'Provider Org Code', 'Commissioner Org Code', 'RTT Part Type'. Give the file that the page links as 'Full CSV data file'; if the publisher changed the layout, Weir must learn it first.");
        (await FailureAsync("Period,Provider Org Code,Provider Org Name,Treatment Function Code\n")).ShouldBe(
            "extract.csv: the header is not one of an RTT full extract. Found 4 columns; expected 121 (69 before April 2021) and among them, not found: "
            + "'Commissioner Org Code', 'RTT Part Type'. Give the file that the page links as 'Full CSV data file'; if the publisher changed the layout, Weir must learn it first.");
        (await FailureAsync(new RttExtract(headerTail: ",Total").ToString())).ShouldBe(
            "extract.csv: the header has the column 'Total' twice; it was expected once. Take the file from the publisher again.");
    }

    [Fact]
    public async Task A_file_of_another_month_than_planned_is_refused_whole() =>
        (await FailureAsync(new RttExtract(period: "RTT-December-2025").Row("Part_2", "C_100").ToString())).ShouldBe(
            "extract.csv: the rows are of 2025-12; 2026-01 was expected, from the file's name or the page that links it. "
            + "Nothing was loaded. Give the file of the right month, or rename a file that is misnamed.");

    [Fact]
    public async Task Memory_holds_one_batch_and_every_row_arrives_once()
    {
        var extract = new RttExtract();
        for (var row = 0; row < 30_000; row++)
            extract.Row("Part_2", "C_100", provider: row.ToString("00000", CultureInfo.InvariantCulture), counts: new() { [row % 105] = row });
        var reading = await extract.ReadAsync();

        reading.RowsRead.ShouldBe(30_000);
        reading.RowNumbers.ShouldBe(Enumerable.Range(1, 30_000).Select(row => (long)row));
        for (var row = 0; row < 30_000; row += 77)
        {
            reading[row, "provider_code"].ShouldBe(row.ToString("00000", CultureInfo.InvariantCulture));
            reading.Rows[row][RttTable.FirstNumber + (row % 105)].ShouldBe(row);
            reading[row, "total_all"].ShouldBe(row);
        }
    }

    [Fact]
    public void Any_mix_of_zeros_blanks_and_numbers_is_read_cell_by_cell() => Prop.ForAll(
        Gen.Elements("0", "0", "0", "0", "0", "", "", "7", "10", "00", "2147483647", "\"0\"", "\"31\"").ArrayOf(108).ToArbitrary(),
        cells =>
        {
            var extract = new RttExtract();
            var labels = extract.Cells("Part_2", "C_100", "RAL", "93C", null, null, null, null).Split(',')[..RttTable.FirstNumber];
            var reading = extract.Line(string.Join(',', [.. labels, .. cells])).ReadAsync().GetAwaiter().GetResult();

            var read = reading.Rows.ShouldHaveSingleItem()[RttTable.FirstNumber..];
            read.Where((_, slot) => slot != RttTable.Number.Weeks52Plus).ShouldBe(cells
                .Select(cell => cell.Trim('"'))
                .Select(cell => cell.Length == 0 ? null : (object)int.Parse(cell, CultureInfo.InvariantCulture)));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static async Task<string> FailureAsync(string text)
    {
        var failure = await Should.ThrowAsync<SourceException>(() => RttReading.OfAsync(Encoding.UTF8.GetBytes(text), RttExtract.January));
        failure.Kind.ShouldBe(FailureKind.BadData);
        return failure.Message;
    }
}
