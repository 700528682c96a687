using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Failures;

namespace Weir.Sources;

/// <summary>Which periods a run looks at: the latest, the last so many, or from one month to another.</summary>
public abstract record PeriodRange
{
    private PeriodRange()
    {
    }

    /// <summary>The newest so many periods that are published.</summary>
    /// <param name="Count">At least 1.</param>
    public sealed record Last(int Count) : PeriodRange
    {
        /// <inheritdoc/>
        public override string ToString() => Count == 1 ? "latest" : string.Create(CultureInfo.InvariantCulture, $"last {Count}");
    }

    /// <summary>Every period from one month to another, both included.</summary>
    /// <param name="First">First day of the first month.</param>
    /// <param name="Final">First day of the last month.</param>
    public sealed record Between(DateOnly First, DateOnly Final) : PeriodRange
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:yyyy-MM}..{Final:yyyy-MM}");
    }

    /// <summary>Reads <c>latest</c>, <c>last N</c>, <c>2024-04..2026-01</c> or a single month.</summary>
    public static bool TryParse(string text, out PeriodRange? range)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = null;
        var words = text.Trim();
        if (words.Equals("latest", StringComparison.OrdinalIgnoreCase))
            range = new Last(1);
        else if (Regex.Match(words, @"^last\s+(?<count>\d{1,4})$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking) is { Success: true } last
            && int.Parse(last.Groups["count"].Value, CultureInfo.InvariantCulture) is > 0 and var count)
            range = new Last(count);
        else if (words.Split("..", 2) is var ends && TryMonth(ends[0], out var first) && TryMonth(ends[^1], out var final) && first <= final)
            range = new Between(first, final);
        return range is not null;
    }

    /// <summary>Reads a period range.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static PeriodRange Parse(string text) => TryParse(text, out var range)
        ? range!
        : throw new UsageException($"periods: '{text}' is not a range of months. Write latest, last 24, 2026-01 or 2024-04..2026-01.");

    private static bool TryMonth(string text, out DateOnly month) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out month);
}
