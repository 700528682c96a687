using Weir.Connectors.NhsStatistics.Rtt;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

/// <summary>One of the eight workbooks of a month.</summary>
/// <param name="Name">As file names and links write it: <c>NonAdmitted Provider</c>.</param>
/// <param name="Part">The part of the return that it counts.</param>
internal sealed record RttWorkbookSeries(string Name, string Part)
{
    /// <summary>The eight.</summary>
    public static IReadOnlyList<RttWorkbookSeries> All { get; } =
    [
        .. from kind in ((string Name, RttPart Part)[])[("Incomplete", RttPart.Part2), ("Admitted", RttPart.Part1A), ("NonAdmitted", RttPart.Part1B), ("New Periods", RttPart.Part3)]
           from side in (string[])["Commissioner", "Provider"]
           select new RttWorkbookSeries($"{kind.Name} {side}", System.Text.Encoding.ASCII.GetString(RttParts.Code(kind.Part))),
    ];

    /// <summary>As settings and partitions write it: <c>nonadmitted-provider</c>.</summary>
    public string Slug { get; } = Name.ToLowerInvariant().Replace(' ', '-');

    /// <summary>True where its sheets have weekly bands.</summary>
    public bool HasBands => Part != "Part_3";

    /// <summary>The part of one of its sheets: "with DTA" are those with a decision to admit.</summary>
    public string PartOf(string sheet) => Part == "Part_2" && sheet.Contains("DTA", StringComparison.OrdinalIgnoreCase) ? "Part_2A" : Part;

    /// <summary>By the name of a file's series, or null.</summary>
    public static RttWorkbookSeries? Find(string name) => All.FirstOrDefault(series => string.Equals(series.Name, name, StringComparison.Ordinal));

    /// <summary>By a partition's name: <c>nonadmitted-provider 2025-09</c>.</summary>
    public static RttWorkbookSeries OfPartition(string name) => All.First(series => name.StartsWith(series.Slug + " ", StringComparison.Ordinal));
}
