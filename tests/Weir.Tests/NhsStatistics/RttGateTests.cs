using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Sources;

namespace Weir.Tests.NhsStatistics;

public sealed class RttGateTests
{
    [Fact]
    public async Task A_load_is_measured_by_part_and_provider()
    {
        var reading = await new RttExtract()
            .Row("Part_1A", "C_100").Row("Part_2", "C_100", new() { [0] = 990 }).Row("Part_2", "C_999", new() { [0] = 990 })
            .Row("Part_2", "C_999", new() { [0] = 5 }, provider: "RL1", commissioner: "NONC").Row("Part_2", "C_999", new() { [0] = 5 }, provider: "RL1", commissioner: "93C")
            .ReadAsync();
        reading.Summary.Measures.ShouldBe(new Dictionary<string, decimal>
        {
            ["pathways"] = 1000,
            ["provider.RAL"] = 990,
            ["provider.RL1"] = 10,
            ["rows.Part_1A"] = 1,
            ["rows.Part_1B"] = 0,
            ["rows.Part_2"] = 4,
            ["rows.Part_2A"] = 0,
            ["rows.Part_3"] = 0,
        }, ignoreOrder: true);
    }

    [Fact]
    public void A_first_load_is_never_held() => Judge(Now(rows: 1), null, []).ShouldBeEmpty();

    [Theory]
    [InlineData(130, true)]
    [InlineData(131, false)]
    [InlineData(70, true)]
    [InlineData(69, false)]
    public void Rows_per_part_may_be_30_percent_from_the_median(int rows, bool passes) =>
        (Judge(Now(rows), null, [Month("2025-12", 100), Month("2025-11", 90), Month("2025-10", 500)]).Count == 0).ShouldBe(passes);

    [Fact]
    public void A_part_with_too_few_rows_says_how_many_and_how_many_were_expected() =>
        Judge(Now(rows: 50), null, [Month("2025-12", 100), Month("2025-11", 90), Month("2025-10", 102), Month("2025-09", 110)]).ShouldBe(
            ["Part_2 has 50 rows, 50.5 % below the median of the 4 months before (101 rows); at most 30 % is let pass (gate.rows_per_part_percent)."]);

    [Fact]
    public void Two_months_are_too_few_for_a_median_and_months_over_a_year_ago_do_not_count() =>
        Judge(Now(rows: 1), null, [Month("2025-12", 100), Month("2025-11", 100), Month("2024-12", 100), Month("2024-11", 100)]).ShouldBeEmpty();

    [Fact]
    public void A_provider_with_over_1_percent_may_not_be_absent()
    {
        var december = Month("2025-12", 100, ("RAL", 980), ("RL1", 11), ("RQM", 9));
        Judge(Now(rows: 100, ("RQM", 1)), null, [december]).ShouldBe(
        [
            "Provider RAL is absent from the waiting list (Part_2); in 2025-12 it had 980 pathways, 98 % of all, over the limit of 1 % (gate.absent_provider_percent).",
            "Provider RL1 is absent from the waiting list (Part_2); in 2025-12 it had 11 pathways, 1.1 % of all, over the limit of 1 % (gate.absent_provider_percent).",
        ]);
        Judge(Now(rows: 100, ("RAL", 980), ("RL1", 1)), null, [december]).ShouldBeEmpty();
    }

    [Fact]
    public void A_revision_may_not_lose_a_large_provider_either() =>
        Judge(Now(rows: 100, ("RAL", 980)), Month("2026-01", 100, ("RAL", 900), ("RL1", 100)), []).ShouldBe(
            ["Provider RL1 is absent from the waiting list (Part_2); in the version served now it had 100 pathways, 10 % of all, over the limit of 1 % (gate.absent_provider_percent)."]);

    [Theory]
    [InlineData(130, true)]
    [InlineData(131, false)]
    [InlineData(69, false)]
    public void A_revision_may_be_30_percent_from_the_version_it_replaces(int rows, bool passes) =>
        (Judge(Now(rows), Month("2026-01", 100), []).Count == 0).ShouldBe(passes);

    [Fact]
    public void A_revision_with_too_few_rows_says_how_many_the_version_served_now_has() =>
        Judge(Now(rows: 40), Month("2026-01", 100), []).ShouldBe(
            ["Part_2 has 40 rows, 60 % below the version served now (100 rows); at most 30 % is let pass (gate.rows_per_part_percent)."]);

    [Fact]
    public void Months_of_the_same_run_count_for_rows_and_not_for_absent_providers()
    {
        List<EarlierLoad> ofThisRun = [.. new[] { "2025-12", "2025-11", "2025-10" }.Select(month => Month(month, 100, ("RAL", 1000)) with { IsOfThisRun = true })];
        Judge(Now(rows: 50), null, ofThisRun).Single().ShouldStartWith("Part_2 has 50 rows, 50 % below the median");
    }

    private static List<string> Judge(LoadSummary now, EarlierLoad? previous, IReadOnlyList<EarlierLoad> earlier) =>
        [.. RttStatistic.Instance.Gate.Rules(30, 1).SelectMany(rule => rule.Judge(new GateInput("2026-01", now, previous, earlier)))];

    private static LoadSummary Now(int rows, params (string Code, int Pathways)[] providers)
    {
        var summary = new LoadSummary();
        foreach (var (name, value) in Measures(rows, providers))
            summary.Measures[name] = value;
        return summary;
    }

    private static EarlierLoad Month(string partition, int rows, params (string Code, int Pathways)[] providers) =>
        new(partition, rows, Measures(rows, providers));

    private static Dictionary<string, decimal> Measures(int rows, (string Code, int Pathways)[] providers)
    {
        var measures = new Dictionary<string, decimal> { ["rows.Part_2"] = rows, ["pathways"] = providers.Sum(provider => provider.Pathways) };
        foreach (var (code, pathways) in providers)
            measures[$"provider.{code}"] = pathways;
        return measures;
    }
}
