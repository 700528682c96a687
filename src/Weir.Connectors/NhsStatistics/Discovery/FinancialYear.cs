using System.Globalization;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>A year from April to March, as the site groups its months.</summary>
/// <param name="Start">The calendar year of its April.</param>
internal readonly record struct FinancialYear(int Start) : IComparable<FinancialYear>
{
    /// <summary>As addresses write it: <c>2025-26</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Start}-{(Start + 1) % 100:00}");

    /// <summary>The year before.</summary>
    public FinancialYear Previous => new(Start - 1);

    /// <summary>The year of a month.</summary>
    public static FinancialYear Of(DateOnly month) => new(month.Month >= 4 ? month.Year : month.Year - 1);

    public int CompareTo(FinancialYear other) => Start.CompareTo(other.Start);

    public static bool operator <(FinancialYear left, FinancialYear right) => left.Start < right.Start;

    public static bool operator >(FinancialYear left, FinancialYear right) => left.Start > right.Start;

    public static bool operator <=(FinancialYear left, FinancialYear right) => left.Start <= right.Start;

    public static bool operator >=(FinancialYear left, FinancialYear right) => left.Start >= right.Start;

    public override string ToString() => Name;
}
