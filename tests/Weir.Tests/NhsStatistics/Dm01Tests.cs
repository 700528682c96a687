using System.Text;
using Weir.Connectors.NhsStatistics.Dm01;

namespace Weir.Tests.NhsStatistics;

/// <summary>Diagnostics: files made after descriptions of the published one.</summary>
public sealed class Dm01Tests
{
    private static readonly DateOnly May = new(2026, 5, 1);

    private static string Header { get; } = string.Join(',', Dm01Layout.Instance.Labels.Concat(Dm01Layout.Instance.Counts).Select(name => $"\"{name}\""));

    [Fact]
    public async Task A_row_lands_in_the_columns_of_the_table()
    {
        var reading = await ReadAsync(Row("RAL", "93C", "MRI", [5, 4, 3, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 2]), Row("RAL", "93C", "TOTAL", [5, 4, 3, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 2]));

        Dm01Layout.Instance.Labels.Count.ShouldBe(11);
        Dm01Table.Schema.Columns.Length.ShouldBe(30);
        reading.Found().ShouldBeEmpty();
        reading.Summary.MissingColumns.ShouldBeEmpty();
        (reading[0, "period"], reading[0, "provider_code"], reading[0, "commissioner_code"], reading[0, "test"], reading[0, "weeks_00_01"], reading[0, "weeks_13_plus"], reading[0, "waiting"], reading[0, "total_activity"])
            .ShouldBe((May, "RAL", "93C", "MRI", 5, 2, 18, 10));
        reading.Summary.Measures.ShouldBe(new Dictionary<string, decimal> { ["pathways"] = 18, ["provider.RAL"] = 18, ["rows.dm01"] = 2 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Odd_arithmetic_is_flagged_and_loaded()
    {
        var reading = await ReadAsync(
            Row("RAL", "93C", "MRI", [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], waiting: 6), Row("RAL", "NONC", "CT", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], activity: 11),
            Row("RAL", "NONC", "TOTAL", [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        reading.Rows.Count.ShouldBe(3);
        reading.Found().ShouldBe(
        [
            "1 waiting Flagged: Not the sum of the bands.",
            "2 total_activity Flagged: Not the sum of the three kinds of activity.",
            "3 waiting Flagged: The total of all tests is not the sum of the others, for the same provider and commissioner.",
        ]);
    }

    [Fact]
    public async Task A_bad_number_and_another_month_are_rejected_and_the_others_load()
    {
        var good = Row("RAL", "93C", "MRI", new int[14]);
        var reading = await ReadAsync(good, good.Replace("\"0\"", "\"x\"", StringComparison.Ordinal), good.Replace("MAY", "JUNE", StringComparison.Ordinal), good.Replace("\"93C\"", "\"\"", StringComparison.Ordinal));
        reading.Rows.Count.ShouldBe(1);
        reading.Found().ShouldBe(
        [
            "2 weeks_00_01 Rejected: Not a whole number.",
            "3 period Rejected: Of another month than 2026-05.",
            "4 commissioner_code Rejected: Blank where a value is required.",
        ]);
    }

    [Theory]
    [InlineData("2026/05/DM01-MARCH-2026-full-extract_32W3L.zip", "2026-03", 0)]
    [InlineData("2026/06/DM01-APRIL-2026-full-extract.zip", "2026-04", 0)]
    [InlineData("DM01-MAY-2024-full-extract-revised.csv", "2024-05", 1)]
    [InlineData("Monthly Diagnostics Full Extract May 2026 (ZIP, 3M)", "2026-05", 0)]
    public void A_name_tells_month_and_revision(string name, string month, int revision)
    {
        var file = Dm01Statistic.Collection.ReadName(name).File.ShouldNotBeNull();
        ($"{file.Month:yyyy-MM}", file.Revision).ShouldBe((month, revision));
    }

    private static Task<RttReading> ReadAsync(params string[] rows) =>
        RttReading.OfAsync(Dm01Layout.Instance, Encoding.UTF8.GetBytes(string.Join("\r\n", [Header, .. rows])), May);

    private static string Row(string provider, string commissioner, string test, int[] bands, int? waiting = null, int activity = 10)
    {
        object[] cells = ["DM01-MAY-2026", "QMJ", "BOARD", provider, "TRUST", "QMJ", "BOARD", commissioner, "COMMISSIONER", 1, test, .. bands.Cast<object>(), waiting ?? bands.Sum(), 5, 3, 2, activity];
        return string.Join(',', cells.Select(cell => $"\"{cell}\""));
    }
}
