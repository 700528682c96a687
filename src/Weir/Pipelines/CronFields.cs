using System.Globalization;

namespace Weir.Pipelines;

/// <summary>The five fields of a cron line, each as the values it allows.</summary>
internal sealed class CronFields(SortedSet<int>[] values, string[] words)
{
    private static readonly Field[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of month", 1, 31, []),
        new("month", 1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        new("day of week", 0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    private static readonly int[] LongestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Reads a line; <paramref name="fields"/> is null where the returned text says what is wrong with it.</summary>
    public static string? Read(string text, out CronFields? fields)
    {
        fields = null;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Fields.Length)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"'{text}' has {words.Length} {(words.Length == 1 ? "field" : "fields")} where cron has five: minute, hour, day of month, month, day of week. Write for example \"30 9 * * *\" for every day at 09:30.");
        }

        var values = new SortedSet<int>[Fields.Length];
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Read(words[i], values[i] = []) is { } problem)
                return $"'{text}': {problem}";
        }

        if (values[4].Remove(7))
            values[4].Add(0);
        if (words[4][0] == '*' && !values[3].Any(month => values[2].Min <= LongestMonth[month - 1]))
            return $"'{text}' never comes: no month that it names has such a day. Change the day of month or the month.";
        fields = new CronFields(values, words);
        return null;
    }

    /// <summary>The lines of which any makes it due. The scheduler restricts by day of month or by day of week, so a line with both becomes two.</summary>
    public IEnumerable<string> Lines()
    {
        var weekdays = words[4] == "*" ? "*" : string.Join(',', values[4].Select(day => Fields[4].Names[day].ToUpperInvariant()));
        if (words[2][0] != '*' && words[4][0] != '*')
        {
            yield return $"{words[0]} {words[1]} {words[2]} {words[3]} *";
            yield return $"{words[0]} {words[1]} * {words[3]} {weekdays}";
        }
        else
        {
            yield return $"{words[0]} {words[1]} {words[2]} {words[3]} {weekdays}";
        }
    }

    private sealed record Field(string Name, int Least, int Most, string[] Names)
    {
        public string? Read(string text, SortedSet<int> values)
        {
            foreach (var part in text.Split(','))
            {
                var (range, step) = part.Split('/') switch
                {
                    [var all] => (all, 1),
                    [var all, var every] when int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && (all == "*" || all.Contains('-', StringComparison.Ordinal)) => (all, n),
                    _ => ("", 0),
                };
                if (step == 0)
                    return $"{Name} '{part}' is not a step such as */15 or 8-18/2.";
                if (Bounds(range) is not var (first, last))
                    return $"{Name} '{part}' is not {Expected}.";
                if (first > last)
                    return $"{Name} '{part}' runs backwards. Write it as two parts with a comma.";
                for (var value = first; value <= last; value += step)
                    values.Add(value);
            }

            return null;
        }

        private string Expected => string.Create(
            CultureInfo.InvariantCulture,
            $"a number from {Least} to {Most}{(Names.Length > 0 ? $", a name such as {Names[1]}" : "")}, a range, a list or *");

        private (int First, int Last)? Bounds(string range)
        {
            if (range == "*")
                return (Least, Names.Length == 7 ? Most - 1 : Most);
            var ends = range.Split('-');
            if (ends.Length > 2 || Value(ends[0]) is not { } first || Value(ends[^1]) is not { } last)
                return null;
            return (first, Names.Length == 7 && ends.Length == 2 && last == 0 && first > 0 ? 7 : last);
        }

        private int? Value(string text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number >= Least && number <= Most ? number : null;
            var name = Array.IndexOf(Names, text.ToLowerInvariant());
            return name < 0 ? null : name + (Names.Length == 12 ? 1 : 0);
        }
    }
}
