using System.Globalization;
using System.Text;
using Weir.Connectors.NhsStatistics.Ae;
using Weir.Failures;
using Weir.Runs;

namespace Weir.Tests.NhsStatistics;

/// <summary>A&amp;E attendances: the real file of September 2024, whose header somebody edited, and files as they should be.</summary>
public sealed class AeTests
{
    private const string RealFile = "data/nhs/companions/Monthly-AE-September-2024.csv";

    private static readonly DateOnly September = new(2024, 9, 1);

    private static string Header { get; } = string.Join(',', AeLayout.Instance.Labels.OfType<string>().Concat(AeLayout.Instance.Counts));

    [Fact]
    public async Task A_header_that_was_edited_says_what_where_found_expected_and_what_to_do()
    {
        await using var run = StatisticRun.OnDuckDb();
        var path = TestData.Find(RealFile);

        var result = await run.FromFileAsync(AeStatistic.Instance, path);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Single().Message.ShouldBe(
            "'Monthly-AE-September-2024.csv': the header has no name for 5 of its columns (the first is column 23) and names one after them. Found 28 columns; expected 22 (16 before booked appointments were counted), each with its name. "
            + "It looks edited, as by a spreadsheet: take the file that the page links as 'Monthly A&E' from the publisher again.");
        (await run.TextsAsync("select count(*) from ae")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task The_real_September_2024_gives_the_published_four_hour_performance()
    {
        await using var run = StatisticRun.OnDuckDb();
        // What was added to the header and to every row is taken away again.
        var lines = File.ReadAllLines(TestData.Find(RealFile)).Select(line => line.TrimEnd('a')[..^",,,,,,".Length]);
        var path = run.Write("Monthly-AE-September-2024.csv", string.Join("\r\n", lines));

        var result = await run.FromFileAsync(AeStatistic.Instance, path);

        var partition = result.Partitions.Single();
        (result.Status, partition.Partition, partition.RowsWritten, partition.RowsRejected, partition.RowsFlagged).ShouldBe((RunStatus.Done, "2024-09", 198, 0, 0));
        (await run.TextsAsync("select row_type, count(*), count(distinct organisation_code) from ae group by row_type order by row_type")).ShouldBe(["organisation 197 197", "total 1 1"]);
        (await run.TextsAsync("select attendances, over_4h, within_4h, percent_within_4h, decision_to_admission_over_12h from ae_england")).ShouldBe(["2214217 570888 1643329 74.217161191 38880"]);
    }

    [Fact]
    public async Task Rows_land_with_their_month_and_the_total_stands_apart()
    {
        var reading = await ReadAsync(Header,
            "MSitAE-SEPTEMBER-2024,RAS,NHS ENGLAND LONDON ,THE HILLINGDON HOSPITALS,10,,3,1,0,0,4,,0,0,0,0,1,2,5,0,0,7",
            "MSitAE-SEPTEMBER-2024,Y02615,NHS ENGLAND MIDLANDS,WALK IN,0,0,8,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0",
            "Total,Total ,Total,Total,10,0,11,1,0,0,4,0,1,0,0,0,1,2,5,0,0,7");

        reading.Found().ShouldBeEmpty();
        reading.Rows.Select(row => string.Join('|', row.Take(8).Select(cell => cell is DateOnly date ? date.ToString("yyyy-MM", CultureInfo.InvariantCulture) : cell ?? "-"))).ShouldBe(
        [
            "2024-09|RAS|NHS ENGLAND LONDON|THE HILLINGDON HOSPITALS|organisation|10|-|3",
            "2024-09|Y02615|NHS ENGLAND MIDLANDS|WALK IN|organisation|0|0|8",
            "2024-09|Total|Total|Total|total|10|0|11",
        ]);
        reading.Summary.Measures.ShouldBe(new Dictionary<string, decimal> { ["pathways"] = 22, ["provider.RAS"] = 14, ["provider.Y02615"] = 8, ["rows.ae"] = 3 }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_total_that_is_not_the_sum_and_more_over_four_hours_than_came_are_flagged()
    {
        var reading = await ReadAsync(Header,
            "MSitAE-SEPTEMBER-2024,RAS,X,Y,3,0,0,0,0,0,4,0,0,0,0,0,0,0,0,0,0,0",
            "Total,Total,Total,Total,5,0,0,0,0,0,4,0,0,0,0,0,0,0,0,0,0,0");
        reading.Found().ShouldBe(
        [
            "1 type_1_over_4h Flagged: More than the attendances that they are of.",
            "2 type_1_attendances Flagged: The total is not the sum of the providers.",
        ]);
    }

    [Fact]
    public async Task A_file_from_before_booked_appointments_lacks_nothing()
    {
        var header = Header.Replace(",A&E attendances Type", ",Number of A&E attendances Type", StringComparison.Ordinal).Replace(",Attendances over", ",Number of attendances over", StringComparison.Ordinal)
            .Replace(",A&E attendances Other", ",Number of A&E attendances Other", StringComparison.Ordinal).Replace("over 4hrs Other Department", "over 4hrs Other A&E Department", StringComparison.Ordinal);
        header = string.Join(',', header.Split(',').Where(name => !name.Contains("Booked", StringComparison.Ordinal)));
        var reading = await ReadAsync(header, "MSitAE-SEPTEMBER-2024,RAS,X,Y,9,1,2,3,0,1,0,0,5,0,0,7");

        reading.Summary.MissingColumns.ShouldBeEmpty();
        reading.Summary.NewColumns.ShouldBeEmpty();
        (reading[0, "type_1_attendances"], reading[0, "booked_type_1_attendances"], reading[0, "type_1_over_4h"], reading[0, "other_over_4h"]).ShouldBe((9, null, 3, 1));
    }

    [Fact]
    public async Task Another_file_says_what_was_expected() =>
        (await Should.ThrowAsync<SourceException>(() => ReadAsync("Period,Org Code,Org name", "MSitAE-SEPTEMBER-2024,RAS,X"))).Message.ShouldBe(
            "extract.csv: the header is not one of a monthly A&E file. Found 3 columns; expected 22 (16 before booked appointments were counted) and among them, not found: 'A&E attendances Type 1'. "
            + "Give the file that the page links as 'Monthly A&E'; if the publisher changed the layout, Weir must learn it first.");

    [Theory]
    [InlineData("2024/10/Monthly-AE-September-2024.csv", "2024-09", 0)]
    [InlineData("2024/11/Monthly-AE-April-2024-revised.csv", "2024-04", 1)]
    [InlineData("2025/11/April-2025-CSV-revised.csv", "2025-04", 1)]
    [InlineData("2026/05/Monthly-AE-Nov-25-CSV-revised.csv", "2025-11", 1)]
    [InlineData("2026/05/Monthly-AE-October-2025-revised-fly02sk.csv", "2025-10", 1)]
    [InlineData("2026/03/February-2026-CSV-Dl8t54.csv", "2026-02", 0)]
    [InlineData("Monthly A&E September 2024 (CSV, 41KB)", "2024-09", 0)]
    public void A_name_tells_month_and_revision(string name, string month, int revision)
    {
        var file = AeStatistic.Collection.ReadName(name).File.ShouldNotBeNull();
        ($"{file.Month:yyyy-MM}", file.Revision).ShouldBe((month, revision));
    }

    [Theory]
    [InlineData("/statistics/statistical-work-areas/ae-waiting-times-and-activity/ae-attendances-and-emergency-admissions-2024-25/", 2024)]
    [InlineData("/statistics/statistical-work-areas/ae-waiting-times-and-activity/ae-attendances-and-emergency-admissions-2015-16-3", 2015)]
    [InlineData("/statistics/statistical-work-areas/ae-waiting-times-and-activity/ae-attendances-and-emergency-admissions-2024-26/", null)]
    public void A_path_tells_its_year(string path, int? start) => (AeStatistic.Collection.YearOfPath(path)?.Start).ShouldBe(start);

    private static Task<RttReading> ReadAsync(params string[] lines) =>
        RttReading.OfAsync(AeLayout.Instance, Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), September);
}
