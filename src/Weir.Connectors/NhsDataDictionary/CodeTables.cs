using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Columns;
using Weir.Datasets;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>Reads the rows of code tables, one table after the other, into one list.</summary>
/// <param name="list">Key of the list, for messages.</param>
internal sealed partial class CodeTables(string list)
{
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly List<CodeOption> _options = [];
    private readonly List<CodeFault> _faults = [];
    private long _row;

    /// <summary>The options so far.</summary>
    public IReadOnlyList<CodeOption> Options => _options;

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<CodeFault> Faults => _faults;

    /// <summary>Reads the tables of a section of codes.</summary>
    /// <param name="page">Where the page is, for messages.</param>
    /// <param name="section">The section.</param>
    /// <param name="kindOf">What a code of it is.</param>
    /// <exception cref="Failures.SourceException">It has no table, or one that is not of codes.</exception>
    public void Read(string page, PageSection section, Func<string, OptionKind> kindOf)
    {
        var tables = section.Tables.ToList();
        if (tables.Count == 0)
            throw PageFailure.Layout(page, list, $"section '{section.Name}' holds no table, where one headed 'Code' and 'Description' is expected.");
        foreach (var table in tables)
        {
            var rows = TableGrid.Of(table);
            var widest = rows.Count == 0 ? 0 : rows.Max(row => row.Cells.Count);
            if (widest < 2)
                throw PageFailure.Layout(page, list, $"section '{section.Name}' holds a table of {Columns(widest)}, where two headed 'Code' and 'Description' are expected.");
            var columns = CodeColumns.Of(rows[0]) ?? (!section.HasHeader && widest == 2 ? CodeColumns.Bare : null);
            if (columns is null)
                throw PageFailure.Layout(page, list, $"section '{section.Name}' holds a table whose first row does not name its columns, where 'Code' and 'Description' are expected.");
            if (rows.Count == columns.HeaderRows)
                throw PageFailure.Layout(page, list, $"section '{section.Name}' holds a table without a row, where at least one code is expected.");
            Read(rows, columns, kindOf);
        }
    }

    /// <summary>Reads a table whose columns are known.</summary>
    public void Read(IReadOnlyList<GridRow> rows, CodeColumns columns, Func<string, OptionKind> kindOf)
    {
        var group = "";
        foreach (var row in rows.Skip(columns.HeaderRows))
        {
            _row++;
            var (code, label) = (row[columns.Code], row[columns.Label]);
            if (row.Own == 1 && columns.AreOne(row))
                group = row.Text;
            else if (!columns.IsHeader(code, label))
                Add(row, columns, code, label, group, kindOf);
        }
    }

    private void Add(GridRow row, CodeColumns columns, string code, string label, string group, Func<string, OptionKind> kindOf)
    {
        if (code.Length == 0 && label.Length == 0 && row.Text.Length == 0)
            return;
        if (code.Length == 0)
        {
            Fault("code", FindingOutcome.Rejected, "The code is blank where one is expected.", row);
            return;
        }

        if (label.Length == 0)
        {
            Fault("label", FindingOutcome.Rejected, "The description is blank where the code's meaning is expected.", row);
            return;
        }

        if (!_rows.TryAdd(code, _row))
        {
            Fault("code", FindingOutcome.Rejected, string.Create(CultureInfo.InvariantCulture, $"The code is in the list already, in row {_rows[code]}, where each is expected once. The first stays."), row);
            return;
        }

        if (Markup().IsMatch(label))
            Fault("label", FindingOutcome.Flagged, "The description holds markup as text, where words are expected. It is kept as text.", row);
        var retired = RetiredMark.Of(label, row.Element.ClassList.Contains("retired"));
        _options.Add(new CodeOption(code, label, kindOf(code))
        {
            IsRetired = retired.IsRetired,
            RetiredOn = retired.On,
            Attributes = columns.Others(row, group),
            Row = _row,
        });
    }

    private void Fault(string column, FindingOutcome outcome, string reason, GridRow row) =>
        _faults.Add(new CodeFault(_row, column, outcome, reason, string.Join(" | ", Enumerable.Range(0, row.Cells.Count).Select(cell => row[cell]))));

    private static string Columns(int count) => count == 1 ? "1 column" : string.Create(CultureInfo.InvariantCulture, $"{count} columns");

    [GeneratedRegex("</?[A-Za-z][^<>]*>|<!--", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Markup();
}
