using Weir.Columns;

namespace Weir.Tests.NhsStatistics;

/// <summary>Published oddities are loaded and recorded.</summary>
public sealed class RttFlagTests
{
    [Fact]
    public async Task Completed_pathways_whose_total_is_not_the_sum_of_the_bands() =>
        await FlagsAsync(
            extract => extract.Cells("Part_1A", "C_100", "RAL", "93C", new() { [0] = 5 }, total: 6, unknown: null, all: 6),
            "1 total Flagged: Not the sum of the bands.");

    [Fact]
    public async Task Completed_pathways_without_a_total() =>
        await FlagsAsync(
            extract => extract.Cells("Part_1B", "C_100", "RAL", "93C", new() { [0] = 5 }, total: null, unknown: null, all: 5),
            "1 total Flagged: Not the sum of the bands.");

    [Fact]
    public async Task Completed_pathways_whose_totals_do_not_add_up() =>
        await FlagsAsync(
            extract => extract.Cells("Part_1B", "C_100", "RAL", "93C", new() { [0] = 5 }, total: 5, unknown: 2, all: 8),
            "1 total_all Flagged: Not the sum of total and unknown_clock_start.");

    [Theory]
    [InlineData("Part_2")]
    [InlineData("Part_2A")]
    public async Task Incomplete_pathways_that_are_not_the_sum_of_the_bands(string part) =>
        await FlagsAsync(
            extract => extract.Cells(part, "C_100", "RAL", "93C", new() { [104] = 5 }, null, null, all: 4),
            "1 total_all Flagged: Not the sum of the bands.");

    [Fact]
    public async Task Sums_beyond_32_bits_are_compared_as_they_are() =>
        await FlagsAsync(
            extract => extract.Cells("Part_2", "C_100", "RAL", "93C", new() { [0] = int.MaxValue, [1] = int.MaxValue, [2] = 2 }, null, null, all: 0),
            "1 total_all Flagged: Not the sum of the bands.");

    [Fact]
    public async Task New_periods_with_bands() =>
        await FlagsAsync(
            extract => extract.Cells("Part_3", "C_100", "RAL", "93C", new() { [0] = 5 }, null, null, all: 5),
            "1 row Flagged: New periods (Part_3) with bands, where they have none.");

    [Fact]
    public async Task A_row_without_total_all() =>
        await FlagsAsync(
            extract => extract.Cells("Part_3", "C_100", "RAL", "93C", null, null, null, all: null),
            "1 total_all Flagged: Blank, where every row has a number.");

    [Fact]
    public async Task A_part_that_is_not_of_the_return() =>
        await FlagsAsync(
            extract => extract.Cells("Part_4", "C_100", "RAL", "93C", null, null, null, all: 5),
            "1 part_type Flagged: Not a part of the return: Part_1A, Part_1B, Part_2, Part_2A or Part_3.");

    [Theory]
    [InlineData("C_123", 2026)]
    [InlineData("X01", 2026)]
    [InlineData("X02", 2019)]
    public async Task A_treatment_function_that_was_not_in_use(string function, int year)
    {
        var extract = new RttExtract(bands: 52, period: $"RTT-January-{year}");
        var reading = await extract.Row("Part_2", function).ReadAsync(new DateOnly(year, 1, 1));
        reading.Found().ShouldBe([$"1 treatment_function_code Flagged: Not a treatment function of {year}-01."]);
        reading.Rows.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("RA")]
    [InlineData("RA12")]
    [InlineData("ral")]
    [InlineData("RAL ")]
    public async Task A_code_that_is_not_in_the_form_of_an_organisation(string code)
    {
        var reading = await new RttExtract().Row("Part_2", "C_100", provider: code).Row("Part_2", "C_100", commissioner: code).ReadAsync();
        reading.Found().ShouldBe(
        [
            "1 provider_code Flagged: Not in the form of an ODS code: 3 or at least 5 capital letters and digits.",
            "2 commissioner_code Flagged: Not in the form of an ODS code: 3 or at least 5 capital letters and digits.",
        ]);
    }

