using Weir.Connectors.NhsStatistics.Discovery;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Reads the names of RTT files, of the members of their zips, and the texts of their links, from every generation.</summary>
internal static class RttFileName
{
    /// <summary>The series that holds every row of a month.</summary>
    public const string FullExtract = "Full CSV data file";

    private static readonly FileNameGrammar Grammar = new()
    {
        Beginnings =
        [
            (["full", "csv", "data", "file"], FullExtract),
            .. from measure in (string[])["Incomplete", "Admitted", "NonAdmitted", "Non Admitted", "New Periods"]
               from side in (string[])["Commissioner", "Provider"]
               select ($"{measure} {side}".ToLowerInvariant().Split(' '), $"{measure.Replace("Non Admitted", "NonAdmitted", StringComparison.Ordinal)} {side}"),
            (["18wksrtt", "monthly", "extracts"], FullExtract),
            (["rtt"], FullExtract),
        ],
        Fillers = new HashSet<string>(["full", "extract"], StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>Reads a name or a link's text.</summary>
    /// <param name="name">The last part of an address or a member's name, with or without its extension, or a link's text.</param>
    public static NameReading Read(string name) => Grammar.Read(name);
}
