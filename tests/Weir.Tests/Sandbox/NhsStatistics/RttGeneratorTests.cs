using System.IO.Compression;
using System.Security.Cryptography;
using Weir.Sandbox.NhsStatistics.Codes;
using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Tests.Sandbox.NhsStatistics;

public sealed class RttGeneratorTests
{
    private static readonly DateOnly Month = new(2026, 1, 1);
    private readonly RttGenerator generator = new(seed: 1, rowsPerMonth: 2_000);

    public static TheoryData<DateOnly, int> MonthsOfEveryGeneration => new()
    {
        { new(2016, 4, 1), 53 }, { new(2019, 8, 1), 53 }, { new(2021, 3, 1), 53 }, { new(2021, 4, 1), 105 }, { new(2026, 1, 1), 105 },
    };

    [Theory]
    [MemberData(nameof(MonthsOfEveryGeneration))]
    public void The_arithmetic_of_the_published_files_holds_on_every_row(DateOnly month, int bands)
    {
        foreach (var row in generator.Rows(month, 0))
        {
            row.Bands.Length.ShouldBe(bands);
            row.TotalAll.ShouldBeGreaterThan(0);
            row.Bands.ShouldAllBe(count => count >= 0);
            switch (row.Part)
            {
                case RttPart.Admitted or RttPart.NonAdmitted:
                    row.Total.ShouldBe(row.Bands.Sum());
                    row.TotalAll.ShouldBe(row.Bands.Sum() + (row.UnknownClockStart ?? 0));
                    break;
                case RttPart.Incomplete or RttPart.IncompleteWithDecision:
                    (row.Total, row.UnknownClockStart).ShouldBe((null, null));
                    row.TotalAll.ShouldBe(row.Bands.Sum());
                    break;
                default:
                    (row.Total, row.UnknownClockStart).ShouldBe((null, null));
                    row.Bands.Sum().ShouldBe(0);
                    break;
            }
        }
    }

