namespace Weir.Pipelines;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
internal static class Spelling
{
    /// <summary><c> Did you mean 'x'?</c> where one of the names is near, with the blank before it; else nothing.</summary>
    public static string Suggestion(string written, IEnumerable<string> names) =>
        Nearest(written, names) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>The name that takes the fewest changes of a letter, at most a third of its length; null where none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> names)
    {
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var name in names)
        {
            var changes = Changes(written.ToLowerInvariant(), name.ToLowerInvariant());
            if (changes > Math.Max(1, name.Length / 3) || changes >= fewest)
                continue;
            (nearest, fewest) = (name, changes);
        }

        return nearest;
    }

    /// <summary>Letters to add, drop, change or swap with their neighbour to make one text of the other.</summary>
    private static int Changes(string from, string to)
    {
        if (Math.Abs(from.Length - to.Length) > 4 || from.Length > 64)
            return int.MaxValue;
        var before = new int[to.Length + 1];
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, above) = (above, row);
        }

        return above[^1];
    }
}
