using System.Globalization;

namespace Weir.Sandbox.NhsStatistics;

/// <summary>A year from April to March, as the site groups its months.</summary>
/// <param name="Start">The calendar year of its April.</param>
internal readonly record struct FinancialYear(int Start)
{
    /// <summary>The name in addresses and headings, e.g. <c>2025-26</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Start}-{(Start + 1) % 100:00}");

    /// <summary>The year a month belongs to.</summary>
    public static FinancialYear Of(DateOnly month) => new(month.Month >= 4 ? month.Year : month.Year - 1);
}
