using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Reads one full extract into batches of the table <c>rtt</c>.</summary>
/// <param name="rows">The file's rows.</param>
/// <param name="month">The month that the partition was planned for.</param>
/// <param name="file">The file's name, for messages.</param>
/// <param name="summary">Where missing and new columns and measures are noted.</param>
internal sealed class RttReader(CsvRows rows, DateOnly month, string file, LoadSummary summary)
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

    private readonly RttPeriod _period = new(month);
    private readonly RttMeasures _measures = new();
    private readonly byte[] _scratch = new byte[CsvRows.DefaultMaxRowBytes];
    private RttHeader _header = null!;
    private TableSchema _schema = null!;
    private NumberBlock _block = null!;
    private RttRowChecks _checks = null!;
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
    public static async Task<DateOnly> PeekMonthAsync(CsvRows rows, string file, CancellationToken cancellationToken)
    {
        var reader = new RttReader(rows, default, file, new LoadSummary());
        reader.Begin(await reader.ReadHeaderAsync(cancellationToken));
        do
        {
            if (reader.PeekMonth() is { } found)
                return found;
        }
        while (await rows.FillAsync(cancellationToken));
        throw new SourceException($"{file}: no row has a month such as RTT-January-2026. Give the full extract of a month.", FailureKind.BadData);
    }

    private DateOnly? PeekMonth()
    {
        while (rows.TryNext(out var row))
        {
            if (!row.HasBrokenQuotes && TryWalk(row.Bytes, out _, out _) && RttPeriod.TryRead(row.Bytes, _fields, out var found))
                return found;
            _block.Reject();
        }

        return null;
    }

    private async Task<RttHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var seen = 0;
        var columns = 0;
        do
        {
            if (FindHeader(ref seen, ref columns) is { } header)
                return header;
        }
        while (seen < MaxFrontMatter && await rows.FillAsync(cancellationToken));
        throw RttHeader.Unknown(columns, ["Provider Org Code", "Commissioner Org Code", "RTT Part Type"], file);
    }

    private RttHeader? FindHeader(ref int seen, ref int columns)
    {
        while (seen < MaxFrontMatter && rows.TryNext(out var row))
        {
            seen++;
            if (row.HasBrokenQuotes)
                continue;
            var names = CsvCursor.Texts(row.Bytes);
            if (RttHeader.IsHeader(names))
                return RttHeader.Read(names, file, summary);
            columns = Math.Max(columns, names.Count);
        }

        return null;
    }

    private void Begin(RttHeader header)
    {
        _header = header;
        _schema = header.Extras.Count == 0 ? RttTable.Schema : RttTable.With(header.Extras);
        _block = new NumberBlock(RttTable.Number.Count, header.AbsentNumbers);
        _checks = new RttRowChecks(month, header.Bands, summary);
        _fields = new CsvField[RttHeader.FirstExtraSlot + header.Extras.Count];
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
        {
            _checks.Finish(batch);
            _measures.WriteTo(summary);
        }

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

        var read = new RttRow(row.Bytes, _fields, _scratch, _block, _row);
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
            if (step.Numbers is null)
            {
                isWhole = cursor.TryRead(out _fields[step.TextSlot]);
            }
            else
            {
                var problem = step.Numbers.Read(ref cursor, _block, out var slot);
                isWhole = problem == NumberProblem.None;
                // A field too many or too few shifts the rest: that is then the reason, not the text in a number's place.
                if (problem is not (NumberProblem.None or NumberProblem.TooFewFields) && CsvCursor.Count(bytes) == _header.Fields)
                {
                    column = RttTable.Schema.Columns[RttTable.FirstNumber + slot].Name;
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
    private string? Distrust(RttRow row, ReadOnlySpan<byte> bytes, out string? column)
    {
        column = null;
        if (!Ascii.IsValid(bytes) && !Utf8.IsValid(bytes))
            return "Not UTF-8.";
        if (bytes.Contains((byte)0))
            return "A NUL character, which text cannot hold.";
        foreach (var slot in (ReadOnlySpan<int>)[RttTable.Text.ProviderCode, RttTable.Text.CommissionerCode, RttTable.Text.PartType, RttTable.Text.FunctionCode])
        {
            if (row.Label(slot).IsEmpty)
            {
                column = RttTable.Schema.Columns[slot].Name;
                return "Blank where a value is required.";
            }
        }

        if (_period.IsPlanned(bytes, _fields))
            return null;
        column = RttTable.Schema.Columns[RttTable.Text.Period].Name;
        return _period.Reason;
    }

    private void Accept(Batch batch, RttRow row)
    {
        var part = RttParts.Parse(row.Label(RttTable.Text.PartType));
        _checks.Check(row, part, batch);
        _measures.Add(row, part);
        for (var slot = RttTable.Text.Period + 1; slot < RttTable.FirstNumber; slot++)
            Append(batch.Columns[slot], slot == RttTable.Text.PartType && part != RttPart.Unknown ? RttParts.Code(part) : row.Label(slot));
        for (var extra = 0; extra < _header.Extras.Count; extra++)
            Append(batch.Columns[RttTable.Schema.Columns.Length + extra], row.Label(RttHeader.FirstExtraSlot + extra));
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
            batch.Columns[RttTable.Text.Period].Extend32(_block.Count, ulong.MaxValue).Fill(month.DayNumber - Column.EpochDay);
        _block.MoveTo(batch, RttTable.FirstNumber);
    }

    private void Reject(Batch batch, ReadOnlySpan<byte> bytes, string? column, string reason)
    {
        _block.Reject();
        _checks.Skip();
        var original = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxOriginal)]);
        batch.Findings.Add(new Finding(RttTable.Name, _row, column, FindingOutcome.Rejected, reason) { Original = original });
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
