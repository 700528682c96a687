using System.Globalization;
using System.Text;

namespace Weir.Exports;

/// <summary>Writes rows as CSV: a comma between cells, CR LF after each row, quotes where a cell needs them (RFC 4180).</summary>
/// <param name="output">Where to; it stays the caller's.</param>
/// <param name="raw">False puts an apostrophe before text that a spreadsheet would take for a formula. Numbers and dates are never touched.</param>
/// <remarks>A blank cell is nothing at all, an empty text a pair of quotes.</remarks>
internal sealed class CsvWriter(TextWriter output, bool raw)
{
    private readonly StringBuilder _row = new();

    public async Task WriteAsync(IEnumerable<object?> cells, CancellationToken cancellationToken)
    {
        _row.Clear();
        foreach (var cell in cells)
        {
            Append(cell);
            _row.Append(',');
        }

        if (_row.Length > 0)
            _row.Length--;
        await output.WriteAsync(_row.Append("\r\n"), cancellationToken);
    }

    private void Append(object? cell)
    {
        switch (cell)
        {
            case int or long or decimal:
                _row.Append(CultureInfo.InvariantCulture, $"{cell}");
                break;
            case string text:
                _row.Append(Quoted(!raw && CellText.LooksLikeFormula(text) ? "'" + text : text));
                break;
            default:
                if (CellText.Of(cell) is { } other)
                    _row.Append(Quoted(other));
                break;
        }
    }

    private static string Quoted(string text) => text.Length == 0 || text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text[0] == ' ' || text[^1] == ' '
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
