namespace Weir.Sandbox.NhsStatistics.Codes;

/// <summary>Who pays: a part of a care board, a hub of specialised commissioning, or nobody in England.</summary>
/// <param name="Code">The code, e.g. <c>93C</c>.</param>
/// <param name="Board">The care board, or null for hubs, regions and <see cref="NonEnglish"/>.</param>
/// <param name="Place">The name, without what says that it is a part of a board.</param>
internal sealed record Commissioner(string Code, CareBoard? Board, string Place)
{
    /// <summary>The code of pathways that no English commissioner pays for; national figures leave it out.</summary>
    public const string NonEnglish = "NONC";

    private static readonly DateOnly BoardsBegan = new(2022, 7, 1);

    /// <summary>The name as a file of that month prints it: before July 2022 these were clinical commissioning groups.</summary>
    public string NameIn(DateOnly month) => Board is null ? Place : $"NHS {Place} {(month < BoardsBegan ? "CCG" : "(SUB ICB LOCATION)")}";
}

/// <summary>The commissioners of 2025-26: parts of boards, regions, hubs, and NONC.</summary>
internal static class Commissioners
{
    private const string Parts = """
        QE1 00Q BLACKBURN WITH DARWEN
        QE1 00R BLACKPOOL
        QE1 00X CHORLEY AND SOUTH RIBBLE
        QE1 01A EAST LANCASHIRE
        QE1 01E GREATER PRESTON
        QE1 01K MORECAMBE BAY
        QE1 02G WEST LANCASHIRE
        QE1 02M FYLDE AND WYRE
        QF7 02P BARNSLEY
        QF7 02X DONCASTER
        QF7 03L ROTHERHAM
        QF7 03N SHEFFIELD
        QGH 18C HEREFORDSHIRE AND WORCESTERSHIRE
        QH8 06Q MID ESSEX
        QH8 07G THURROCK
        QH8 99E BASILDON AND BRENTWOOD
        QH8 99F CASTLE POINT AND ROCHFORD
        QH8 99G SOUTHEND
        QHG M1J4Y BEDFORDSHIRE, LUTON AND MILTON KEYNES
        QHL 15E BIRMINGHAM, SOLIHULL AND WEST BIRMINGHAM
        QHM 00L NORTHUMBERLAND
        QHM 00N SOUTH TYNESIDE
        QHM 00P SUNDERLAND
        QHM 01H NORTH CUMBRIA
        QHM 13T NEWCASTLE GATESHEAD
        QHM 16C TEES VALLEY
        QHM 84H COUNTY DURHAM
        QHM 99C NORTH TYNESIDE
        QJ2 15M DERBY, DERBYSHIRE AND GLOSSOP
        QJG 06L IPSWICH AND EAST SUFFOLK
        QJG 06T NORTH EAST ESSEX
        QJG 07K WEST SUFFOLK
        QJK 15N DEVON
        QJM 71E LINCOLNSHIRE
        QK1 03W EAST LEICESTERSHIRE AND RUTLAND
        QK1 04C LEICESTER CITY
        QK1 04V WEST LEICESTERSHIRE
        QKK 72Q SOUTH EAST LONDON
        QKS 91Q KENT AND MEDWAY
        QM7 06K EAST AND NORTH HERTFORDSHIRE
        QM7 06N HERTS VALLEYS
        QM7 07H WEST ESSEX
        QMF A3A8R NORTH EAST LONDON
        QMJ 93C NORTH CENTRAL LONDON
        QMM 26A NORFOLK AND WAVENEY
        QNC 04Y CANNOCK CHASE
        QNC 05D EAST STAFFORDSHIRE
        QNC 05G NORTH STAFFORDSHIRE
        QNC 05Q SOUTH EAST STAFFORDSHIRE AND SEISDON PENINSULA
        QNC 05V STAFFORD AND SURROUNDS
        QNC 05W STOKE ON TRENT
        QNQ D4U1Y FRIMLEY
        QNX 09D BRIGHTON AND HOVE
        QNX 70F WEST SUSSEX
        QNX 97R EAST SUSSEX
        QOC M2L0M SHROPSHIRE, TELFORD AND WREKIN
        QOP 00T BOLTON
        QOP 00V BURY
        QOP 00Y OLDHAM
        QOP 01D HEYWOOD, MIDDLETON AND ROCHDALE
        QOP 01G SALFORD
        QOP 01W STOCKPORT
        QOP 01Y TAMESIDE
        QOP 02A TRAFFORD
        QOP 02H WIGAN BOROUGH
        QOP 14L MANCHESTER
        QOQ 02Y EAST RIDING OF YORKSHIRE
        QOQ 03F HULL
        QOQ 03H NORTH EAST LINCOLNSHIRE
        QOQ 03K NORTH LINCOLNSHIRE
        QOQ 03Q VALE OF YORK
        QOQ 42D NORTH YORKSHIRE
        QOX 92G BATH AND NORTH EAST SOMERSET, SWINDON AND WILTSHIRE
        QPM 78H NORTHAMPTONSHIRE
        QR1 11M GLOUCESTERSHIRE
        QRL 10R PORTSMOUTH
        QRL D9Y0V HAMPSHIRE, SOUTHAMPTON AND ISLE OF WIGHT
        QRV W2U3Z NORTH WEST LONDON
        QSL 11X SOMERSET
        QT1 02Q BASSETLAW
        QT1 52R NOTTINGHAM AND NOTTINGHAMSHIRE
        QT6 11N KERNOW
        QU9 10Q OXFORDSHIRE
        QU9 14Y BUCKINGHAMSHIRE
        QU9 15A BERKSHIRE WEST
        QUA D2P2L BLACK COUNTRY
        QUE 06H CAMBRIDGESHIRE AND PETERBOROUGH
        QUY 15C BRISTOL, NORTH SOMERSET AND SOUTH GLOUCESTERSHIRE
        QVV 11J DORSET
        QWE 36L SOUTH WEST LONDON
        QWO 02T CALDERDALE
        QWO 03R WAKEFIELD
        QWO 15F LEEDS
        QWO 36J BRADFORD DISTRICT AND CRAVEN
        QWO X2C4Y KIRKLEES
        QWU B2M3M COVENTRY AND WARWICKSHIRE
        QXU 92A SURREY HEARTLANDS
        QYG 01F HALTON
        QYG 01J KNOWSLEY
        QYG 01T SOUTH SEFTON
        QYG 01V SOUTHPORT AND FORMBY
        QYG 01X ST HELENS
        QYG 02E WARRINGTON
        QYG 12F WIRRAL
        QYG 27D CHESHIRE
        QYG 99A LIVERPOOL
        """;

