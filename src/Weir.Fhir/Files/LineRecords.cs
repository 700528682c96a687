using System.Text.Unicode;

namespace Weir.Fhir.Files;

/// <summary>The resources of an NDJSON file: one on each line.</summary>
/// <param name="stream">The file. Disposed with this.</param>
/// <param name="limit">The longest line that is read, in bytes.</param>
internal sealed class LineRecords(Stream stream, int limit = FhirLimits.MaxResourceBytes) : FhirRecords
{
    private const int Capacity = 1 << 20;

    private readonly ByteWindow _window = new(stream, Capacity, limit);
    private long _line;

    public override bool Next(out FhirRecord record)
    {
        while (true)
        {
            var length = LengthOfLine();
            if (length < 0)
            {
                record = new FhirRecord { Number = ++_line, Line = _line, Problem = FhirLimits.TooLarge };
                SkipLine();
                return true;
            }

            var isLast = length == _window.Unread.Length;
            if (isLast && length == 0)
            {
                record = default;
                return false;
            }

            _line++;
            var line = _window.Unread[..length];
            _window.Consume(isLast ? length : length + 1);
            if (_line == 1 && line.StartsWith("\uFEFF"u8))
                line = line[3..];
            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            record = new FhirRecord { Json = line, Number = _line, Line = _line, Problem = Utf8.IsValid(line) ? null : "bytes that are no UTF-8" };
            return true;
        }
    }

    public override void Dispose() => _window.Dispose();

    /// <summary>Bytes up to the next line break or the end; -1 where the line is too long.</summary>
    private int LengthOfLine()
    {
        var seen = 0;
        while (true)
        {
            var at = _window.Unread[seen..].IndexOf((byte)'\n');
            if (at >= 0)
                return seen + at;
            seen = _window.Unread.Length;
            if (!_window.Fill())
                return _window.IsFinal ? seen : -1;
        }
    }

    private void SkipLine()
    {
        while (true)
        {
            var at = _window.Unread.IndexOf((byte)'\n');
            _window.Consume(at < 0 ? _window.Unread.Length : at + 1);
            if (at >= 0 || !_window.Fill())
                return;
        }
    }
}
