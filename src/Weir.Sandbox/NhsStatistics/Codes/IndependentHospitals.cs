using System.Globalization;

namespace Weir.Sandbox.NhsStatistics.Codes;

/// <summary>Independent hospitals: some real ones by code and name, and as many invented ones as a full-size file needs.</summary>
internal static class IndependentHospitals
{
    private const int Invented = 343;

    private const string Table = """
        NT447 QOQ DUCHY HOSPITAL
        NVC04 QT6 DUCHY HOSPITAL
        NT212 QNX NUFFIELD HEALTH, CHICHESTER HOSPITAL
        NT211 QR1 NUFFIELD HEALTH, CHELTENHAM HOSPITAL
        NT209 QUE NUFFIELD HEALTH, CAMBRIDGE HOSPITAL
        NT215 QJK NUFFIELD HEALTH, EXETER HOSPITAL
        NT226 QK1 NUFFIELD HEALTH, LEICESTER HOSPITAL
        NT235 QOC NUFFIELD HEALTH, SHREWSBURY HOSPITAL
        NT245 QOQ NUFFIELD HEALTH, YORK HOSPITAL
        NT302 QUY SPIRE BRISTOL HOSPITAL
        NT304 QRL SPIRE SOUTHAMPTON HOSPITAL
        NT317 QUE SPIRE CAMBRIDGE LEA HOSPITAL
        NT318 QMM SPIRE NORWICH HOSPITAL
        NT322 QK1 SPIRE LEICESTER HOSPITAL
        NT327 QOP SPIRE MANCHESTER HOSPITAL
        NT332 QWO SPIRE LEEDS HOSPITAL
        NT337 QYG SPIRE LIVERPOOL HOSPITAL
        NT343 QU9 SPIRE THAMES VALLEY HOSPITAL
        """;

    /// <summary>All of them. The first two are two hospitals that share one name: a provider is its code.</summary>
    public static IReadOnlyList<Provider> All { get; } =
    [
        .. CodeTable.Lines(Table, 3).Select(cells => new Provider(cells[0], cells[2], CareBoards.ByCode[cells[1]], ProviderKind.Independent, 1.6)),
        .. Enumerable.Range(1, Invented).Select(Invent),
    ];

    /// <summary>Codes beginning with ZS are not given to anyone.</summary>
    private static Provider Invent(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"ZS{number:000}"),
        string.Create(CultureInfo.InvariantCulture, $"SANDBOX INDEPENDENT HOSPITAL {number:000}"),
        CareBoards.All[number * 5 % CareBoards.All.Count],
        ProviderKind.Independent,
        0.2 + (number * 37 % 100 / 40.0));
}
