using System.Text;
using Weir.Connectors.Rcpch;
using Weir.Datasets;

namespace Weir.Tests.Rcpch;

public sealed class RcpchShapesTests
{
    private const string Full = """
        [{"ods_code":"R0A01","name":" Alderwick Children's Hospital ","address1":"1 Mill Lane","address2":"","telephone":null,"latitude":53.480,"active":true,
          "geocode_coordinates":"SRID=4326;POINT (-2.250 53.480)",
          "paediatric_diabetes_unit":{"pz_code":"PZ900","paediatric_diabetes_network":{"pn_code":"PN90","name":"North"}},
          "trust":{"ods_code":"R0A","name":"Alderwick NHS Trust","active":true},
          "local_health_board":null,
          "integrated_care_board":{"ods_code":"S1Y5D","name":"NHS Central East","boundary_identifier":"E54000099"},
          "nhs_england_region":{"region_code":"Y61","name":"East of England"},
          "london_borough":{},
          "local_authority_district":{"name":"Alder","local_authority_district_code":"E07000001"},
          "country":{"name":"England"}}]
        """;

    [Fact]
    public async Task Nested_organisations_become_attributes_under_names_that_can_be_read()
    {
        var option = (await RcpchReading.ReadAsync("hospitals_england_wales", Full)).Options.ShouldHaveSingleItem();

        option.Label.ShouldBe("Alderwick Children's Hospital");
        Attributes(option).ShouldBe(
        [
            "address1=1 Mill Lane", "country_name=England", "integrated_care_board_boundary_identifier=E54000099", "integrated_care_board_name=NHS Central East",
            "integrated_care_board_ods_code=S1Y5D", "latitude=53.480", "local_authority_district_local_authority_district_code=E07000001", "local_authority_district_name=Alder",
            "longitude=-2.250", "nhs_england_region_code=Y61", "nhs_england_region_name=East of England",
            "paediatric_diabetes_network_name=North", "paediatric_diabetes_network_pn_code=PN90", "paediatric_diabetes_unit_pz_code=PZ900",
            "trust_active=true", "trust_name=Alderwick NHS Trust", "trust_ods_code=R0A",
        ]);
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[-0.1275,51.507]}""", "latitude=51.507 longitude=-0.1275")]
    [InlineData("\"SRID=4326;POINT (-0.1275 51.507)\"", "latitude=51.507 longitude=-0.1275")]
    [InlineData("\"POINT(-0.1275 51.507)\"", "latitude=51.507 longitude=-0.1275")]
    [InlineData("\"SRID=27700;POINT (530000 180000)\"", "geocode_coordinates=SRID=27700;POINT (530000 180000)")]
    [InlineData("""{"type":"Point","coordinates":[530000,180000]}""", "")]
    [InlineData("""{"type":"Point","coordinates":["a",null]}""", "")]
    [InlineData("null", "")]
    [InlineData("7", "")]
    public async Task A_point_is_read_where_it_is_in_degrees(string point, string expected) =>
        string.Join(' ', Attributes((await RcpchReading.ReadAsync("nhs_trusts", $$"""[{"ods_code":"R0A","name":"A","geocode_coordinates":{{point}}}]""")).Options[0])).ShouldBe(expected);

    [Fact]
    public async Task Coordinates_that_an_item_has_itself_are_not_taken_from_its_point() =>
        Attributes((await RcpchReading.ReadAsync("nhs_trusts", """[{"ods_code":"R0A","name":"A","geocode_coordinates":{"type":"Point","coordinates":[1,2]},"longitude":"-0.10","latitude":51.50}]""")).Options[0])
            .ShouldBe(["latitude=51.50", "longitude=-0.10"]);

    [Fact]
    public async Task An_organisation_that_is_not_active_is_retired() =>
        (await RcpchReading.ReadAsync("nhs_trusts", """[{"ods_code":"A","name":"A","active":false},{"ods_code":"B","name":"B","active":true},{"ods_code":"C","name":"C"}]""")).Options
            .Select(option => option.IsRetired).ShouldBe([true, false, false]);

    [Fact]
    public async Task What_is_of_the_record_makes_no_attribute_and_the_newest_change_is_kept()
    {
        var list = await RcpchReading.ReadAsync("nhs_trusts", """[{"ods_code":"A","name":"A","updated_at":"2026-03-01T10:00:00Z","globalid":"x","id":7},{"ods_code":"B","name":"B","updated_at":"2026-05-02"},{"ods_code":"C","name":"C","updated_at":"soon"}]""");

        list.Options.ShouldAllBe(option => option.Attributes.IsEmpty);
        list.ChangedOn.ShouldBe(new DateOnly(2026, 5, 2));
    }

    [Fact]
    public async Task The_order_of_a_trusts_hospitals_makes_no_other_content() =>
        Attributes((await RcpchReading.ReadAsync("nhs_trusts", """[{"ods_code":"A","name":"A","organisations":[{"ods_code":"A2","name":"Z"},{"ods_code":"A1","name":"Y"}]}]""")).Options[0]).ShouldBe(["organisations=A1, A2"]);

    [Fact]
    public async Task Boards_and_their_hospitals_come_from_two_answers_and_complete_each_other()
    {
        var list = await RcpchReading.ReadAsync(
            "welsh_lhbs",
            ("http://x/local_health_boards/", """[{"ods_code":"7X1","name":"Afon Health Board","welsh_name":"Bwrdd Iechyd Afon","long":-3.5,"lat":51.6},{"ods_code":"7X2","name":"Bryn Health Board"}]"""),
            ("http://x/local_health_boards/organisations/", """[{"ods_code":"7X2","name":"Bryn Health Board","organisations":[{"ods_code":"7X2A1","name":"Bryn Hospital"}]},{"ods_code":"7X1","name":"Afon Health Board","organisations":[{"ods_code":"7X1A1","name":"Afon Hospital"}]}]"""));

        list.Options.Select(option => $"{option.Parent ?? "-"} {option.Code}").ShouldBe(["- 7X1", "7X1 7X1A1", "- 7X2", "7X2 7X2A1"]);
        Attributes(list.Options[0]).ShouldBe(["latitude=51.6", "longitude=-3.5", "welsh_name=Bwrdd Iechyd Afon"]);
        list.Faults.ShouldBeEmpty();
        list.Addresses.ShouldBe(["http://x/local_health_boards/", "http://x/local_health_boards/organisations/"]);
    }

    [Fact]
    public async Task Where_boards_do_not_list_their_hospitals_the_hospitals_name_their_board()
    {
        var list = await RcpchReading.ReadAsync(
            "welsh_lhbs",
            ("http://x/local_health_boards/", """[{"ods_code":"7X1","name":"Afon Health Board"}]"""),
            ("http://x/organisations/", """
                [{"ods_code":"R0A01","name":"Alderwick","trust":{"ods_code":"R0A"},"local_health_board":null},
                 {"ods_code":"7X1A1","name":"Afon Hospital","postcode":"CF1 1AA","trust":null,"local_health_board":{"ods_code":"7X1","name":"Afon Health Board"}},
                 {"ods_code":"7X9A1","name":"Cwm Hospital","trust":null,"local_health_board":{"ods_code":"7X9","name":"Cwm Health Board","boundary_identifier":"W1"}}]
                """));

        list.Options.Select(option => $"{option.Parent ?? "-"} {option.Code} {option.Label}").ShouldBe(["- 7X1 Afon Health Board", "7X1 7X1A1 Afon Hospital", "- 7X9 Cwm Health Board", "7X9 7X9A1 Cwm Hospital"]);
        Attributes(list.Options[1]).ShouldBe(["postcode=CF1 1AA"]);
        list.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_units_own_name_goes_before_that_of_its_hospital_and_its_parents_comes_last()
    {
        var list = await RcpchReading.ReadAsync(
            "paediatric_diabetes_units",
            ("http://x/paediatric_diabetes_units/parent/", """
                [{"pz_code":"PZ901","parent":{"ods_code":"R0A","name":"Alder Trust"},"primary_organisation":{"ods_code":"R0A01","name":"Alder Hospital"}},
                 {"pz_code":"PZ902","parent":{"ods_code":"R0B","name":"Birch Trust"},"primary_organisation":{"ods_code":"R0B01","name":"Birch Hospital"}},
                 {"pz_code":"PZ903","parent":{"ods_code":"R0C","name":"Cedar Trust"},"primary_organisation":null}]
                """),
            ("http://x/paediatric_diabetes_units/", """[{"pz_code":"PZ901","name":"Alder Unit","active":false,"organisations":[{"ods_code":"R0A01","name":"Alder Hospital"}]},{"pz_code":"PZ902","organisations":[]}]"""));

        list.Options.Select(option => $"{option.Code} {option.Label} {option.IsRetired}").ShouldBe(["PZ901 Alder Unit True", "PZ902 Birch Hospital False", "PZ903 Cedar Trust False"]);
        Attributes(list.Options[0]).ShouldBe(["organisations=R0A01", "parent_name=Alder Trust", "parent_ods_code=R0A", "primary_organisation_name=Alder Hospital", "primary_organisation_ods_code=R0A01"]);
    }

    [Fact]
    public async Task Codes_of_five_characters_and_more_boards_than_ever_are_taken()
    {
        var list = await RcpchReading.ReadAsync("integrated_care_boards", "[" + string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"ods_code":"S{{i:D4}}","name":"Board {{i}}"}""")) + "]");

        list.Options.Count.ShouldBe(60);
    }

    [Fact]
    public async Task Of_a_hundred_thousand_organisations_one_is_in_memory_at_a_time_and_what_they_repeat_is_kept_once()
    {
        await using var stream = new Repeated(100_000);
        var answers = new RcpchAnswers(stream, "hospitals_england_wales", "answer.json");
        var reader = new RcpchReader(RcpchList.All[0]);
        await foreach (var item in answers.ReadAsync(TestContext.Current.CancellationToken))
            reader.Add(item);
        var options = reader.Options();

        options.Count.ShouldBe(100_000);
        options[^1].Label.ShouldBe("Hospital 99999");
        ReferenceEquals(options[0].Attributes["county"], options[^1].Attributes["county"]).ShouldBeTrue();
        stream.Largest.ShouldBeLessThanOrEqualTo(1 << 16);
    }

    [Fact]
    public async Task A_byte_order_mark_and_blanks_around_the_answer_do_no_harm() =>
        (await RcpchReading.ReadAsync("nhs_trusts", "\uFEFF \r\n[ {\"ods_code\" : \"A\", \"name\":\"A\"} ] \n")).Options.Count.ShouldBe(1);

    private static string[] Attributes(CodeOption option) => [.. option.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}")];

    /// <summary>A long answer that is made while it is read, and the largest buffer that was handed in for it.</summary>
    private sealed class Repeated(int count) : MemoryStream
    {
        private int _next;
        private byte[] _rest = [];

        public int Largest { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Largest = Math.Max(Largest, buffer.Length);
            if (_rest.Length == 0 && _next < count)
            {
                _rest = Encoding.UTF8.GetBytes($$"""{{(_next == 0 ? '[' : ',')}}{"ods_code":"X{{_next}}","name":"Hospital {{_next}}","county":"Shire","padding":"{{new string(' ', 300)}}"}{{(_next == count - 1 ? "]" : "")}}""");
                _next++;
            }

            var length = Math.Min(buffer.Length, _rest.Length);
            _rest.AsMemory(0, length).CopyTo(buffer);
            _rest = _rest[length..];
            return ValueTask.FromResult(length);
        }
    }
}
