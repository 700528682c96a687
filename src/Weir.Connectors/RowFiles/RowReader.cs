using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.RowFiles;

/// <summary>Makes batches of a file's rows: each value read as its column's type and checked, rows that do not fit rejected.</summary>
/// <param name="table">The declared table.</param>
/// <param name="schema">The same as a source has it.</param>
/// <param name="file">What messages call the file.</param>
/// <param name="sourceFile">What the rows say they are from; null where they do not say.</param>
/// <param name="summary">Where missing and new columns are noted.</param>
internal sealed class RowReader(RowTable table, TableSchema schema, string file, string? sourceFile, LoadSummary summary)
{
    /// <summary>Rows in a batch; the first has fewer, so that writing begins while the next is read.</summary>
    private const int BatchRows = 8_192;

    private const int FirstBatchRows = 512;

    /// <summary>Characters of a rejected row that the quarantine keeps.</summary>
    private const int MaxOriginal = 10_000;

    private readonly NullTexts _nulls = new(table.Options.Nulls);
    private int[] _places = [];
    private int[] _extras = [];
    private TableSchema _widened = null!;

    /// <summary>Which of the rows are read; null for all.</summary>
    public Func<IRowFile, int[], bool>? Wants { get; init; }

    public async IAsyncEnumerable<Batch> ReadAsync(IRowFile rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Begin(rows);
        var isMore = true;
        for (var size = FirstBatchRows; isMore; size = Math.Min(2 * size, BatchRows))
        {
            var batch = new Batch(_widened, size);
            try
            {
                while (batch.RowsRead < size && (isMore = await rows.NextAsync(cancellationToken)))
                {
                    if (Wants?.Invoke(rows, _places) ?? true)
                        Read(batch, rows);
                }
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            yield return batch;
        }
    }

    /// <summary>Where each declared column is in a file; -1 where it is not there.</summary>
    /// <exception cref="SourceException">None is there.</exception>
    public static int[] Places(RowTable table, IRowFile rows, string file)
    {
        int[] places = [.. table.Columns.Select(column => IndexOf(rows.Names, column))];
        if (rows.Names.Count > 0 && places.All(place => place < 0))
            throw RowFileFailure.NoneKnown(file, rows.Names.Count, [.. table.Columns.Select(column => column.From ?? column.Name)], rows is CsvRowFile && rows.Names is [var only] && only.AsSpan().ContainsAny(";|\t,"));
        return places;
    }

    private static int IndexOf(IReadOnlyList<string> names, DeclaredColumn column)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (column.IsCalled(names[i]))
                return i;
        }

        return -1;
    }

    private void Begin(IRowFile rows)
    {
        _widened = schema;
        _places = Places(table, rows, file);
        // A file without rows and without a header, as JSON may be, lacks nothing.
        var missing = rows.Names.Count == 0 ? [] : table.Columns.Where((_, i) => _places[i] < 0).ToList();
        foreach (var column in missing.Where(IsRequired))
            summary.MissingColumns.Add(column.Name);
        if (missing.Where(column => !IsRequired(column)).Select(column => column.Name).ToList() is { Count: > 0 } absent)
            summary.Notes.Add($"Not in the file, and null: {string.Join(", ", absent)}.");
        List<int> added = [.. Enumerable.Range(0, rows.Names.Count).Where(place => !_places.Contains(place))];
        if (added.Count == 0)
            return;
        if (!table.Options.LoadsNew)
        {
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{added.Count:N0} {(added.Count == 1 ? "column that is" : "columns that are")} not declared, left out: {string.Join(", ", added.Take(20).Select(place => ColumnNames.Of(rows.Names[place], place + 1)))}{(added.Count > 20 ? ", ..." : "")}."));
            return;
        }

        List<ColumnSchema> extras = [];
        foreach (var place in added)
            extras.Add(new ColumnSchema(ColumnNames.NameOf(rows.Names[place], schema.Columns.Concat(extras), place + 1), ColumnType.Text) { Description = "A column that the file added." });
        _extras = [.. added];
        _widened = schema with { Columns = [.. schema.Columns, .. extras] };
        foreach (var extra in extras)
            summary.NewColumns.Add(extra.Name);
    }

    private bool IsRequired(DeclaredColumn column) => column.Required || table.Options.Key.Contains(column.Name, StringComparer.Ordinal)
        || string.Equals(column.Name, table.Options.PartitionColumn, StringComparison.Ordinal);

    private void Read(Batch batch, IRowFile rows)
    {
        batch.RowsRead++;
        if (rows.Fault is { } fault)
        {
            Reject(batch, rows, null, fault);
            return;
        }

        var length = batch.Length;
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (AppendValue(batch, rows, i) is { } reason)
            {
                batch.Truncate(length);
                Reject(batch, rows, table.Columns[i].Name, reason);
                return;
            }
        }

        if (table.Options.NamesFile)
            batch.Columns[table.Columns.Count].Append(sourceFile!);
        for (var i = 0; i < _extras.Length; i++)
            AppendText(batch.Columns[schema.Columns.Length + i], _nulls.Trimmed(rows.Cell(_extras[i]), isText: true));
        batch.RowNumbers.Append(rows.Number);
    }

    /// <summary>Appends the value of a column; returns why the row cannot be trusted, or null.</summary>
    private string? AppendValue(Batch batch, IRowFile rows, int index)
    {
        var (column, place) = (table.Columns[index], _places[index]);
        if (place < 0)
        {
            batch.Columns[index].AppendNull();
            return null;
        }

        var cell = _nulls.Trimmed(rows.Cell(place), column.Type.Kind == ColumnKind.Text);
        if (cell.IsEmpty)
        {
            batch.Columns[index].AppendNull();
            return column.Required ? "Blank where a value is required." : null;
        }

        if (CellValues.Append(batch.Columns[index], column, cell, rows.Form(place)) is { } misfit)
            return misfit;
        if (column.Check(cell) is not { } refused)
            return null;
        if (!table.Options.FlagsOnly)
            return refused;
        batch.Findings.Add(new Finding(schema.Name, rows.Number, column.Name, FindingOutcome.Flagged, refused));
        return null;
    }

    private static void AppendText(Column column, ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty || cell.Contains((byte)0))
            column.AppendNull();
        else
            column.Append(cell);
    }

    private void Reject(Batch batch, IRowFile rows, string? column, string reason)
    {
        var original = rows.Original;
        batch.Findings.Add(new Finding(schema.Name, rows.Number, column, FindingOutcome.Rejected, reason) { Original = original.Length > MaxOriginal ? original[..MaxOriginal] : original });
    }
}