    private const string RegionsAndHubs = """
        Y56 LONDON COMMISSIONING REGION
        Y58 SOUTH WEST COMMISSIONING REGION
        Y59 SOUTH EAST COMMISSIONING REGION
        Y60 MIDLANDS COMMISSIONING REGION
        Y61 EAST OF ENGLAND COMMISSIONING REGION
        Y62 NORTH WEST COMMISSIONING REGION
        Y63 NORTH EAST AND YORKSHIRE COMMISSIONING REGION
        13Q NATIONAL COMMISSIONING HUB 1
        13R LONDON COMMISSIONING HUB
        14A MIDLANDS COMMISSIONING HUB
        14E EAST OF ENGLAND COMMISSIONING HUB
        14F SOUTH WEST COMMISSIONING HUB
        14G SOUTH EAST COMMISSIONING HUB
        27T NORTH WEST COMMISSIONING HUB
        85J NORTH EAST AND YORKSHIRE COMMISSIONING HUB
        """;

    /// <summary>The name of NONC really reads like this: a lookup that failed in the publisher's spreadsheet.</summary>
    public static Commissioner NonEnglish { get; } = new(Commissioner.NonEnglish, null, "#N/A");

    /// <summary>The parts of care boards.</summary>
    public static IReadOnlyList<Commissioner> OfBoards { get; } =
        [.. CodeTable.Lines(Parts, 3).Select(cells => new Commissioner(cells[1], CareBoards.ByCode[cells[0]], cells[2]))];

    /// <summary>Regions and hubs of specialised commissioning: no board stands above them.</summary>
    public static IReadOnlyList<Commissioner> WithoutBoard { get; } =
        [.. CodeTable.Lines(RegionsAndHubs, 2).Select(cells => new Commissioner(cells[0], null, cells[1]))];
}
