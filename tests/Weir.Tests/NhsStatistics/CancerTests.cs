using System.Text;
using Weir.Connectors.NhsStatistics.Cancer;

namespace Weir.Tests.NhsStatistics;

/// <summary>Cancer waiting times: files made after scripts that read the published one.</summary>
public sealed class CancerTests
{
    private const string Header = "Basis,Org_Code,Org_Name,Parent_Org,Standard_or_Item,Cancer_Type,Referral_Route_or_Stage,Treatment_Modality,Total,Within,After,Performance,"
        + "Within_31_days,In_32_to_38_days,In_39_to_48_days,In_49_to_62_days,In_63_to_76_days,In_77_to_90_days,In_91_to_104_days,After_104_days";

    private static readonly DateOnly January = new(2026, 1, 1);

    [Fact]
    public async Task Half_patients_blanks_and_totals_land_as_they_were_published()
    {
        var reading = await ReadAsync(
            "Provider,RAL,ROYAL FREE,London,62D,ALL CANCERS,ALL ROUTES,ALL MODALITIES,100.5,70,30.5,0.6965174129,60,5,3,2,10,10,5,5.5",
            "Provider,RAL,ROYAL FREE,London,FDS,ALL CANCERS,ALL ROUTES,,20,20,0,1,,,,,,,,",
            "Provider,Total,Total,Total,62D,ALL CANCERS,ALL ROUTES,ALL MODALITIES,100.5,70,30.5,0.69,60,5,3,2,10,10,5,5.5");

        reading.Found().ShouldBeEmpty();
        reading.Summary.MissingColumns.ShouldBeEmpty();
        (reading[0, "period"], reading[0, "total"], reading[0, "within_standard"], reading[0, "after_104_days"], reading[0, "published_performance"]).ShouldBe((January, "100.50", "70.00", "5.50", "0.6965174129"));
        (reading[1, "treatment"], reading[1, "within_31_days"], reading[1, "row_type"]).ShouldBe(("-", null, "organisation"));
        reading[2, "row_type"].ShouldBe("total");
        reading.Summary.Measures.ShouldBe(new Dictionary<string, decimal> { ["pathways"] = 120.5m, ["provider.RAL"] = 120.5m, ["rows.cancer"] = 3 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("100.5,70,30", "1 total Flagged: Not the sum of those within and after the standard.")]
    [InlineData("100.5,x,30", "1 within_standard Rejected: Not a number of at most 2 decimals that is not negative.")]
    [InlineData("-1,0,0", "1 total Rejected: Not a number of at most 2 decimals that is not negative.")]
    [InlineData("1.005,1,0", "1 total Rejected: Not a number of at most 2 decimals that is not negative.")]
    public async Task Numbers_that_do_not_add_up_are_flagged_and_none_rejected(string numbers, string found) =>
        (await ReadAsync($"Provider,RAL,ROYAL FREE,London,62D,ALL CANCERS,ALL ROUTES,ALL MODALITIES,{numbers},,,,,,,,,")).Found().ShouldBe([found]);

    [Fact]
    public async Task A_column_that_is_not_known_lands_as_text_and_one_that_is_gone_is_noted()
    {
        var reading = await RttReading.OfAsync(
            CancerLayout.Instance,
            Encoding.UTF8.GetBytes("Basis,Org_Code,Org_Name,Standard_or_Item,Cancer_Type,Referral_Route_or_Stage,Total,Within,After,In_15_to_28_days\r\nProvider,RAL,X,FDS,ALL CANCERS,ALL ROUTES,3,2,1,2"),
            January);
        reading.Summary.NewColumns.ShouldBe(["in_15_to_28_days"]);
        reading.Summary.MissingColumns.ShouldBe(["Treatment_Modality"]);
        reading[0, "in_15_to_28_days"].ShouldBe("2");
    }

    [Fact]
    public async Task A_file_of_several_months_and_one_without_a_month_say_what_to_give()
    {
        await using var run = StatisticRun.OnDuckDb();
        var cumulative = run.Write("2025-26-Apr-Sep-Cumulative-Monthly-Combined-CSV-Final.csv", Header);
        (await run.FromFileAsync(CancerStatistic.Instance, cumulative)).Message.ShouldBe(
            $"'{cumulative}': by its name this is the file 'Cumulative Monthly Combined CSV'. Expected 'Monthly Combined CSV': give a month's combined CSV.");
        var nameless = run.Write("cancer.csv", Header + "\r\nProvider,RAL,X,Y,62D,ALL CANCERS,ALL ROUTES,ALL MODALITIES,1,1,0,1,,,,,,,,");
        (await run.FromFileAsync(CancerStatistic.Instance, nameless)).Message.ShouldBe(
            $"'{nameless}': no row has a month such as 01/04/2026. A month's file says its month in its name only: name it as the publisher does, such as April-2026-Monthly-Combined-CSV-Provisional.csv.");
    }

    [Theory]
    [InlineData("2026/03/January-2026-Monthly-Combined-CSV-Provisional.csv", "2026-01", 0)]
    [InlineData("April-2026-Monthly-Combined-CSV-Final.csv", "2026-04", 1)]
    [InlineData("April-2026-Monthly-Combined-CSV-Provisional-New-ICB-Structure.csv", "2026-04", 0)]
    [InlineData("April 2026 Monthly Combined CSV Provisional", "2026-04", 0)]
    public void A_name_tells_month_and_publication(string name, string month, int revision)
    {
        var file = CancerStatistic.Collection.ReadName(name).File.ShouldNotBeNull();
        ($"{file.Month:yyyy-MM}", file.Revision, file.Series).ShouldBe((month, revision, "Monthly Combined CSV"));
    }

    private static Task<RttReading> ReadAsync(params string[] rows) =>
        RttReading.OfAsync(CancerLayout.Instance, Encoding.UTF8.GetBytes(string.Join("\r\n", [Header, .. rows])), January);
}
