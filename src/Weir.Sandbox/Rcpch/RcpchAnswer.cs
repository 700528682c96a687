using System.Text.Json.Nodes;

namespace Weir.Sandbox.Rcpch;

/// <summary>Answers of the organisations API by their addresses, in the shapes of 2024 or of today.</summary>
internal sealed class RcpchAnswer(RcpchWorld world, bool isEarlier)
{
    /// <summary>The answer at a path below the API's address; null where there is nothing.</summary>
    public JsonArray? At(string path) => path switch
    {
        "organisations/" => List(world.Hospitals, Full),
        "organisations/limited/" => List(world.Hospitals, Limited),
        "trusts/" => List(world.Trusts, Trust),
        "local_health_boards/organisations/" => List(world.HealthBoards, board => With(BoardName(board), "organisations", Members(board.Code))),
        "paediatric_diabetes_units/parent/" => List(world.Units, Parent),
        _ => isEarlier ? Earlier(path) : Present(path),
    };

    private JsonArray? Present(string path) => path switch
    {
        "local_health_boards/" => List(world.HealthBoards, board => Placed(BoardName(board), board.Number)),
        "integrated_care_boards/" => List(world.CareBoards, board => Placed(CareBoard(board), board.Number)),
        "nhs_england_regions/" => List(world.Regions, region => Placed(Region(region), region.Number)),
        "london_boroughs/" => List(world.Boroughs, Borough),
        "paediatric_diabetes_units/" => List(world.Units, unit => new JsonObject
        {
            ["pz_code"] = unit.Code,
            ["organisations"] = new JsonArray(Limited(HospitalOf(unit))),
            ["active"] = unit.Number % 20 != 19,
            ["updated_at"] = "2026-04-01T04:00:00Z",
            ["name"] = unit.Name,
        }),
        _ => null,
    };

    private JsonArray? Earlier(string path) => path switch
    {
        "integrated_care_boards/organisations/" => List(world.CareBoards, CareBoard),
        "nhs_england_regions/organisations/" => List(world.Regions, Region),
        "london_boroughs/organisations/" => List(world.Boroughs, Borough),
        "paediatric_diabetes_units/organisations/" => List(world.Units, unit => new JsonObject { ["pz_code"] = unit.Code, ["organisations"] = new JsonArray(Limited(HospitalOf(unit))) }),
        _ => null,
    };

