using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Weir.Columns;
using Weir.Connectors.Csv;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Reads one month's CSV file into batches of its table.</summary>
/// <param name="layout">How the file is laid out.</param>
/// <param name="rows">The file's rows.</param>
/// <param name="month">The month that the partition was planned for.</param>
/// <param name="file">The file's name, for messages.</param>
/// <param name="summary">Where missing and new columns and measures are noted.</param>
internal sealed class ExtractReader(ExtractLayout layout, CsvRows rows, DateOnly month, string file, LoadSummary summary)
{
    /// <summary>Rows in a batch: about 8 MB. The first has fewer, so that writing begins while the next is read.</summary>
    private const int BatchRows = 8_192;

    private const int FirstBatchRows = 512;

    /// <summary>Rejected rows after which the file is not what it should be.</summary>
    private const int MaxRejected = 100_000;

    /// <summary>Characters of a rejected row that the quarantine keeps.</summary>
    private const int MaxOriginal = 10_000;

    /// <summary>Lines looked at for the header. Files up to September 2017 have two before it.</summary>
    private const int MaxFrontMatter = 20;

    private readonly int[] _keys = [.. layout.Keys.Where(slot => slot != 0)];
    private readonly int[] _decimals = [.. Enumerable.Range(1, layout.FirstCount - 1).Where(slot => layout.Schema.Columns[slot].Type.Kind == ColumnKind.Decimal)];
    private readonly byte[] _scratch = new byte[CsvRows.DefaultMaxRowBytes];
    private ExtractHeader _header = null!;
    private ExtractPeriod _period = null!;
    private TableSchema _schema = null!;
    private NumberBlock _block = null!;
    private ExtractChecks _checks = null!;
    private CsvField[] _fields = [];
    private long _row;
    private long _accepted;
    private long _rejected;

    public async IAsyncEnumerable<Batch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Begin(await ReadHeaderAsync(cancellationToken));
        var isMore = true;
        for (var size = FirstBatchRows; isMore; size = Math.Min(2 * size, BatchRows))
        {
            var batch = new Batch(_schema, size);
            try
            {
                isMore = await FillBatchAsync(batch, size, cancellationToken);
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            yield return batch;
        }
    }

    /// <summary>The month of the first row that has one, for a file whose name does not say.</summary>
    /// <exception cref="SourceException">The header is unknown, or no row has a month.</exception>
    public static async Task<DateOnly> PeekMonthAsync(ExtractLayout layout, CsvRows rows, string file, CancellationToken cancellationToken)
    {
        var reader = new ExtractReader(layout, rows, default, file, new LoadSummary());
        reader.Begin(await reader.ReadHeaderAsync(cancellationToken));
        do
        {
            if (reader.PeekMonth() is { } found)
                return found;
        }
        while (await rows.FillAsync(cancellationToken));
        throw new SourceException($"{file}: no row has a month such as {layout.PeriodExample}. {layout.WithoutMonth}", FailureKind.BadData);
    }

    private DateOnly? PeekMonth()
    {
        while (rows.TryNext(out var row))
        {
            if (!row.HasBrokenQuotes && TryWalk(row.Bytes, out _, out _) && _period.TryRead(row.Bytes, _fields, out var found))
                return found;
            _block.Reject();
        }

        return null;
    }

