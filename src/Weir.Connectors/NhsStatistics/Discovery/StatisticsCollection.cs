using Weir.Archives;
using Weir.Destinations;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>One collection of monthly statistics on the site: where its pages are, and how its files are named. All of discovery works from this record.</summary>
internal sealed record StatisticsCollection
{
    /// <summary>The short name used in logs, such as <c>rtt</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>Path of the index page.</summary>
    public required string IndexPath { get; init; }

    /// <summary>The financial year whose page a path leads to, or null where it is no year's page.</summary>
    public required Func<string, FinancialYear?> YearOfPath { get; init; }

    /// <summary>The path that a year's page has when the index does not say.</summary>
    public required Func<FinancialYear, string> YearPath { get; init; }

    /// <summary>The series whose files hold the rows.</summary>
    public required string Series { get; init; }

    /// <summary>All series whose files are wanted, where there are several.</summary>
    public IReadOnlyList<string>? AllSeries { get; init; }

    /// <summary>The name of the partition that a file's rows are.</summary>
    public Func<string, DateOnly, string> PartitionName { get; init; } = static (_, month) => MonthText.Name(month);

    /// <summary>What a file's rows replace.</summary>
    public Func<string, DateOnly, IReadOnlyList<ScopeValue>> Scope { get; init; } = static (_, month) => [new ScopeValue("period", month)];

    /// <summary>Reads a file name or a link's text.</summary>
    public required Func<string, NameReading> ReadName { get; init; }

    /// <summary>What a file of rows is, within a sentence: <c>a full extract (zip or CSV)</c>.</summary>
    public required string FileWords { get; init; }

    /// <summary>The kinds of content that a file of rows may be, within a sentence: <c>zip or CSV</c>.</summary>
    public string KindWords { get; init; } = "zip or CSV";

    /// <summary>Whether rows can be in a file that begins so.</summary>
    public Func<ContentKind, bool> MayHoldRows { get; init; } = static kind => kind.MayHoldRows;

    /// <summary>How the names of files of rows may end.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [".zip", ".csv"];

    /// <summary>Whether a name is of a file that the pages are known to list beside those wanted: nobody is told that it was passed over.</summary>
    public Func<string, bool> IsOther { get; init; } = static _ => false;

    /// <summary>The environment variable that names a file to load instead of looking; null where none does.</summary>
    public string? UrlVariable { get; init; }

    /// <summary>Months from a data month to that of its first publication.</summary>
    public int MonthsToPublication { get; init; } = 2;

    /// <summary>The first month that has a file of rows.</summary>
    public required DateOnly FirstMonth { get; init; }

    /// <summary>The names that can be built for a month without having seen a link to it.</summary>
    public required NamePatterns Patterns { get; init; }

    /// <summary>Whether files of a series are wanted.</summary>
    public bool Wants(string series) => AllSeries?.Contains(series, StringComparer.Ordinal) ?? string.Equals(series, Series, StringComparison.Ordinal);

    /// <summary>The newest month that is due by now: published on the second Thursday of its month of publication, at 09:30.</summary>
    public DateOnly NewestDue(DateTimeOffset now)
    {
        var month = new DateOnly(now.Year, now.Month, 1);
        var daysToThursday = ((int)DayOfWeek.Thursday - (int)month.DayOfWeek + 7) % 7;
        var published = new DateTimeOffset(month.AddDays(daysToThursday + 7), new TimeOnly(9, 30), TimeSpan.Zero);
        return month.AddMonths((now >= published ? 0 : -1) - MonthsToPublication);
    }
}

/// <summary>How names were built in the generations whose names hold nothing random.</summary>
/// <param name="First">The first month of the generation.</param>
/// <param name="Last">The last month of the generation.</param>
/// <param name="Names">Names of a month's file, the newest revision first; <c>{Mon}{yy}</c> stands for <c>Mar25</c>, <c>{Month}-{yyyy}</c> for <c>March-2025</c> and <c>{MONTH}-{yyyy}</c> for <c>MARCH-2025</c>.</param>
/// <param name="WhyNotBefore">Why no name can be built for earlier months.</param>
/// <param name="WhyNotAfter">Why no name can be built for later months.</param>
internal sealed record NamePatterns(DateOnly First, DateOnly Last, IReadOnlyList<string> Names, string WhyNotBefore, string WhyNotAfter)
{
    /// <summary>No name can be built, unless one that was seen shows how.</summary>
    public static NamePatterns None(string why) => new(DateOnly.MaxValue, DateOnly.MinValue, [], why, why);

    /// <summary>The calendar months in which revisions are usually uploaded.</summary>
    public IReadOnlyList<int> RevisionMonths { get; init; } = [1, 2, 7, 8];

    /// <summary>The folder below the site that files are uploaded to, year and month of the upload following.</summary>
    public string UploadPath { get; init; } = "/statistics/wp-content/uploads/sites/2/";
}
