using System.Globalization;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Reads the names of a statistic's files, of the members of their zips, and the texts of their links, from every generation.</summary>
/// <remarks>
/// The names are typed by hand and follow habits, not rules: the month stands before or after the series, and after both stand in any
/// order the type, a size with or without its unit, "revised" in several spellings, "v2", a random token, and the number that WordPress
/// adds to a name that was taken. A part that fits none of these leaves the name unread: a month is never guessed.
/// </remarks>
internal sealed class FileNameGrammar
{
    private static readonly string[] Types = ["zip", "csv", "xls", "xlsx"];
    private static readonly string[] Revised = ["revised", "revision", "revisions"];

    /// <summary>The words that a series begins its names with; the month follows them.</summary>
    public required IReadOnlyList<(string[] Words, string Series)> Beginnings { get; init; }

    /// <summary>The words that follow the month in names that begin with it.</summary>
    public IReadOnlyList<(string[] Words, string Series)> AfterMonth { get; init; } = [];

    /// <summary>Words that say which publication a file is.</summary>
    public IReadOnlyDictionary<string, int> Publications { get; init; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words that may stand after the month and say nothing of it.</summary>
    public IReadOnlySet<string> Fillers { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a name or a link's text.</summary>
    /// <param name="name">The last part of an address or a member's name, with or without its extension, or a link's text.</param>
    public NameReading Read(string name)
    {
        var words = WordsOf(name);
        var dated = LeadingDate(words);
        if (dated is not null)
            words = words[1..];
        foreach (var (beginning, series) in Beginnings)
        {
            if (words.Length > beginning.Length && StartsWith(words, beginning))
                return ReadRest(series, words.AsSpan(beginning.Length), dated);
        }

        if (ReadMonth(words, out var used) is not null)
        {
            foreach (var (following, series) in AfterMonth)
            {
                if (StartsWith(words[used..], following))
                    return ReadRest(series, [.. words[..used], .. words[(used + following.Length)..]], dated);
            }
        }

        return NameReading.Unread("it is none of the series that Weir knows");
    }

    private NameReading ReadRest(string series, ReadOnlySpan<string> words, DateOnly? dated)
    {
        if (ReadMonth(words, out var used) is not { } month)
            return NameReading.Unread("no month follows the name of the series");
        if (dated is { } date && (date.Year != month.Year || date.Month != month.Month))
            return NameReading.Contradiction("its date and its month do not agree");

        var file = new StatisticsFileName(series, month, 0, 0, null);
        var rest = words[used..];
        for (var at = 0; at < rest.Length; at++)
        {
            var next = at + 1 < rest.Length ? rest[at + 1] : null;
            var isLast = at == rest.Length - 1;
            if (ReadMonth(rest[at..], out _) is not null)
                return NameReading.Contradiction("it names two months");
            if (Types.Contains(rest[at], StringComparer.OrdinalIgnoreCase))
                at += IsSize(next) ? 1 : 0;
            else if (Revised.Contains(rest[at], StringComparer.OrdinalIgnoreCase))
                at += ReadRevision(next, ref file);
            else if (Publications.TryGetValue(rest[at], out var publication))
                file = file with { Revision = Math.Max(file.Revision, publication) };
            else if (Fillers.Contains(rest[at]))
                continue;
            else if (rest[at] is ['v' or 'V', .. var version] && Small(version) is { } n and > 0)
                file = file with { Revision = file.Revision > 0 ? Math.Max(file.Revision, n) : n - 1 };
            else if (isLast && file.Token is not null && Small(rest[at]) is { } copy)
                file = file with { Copy = copy };
            else if (IsToken(rest[at]) && file.Token is null)
                file = file with { Token = rest[at] };
            else
                return NameReading.Unread($"part {at + 1} after its month, text of {rest[at].Length} characters, is not understood", month);
        }

        return NameReading.Of(file);
    }

    private static bool StartsWith(string[] words, string[] beginning) => beginning.SequenceEqual(words.Take(beginning.Length), StringComparer.OrdinalIgnoreCase);

    /// <summary>"revised-2" is the second revision; "revised-1" is the first, uploaded a second time.</summary>
    private static int ReadRevision(string? next, ref StatisticsFileName file)
    {
        file = file with { Revision = Math.Max(file.Revision, 1) };
        if (next is null || Small(next) is not { } number)
            return 0;
        file = number > 1 ? file with { Revision = number } : file with { Copy = number };
        return 1;
    }

    private static DateOnly? ReadMonth(ReadOnlySpan<string> words, out int used)
    {
        used = 0;
        if (words.IsEmpty)
            return null;
        var letters = words[0].AsSpan().IndexOfAnyExceptInRange('A', 'z') is var end and >= 0 ? end : words[0].Length;
        var year = words[0][letters..];
        var name = words[0].AsSpan(0, letters);
        if (MonthText.Number(name.Equals("sept", StringComparison.OrdinalIgnoreCase) ? name[..3] : name) is not (> 0 and var number))
            return null;
        used = 1;
        if (year.Length == 0)
        {
            if (words.Length < 2)
                return null;
            (year, used) = (words[1], 2);
        }

        if (year.Length is not (2 or 4) || !int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return null;
        value += year.Length == 2 ? 2000 : 0;
        return value is >= 2007 and <= 2050 ? new DateOnly(value, number, 1) : null;
    }

    private static string[] WordsOf(string name)
    {
        var text = Uri.UnescapeDataString(name).Trim();
        text = text[(text.LastIndexOfAny(['/', '\\']) + 1)..];
        foreach (var extension in (ReadOnlySpan<string>)[".zip", ".csv", ".xlsx", ".xls"])
            text = text.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? text[..^extension.Length] : text;
        return text.Split(['-', '_', ' ', '\u00A0', '\u2013', ',', '(', ')', '+', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static DateOnly? LeadingDate(string[] words) =>
        words.Length > 0 && DateOnly.TryParseExact(words[0], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>3832K, 4M, 9.5M, or a bare number right after the type.</summary>
    private static bool IsSize(string? word) =>
        word is not null && word.Length > 0 && char.IsAsciiDigit(word[0])
        && (word.EndsWith("KB", StringComparison.OrdinalIgnoreCase) || word.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? word[..^2] : word.TrimEnd('K', 'k', 'M', 'm'))
            .All(c => char.IsAsciiDigit(c) || c == '.');

    /// <summary>A number of one or two digits.</summary>
    private static int? Small(string word) =>
        word.Length is 1 or 2 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>73640, 187236, SrRW6y, 9j03fJT.</summary>
    private static bool IsToken(string word) => word.Length is >= 5 and <= 8 && word.All(char.IsAsciiLetterOrDigit);
}
