using System.Globalization;

namespace Weir.Fhir.Policies;

/// <summary>What becomes of a value.</summary>
internal enum PolicyStep
{
    /// <summary>It is left out.</summary>
    Drop,

    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>A keyed hash takes its place.</summary>
    Hash,

    /// <summary>Of a date the year is left.</summary>
    Year,

    /// <summary>Of a date year and month are left.</summary>
    Month,

    /// <summary>Of a postcode the district is left.</summary>
    District,

    /// <summary>An age, or the year of a birth, becomes the first of its band; from 90 years on there is one band.</summary>
    Age,

    /// <summary>A date moves by as many days as all dates of its patient.</summary>
    Shift,

    /// <summary>An address such as a code system's stays where the policy knows it, else it is hashed.</summary>
    Known,

    /// <summary>What a known code system says stays; of others a code is hashed and a text dropped.</summary>
    Coded,

    /// <summary>It stays where it looks like a code.</summary>
    Code,

    /// <summary>A reference that is led to the hashed id. Not to be written in a policy.</summary>
    Reference,

    /// <summary>The name of a resource type. Not to be written in a policy.</summary>
    TypeName,
}

/// <summary>An action of a rule: a step and, for bands and shifts, a number.</summary>
/// <param name="Step">What is done.</param>
/// <param name="Number">Years of a band, or days that a shift goes at most; else 0.</param>
internal readonly record struct PolicyAction(PolicyStep Step, int Number = 0)
{
    private const int WidestBand = 30;
    private const int LongestShift = 365;

    /// <summary>The words of an action.</summary>
    public static readonly IReadOnlyList<string> Words = ["drop", "keep", "hash", "year", "month", "district", "age", "shift", "known", "coded", "code"];

    /// <summary>Reads <c>drop</c>, <c>age 5</c> and the like. False where <paramref name="problem"/> says what is wrong, as the rest of a sentence.</summary>
    public static bool TryParse(string text, out PolicyAction action, out string problem)
    {
        action = default;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > 2 || !Words.Contains(words[0], StringComparer.Ordinal) || !Enum.TryParse(words[0], ignoreCase: true, out PolicyStep step))
        {
            problem = "is no action." + Pipelines.Spelling.Suggestion(words.FirstOrDefault() ?? "", Words) + $" Known are {string.Join(", ", Words)}; behind age stand the years of a band, behind shift the most days.";
            return false;
        }

        var number = 0;
        var most = step switch { PolicyStep.Age => WidestBand, PolicyStep.Shift => LongestShift, _ => 0 };
        var isRight = most == 0 ? words.Length == 1 : words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;
        action = new PolicyAction(step, number);
        problem = isRight ? "" : most == 0
            ? $"has more than the word {words[0]}. Write {words[0]} alone."
            : string.Create(CultureInfo.InvariantCulture, $"needs a whole number from 1 to {most} behind the word {words[0]}. Write {words[0]} {(step == PolicyStep.Age ? 5 : 30)}.");
        return isRight;
    }

    /// <summary>Why values of a type cannot be treated so, as the rest of a sentence; null where they can.</summary>
    public string? ProblemOf(string typeName, ValueSort sort) => Step switch
    {
        PolicyStep.Drop or PolicyStep.Keep => null,
        _ when sort is ValueSort.Group => $"{Word} is for a single value, and {typeName} is a group of them. Write drop or keep, or name an element inside it.",
        PolicyStep.Hash or PolicyStep.District or PolicyStep.Known or PolicyStep.Coded or PolicyStep.Code when sort is ValueSort.Text => null,
        PolicyStep.Year or PolicyStep.Month or PolicyStep.Shift when sort is ValueSort.Date => null,
        PolicyStep.Age when sort is ValueSort.Date or ValueSort.Number => null,
        _ => $"{Word} is for {(Step is PolicyStep.Year or PolicyStep.Month or PolicyStep.Shift ? "dates" : Step is PolicyStep.Age ? "dates and numbers" : "texts")}, and {typeName} is {(sort switch { ValueSort.Date => "a date", ValueSort.Number => "a number", ValueSort.Boolean => "true or false", _ => "a text" })}. Write drop or keep, or an action for it.",
    };

    private string Word => Step.ToString().ToLowerInvariant();
}

/// <summary>What values of a type are like.</summary>
internal enum ValueSort
{
    Group,
    Text,
    Date,
    Number,
    Boolean,
}
