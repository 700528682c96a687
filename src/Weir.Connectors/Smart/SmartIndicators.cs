using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Weir.Connectors.Smart;

/// <summary>The indicators that are known, and what their values are.</summary>
internal static partial class SmartIndicators
{
    public const string Attendances = "no_of_attendances";
    public const string Breaches = "breaches";

    /// <summary>A number as every destination reads it: digits, with a sign and a point where there are.</summary>
    public const string NumberPattern = "^[+-]?([0-9]{1,18}([.][0-9]{0,18})?|[.][0-9]{1,18})$";

    public static FrozenSet<string> Numbers { get; } = new[] { Attendances, Breaches, "dta_in_ed_at_time_of_reporting", "medically_optimised" }.ToFrozenSet(StringComparer.Ordinal);

    public static FrozenSet<string> Texts { get; } = new[]
    {
        "issues_risks_today", "reason_for_deterioration_yesterday", "infection_control_issues", "staffing_issues", "mitigating_actions_today",
        "actions_review", "opel_level",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True where a value says that there is none, to the view as well.</summary>
    public static bool IsMissing(string? value) => value is null || value.Trim(' ') is "" or "-";

    /// <summary>As the view reads it: a database's trim takes blanks alone away, and its pattern no line's end.</summary>
    public static bool IsNumber(string value) => !value.EndsWith('\n') && Number().IsMatch(value.Trim(' '));

    [GeneratedRegex(NumberPattern, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
