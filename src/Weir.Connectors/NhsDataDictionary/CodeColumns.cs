using System.Collections.Immutable;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>Which columns of a table hold what, by its header.</summary>
internal sealed class CodeColumns
{
    private static readonly string[] LabelEnds = ["Description", "Title", "Name", "Meaning"];

    private readonly string[] _headers;

    private CodeColumns(string[] headers, int code, int label) => (_headers, Code, Label) = (headers, code, label);

    /// <summary>Codes and labels in two columns without a header.</summary>
    public static CodeColumns Bare { get; } = new(["", ""], 0, 1);

    /// <summary>Rows that the header takes.</summary>
    public int HeaderRows => _headers[Code].Length > 0 ? 1 : 0;

    /// <summary>The column of codes.</summary>
    public int Code { get; }

    /// <summary>The column of labels.</summary>
    public int Label { get; }

    /// <summary>Reads a header; null where it is none of codes.</summary>
    public static CodeColumns? Of(GridRow row)
    {
        string[] headers = [.. Enumerable.Range(0, row.Cells.Count).Select(column => row[column])];
        var code = Array.FindIndex(headers, header => string.Equals(header, "Code", StringComparison.OrdinalIgnoreCase));
        var label = Array.FindIndex(headers, header => LabelEnds.Any(end => header.EndsWith(end, StringComparison.OrdinalIgnoreCase)));
        return code >= 0 && label >= 0 ? new CodeColumns(headers, code, label) : null;
    }

    /// <summary>True where one cell is both, as in a row that names a group.</summary>
    public bool AreOne(GridRow row) => Code < row.Cells.Count && Label < row.Cells.Count && row.Cells[Code] == row.Cells[Label];

    /// <summary>True for the header, given again further down.</summary>
    public bool IsHeader(string code, string label) => HeaderRows > 0 && string.Equals(code, _headers[Code], StringComparison.Ordinal) && string.Equals(label, _headers[Label], StringComparison.Ordinal);

    /// <summary>What the other columns hold, by their headers, and the group that the row is in.</summary>
    public ImmutableSortedDictionary<string, string> Others(GridRow row, string group)
    {
        var others = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        for (var column = 0; column < _headers.Length; column++)
        {
            if (column != Code && column != Label && _headers[column].Length > 0 && row[column] is { Length: > 0 } text)
                others = others.SetItem(ColumnNames.Of(_headers[column], column + 1), text);
        }

        return group.Length > 0 ? others.SetItem("group", group) : others;
    }
}
