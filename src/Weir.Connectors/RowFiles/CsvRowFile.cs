using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Weir.Archives;
using Weir.Columns;
using Weir.Connectors.Csv;

namespace Weir.Connectors.RowFiles;

/// <summary>A CSV or TSV file.</summary>
internal sealed class CsvRowFile : IRowFile
{
    private const int MaxRowBytes = 1 << 20;

    private readonly ArchiveReader? _archive;
    private readonly Stream _stream;
    private readonly CsvRows _rows;
    private readonly byte _separator;
    private readonly byte[] _scratch = new byte[MaxRowBytes];
    private byte[] _row = new byte[4096];
    private int _length;
    private CsvField[] _fields = [];
    private bool _isWaiting;

    private CsvRowFile(ArchiveReader? archive, Stream stream, byte separator)
    {
        (_archive, _stream, _separator) = (archive, stream, separator);
        _rows = new CsvRows(stream, MaxRowBytes, separator);
    }

    public IReadOnlyList<string> Names { get; private set; } = [];

    public long Number { get; private set; }

    public string? Fault { get; private set; }

    public string Original => Encoding.UTF8.GetString(_row, 0, _length);

    /// <summary>Reads up to the header.</summary>
    public static async Task<CsvRowFile> OpenAsync(ArchiveReader? archive, Stream stream, string file, byte separator, int headerRow, CancellationToken cancellationToken)
    {
        var opened = new CsvRowFile(archive, stream, separator);
        for (var row = 1; row <= Math.Max(headerRow, 1); row++)
        {
            if (!await opened.TakeAsync(cancellationToken))
                throw RowFileFailure.NoHeader(file, row, row - 1);
        }

        var header = CsvCursor.Texts(opened._row.AsSpan(0, opened._length), separator);
        if (header.Count > RowFile.MaxColumns)
            throw RowFileFailure.TooManyColumns(file, header.Count, RowFile.MaxColumns);
        opened.Names = headerRow == 0 ? [.. Enumerable.Range(1, header.Count).Select(place => ColumnNames.Of("", place))] : HeaderNames.Of(header, file);
        opened._fields = new CsvField[header.Count];
        opened._isWaiting = headerRow == 0;
        return opened;
    }

    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (!_isWaiting && !await TakeAsync(cancellationToken))
            return false;
        _isWaiting = false;
        Number++;
        Fault ??= Walk();
        return true;
    }

    public ReadOnlySpan<byte> Cell(int column) => _fields[column].In(_row.AsSpan(0, _length), _scratch);

    public CellForm Form(int column) => CellForm.Bare;

    public ColumnType? TypeOf(int column) => null;

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        await _stream.DisposeAsync();
        _archive?.Dispose();
    }

    private async ValueTask<bool> TakeAsync(CancellationToken cancellationToken)
    {
        while (!TryTake())
        {
            if (!await _rows.FillAsync(cancellationToken))
                return false;
        }

        return true;
    }

    private bool TryTake()
    {
        if (!_rows.TryNext(out var row))
            return false;
        if (_row.Length < row.Bytes.Length)
            _row = new byte[Math.Max(row.Bytes.Length, 2 * _row.Length)];
        row.Bytes.CopyTo(_row);
        _length = row.Bytes.Length;
        Fault = row.HasBrokenQuotes ? "A quoted field that does not end, or text after its closing quote." : null;
        return true;
    }

    private string? Walk()
    {
        var row = _row.AsSpan(0, _length);
        if (!Utf8.IsValid(row))
            return "Not UTF-8; where the whole file is in another encoding, setting 'encoding' says so.";
        if (row.Contains((byte)0))
            return "A NUL character, which text cannot hold.";
        var cursor = new CsvCursor(row, _separator);
        var count = 0;
        while (count < _fields.Length && cursor.TryRead(out _fields[count]))
            count++;
        return count == _fields.Length && cursor.IsAtEnd
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{CsvCursor.Count(row, _separator):N0} fields where the header has {_fields.Length:N0}.");
    }
}
