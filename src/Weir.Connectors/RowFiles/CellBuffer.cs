using System.Buffers;
using System.Text;

namespace Weir.Connectors.RowFiles;

/// <summary>The cells of one row, as UTF-8, for formats that have them as values.</summary>
internal sealed class CellBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private (int Start, int Length, CellForm Form)[] _cells = [];

    /// <summary>Forgets the row before, and makes room.</summary>
    public void Begin(int columns)
    {
        _bytes.ResetWrittenCount();
        if (_cells.Length < columns)
            _cells = new (int, int, CellForm)[columns];
        Array.Clear(_cells);
    }

    public bool IsSet(int column) => _cells[column].Length > 0;

    public void Set(int column, string text, CellForm form)
    {
        var start = _bytes.WrittenCount;
        _cells[column] = (start, (int)Encoding.UTF8.GetBytes(text, _bytes), form);
    }

    public ReadOnlySpan<byte> Cell(int column) => _bytes.WrittenSpan.Slice(_cells[column].Start, _cells[column].Length);

    public CellForm Form(int column) => _cells[column].Form;

    /// <summary>The row as a line of CSV.</summary>
    public string Line(int columns) => string.Join(',', Enumerable.Range(0, columns).Select(Quoted));

    private string Quoted(int column)
    {
        var text = Encoding.UTF8.GetString(Cell(column));
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
