namespace Weir.Exports;

/// <summary>Writes rows as CSV: a comma between cells, CR LF after each row, quotes where a cell needs them (RFC 4180).</summary>
/// <param name="output">Where to; it stays the caller's.</param>
/// <param name="raw">False puts an apostrophe before text that a spreadsheet would take for a formula. Numbers and dates are never touched.</param>
/// <remarks>A blank cell is nothing at all, an empty text a pair of quotes.</remarks>
internal sealed class CsvWriter(TextWriter output, bool raw)
{
    public async Task WriteAsync(IEnumerable<object?> cells, CancellationToken cancellationToken)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first)
                await output.WriteAsync(",".AsMemory(), cancellationToken);
            first = false;
            if (CellText.Of(cell) is { } text)
                await output.WriteAsync(Quoted(cell is string && !raw && CellText.LooksLikeFormula(text) ? "'" + text : text).AsMemory(), cancellationToken);
        }

        await output.WriteAsync("\r\n".AsMemory(), cancellationToken);
    }

    private static string Quoted(string text) => text.Length == 0 || text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text[0] == ' ' || text[^1] == ' '
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
