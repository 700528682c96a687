using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>Writes rows as the site's files have them: CRLF, quotes only where a comma needs them, blank for what is not known.</summary>
internal sealed class RttCsv
{
    private const int FlushAt = 64 * 1024;
    private const int LongestRow = 4 * 1024;

    private readonly Stream _stream;
    private readonly DateOnly _month;
    private readonly byte[] _period;
    private readonly Dictionary<string, byte[]> _labels = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[FlushAt + LongestRow];
    private int _used;

    private RttCsv(Stream stream, DateOnly month)
    {
        _stream = stream;
        _month = month;
        _period = Encoding.UTF8.GetBytes(PeriodCells(month));
    }

    /// <summary>Writes a whole file.</summary>
    public static void Write(Stream stream, DateOnly month, IEnumerable<RttRow> rows)
    {
        var csv = new RttCsv(stream, month);
        csv.WriteHeader();
        foreach (var row in rows)
        {
            csv.WriteRow(row);
        }

        csv.Flush();
    }

    private static string PeriodCells(DateOnly month)
    {
        if (RttLayout.Of(month).HasFrontMatter)
        {
            return FinancialYear.Of(month).Name + "," + NameOf(month).ToUpperInvariant();
        }

        var mixedCaseBegan = new DateOnly(2023, 4, 1);
        var name = NameOf(month);
        return string.Create(CultureInfo.InvariantCulture, $"RTT-{(month < mixedCaseBegan ? name.ToUpperInvariant() : name)}-{month.Year}");
    }

    private static string NameOf(DateOnly month) => month.ToString("MMMM", CultureInfo.InvariantCulture);

    private void WriteHeader()
    {
        var layout = RttLayout.Of(_month);
        if (layout.HasFrontMatter)
        {
            Put(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"18wksRTT - Monthly EXTRACTS\r\n{NameOf(_month)} {_month.Year}\r\n")));
        }

        Put(Encoding.UTF8.GetBytes(string.Join(',', layout.Header)));
        Put("\r\n"u8);
    }

    private void WriteRow(RttRow row)
    {
        Put(_period);
        Put(LabelOf(row.Provider.Code, row.Provider.Name, row.Provider.Board));
        Put(LabelOf(row.Commissioner.Code, row.Commissioner.NameIn(_month), row.Commissioner.Board));
        Put(LabelOf(row.Part.Code, row.Part.Description));
        Put(LabelOf(row.Function.Code, row.Function.NameIn(_month)));
        foreach (var count in row.Bands)
        {
            if (row.Part.HasBands && !(count == 0 && row.LeavesZeroBandsBlank))
            {
                PutCell(count);
            }
            else
            {
                _buffer[_used++] = (byte)',';
            }
        }

        PutCell(row.Total);
        PutCell(row.UnknownClockStart);
        PutCell(row.TotalAll);
        Put("\r\n"u8);
        if (_used >= FlushAt)
        {
            Flush();
        }
    }

    private void PutCell(int? count)
    {
        _buffer[_used++] = (byte)',';
        if (count is not { } number)
        {
            return;
        }

        if (number < 10)
        {
            _buffer[_used++] = (byte)('0' + number);
            return;
        }

        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out var written);
        _used += written;
    }

    private byte[] LabelOf(string code, string name, CareBoard? board)
    {
        if (!_labels.TryGetValue(code, out var label))
        {
            label = Cells(board?.Code ?? "", board?.NameIn(_month) ?? "", code, name);
            _labels.Add(code, label);
        }

        return label;
    }

    private byte[] LabelOf(string code, string name)
    {
        if (!_labels.TryGetValue(code, out var label))
        {
            label = Cells(code, name);
            _labels.Add(code, label);
        }

        return label;
    }

    private static byte[] Cells(params ReadOnlySpan<string> cells)
    {
        var text = new StringBuilder();
        foreach (var cell in cells)
        {
            text.Append(',').Append(cell.Contains(',', StringComparison.Ordinal) ? $"\"{cell}\"" : cell);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Flush()
    {
        _stream.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