    private async Task<ExtractHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var seen = 0;
        var columns = 0;
        do
        {
            if (FindHeader(ref seen, ref columns) is { } header)
                return header;
        }
        while (seen < MaxFrontMatter && await rows.FillAsync(cancellationToken));
        throw ExtractHeader.Unknown(layout, columns, [.. layout.Keys.Skip(1).Take(3).Select(slot => layout.Labels[slot]!)], file);
    }

    private ExtractHeader? FindHeader(ref int seen, ref int columns)
    {
        while (seen < MaxFrontMatter && rows.TryNext(out var row))
        {
            seen++;
            if (row.HasBrokenQuotes)
                continue;
            var names = CsvCursor.Texts(row.Bytes);
            if (ExtractHeader.IsHeader(layout, names))
                return ExtractHeader.Read(layout, names, file, summary);
            columns = Math.Max(columns, names.Count);
        }

        return null;
    }

    private void Begin(ExtractHeader header)
    {
        _header = header;
        _period = new ExtractPeriod(month, layout, header);
        _schema = header.Extras.Count == 0 ? layout.Schema : layout.Schema with { Columns = [.. layout.Schema.Columns, .. header.Extras] };
        _block = new NumberBlock(layout.Counts.Count, header.AbsentCounts);
        _checks = layout.Checks(new ExtractContext(month, header, summary));
        _fields = new CsvField[header.FirstExtraSlot + header.Extras.Count];
    }

    /// <summary>True where the batch is full and there may be more.</summary>
    private async ValueTask<bool> FillBatchAsync(Batch batch, int size, CancellationToken cancellationToken)
    {
        bool isFull;
        while (!(isFull = FillFromBuffer(batch, size)))
        {
            if (!await rows.FillAsync(cancellationToken))
                break;
        }

        Flush(batch);
        if (_accepted == 0 && _period.Other is { } other)
            throw WrongMonth(other);
        if (!isFull)
            _checks.Finish(batch);

        return isFull;
    }

    private bool FillFromBuffer(Batch batch, int size)
    {
        while (batch.RowsRead < size)
        {
            if (!rows.TryNext(out var row))
                return false;
            _row++;
            batch.RowsRead++;
            ReadRow(batch, row);
            if (_block.IsFull)
                Flush(batch);
        }

        return true;
    }

    private void ReadRow(Batch batch, CsvRow row)
    {
        if (row.HasBrokenQuotes)
        {
            Reject(batch, row.Bytes, null, "A quoted field that does not end, or text after its closing quote.");
            return;
        }

        if (!TryWalk(row.Bytes, out var reason, out var column))
        {
            Reject(batch, row.Bytes, column, reason);
            return;
        }

        var read = new ExtractRow(row.Bytes, _fields, _scratch, _block, _row);
        if (Distrust(read, row.Bytes, out column) is { } distrust)
        {
            Reject(batch, row.Bytes, column, distrust);
            return;
        }

        Accept(batch, read);
    }

    /// <summary>Finds every label and reads every number. False with the reason where the row has too many or few fields, or a number that is none.</summary>
    private bool TryWalk(ReadOnlySpan<byte> bytes, out string reason, out string? column)
    {
        var cursor = new CsvCursor(bytes);
        column = null;
        var isWhole = true;
        foreach (var step in _header.Steps)
        {
            if (step.Counts is null)
            {
                isWhole = cursor.TryRead(out _fields[step.Label]);
            }
            else
            {
                var problem = step.Counts.Read(ref cursor, _block, out var slot);
                isWhole = problem == NumberProblem.None;
                // A field too many or too few shifts the rest: that is then the reason, not the text in a number's place.
                if (problem is not (NumberProblem.None or NumberProblem.TooFewFields) && CsvCursor.Count(bytes) == _header.Fields)
                {
                    column = layout.Schema.Columns[layout.FirstCount + slot].Name;
                    reason = Reason(problem);
                    return false;
                }
            }

            if (!isWhole)
                break;
        }

        reason = "";
        if (isWhole && cursor.IsAtEnd)
            return true;
        reason = string.Create(CultureInfo.InvariantCulture, $"{CsvCursor.Count(bytes)} fields where the header has {_header.Fields}.");
        return false;
    }

    private static string Reason(NumberProblem problem) => problem switch
    {
        NumberProblem.Negative => "A negative number where a count is expected.",
        NumberProblem.TooLarge => "A number over 2,147,483,647.",
        _ => "Not a whole number.",
    };

    /// <summary>Why a row of the right shape cannot be trusted, or null.</summary>
    private string? Distrust(ExtractRow row, ReadOnlySpan<byte> bytes, out string? column)
    {
        column = null;
        if (!Ascii.IsValid(bytes) && !Utf8.IsValid(bytes))
            return "Not UTF-8.";
        if (bytes.Contains((byte)0))
            return "A NUL character, which text cannot hold.";
        foreach (var slot in _keys)
        {
            if (row.Label(slot).IsEmpty)
            {
                column = layout.Schema.Columns[slot].Name;
                return "Blank where a value is required.";
            }
        }

        foreach (var slot in _decimals)
        {
            if (!row.IsBlank(slot) && !row.TryDecimal(slot, layout.Schema.Columns[slot].Type.Scale, out _))
            {
                column = layout.Schema.Columns[slot].Name;
                return string.Create(CultureInfo.InvariantCulture, $"Not a number of at most {layout.Schema.Columns[slot].Type.Scale} decimals that is not negative.");
            }
        }

        if (!_checks.HasPeriod(row) || _period.IsPlanned(bytes, _fields))
            return null;
        column = layout.Schema.Columns[0].Name;
        return _period.Reason;
    }

    private void Accept(Batch batch, ExtractRow row)
    {
        _checks.Accept(row, batch);
        for (var slot = 1; slot < layout.FirstCount; slot++)
        {
            var column = batch.Columns[slot];
            if (column.Type.Kind != ColumnKind.Decimal)
                Append(column, _checks.Label(row, slot));
            else if (row.TryDecimal(slot, column.Type.Scale, out var number))
                column.Append(number);
            else
                column.AppendNull();
        }

        for (var extra = 0; extra < _header.Extras.Count; extra++)
            Append(batch.Columns[layout.Schema.Columns.Length + extra], row.Label(_header.FirstExtraSlot + extra));
        batch.RowNumbers.Append(row.Number);
        _block.Accept();
        _accepted++;
    }

    private static void Append(Column column, ReadOnlySpan<byte> label)
    {
        if (label.IsEmpty)
            column.AppendNull();
        else
            column.Append(label);
    }

    /// <summary>Moves the numbers of the rows since the last time into the batch.</summary>
    private void Flush(Batch batch)
    {
        if (_block.Count > 0)
            batch.Columns[0].Extend32(_block.Count, ulong.MaxValue).Fill(month.DayNumber - Column.EpochDay);
        _block.MoveTo(batch, layout.FirstCount);
    }

    private void Reject(Batch batch, ReadOnlySpan<byte> bytes, string? column, string reason)
    {
        _block.Reject();
        _checks.Skip();
        var original = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxOriginal)]);
        batch.Findings.Add(new Finding(layout.Schema.Name, _row, column, FindingOutcome.Rejected, reason) { Original = original });
        if (++_rejected > MaxRejected)
        {
            throw new SourceException(
                string.Create(CultureInfo.InvariantCulture, $"{file}: over {MaxRejected:N0} of the first {_row:N0} rows were rejected, the last for: {reason} At most {MaxRejected:N0} bad rows are kept. Take the file from the publisher again, or look whether its layout changed."),
                FailureKind.BadData);
        }
    }

    private SourceException WrongMonth(DateOnly other) => new(
        $"{file}: the rows are of {MonthText.Name(other)}; {MonthText.Name(month)} was expected, from the file's name or the page that links it. "
        + "Nothing was loaded. Give the file of the right month, or rename a file that is misnamed.",
        FailureKind.BadData);
}
