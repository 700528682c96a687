using System.Collections.Frozen;

namespace Weir.Sandbox.NhsStatistics.Codes;

/// <summary>An integrated care board, as public code lists name it.</summary>
/// <param name="Region">The NHS England region it belongs to, e.g. <c>Y56</c>.</param>
/// <param name="Code">Three characters, e.g. <c>QMJ</c>.</param>
/// <param name="Place">The name without what says that it is a board.</param>
internal sealed record CareBoard(string Region, string Code, string Place)
{
    private static readonly DateOnly BoardsBegan = new(2022, 7, 1);

    /// <summary>The name as a file of that month prints it: before July 2022 these were partnerships.</summary>
    public string NameIn(DateOnly month) =>
        $"NHS {Place} {(month < BoardsBegan ? "SUSTAINABILITY AND TRANSFORMATION PARTNERSHIP" : "INTEGRATED CARE BOARD")}";
}

/// <summary>The 42 integrated care boards from July 2022 to March 2026.</summary>
internal static class CareBoards
{
    private const string Table = """
        Y56 QKK SOUTH EAST LONDON
        Y56 QMF NORTH EAST LONDON
        Y56 QMJ NORTH CENTRAL LONDON
        Y56 QRV NORTH WEST LONDON
        Y56 QWE SOUTH WEST LONDON
        Y58 QJK DEVON
        Y58 QOX BATH AND NORTH EAST SOMERSET, SWINDON AND WILTSHIRE
        Y58 QR1 GLOUCESTERSHIRE
        Y58 QSL SOMERSET
        Y58 QT6 CORNWALL AND THE ISLES OF SCILLY
        Y58 QUY BRISTOL, NORTH SOMERSET AND SOUTH GLOUCESTERSHIRE
        Y58 QVV DORSET
        Y59 QKS KENT AND MEDWAY
        Y59 QNQ FRIMLEY
        Y59 QNX SUSSEX
        Y59 QRL HAMPSHIRE AND ISLE OF WIGHT
        Y59 QU9 BUCKINGHAMSHIRE, OXFORDSHIRE AND BERKSHIRE WEST
        Y59 QXU SURREY HEARTLANDS
        Y60 QGH HEREFORDSHIRE AND WORCESTERSHIRE
        Y60 QHL BIRMINGHAM AND SOLIHULL
        Y60 QJ2 DERBY AND DERBYSHIRE
        Y60 QJM LINCOLNSHIRE
        Y60 QK1 LEICESTER, LEICESTERSHIRE AND RUTLAND
        Y60 QNC STAFFORDSHIRE AND STOKE-ON-TRENT
        Y60 QOC SHROPSHIRE, TELFORD AND WREKIN
        Y60 QPM NORTHAMPTONSHIRE
        Y60 QT1 NOTTINGHAM AND NOTTINGHAMSHIRE
        Y60 QUA BLACK COUNTRY
        Y60 QWU COVENTRY AND WARWICKSHIRE
        Y61 QH8 MID AND SOUTH ESSEX
        Y61 QHG BEDFORDSHIRE, LUTON AND MILTON KEYNES
        Y61 QJG SUFFOLK AND NORTH EAST ESSEX
        Y61 QM7 HERTFORDSHIRE AND WEST ESSEX
        Y61 QMM NORFOLK AND WAVENEY
        Y61 QUE CAMBRIDGESHIRE AND PETERBOROUGH
        Y62 QE1 LANCASHIRE AND SOUTH CUMBRIA
        Y62 QOP GREATER MANCHESTER
        Y62 QYG CHESHIRE AND MERSEYSIDE
        Y63 QF7 SOUTH YORKSHIRE
        Y63 QHM NORTH EAST AND NORTH CUMBRIA
        Y63 QOQ HUMBER AND NORTH YORKSHIRE
        Y63 QWO WEST YORKSHIRE
        """;

    /// <summary>All of them, by region and code.</summary>
    public static IReadOnlyList<CareBoard> All { get; } =
        [.. CodeTable.Lines(Table, 3).Select(cells => new CareBoard(cells[0], cells[1], cells[2]))];

    /// <summary>The same by code.</summary>
    public static FrozenDictionary<string, CareBoard> ByCode { get; } = All.ToFrozenDictionary(board => board.Code, StringComparer.Ordinal);
}
