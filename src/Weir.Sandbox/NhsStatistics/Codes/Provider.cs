namespace Weir.Sandbox.NhsStatistics.Codes;

/// <summary>What a hospital mostly does; it decides which treatment functions it reports.</summary>
internal enum ProviderKind
{
    /// <summary>A general hospital: everything.</summary>
    Acute,

    /// <summary>Bones and joints.</summary>
    Orthopaedic,

    /// <summary>Eyes.</summary>
    Eye,

    /// <summary>Children.</summary>
    Children,

    /// <summary>Cancer.</summary>
    Cancer,

    /// <summary>Heart and lungs.</summary>
    Heart,

    /// <summary>Women.</summary>
    Women,

    /// <summary>Brain and nerves.</summary>
    Neurology,

    /// <summary>Burns and reconstruction.</summary>
    Plastic,

    /// <summary>Community and mental health services with a few waiting lists.</summary>
    Community,

    /// <summary>Independent sector: planned surgery.</summary>
    Independent,
}

/// <summary>A hospital trust or an independent hospital.</summary>
/// <param name="Code">The organisation code, e.g. <c>RAL</c> or <c>NT447</c>.</param>
/// <param name="Name">The name in files, in capitals.</param>
/// <param name="Board">The care board it stands in.</param>
/// <param name="Kind">What it mostly does.</param>
/// <param name="Size">Its waiting list in thousands of pathways, before the sandbox scales it.</param>
internal sealed record Provider(string Code, string Name, CareBoard Board, ProviderKind Kind, double Size)
{
    /// <summary>The treatment functions it reports; null stands for all.</summary>
    public IReadOnlyList<string>? Functions => Kind switch
    {
        ProviderKind.Orthopaedic => ["C_110", "C_150", "C_410", "X02", "X04", "X05"],
        ProviderKind.Eye => ["C_130", "X04", "X05"],
        ProviderKind.Children => ["C_100", "C_101", "C_110", "C_120", "C_130", "C_160", "C_330", "C_400", "X03", "X04", "X05"],
        ProviderKind.Cancer => ["C_100", "C_101", "C_160", "C_502", "X02", "X05"],
        ProviderKind.Heart => ["C_170", "C_320", "C_340", "X02", "X05"],
        ProviderKind.Women => ["C_502", "X02", "X04", "X05"],
        ProviderKind.Neurology => ["C_150", "C_400", "X02", "X05"],
        ProviderKind.Plastic => ["C_130", "C_140", "C_160", "C_330", "X02", "X05"],
        ProviderKind.Community => ["C_110", "C_140", "C_410", "C_430", "X02", "X03", "X04", "X06"],
        ProviderKind.Independent => ["C_100", "C_101", "C_110", "C_120", "C_130", "C_301", "C_330", "C_502", "X05"],
        _ => null,
    };
}
