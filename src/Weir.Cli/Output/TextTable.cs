namespace Weir.Cli.Output;

/// <summary>Rows in aligned columns, for terminals and for pipes.</summary>
internal static class TextTable
{
    public static void Write(CommandHost host, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyCollection<int>? rightAligned = null)
    {
        if (rows.Count > 0)
            Write(host, host.Output, headings, rows, rightAligned);
    }

    /// <summary>Writes to where the caller says; headings stand there without rows, too.</summary>
    public static void Write(
        CommandHost host, TextWriter output, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyCollection<int>? rightAligned)
    {
        var widths = headings.Select((heading, i) => rows.Select(row => row[i].Length).Append(heading.Length).Max()).ToArray();
        var (bold, plain) = host.HasColours && ReferenceEquals(output, host.Output) ? ("\u001b[1m", "\u001b[0m") : ("", "");
        output.WriteLine(bold + Line(headings) + plain);
        foreach (var row in rows)
            output.WriteLine(Line(row));

        string Line(IReadOnlyList<string> cells) => string.Join("  ", cells.Select(Aligned)).TrimEnd();

        string Aligned(string cell, int i) => rightAligned?.Contains(i) == true ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]);
    }
}
