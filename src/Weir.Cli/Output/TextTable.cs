namespace Weir.Cli.Output;

/// <summary>Rows in aligned columns, for terminals and for pipes.</summary>
internal static class TextTable
{
    public static void Write(CommandHost host, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyCollection<int>? rightAligned = null)
    {
        if (rows.Count == 0)
            return;
        var widths = headings.Select((heading, i) => Math.Max(heading.Length, rows.Max(row => row[i].Length))).ToArray();
        var (bold, plain) = host.HasColours ? ("\u001b[1m", "\u001b[0m") : ("", "");
        host.Output.WriteLine(bold + Line(headings) + plain);
        foreach (var row in rows)
            host.Output.WriteLine(Line(row));

        string Line(IReadOnlyList<string> cells) => string.Join("  ", cells.Select(Aligned)).TrimEnd();

        string Aligned(string cell, int i) => rightAligned?.Contains(i) == true ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]);
    }
}
