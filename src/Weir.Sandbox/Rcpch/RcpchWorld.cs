using System.Globalization;

namespace Weir.Sandbox.Rcpch;

/// <summary>An organisation of the stand-in.</summary>
/// <param name="Code">Its code: ODS, GSS, region or PZ.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parent">Code of the trust, health board or hospital that it is of; empty where it is of none.</param>
/// <param name="Number">Its place among those of its kind, from 0.</param>
internal sealed record RcpchOrganisation(string Code, string Name, string Parent, int Number);

/// <summary>What the organisations API holds. Codes and names are made up, and nobody is meant.</summary>
internal sealed class RcpchWorld
{
    private static readonly string[] Places =
    [
        "Alderwick", "Brackwater", "Carrowmere", "Dunhollow", "Eastry Sands", "Farthingley", "Greywell", "Harrowick", "Inchford", "Jessamy", "Kettlebourne", "Larkhythe",
        "Marlstone", "Netherby Vale", "Oxcombe", "Pellingham", "Quarrydown", "Rushmoor Hythe", "Saltersford", "Thornaby Cross", "Underwych", "Vexford", "Withermarsh", "Yarrowdale",
    ];

    private static readonly string[] WelshPlaces = ["Afon Las", "Bryn Coed", "Cwm Derw", "Dyffryn Gwyn", "Eglwys Wen", "Ffynnon Hir", "Glan Mor"];
    private static readonly string[] Kinds = ["General Hospital", "Children's Hospital", "Infirmary"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);
    private bool _hasLostHalf;

    private readonly List<RcpchOrganisation> _trusts = [.. Numbers(36).Select(i => new RcpchOrganisation(Code("X", i, 2), $"{Place(i)} NHS Foundation Trust", "", i))];
    private readonly List<RcpchOrganisation> _boards = [.. Numbers(WelshPlaces.Length).Select(i => new RcpchOrganisation($"7X{i + 1}", $"{WelshPlaces[i]} University Health Board", "", i))];
    private readonly List<RcpchOrganisation> _regions = [.. Numbers(7).Select(i => new RcpchOrganisation($"Y9{i + 1}", $"{Place(i)} and {Place(i + 7)}", "", i))];
    private readonly List<RcpchOrganisation> _boroughs = [.. Numbers(33).Select(i => new RcpchOrganisation(Code("E099", i + 1, 5), $"{Place(i)}-on-Weir", "", i))];
    private readonly List<RcpchOrganisation> _careBoards = [.. Numbers(36).Select(i => new RcpchOrganisation(Code("X", i, 3) + "Z", $"NHS {Place(i)} Integrated Care Board", "", i))];
    private readonly List<RcpchOrganisation> _hospitals;
    private readonly List<RcpchOrganisation> _units;

    public RcpchWorld()
    {
        _hospitals =
        [
            .. _trusts.SelectMany(trust => Numbers(3).Select(i => new RcpchOrganisation(Code(trust.Code, i + 1, 2), $"{Place(trust.Number)} {Kinds[i]}", trust.Code, (trust.Number * 3) + i))),
            .. _boards.SelectMany(board => Numbers(3).Select(i => new RcpchOrganisation($"{board.Code}A{i + 1}", $"{WelshPlaces[board.Number]} {Kinds[i]}", board.Code, 200 + (board.Number * 3) + i))),
        ];
        _units = [.. _hospitals.Where(hospital => hospital.Number % 3 == 1).Select((hospital, i) => new RcpchOrganisation(Code("PZ9", i, 2), $"{hospital.Name} Diabetes Unit", hospital.Code, i))];
    }

    public IReadOnlyList<RcpchOrganisation> Trusts => Now(_trusts);

    /// <summary>Of Wales.</summary>
    public IReadOnlyList<RcpchOrganisation> HealthBoards => Now(_boards);

    public IReadOnlyList<RcpchOrganisation> Regions => Now(_regions);

    public IReadOnlyList<RcpchOrganisation> Boroughs => Now(_boroughs);

    public IReadOnlyList<RcpchOrganisation> CareBoards => Now(_careBoards);

    public IReadOnlyList<RcpchOrganisation> Hospitals => Now(_hospitals);

    /// <summary>For diabetes.</summary>
    public IReadOnlyList<RcpchOrganisation> Units => Now(_units);

    /// <summary>Whether only the first half of each list is given.</summary>
    public bool HasLostHalf
    {
        get
        {
            lock (_gate)
                return _hasLostHalf;
        }

        set
        {
            lock (_gate)
                _hasLostHalf = value;
        }
    }

    /// <summary>Gives an organisation another name. False where there is none with the code.</summary>
    public bool Rename(string code, string name)
    {
        lock (_gate)
        {
            if (!new[] { _trusts, _boards, _regions, _boroughs, _careBoards, _hospitals, _units }.Any(all => all.Exists(one => one.Code == code)))
                return false;
            _renamed[code] = name;
            return true;
        }
    }

    private List<RcpchOrganisation> Now(List<RcpchOrganisation> all)
    {
        lock (_gate)
            return [.. all.Take(_hasLostHalf ? (all.Count + 1) / 2 : all.Count).Select(one => _renamed.TryGetValue(one.Code, out var name) ? one with { Name = name } : one)];
    }

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);

    private static string Place(int number) => number < Places.Length ? Places[number] : $"{(number % 2 == 0 ? "North" : "South")} {Places[number % Places.Length]}";

    private static string Code(string begin, int number, int digits) => begin + number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
