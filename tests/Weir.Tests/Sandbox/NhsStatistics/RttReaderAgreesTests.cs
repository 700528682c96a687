using System.Globalization;
using Weir.Sandbox.NhsStatistics.Rtt;
using Weir.Tests.NhsStatistics;

namespace Weir.Tests.Sandbox.NhsStatistics;

/// <summary>What the sandbox writes is what the source reads: neither may drift from the published format alone.</summary>
public sealed class RttReaderAgreesTests
{
    [Theory]
    [InlineData("2015-10")]
    [InlineData("2016-07")]
    [InlineData("2017-10")]
    [InlineData("2021-03")]
    [InlineData("2021-04")]
    [InlineData("2022-07")]
    [InlineData("2026-01")]
    public async Task The_source_reads_every_row_of_a_generated_file_and_finds_nothing_odd(string period)
    {
        var month = DateOnly.ParseExact(period, "yyyy-MM", CultureInfo.InvariantCulture);
        var generator = new RttGenerator(seed: 1, rowsPerMonth: 2_000);
        using var file = new MemoryStream();
        RttCsv.Write(file, month, generator.Rows(month, 0));

        var reading = await RttReading.OfAsync(file.ToArray(), month);

        var truth = generator.Truth(month, 0);
        reading.Rows.Count.ShouldBe(truth.Rows);
        reading.Found().ShouldBeEmpty();
        reading.Summary.MissingColumns.ShouldBeEmpty();
        reading.Summary.NewColumns.ShouldBeEmpty();
        Enumerable.Range(0, truth.Rows)
            .Where(row => Equals(reading[row, "part_type"], "Part_2") && Equals(reading[row, "treatment_function_code"], "C_999") && !Equals(reading[row, "commissioner_code"], "NONC"))
            .Sum(row => Convert.ToInt64(reading[row, "total_all"], CultureInfo.InvariantCulture))
            .ShouldBe(truth.Pathways);
    }
}
