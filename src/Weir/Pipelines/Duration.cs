using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Pipelines;

/// <summary>Lengths of time as people write them: a number and a unit, such as <c>90 days</c>.</summary>
internal static partial class Duration
{
    public const string Expected = "a number and a unit, such as '30 s', '30 minutes', '1 hour', '90 days', '2 weeks' or '5 years'";

    /// <summary>Longest first: <see cref="Format"/> takes the first that divides.</summary>
    private static readonly (string Name, TimeSpan Length, string[] Short)[] Units =
    [
        ("year", TimeSpan.FromDays(365), ["y"]),
        ("week", TimeSpan.FromDays(7), ["w"]),
        ("day", TimeSpan.FromDays(1), ["d"]),
        ("hour", TimeSpan.FromHours(1), ["h"]),
        ("minute", TimeSpan.FromMinutes(1), ["m", "min", "mins"]),
        ("second", TimeSpan.FromSeconds(1), ["s", "sec", "secs"]),
        ("millisecond", TimeSpan.FromMilliseconds(1), ["ms"]),
    ];

    /// <summary>Reads a length of time greater than nothing. A year is 365 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (Form().Match(text.Trim().ToLowerInvariant()) is not { Success: true } match)
            return false;
        var word = match.Groups["unit"].Value;
        foreach (var (name, length, shorts) in Units)
        {
            if (!shorts.Contains(word, StringComparer.Ordinal) && !string.Equals(word, name, StringComparison.Ordinal)
                && !string.Equals(word, name + "s", StringComparison.Ordinal))
                continue;
            var count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
            duration = length * count;
            return count > 0;
        }

        return false;
    }

    /// <summary>What is wrong with a text as a length of time, or null.</summary>
    public static string? Problem(string text) => TryParse(text, out _) ? null : $"'{text}' is not a length of time. Write {Expected}.";

    /// <summary>A length of time in the largest unit that keeps it whole: <c>2 weeks</c>, <c>90 minutes</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach (var (name, length, _) in Units)
        {
            if (duration < length || duration.Ticks % length.Ticks != 0)
                continue;
            var count = duration.Ticks / length.Ticks;
            return string.Create(CultureInfo.InvariantCulture, $"{count} {name}{(count == 1 ? "" : "s")}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} seconds");
    }

    [GeneratedRegex(@"^(?<count>\d{1,5})\s*(?<unit>[a-z]+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
