namespace Weir.Sandbox.NhsStatistics;

/// <summary>The paths of the site's pages.</summary>
internal static class SiteAddresses
{
    /// <summary>The index of the waiting-time statistics.</summary>
    public const string Index = "/statistics/statistical-work-areas/rtt-waiting-times/";

    /// <summary>The page of a year.</summary>
    public static string Year(FinancialYear year) => $"{Index}rtt-data-{year.Name}/";

    /// <summary>The address by which the index links a year: the newest two lack the last slash, the oldest live elsewhere.</summary>
    public static string YearAsLinked(FinancialYear year, FinancialYear newest) => year.Start switch
    {
        <= 2013 => $"/statistics/rtt-waiting-times/rtt-data-{year.Name}/",
        2014 => $"/statistics/rtt-data-{year.Name}/",
        var start when start > newest.Start - 2 => Year(year).TrimEnd('/'),
        _ => Year(year),
    };

    /// <summary>Where an address that is not a page's own leads to, or null if it leads nowhere.</summary>
    public static string? Canonical(string path)
    {
        var withSlash = path.EndsWith('/') ? path : path + "/";
        foreach (var former in (ReadOnlySpan<string>)["/statistics/rtt-waiting-times/", "/statistics/", Index])
        {
            var rest = withSlash.StartsWith(former, StringComparison.Ordinal) ? withSlash[former.Length..] : null;
            var leads = rest is "" && former.Length > "/statistics/".Length ? Index
                : rest is not null && YearOf(rest) is not null ? Index + rest
                : null;
            if (leads is not null && !string.Equals(leads, path, StringComparison.Ordinal))
            {
                return leads;
            }
        }

        return null;
    }

    /// <summary>The year of a page's path, or null if it is not the page of a year.</summary>
    public static FinancialYear? YearOfPage(string path) =>
        path.StartsWith(Index, StringComparison.Ordinal) ? YearOf(path[Index.Length..]) : null;

    /// <summary>Reads <c>rtt-data-2025-26/</c>.</summary>
    private static FinancialYear? YearOf(string segment) =>
        segment is ['r', 't', 't', '-', 'd', 'a', 't', 'a', '-', .. { Length: 8 } name]
        && int.TryParse(name.AsSpan(0, 4), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var start)
        && string.Equals(new FinancialYear(start).Name + "/", name, StringComparison.Ordinal)
            ? new FinancialYear(start)
            : null;
}
