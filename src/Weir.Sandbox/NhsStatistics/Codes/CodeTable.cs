namespace Weir.Sandbox.NhsStatistics.Codes;

/// <summary>Reads the tables of codes and names that this folder keeps as text, one entry a line.</summary>
internal static class CodeTable
{
    /// <summary>The cells of each line: split at blanks, the last cell keeps its own.</summary>
    public static IEnumerable<string[]> Lines(string table, int cells) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', cells));
}
