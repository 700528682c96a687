using System.Globalization;
using System.Text.Json;
using Weir.Failures;

namespace Weir.Fhir.Files;

/// <summary>Goes through a JSON document a member at a time, and through its entries one by one, without holding more than one of them.</summary>
internal sealed class BundleEntries : IDisposable
{
    private const int Capacity = 1 << 18;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

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

    /// <summary>The next token, with its bytes. A name of a member is one, and so is the value behind it as a whole where <paramref name="whole"/> is asked.</summary>
    /// <exception cref="SourceException">The document is not JSON, ends too early or has a value that is too large.</exception>
    public JsonTokenType Next(bool whole, out ReadOnlySpan<byte> bytes)
    {
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
                        _line += _window.Unread[..end].Count((byte)'\n');
                        _window.Consume(end);
                        return token;
                    }
                }
                else if (_window.IsFinal)
                {
                    bytes = [];
                    return JsonTokenType.None;
                }
            }
            catch (JsonException wrong)
            {
                throw NotJson(_line + (wrong.LineNumber ?? 0), "its text cannot be read as JSON there");
            }

            if (!_window.Fill() && !_window.IsFinal)
                throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"'{_name}', line {_line}: a value of over {FhirLimits.MaxResourceBytes >> 20} MiB begins there. Expected resources of up to that size. Nothing of the file was loaded; split it, or leave the resource out."), FailureKind.BadData);
        }
    }

    /// <summary>Skips the value behind a name.</summary>
    public void Skip() => Next(whole: true, out _);

    public SourceException NotJson(long line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{_name}' is no FHIR in JSON: line {line}: {problem}. Expected a bundle, a resource, or NDJSON with one resource on each line. Nothing of the file was loaded; what was served stays served."), FailureKind.BadData);

    public SourceException NotJson(string problem) => NotJson(_line, problem);

    public void Dispose() => _window.Dispose();
}
