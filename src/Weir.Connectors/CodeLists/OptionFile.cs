using System.Globalization;
using System.Text;
using Weir.Connectors.RowFiles;
using Weir.Datasets.Import;
using Weir.Exports;
using Weir.Failures;

namespace Weir.Connectors.CodeLists;

/// <summary>Reads a list that a person has as a file: CSV, TSV or a workbook with columns <c>code</c> and <c>label</c>, or else one option a line.</summary>
/// <remarks>Columns <c>kind</c>, <c>is_retired</c>, <c>retired_on</c> and <c>parent</c> are what they say, any others attributes.</remarks>
internal static class OptionFile
{
    /// <summary>Bytes of a file of lines.</summary>
    private const long MaxLineBytes = 64L << 20;

    private static readonly string[] Tables = [".csv", ".tsv", ".xlsx", ".xlsm", ".xls"];
    private static readonly string[] Workbooks = [".xlsx", ".xlsm", ".xls"];
    private static readonly string[] SheetErrors = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"];

    /// <summary>Reads a file, by its name's ending.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">It is not there.</exception>
    /// <exception cref="SourceException">It cannot be read as what its ending says. Bad data.</exception>
    public static Task<OptionImport> ReadAsync(string path, CancellationToken cancellationToken) => ReadAsync(path, Path.GetFileName(path), cancellationToken);

    /// <summary>Reads a file that was called otherwise where it came from.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">What it was called, with the ending that tells what it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">It is not there.</exception>
    /// <exception cref="SourceException">It cannot be read as what its ending says. Bad data.</exception>
    public static async Task<OptionImport> ReadAsync(string path, string name, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UsageException($"'{path}' cannot be imported: there is no such file. Give the path of a CSV, a workbook (xlsx), or a text file with one option a line.");
        return Tables.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
            ? await ReadTableAsync(path, name, cancellationToken)
            : await ReadLinesAsync(path, name, cancellationToken);
    }

    private static async Task<OptionImport> ReadLinesAsync(string path, string name, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length is var length and > MaxLineBytes)
            throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"'{name}' cannot be imported: it has {length:N0} bytes, where a file with one option a line may have at most {MaxLineBytes:N0}."), FailureKind.BadData);
        try
        {
            return OptionLines.Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(await File.ReadAllBytesAsync(path, cancellationToken)));
        }
        catch (DecoderFallbackException)
        {
            throw new SourceException($"'{name}' cannot be imported: it is not UTF-8 text. Save it as UTF-8 with one option a line, or give a CSV or a workbook (xlsx).", FailureKind.BadData);
        }
    }

    private static async Task<OptionImport> ReadTableAsync(string path, string name, CancellationToken cancellationToken)
    {
        var isWorkbook = Workbooks.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
        var rows = new OptionRows("row");
        var (file, _) = await RowFile.OpenAsync(path, name, new RowFileOptions(), cancellationToken);
        await using (file)
        {
            var columns = file.Names.Select((name, i) => (Name: name.ToLowerInvariant(), Index: i)).ToDictionary(column => column.Name, column => column.Index, StringComparer.Ordinal);
            if (!columns.ContainsKey(OptionRows.Code) || !columns.ContainsKey(OptionRows.Label))
            {
                rows.Note(0, null, NoHeader(columns, file.Names.Count));
                return rows.Finish([]);
            }

            return await ReadRowsAsync(file, columns, isWorkbook, rows, cancellationToken);
        }
    }

    private static async Task<OptionImport> ReadRowsAsync(IRowFile file, Dictionary<string, int> columns, bool isWorkbook, OptionRows rows, CancellationToken cancellationToken)
    {
        var others = Enumerable.Range(0, file.Names.Count).Where(i => !IsOwn(file.Names[i])).ToList();
        var numbers = 0L;
        while (await file.NextAsync(cancellationToken))
        {
            // The header is row 1, as spreadsheets count.
            var number = isWorkbook ? file.Number : file.Number + 1;
            if (!rows.HasRoom(number))
                break;
            if (file.Fault is { } fault)
            {
                rows.Note(number, null, fault.StartsWith("Not UTF-8", StringComparison.Ordinal) ? "Not UTF-8. Save the file as CSV UTF-8." : fault);
                continue;
            }

            var row = new OptionRow(number, Cell(OptionRows.Code), Cell(OptionRows.Label))
            {
                Kind = Cell(OptionRows.Kind),
                IsRetired = Cell(OptionRows.IsRetired),
                RetiredOn = Cell(OptionRows.RetiredOn),
                Parent = Cell(OptionRows.Parent),
                Attributes = [.. others.Select(i => KeyValuePair.Create(file.Names[i], Text(file.Cell(i)))).Where(attribute => attribute.Value.Length > 0)],
            };
            if (IsBlank(row))
                continue;
            foreach (var name in isWorkbook ? file.Names.Where((_, i) => SheetErrors.Contains(Text(file.Cell(i)), StringComparer.Ordinal)) : [])
                rows.Note(number, name, "An error of the spreadsheet, where a value is expected.");
            numbers += isWorkbook && file.Form(columns[OptionRows.Code]) == CellForm.Bare ? 1 : 0;
            rows.Add(row);
        }

        return rows.Finish(numbers == 0 ? [] :
            [string.Create(CultureInfo.InvariantCulture, $"{numbers:N0} {(numbers == 1 ? "code is a number" : "codes are numbers")} in the workbook: zeros before them are lost, if there were any. Format the column as text and write them anew where 01 is not 1.")]);

        string? Cell(string name) => columns.TryGetValue(name, out var i) ? Text(file.Cell(i)) : null;
    }

    private static bool IsOwn(string name) =>
        name.ToLowerInvariant() is OptionRows.Code or OptionRows.Label or OptionRows.Kind or OptionRows.IsRetired or OptionRows.RetiredOn or OptionRows.Parent;

    private static bool IsBlank(OptionRow row) =>
        string.IsNullOrWhiteSpace(row.Code + row.Label + row.Kind + row.IsRetired + row.RetiredOn + row.Parent) && row.Attributes.Count == 0;

    /// <summary>The cell, without the apostrophe that keeps a spreadsheet from calculating it: exports put it there.</summary>
    private static string Text(ReadOnlySpan<byte> cell)
    {
        var text = Encoding.UTF8.GetString(cell);
        return text is ['\'', .. var rest] && CellText.LooksLikeFormula(rest) ? rest : text;
    }

    /// <summary>A file without a header has values where names are expected: they are counted and not shown.</summary>
    private static string NoHeader(Dictionary<string, int> columns, int count)
    {
        var missing = new[] { OptionRows.Code, OptionRows.Label }.Where(name => !columns.ContainsKey(name)).Select(name => $"'{name}'");
        var separators = columns.Keys.Any(name => name.Contains(';', StringComparison.Ordinal)) ? " Its fields seem to be separated by semicolons: save it with commas." : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Row 1 should name the columns: it has {count:N0}, and none is called {string.Join(" or ", missing)}.{separators} Write code,label in it, and if wanted kind, is_retired, retired_on, parent and more.");
    }
}
