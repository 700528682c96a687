using System.Globalization;

namespace Weir.Datasets.Import;

/// <summary>Reads a list that a person wrote one option a line: <c>key - value</c> on all lines or on none. Without keys they are 001, 002 and so on.</summary>
/// <remarks>The rules are those of survey platforms, so that their lists can be pasted. The first <c> - </c> ends the key; blank lines are left out.</remarks>
internal static class OptionLines
{
    private const string Separator = " - ";
    private const int MostNamed = 10;

    /// <summary>Reads the lines.</summary>
    public static OptionImport Read(string text)
    {
        var rows = new OptionRows("line");
        List<(long Number, string Text)> lines = [];
        foreach (var (i, line) in text.TrimStart('\uFEFF').Split('\n').Index())
        {
            if (line.Trim() is { Length: > 0 } trimmed)
                lines.Add((i + 1, trimmed));
            if (lines.Count > OptionRows.MostOptions)
                break;
        }

        var keyed = lines.Where(line => HasKey(line.Text)).Select(line => line.Number).ToList();
        if (keyed.Count > 0 && keyed.Count < lines.Count)
        {
            NoteMixed(rows, keyed, [.. lines.Where(line => !HasKey(line.Text)).Select(line => line.Number)]);
            return rows.Finish([]);
        }

        foreach (var (i, (number, line)) in lines.Index())
        {
            if (!rows.HasRoom(number))
                break;
            var end = keyed.Count > 0 ? line.IndexOf(Separator, StringComparison.Ordinal) : -1;
            rows.Add(end < 0
                ? new OptionRow(number, (i + 1).ToString("000", CultureInfo.InvariantCulture), line)
                : new OptionRow(number, line[..end], line[(end + Separator.Length)..]));
        }

        return rows.Finish([]);
    }

    private static bool HasKey(string line) => line.Contains(Separator, StringComparison.Ordinal);

    private static void NoteMixed(OptionRows rows, List<long> with, List<long> without) => rows.Note(
        0, null, $"Some lines are 'key - value' and some are not: {Named(with)} {(with.Count == 1 ? "has" : "have")} a key, {Named(without)} {(without.Count == 1 ? "has" : "have")} none. Write a key on every line, or on none: then the keys are 001, 002 and so on.");

    private static string Named(List<long> lines) =>
        $"{(lines.Count == 1 ? "line" : "lines")} {string.Join(", ", lines.Take(MostNamed).Select(line => line.ToString(CultureInfo.InvariantCulture)))}"
        + (lines.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {lines.Count - MostNamed:N0} more") : "");
}
