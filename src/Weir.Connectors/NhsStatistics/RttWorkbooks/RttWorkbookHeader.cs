using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Connectors.Workbooks;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

using Place = RttWorkbookTable.Column;

/// <summary>Where the cells of a sheet go, found by the names in its header. The columns before the treatment function say whose row it is.</summary>
internal sealed partial class RttWorkbookHeader
{
    private const string FunctionCode = "Treatment Function Code";
    private const string FunctionName = "Treatment Function";

    private readonly List<string> _twice = [];

    private RttWorkbookHeader(int row) => Row = row;

    /// <summary>The header's row in the sheet.</summary>
    public int Row { get; }

    /// <summary>Sheet column to table column.</summary>
    public Dictionary<int, int> Places { get; } = [];

    /// <summary>Sheet columns that no column of the table is for, with their names.</summary>
    public List<(int Cell, string Name)> Extras { get; } = [];

    /// <summary>True where the sheet has a column of organisations' codes.</summary>
    public bool HasOrganisation => Places.ContainsValue(Place.OrganisationCode);

    /// <summary>True where every band up to an open one is there.</summary>
    public bool HasBands => MissingBand is null;

    /// <summary>Names that occur twice.</summary>
    public IReadOnlyList<string> Twice => _twice;

    /// <summary>The first band that is missing, or null.</summary>
    public string? MissingBand
    {
        get
        {
            var open = Places.ContainsValue(Place.Weeks104Plus) ? RttTable.WeeklyBands : 52;
            for (var weeks = 0; weeks < open; weeks++)
            {
                if (!Places.ContainsValue(Place.FirstBand + weeks))
                    return string.Create(CultureInfo.InvariantCulture, $">{weeks}-{weeks + 1}");
            }

            return Places.ContainsValue(open == 52 ? Place.Weeks52Plus : Place.Weeks104Plus) ? null : "52 plus";
        }
    }

    /// <summary>Reads a row as a header; null where it is none.</summary>
    public static RttWorkbookHeader? TryRead(WorkbookRow row)
    {
        var names = Enumerable.Range(0, row.Count).Select(column => Blanks().Replace(row[column].Text, " ").Trim()).ToList();
        var function = names.FindIndex(name => name.Equals(FunctionCode, StringComparison.OrdinalIgnoreCase));
        if (function < 0)
            return null;
        var header = new RttWorkbookHeader(row.Number);
        List<int> codes = [.. Enumerable.Range(0, function).Where(column => names[column].EndsWith(" Code", StringComparison.OrdinalIgnoreCase))];
        List<int> titles = [.. Enumerable.Range(0, function).Where(column => names[column].EndsWith(" Name", StringComparison.OrdinalIgnoreCase))];
        for (var column = 0; column < names.Count; column++)
        {
            if (names[column].Length == 0)
                continue;
            var place = column < function ? Organisation(column, codes, titles) : Figure(names[column]);
            if (place < 0)
                header.Extras.Add((column, names[column]));
            else if (!header.Places.ContainsValue(place))
                header.Places.Add(column, place);
            else
                header._twice.Add(names[column]);
        }

        return header;
    }

    /// <summary>The last code and name are the organisation's, those before it its parent's.</summary>
    private static int Organisation(int column, List<int> codes, List<int> titles) =>
        codes.Count > 0 && column == codes[^1] ? Place.OrganisationCode
        : titles.Count > 0 && column == titles[^1] ? Place.OrganisationName
        : codes.Count > 1 && column == codes[^2] ? Place.ParentCode
        : titles.Count > 1 && column == titles[^2] ? Place.ParentName
        : -1;

    private static int Figure(string name)
    {
        if (name.Equals(FunctionCode, StringComparison.OrdinalIgnoreCase))
            return Place.PublishedFunctionCode;
        if (name.Equals(FunctionName, StringComparison.OrdinalIgnoreCase))
            return Place.FunctionName;
        if (Band().Match(name) is { Success: true } band)
        {
            var (from, to) = (int.Parse(band.Groups["from"].ValueSpan, CultureInfo.InvariantCulture), int.Parse(band.Groups["to"].ValueSpan, CultureInfo.InvariantCulture));
            return to == from + 1 && from < RttTable.WeeklyBands ? Place.FirstBand + from : -1;
        }

        foreach (var (beginning, place) in Beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return place;
        }

        return -1;
    }

    /// <summary>What figures are called, longer beginnings before those that they begin with.</summary>
    private static readonly (string Beginning, int Place)[] Beginnings =
    [
        ("52 plus", Place.Weeks52Plus),
        ("104 plus", Place.Weeks104Plus),
        ("Patients with unknown clock start", Place.UnknownClockStart),
        ("Total number of completed pathways (with a known clock start)", Place.Total),
        ("Total number of completed pathways", Place.TotalAll),
        ("Total number of incomplete pathways", Place.TotalAll),
        ("Number of new RTT", Place.TotalAll),
        ("Total within 18 weeks", Place.PublishedWithin18),
        ("% within 18 weeks", Place.PublishedShare),
        ("Average (median) waiting time", Place.PublishedMedian),
        ("92nd percentile", Place.PublishedP92),
        ("95th percentile", Place.PublishedP95),
        ("Total 52 plus weeks", Place.PublishedOver52),
        ("Total 65 plus weeks", Place.PublishedOver65),
        ("Total 78 plus weeks", Place.PublishedOver78),
    ];

    [GeneratedRegex(@"^>\s*(?<from>\d{1,3})\s*-\s*(?<to>\d{1,3})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Band();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
