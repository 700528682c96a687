using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Cli.Output;

/// <summary>Times, counts and states as people read them.</summary>
internal static partial class Words
{
    /// <summary>What stands where there is nothing to say.</summary>
    public const string None = "-";

    public static string At(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? None;

    /// <summary>A time for programs.</summary>
    public static string? Iso(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? None;

    /// <summary>A count and its noun: <c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Seconds(TimeSpan? took) => took?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? None;

    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>A message about something: on one line where it is short, else a line for each sentence, since reasons of a hold can be dozens.</summary>
    /// <param name="about">What it is about.</param>
    /// <param name="message">The message.</param>
    /// <param name="most">Sentences to write; null for all.</param>
    /// <param name="more">The last line where there are more.</param>
    public static IEnumerable<string> Lines(string about, string message, int? most = null, string? more = null)
    {
        const int Short = 3;
        var sentences = SentenceEnd().Split(message);
        if (sentences.Length <= Short)
            return [$"{about}: {message}"];
        var kept = sentences.Take(most ?? sentences.Length).Select(sentence => "  " + sentence);
        return [$"{about}:", .. sentences.Length > most ? kept.Append("  " + more) : kept];
    }

    [GeneratedRegex(@"(?<=\.)\s(?=[\p{Lu}\d'])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceEnd();

    /// <summary>A cell's value among other words: null is <c>null</c>, an empty text and the text null are quoted.</summary>
    public static string Cell(object? value) => Exports.CellText.Of(value) switch
    {
        null => "null",
        "" => "\"\"",
        "null" => "\"null\"",
        var text => text.ReplaceLineEndings(" "),
    };
}
