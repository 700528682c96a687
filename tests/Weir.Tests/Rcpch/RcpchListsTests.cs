using Weir.Columns;
using Weir.Datasets;

namespace Weir.Tests.Rcpch;

public sealed class RcpchListsTests
{
    [Theory]
    [InlineData("hospitals_england_wales", "organisations_limited.json", 339, "RGT01", "ADDENBROOKE'S HOSPITAL")]
    [InlineData("nhs_trusts", "trusts.json", 242, "RCF", "AIREDALE NHS FOUNDATION TRUST")]
    [InlineData("london_boroughs", "london_boroughs.json", 33, "E09000002", "Barking and Dagenham")]
    [InlineData("nhs_england_regions", "nhs_england_regions.json", 7, "Y58", "South West")]
    [InlineData("integrated_care_boards", "integrated_care_boards.json", 42, "QOX", "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board")]
    [InlineData("welsh_lhbs", "local_health_boards.json", 7, "7A3", "Swansea Bay University Health Board")]
    public async Task Every_organisation_is_an_option_under_its_code(string key, string file, int count, string code, string label)
    {
        var list = await RcpchReading.ReadSharedAsync(key, file);

        list.Options.Count.ShouldBe(count);
        list.Faults.ShouldBeEmpty();
        var option = list.Options.Single(option => option.Code == code);
        (option.Label, option.Kind, option.IsRetired, option.Parent).ShouldBe((label, OptionKind.None, false, null));
        list.Options.Select(option => option.Row).ShouldBe(Enumerable.Range(1, count).Select(row => (long)row));
    }

    [Fact]
    public async Task A_trust_keeps_its_address_and_its_hospitals_and_nothing_that_is_blank() =>
        Attributes(await RcpchReading.ReadSharedAsync("nhs_trusts", "trusts.json"), "RCF").ShouldBe(
        [
            "address_line_1=AIREDALE GENERAL HOSPITAL", "address_line_2=SKIPTON ROAD", "country=ENGLAND", "organisations=RCF22", "postcode=BD20 6TD", "town=KEIGHLEY",
        ]);

    [Fact]
    public async Task A_care_board_keeps_its_place_with_every_digit() =>
        Attributes(await RcpchReading.ReadSharedAsync("integrated_care_boards", "integrated_care_boards.json"), "QOX").ShouldBe(
        [
            "bng_e=393349", "bng_n=154962", "boundary_identifier=E54000040", "latitude=51.2937", "longitude=-2.09676", "publication_date=2023-03-15",
        ]);

    [Fact]
    public async Task The_hospitals_of_a_Welsh_board_are_options_under_it()
    {
        var list = await RcpchReading.ReadSharedAsync("welsh_lhbs", "local_health_boards_organisations.json");

        list.Options.Count(option => option.Parent is null).ShouldBe(7);
        list.Options.Take(4).Select(option => $"{option.Parent ?? "-"} {option.Code} {option.Label}").ShouldBe(
        [
            "- 7A3 Swansea Bay University Health Board", "7A3 7A3LW CHILD DEVELOPMENT UNIT", "7A3 7A3C7 MORRISTON HOSPITAL", "7A3 7A3CJ NEATH PORT TALBOT HOSPITAL",
        ]);
        list.Options.Count.ShouldBe(7 + 28);
        list.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Boards_without_their_hospitals_are_said_to_be() =>
        (await RcpchReading.ReadSharedAsync("welsh_lhbs", "local_health_boards.json")).Notes.ShouldBe(["The answer has the boards alone, without their hospitals."]);

    [Fact]
    public async Task A_diabetes_unit_is_known_by_its_PZ_code_and_keeps_the_codes_of_its_hospital_and_trust()
    {
        var list = await RcpchReading.ReadSharedAsync("paediatric_diabetes_units", "paediatric_diabetes_units_parent.json");

        list.Options.Count.ShouldBe(173);
        list.Options[0].ShouldSatisfyAllConditions(unit => unit.Code.ShouldBe("PZ001"), unit => unit.Label.ShouldBe("MORRISTON HOSPITAL"));
        Attributes(list, "PZ001").ShouldBe(
        [
            "paediatric_diabetes_network_name=Wales", "paediatric_diabetes_network_pn_code=PN07", "parent_boundary_identifier=W11000031",
            "parent_name=Swansea Bay University Health Board", "parent_ods_code=7A3", "primary_organisation_name=MORRISTON HOSPITAL", "primary_organisation_ods_code=7A3C7",
        ]);
    }

    [Fact]
    public async Task A_unit_without_a_member_is_kept_under_its_code_and_flagged()
    {
        var list = await RcpchReading.ReadSharedAsync("paediatric_diabetes_units", "paediatric_diabetes_units_parent.json");

        list.Faults.Count.ShouldBe(8);
        list.Faults.ShouldAllBe(fault => fault.Outcome == FindingOutcome.Flagged);
        list.Faults[0].Reason.ShouldBe("The unit has neither a name nor an organisation; it is kept under its code.");
        list.Options.Single(unit => unit.Code == "PZ014").Label.ShouldBe("PDU PZ014");
    }

    [Fact]
    public async Task The_organisations_of_a_unit_name_it_where_the_answer_has_nothing_else()
    {
        var list = await RcpchReading.ReadSharedAsync("paediatric_diabetes_units", "paediatric_diabetes_units_organisations.json");

        list.Options.Count.ShouldBe(173);
        list.Options[0].Label.ShouldBe("MORRISTON HOSPITAL");
        Attributes(list, "PZ001").ShouldBe(["organisations=7A3C7"]);
    }

    private static string[] Attributes(CodeList list, string code) => [.. list.Options.Single(option => option.Code == code).Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}")];
}
