using System.Buffers;
using System.Globalization;
using Weir.Failures;

namespace Weir.Connectors.Csv;

/// <summary>One row of a CSV file: its bytes without the line end. Valid until the next row is taken.</summary>
internal readonly ref struct CsvRow(ReadOnlySpan<byte> bytes, bool hasBrokenQuotes)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>True where a quoted field never ends or text follows its closing quote; the row then ends with its line.</summary>
    public bool HasBrokenQuotes { get; } = hasBrokenQuotes;
}

/// <summary>Splits a CSV stream into rows without a copy: comma or another separator, quotes where needed, CRLF or LF, byte order mark or none.</summary>
/// <remarks>
/// A quote opens a field only as its first byte; elsewhere it is text. Blank lines are left out. A row whose quotes do
/// not pair ends with its line, so that one stray quote costs one row and not the rest of the file.
/// Source: RFC 4180, section 2.
/// </remarks>
internal sealed class CsvRows : IDisposable
{
    /// <summary>Longest row in bytes. The longest published rows have under 2,000.</summary>
    public const int DefaultMaxRowBytes = 64 * 1024;

    private const int ReadBytes = 256 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly Stream _stream;
    private readonly int _maxRowBytes;
    private readonly byte _separator;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;
    private bool _begun;
    private long _row;

    public CsvRows(Stream stream, int maxRowBytes = DefaultMaxRowBytes, byte separator = (byte)',')
    {
        _stream = stream;
        _maxRowBytes = maxRowBytes;
        _separator = separator;
        _buffer = ArrayPool<byte>.Shared.Rent(maxRowBytes + ReadBytes);
    }

    /// <summary>Reads more bytes. False where the stream has ended and every row was offered.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended)
            return false;
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var count = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        _ended = count == 0;
        return true;
    }

    /// <summary>Takes the next row. False where its end has not been read yet: fill and try again.</summary>
    /// <exception cref="SourceException">A row is longer than the longest allowed.</exception>
    public bool TryNext(out CsvRow row)
    {
        if (!_begun && !TrySkipByteOrderMark())
        {
            row = default;
            return false;
        }

        while (TryFindEnd(out var length, out var hasBrokenQuotes))
        {
            var bytes = _buffer.AsSpan(_start, length);
            _start = Math.Min(_start + length + 1, _end);
            if (bytes is [.., (byte)'\r'])
                bytes = bytes[..^1];
            if (bytes.IsEmpty)
                continue;
            _row++;
            row = new CsvRow(bytes, hasBrokenQuotes);
            return true;
        }

        row = default;
        return false;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private bool TrySkipByteOrderMark()
    {
        if (_end < ByteOrderMark.Length && !_ended)
            return false;
        if (_buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
            _start = ByteOrderMark.Length;
        _begun = true;
        return true;
    }

    private bool TryFindEnd(out int length, out bool hasBrokenQuotes)
    {
        var rest = _buffer.AsSpan(_start.._end);
        hasBrokenQuotes = false;
        length = rest.IndexOfAny((byte)'\n', (byte)'"');
        if (length >= 0 && length <= _maxRowBytes && rest[length] == (byte)'\n')
            return true;
        if (rest.IsEmpty)
            return false;
        var isWhole = _ended && rest.Length <= _maxRowBytes;
        var isCut = rest.Length > _maxRowBytes;
        if (isCut)
            rest = rest[..(_maxRowBytes + 1)];
        var end = EndOfQuotedRow(rest, length < 0 ? rest.Length : Math.Min(length, rest.Length), isWhole || isCut);
        if (end is Ending.Broken)
        {
            hasBrokenQuotes = true;
            end = rest.IndexOf((byte)'\n');
        }

        if (end < 0)
        {
            length = rest.Length;
            return isWhole || (isCut ? throw TooLong() : false);
        }

        length = end;
        return true;
    }

    /// <summary>Position of the line feed that ends the row, or one of <see cref="Ending"/>.</summary>
    private int EndOfQuotedRow(ReadOnlySpan<byte> rest, int quote, bool isAll)
    {
        while (quote < rest.Length)
        {
            var next = quote + 1;
            if (quote == 0 || rest[quote - 1] == _separator)
            {
                next = EndOfQuotedField(rest, next);
                if (next < 0)
                    return isAll ? Ending.Broken : Ending.Unknown;
                switch (AfterQuotedField(rest[next..]))
                {
                    case After.Text:
                        return Ending.Broken;
                    case After.Unknown when !isAll:
                        return Ending.Unknown;
                    default:
                        break;
                }
            }

            var step = rest[next..].IndexOfAny((byte)'\n', (byte)'"');
            if (step < 0)
                return Ending.Unknown;
            quote = next + step;
            if (rest[quote] == (byte)'\n')
                return quote;
        }

        return Ending.Unknown;
    }

    /// <summary>Position after the closing quote, or -1.</summary>
    private static int EndOfQuotedField(ReadOnlySpan<byte> rest, int from)
    {
        while (rest[from..].IndexOf((byte)'"') is >= 0 and var step)
        {
            from += step + 1;
            if (from >= rest.Length || rest[from] != (byte)'"')
                return from;
            from++;
        }

        return -1;
    }

    private After AfterQuotedField(ReadOnlySpan<byte> rest) => rest switch
    {
        [] or [(byte)'\r'] => After.Unknown,
        [(byte)'\n', ..] or [(byte)'\r', (byte)'\n', ..] => After.Separator,
        _ when rest[0] == _separator => After.Separator,
        _ => After.Text,
    };

    private SourceException TooLong() => new(
        string.Create(CultureInfo.InvariantCulture, $"Row {_row + 1:N0} of the CSV file, front matter and header counted, is longer than {_maxRowBytes:N0} bytes. Is the file a CSV? Take the file from the publisher again."),
        FailureKind.BadData);

    private enum After
    {
        Separator,
        Text,
        Unknown,
    }

    private static class Ending
    {
        public const int Unknown = -1;
        public const int Broken = -2;
    }
}