    [Fact]
    public async Task The_commissioner_NONC_and_its_name_are_no_oddity()
    {
        var extract = new RttExtract();
        var reading = await extract
            .Line(extract.Cells("Part_2", "C_100", "RAL", "NONC", [], null, null, 0))
            .ReadAsync();
        reading.Findings.ShouldBeEmpty();
        reading[0, "commissioner_name"].ShouldBe("#N/A");
    }

    [Fact]
    public async Task A_total_that_is_not_the_sum_of_its_treatment_functions()
    {
        var reading = await new RttExtract()
            .Row("Part_2", "C_100", new() { [0] = 5 }).Row("Part_2", "X02", new() { [0] = 6 }).Row("Part_2", "C_999", new() { [0] = 12 })
            .Row("Part_3", "C_100", newPeriods: 3).Row("Part_3", "C_999", newPeriods: 3)
            .ReadAsync();
        reading.Found().ShouldBe(["3 total_all Flagged: The total of all treatment functions (C_999) is not the sum of the others, for the same provider, commissioner and part."]);
    }

    [Fact]
    public async Task Totals_are_not_judged_where_a_row_of_theirs_was_rejected()
    {
        var reading = await new RttExtract()
            .Row("Part_2", "C_100", new() { [0] = 5 }).Line("bad").Row("Part_2", "C_999", new() { [0] = 12 })
            .ReadAsync();
        reading.Found().ShouldBe(["2 row Rejected: 1 fields where the header has 121."]);
    }

    [Fact]
    public async Task Totals_are_not_judged_where_rows_do_not_stand_together()
    {
        var reading = await new RttExtract()
            .Row("Part_2", "C_100", new() { [0] = 5 }).Row("Part_3", "C_100", newPeriods: 3).Row("Part_2", "C_999", new() { [0] = 5 })
            .ReadAsync();
        reading.Findings.ShouldBeEmpty();
        reading.Summary.Notes.ShouldBe(["Rows of one provider, commissioner and part do not stand together: that C_999 is the sum of the other treatment functions was not checked."]);
    }

    [Fact]
    public async Task Decisions_to_admit_that_are_more_than_the_waiting_list_they_are_within()
    {
        var reading = await new RttExtract()
            .Row("Part_2", "C_100", new() { [0] = 5 }).Row("Part_2", "C_101", new() { [0] = 7 })
            .Row("Part_2A", "C_100", new() { [0] = 6 }).Row("Part_2A", "C_101", new() { [0] = 7 }).Row("Part_2A", "C_110", new() { [0] = 9 })
            .ReadAsync();
        reading.Found().ShouldBe(["3 total_all Flagged: Part_2A is more than the Part_2 that it is within, for the same provider, commissioner and treatment function."]);
    }

    [Fact]
    public async Task A_reason_that_is_found_everywhere_is_listed_10_000_times_and_noted()
    {
        var extract = new RttExtract();
        for (var row = 0; row < 10_005; row++)
            extract.Row("Part_4", "C_100", newPeriods: 1);
        var reading = await extract.ReadAsync();
        reading.Rows.Count.ShouldBe(10_005);
        reading.Findings.Count.ShouldBe(10_000);
        reading.Findings.ShouldAllBe(finding => finding.Outcome == FindingOutcome.Flagged);
        reading.Summary.Notes.ShouldBe(["Flagged 10,005 times, the first 10,000 listed: part_type: Not a part of the return: Part_1A, Part_1B, Part_2, Part_2A or Part_3."]);
    }

    private static async Task FlagsAsync(Func<RttExtract, string> row, string found)
    {
        var extract = new RttExtract();
        var reading = await extract.Line(row(extract)).ReadAsync();
        reading.Found().ShouldBe([found]);
        reading.RowNumbers.ShouldBe([1]);
    }
}