    [Fact]
    public void The_total_row_is_the_exact_sum_of_the_rows_before_it()
    {
        var sum = new RttRow(105) { Provider = Trusts.All[0], Commissioner = Commissioners.NonEnglish, Function = TreatmentFunctions.Total };
        var totals = 0;
        foreach (var row in generator.Rows(Month, 0))
        {
            if (row.Function != TreatmentFunctions.Total)
            {
                sum.Add(row);
                continue;
            }

            row.Bands.ShouldBe(sum.Bands);
            row.TotalAll.ShouldBe(sum.TotalAll);
            row.UnknownClockStart.ShouldBe(sum.UnknownClockStart);
            row.LeavesZeroBandsBlank.ShouldBeFalse();
            sum.Clear();
            totals++;
        }

        totals.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void Part_2A_is_a_subset_of_part_2_band_by_band()
    {
        var waiting = new Dictionary<(string, string, string), int[]>();
        var compared = 0;
        foreach (var row in generator.Rows(Month, 0))
        {
            var key = (row.Provider.Code, row.Commissioner.Code, row.Function.Code);
            if (row.Part is RttPart.Incomplete)
            {
                waiting[key] = [.. row.Bands];
            }
            else if (row.Part is RttPart.IncompleteWithDecision)
            {
                var all = waiting[key];
                row.Bands.Select((count, band) => count <= all[band]).ShouldAllBe(fits => fits);
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void No_key_occurs_twice()
    {
        var keys = generator.Rows(Month, 0).Select(row => (row.Provider.Code, row.Commissioner.Code, row.Part, row.Function.Code)).ToList();
        keys.Distinct().Count().ShouldBe(keys.Count);
    }

    [Fact]
    public void The_oddities_of_the_published_files_are_there()
    {
        var month = new DateOnly(2025, 8, 1);
        var rows = generator.Rows(month, 0)
            .Select(row => (row.Provider, row.Commissioner, row.Part, row.UnknownClockStart, row.LeavesZeroBandsBlank, Board: row.Commissioner.Board?.Code))
            .ToList();

        rows.ShouldContain(row => row.Commissioner.Code == "NONC" && row.Commissioner.NameIn(month) == "#N/A");
        rows.ShouldContain(row => row.Board == null && row.Commissioner.Code != "NONC");
        rows.Where(row => row.Provider.Name == "DUCHY HOSPITAL").Select(row => row.Provider.Code).Distinct().ShouldBe(["NVC04", "NT447"], ignoreOrder: true);
        rows.ShouldContain(row => row.Part == RttPart.Admitted && row.UnknownClockStart == null);
        rows.ShouldContain(row => row.Part == RttPart.Admitted && row.UnknownClockStart > 0);
        rows.ShouldContain(row => row.LeavesZeroBandsBlank);
    }

    [Fact]
    public void A_trust_that_does_not_submit_is_absent_and_comes_back()
    {
        var withheld = new RttGenerator(1, 2_000, [new MissingSubmission("RAL", Month)]);

        Codes(withheld.Rows(Month, 0)).ShouldNotContain("RAL");
        Codes(generator.Rows(Month, 0)).ShouldContain("RAL");
        Codes(generator.Rows(new(2025, 8, 1), 0)).ShouldNotContain("RPC");
        Codes(generator.Rows(new(2025, 9, 1), 0)).ShouldContain("RPC");
    }

    [Fact]
    public void A_revision_changes_the_counts_of_three_trusts_and_of_nobody_else()
    {
        var before = Totals(generator.Rows(Month, 0));
        var after = Totals(generator.Rows(Month, 1));

        after.Where(pair => before[pair.Key] != pair.Value).Select(pair => pair.Key).Order()
            .ShouldBe(generator.RevisedProviders(Month, 1).Order());
        Totals(generator.Rows(Month, 2)).Count(pair => after[pair.Key] != pair.Value).ShouldBe(3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_does_not()
    {
        Hash(new RttGenerator(1, 500)).ShouldBe(Hash(new RttGenerator(1, 500)));
        Hash(new RttGenerator(2, 500)).ShouldNotBe(Hash(new RttGenerator(1, 500)));
    }

    [Fact]
    public void The_member_carries_a_time_of_its_publication_and_not_of_its_making()
    {
        using var stream = new MemoryStream();
        ZipShelf.Write(stream, new RttFile(Month, 0), new RttGenerator(1, 200).Rows(Month, 0));
        using var archive = new ZipArchive(stream);
        archive.Entries[0].LastWriteTime.DateTime.ShouldBe(new DateTime(2026, 3, 6, 9, 30, 0));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(2_000)]
    [InlineData(6_000)]
    [InlineData(40_000)]
    public void A_file_has_about_the_rows_asked_for(int rows) =>
        new RttGenerator(1, rows).Truth(Month, 0).Rows.ShouldBeInRange(rows * 9 / 10, rows * 11 / 10);

    [Fact]
    public void The_truth_is_what_the_rows_say()
    {
        long pathways = 0, all = 0, within18 = 0, over52 = 0;
        foreach (var row in generator.Rows(Month, 1).Where(row => row.Part is RttPart.Incomplete && row.Function != TreatmentFunctions.Total))
        {
            all += row.TotalAll;
            if (row.Commissioner.Code != "NONC")
            {
                pathways += row.TotalAll;
                within18 += row.Bands[..18].Sum();
                over52 += row.Bands[52..].Sum();
            }
        }

        var truth = generator.Truth(Month, 1);
        (truth.Pathways, truth.PathwaysAll, truth.Within18, truth.Over52).ShouldBe((pathways, all, within18, over52));
        truth.Rows.ShouldBe(generator.Rows(Month, 1).Count());
    }

    [Fact]
    public void Waits_fall_slowly_from_month_to_month()
    {
        var months = Enumerable.Range(0, 24).Select(back => generator.Truth(Month.AddMonths(back - 23), 0)).ToList();
        var shares = months.Select(truth => (double)truth.Within18 / truth.Pathways).ToList();

        shares.Zip(shares.Skip(1)).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 0.01);
        shares[^1].ShouldBeInRange(shares[0] + 0.02, shares[0] + 0.05);
        months.Zip(months.Skip(1)).ShouldAllBe(pair => Math.Abs(pair.Second.Pathways - pair.First.Pathways) < pair.First.Pathways * 0.03);
    }

    private static string Hash(RttGenerator generator)
    {
        using var zip = new MemoryStream();
        ZipShelf.Write(zip, new RttFile(Month, 0), generator.Rows(Month, 0));
        return Convert.ToHexString(SHA256.HashData(zip.ToArray()));
    }

    private static List<string> Codes(IEnumerable<RttRow> rows) => [.. rows.Select(row => row.Provider.Code).Distinct()];

    private static Dictionary<string, long> Totals(IEnumerable<RttRow> rows)
    {
        var totals = new Dictionary<string, long>();
        foreach (var row in rows)
        {
            totals[row.Provider.Code] = totals.GetValueOrDefault(row.Provider.Code) + row.TotalAll;
        }

        return totals;
    }
}