    private JsonObject Full(RcpchOrganisation hospital)
    {
        var (trust, board) = (Find(world.Trusts, hospital.Parent), Find(world.HealthBoards, hospital.Parent));
        var (longitude, latitude) = Place(hospital.Number);
        var unit = world.Units.FirstOrDefault(unit => unit.Parent == hospital.Code);
        return new JsonObject
        {
            ["ods_code"] = hospital.Code,
            ["name"] = hospital.Name,
            ["website"] = null,
            ["address1"] = $"{hospital.Number + 1} Weir Lane",
            ["address2"] = "",
            ["city"] = "Sandbridge",
            ["postcode"] = $"ZZ{hospital.Number % 90 + 1} 1AA",
            // Some have no coordinates but those of their point.
            ["latitude"] = hospital.Number % 2 == 0 ? latitude : null,
            ["longitude"] = hospital.Number % 2 == 0 ? longitude : null,
            ["geocode_coordinates"] = isEarlier
                ? FormattableString.Invariant($"SRID=4326;POINT ({longitude} {latitude})")
                : new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(longitude, latitude) },
            ["active"] = hospital.Number % 50 != 49,
            ["paediatric_diabetes_unit"] = unit is null ? null : new JsonObject { ["pz_code"] = unit.Code, ["paediatric_diabetes_network"] = Network(unit) },
            ["trust"] = trust is null ? null : Limited(trust),
            ["local_health_board"] = board is null ? null : BoardName(board),
            ["integrated_care_board"] = trust is null ? null : CareBoard(world.CareBoards[trust.Number % world.CareBoards.Count]),
            ["nhs_england_region"] = trust is null ? null : Region(world.Regions[trust.Number % world.Regions.Count]),
            ["london_borough"] = null,
            ["country"] = new JsonObject { ["boundary_identifier"] = board is null ? "E92000001" : "W92000004", ["name"] = board is null ? "England" : "Wales" },
        };
    }

    private JsonObject Trust(RcpchOrganisation trust) => new()
    {
        ["ods_code"] = trust.Code,
        ["name"] = trust.Name,
        ["address_line_1"] = $"{trust.Number + 1} Sandbox Road",
        ["town"] = "Sandbridge",
        ["postcode"] = "ZZ1 1AA",
        ["country"] = "ENGLAND",
        ["telephone"] = null,
        ["active"] = true,
        ["organisations"] = Members(trust.Code),
    };

    private JsonObject Parent(RcpchOrganisation unit)
    {
        var hospital = HospitalOf(unit);
        return new JsonObject
        {
            ["pz_code"] = unit.Code,
            ["paediatric_diabetes_network"] = Network(unit),
            ["parent"] = Find(world.Trusts, hospital.Parent) is { } trust ? Limited(trust) : Find(world.HealthBoards, hospital.Parent) is { } board ? BoardName(board) : null,
            ["primary_organisation"] = Limited(hospital),
        };
    }

    private JsonArray Members(string parent) => List(world.Hospitals.Where(hospital => hospital.Parent == parent), Limited);

    /// <summary>The hospital of a unit, whether or not its list still has it.</summary>
    private RcpchOrganisation HospitalOf(RcpchOrganisation unit) =>
        Find(world.Hospitals, unit.Parent) ?? new RcpchOrganisation(unit.Parent, unit.Name, "", unit.Number);

    private static JsonObject Network(RcpchOrganisation unit) => new() { ["pn_code"] = $"PN9{unit.Number % 5}", ["name"] = $"Sandbox Network {(unit.Number % 5) + 1}" };

    private static JsonObject BoardName(RcpchOrganisation board) => new() { ["ods_code"] = board.Code, ["boundary_identifier"] = $"W1199000{board.Number + 1}", ["name"] = board.Name };

    private static JsonObject CareBoard(RcpchOrganisation board) => new() { ["boundary_identifier"] = $"E549000{board.Number + 10}", ["name"] = board.Name, ["ods_code"] = board.Code };

    private static JsonObject Region(RcpchOrganisation region) => new() { ["region_code"] = region.Code, ["publication_date"] = "2022-07-30", ["boundary_identifier"] = $"E4990000{region.Number + 1}", ["name"] = region.Name };

    private static JsonObject Borough(RcpchOrganisation borough) => new() { ["name"] = borough.Name, ["gss_code"] = borough.Code, ["hectares"] = 1000.5m + borough.Number, ["ons_inner"] = borough.Number % 2 == 0 ? "T" : "F", ["sub_2009"] = null };

    private static JsonObject Limited(RcpchOrganisation one) => new() { ["ods_code"] = one.Code, ["name"] = one.Name };

    private static JsonObject Placed(JsonObject one, int number)
    {
        var (longitude, latitude) = Place(number);
        (one["long"], one["lat"]) = (longitude, latitude);
        return one;
    }

    private static (decimal Longitude, decimal Latitude) Place(int number) => (-1.5m - (number * 0.01m), 51.25m + (number * 0.01m));

    private static JsonObject With(JsonObject one, string name, JsonNode value)
    {
        one[name] = value;
        return one;
    }

    private static RcpchOrganisation? Find(IReadOnlyList<RcpchOrganisation> all, string code) => all.FirstOrDefault(one => one.Code == code);

    private static JsonArray List(IEnumerable<RcpchOrganisation> all, Func<RcpchOrganisation, JsonObject> shape) => new([.. all.Select(shape)]);
}
