using System.Globalization;
using System.Text.Json;
using Weir.Failures;

namespace Weir.Fhir.Files;

/// <summary>Goes through a JSON document a member at a time, and through its entries one by one, without holding more than one of them.</summary>
internal sealed class BundleEntries : IDisposable
{
    private const int Capacity = 1 << 18;

    /// <summary>However deep a resource is nested: it is rejected for that when it is read, and those beside it are not.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = FhirLimits.MaxResourceBytes };

    private readonly ByteWindow _window;
    private readonly string _name;
    private JsonReaderState _state = new(Options);
    private long _line = 1;

    public BundleEntries(Stream stream, string name)
    {
        _window = new ByteWindow(stream, Capacity, FhirLimits.MaxResourceBytes);
        _name = name;
        while (_window.Unread.Length < 3 && _window.Fill())
        {
            // A mark at the beginning is three bytes.
        }

        if (_window.Unread.StartsWith("\uFEFF"u8))
            _window.Consume(3);
    }

    /// <summary>True where the last value was too large to be read: it was passed over, and its bytes are none.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>The next token, with its bytes. A name of a member is one, and so is the value behind it as a whole where <paramref name="whole"/> is asked.</summary>
    /// <exception cref="SourceException">The document is not JSON or ends too early.</exception>
    public JsonTokenType Next(bool whole, out ReadOnlySpan<byte> bytes)
    {
        IsTooLarge = false;
        while (true)
        {
            var reader = new Utf8JsonReader(_window.Unread, _window.IsFinal, _state);
            try
            {
                if (reader.Read())
                {
                    var token = reader.TokenType;
                    var start = (int)reader.TokenStartIndex;
                    if (!whole || token is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || reader.TrySkip())
                    {
                        var end = (int)reader.BytesConsumed;
                        bytes = token is JsonTokenType.String or JsonTokenType.PropertyName ? reader.ValueSpan : _window.Unread[start..end];
                        _state = reader.CurrentState;
                        Consume(end);
                        return token;
                    }
                }
                else if (_window.IsFinal)
                {
                    bytes = [];
                    return JsonTokenType.None;
                }
            }
            catch (JsonException)
            {
                throw NotJson(_line + LinesRead(whole, out var isCut), isCut ? "the file ends within a value" : "its text cannot be read as JSON there");
            }

            if (!_window.FillFurther() && !_window.IsFinal)
            {
                bytes = [];
                return whole ? PassOver() : throw NotJson($"a name or a blank of over {FhirLimits.MaxResourceBytes >> 20} MiB begins there");
            }
        }
    }

    /// <summary>Skips the value behind a name.</summary>
    public void Skip() => Next(whole: true, out _);

    /// <summary>Skips what is left of a value of which the first token was read.</summary>
    public void SkipRest(JsonTokenType first)
    {
        var depth = first is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0;
        while (depth > 0)
        {
            depth += Next(whole: false, out _) switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
    }

    public SourceException NotJson(long line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{_name}' is no FHIR in JSON: line {line}: {problem}. Expected a bundle, a resource, or NDJSON with one resource on each line. Nothing of the file was loaded; what was served stays served."), FailureKind.BadData);

    /// <summary>How many lines of what waits can be read, and whether it is only its end that is missing.</summary>
    private int LinesRead(bool whole, out bool isCut)
    {
        var reader = new Utf8JsonReader(_window.Unread, isFinalBlock: false, _state);
        try
        {
            isCut = !reader.Read() || (whole && !reader.TrySkip());
        }
        catch (JsonException)
        {
            isCut = false;
        }

        return _window.Unread[..(int)reader.BytesConsumed].Count((byte)'\n');
    }

    /// <summary>True where nothing but blanks is left.</summary>
    public bool IsAtEnd()
    {
        while (_window.Unread.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            _window.Consume(_window.Unread.Length);
            if (!_window.Fill())
                return true;
        }

        return false;
    }

    /// <summary>Passes a value that does not fit into memory, without looking into it; the reader is told that there was another in its place.</summary>
    private JsonTokenType PassOver()
    {
        var start = _window.Unread.IndexOfAnyExcept(" \t\r\n,"u8);
        if (start < 0 || _window.Unread[start] is not ((byte)'{' or (byte)'[' or (byte)'"'))
            throw NotJson($"a number or a blank of over {FhirLimits.MaxResourceBytes >> 20} MiB begins there");
        var stand = _window.Unread[..start].Contains((byte)',') ? ",null"u8 : "null"u8;
        Consume(start);
        var (depth, isInText) = (0, false);
        while (!PassOver(ref depth, ref isInText))
        {
            if (!_window.Fill())
                throw NotJson("the file ends within a value");
        }

        var reader = new Utf8JsonReader(stand, isFinalBlock: false, _state);
        reader.Read();
        (_state, IsTooLarge) = (reader.CurrentState, true);
        return reader.TokenType;
    }

    /// <summary>Passes what is in memory of a value. True where that was its end.</summary>
    private bool PassOver(ref int depth, ref bool isInText)
    {
        var unread = _window.Unread;
        for (var at = 0; ; at++)
        {
            var next = isInText ? unread[at..].IndexOfAny((byte)'"', (byte)'\\') : unread[at..].IndexOfAny("\"{}[]"u8);
            at += next;
            // Of an escape two characters are passed together.
            var isHalf = next >= 0 && unread[at] == '\\' && at + 1 == unread.Length;
            if (next < 0 || isHalf)
            {
                Consume(isHalf ? at : unread.Length);
                return false;
            }

            switch (unread[at])
            {
                case (byte)'\\':
                    at++;
                    break;
                case (byte)'"':
                    isInText = !isInText;
                    break;
                default:
                    depth += unread[at] is (byte)'{' or (byte)'[' ? 1 : -1;
                    break;
            }

            if (depth > 0 || isInText)
                continue;
            Consume(at + 1);
            return true;
        }
    }

    private void Consume(int count)
    {
        _line += _window.Unread[..count].Count((byte)'\n');
        _window.Consume(count);
    }

    public SourceException NotJson(string problem) => NotJson(_line, problem);

    public void Dispose() => _window.Dispose();
}
