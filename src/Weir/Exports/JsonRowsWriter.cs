using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Exports;

/// <summary>Writes rows as an array of objects, one a line. Numbers are numbers with every digit, dates ISO text, blank cells null.</summary>
/// <param name="output">Where to; it stays the caller's.</param>
/// <param name="columns">Names of the columns; one that comes again gets a number.</param>
internal sealed class JsonRowsWriter(TextWriter output, IReadOnlyList<string> columns) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly string[] _names = Unique(columns);
    private Utf8JsonWriter? _json;
    private bool _begun;

    public async Task WriteAsync(IReadOnlyList<object?> cells, CancellationToken cancellationToken)
    {
        _json ??= new Utf8JsonWriter(_buffer, Options);
        _json.WriteStartObject();
        for (var i = 0; i < _names.Length; i++)
        {
            _json.WritePropertyName(_names[i]);
            WriteValue(_json, cells[i]);
        }

        _json.WriteEndObject();
        await _json.FlushAsync(cancellationToken);
        await output.WriteAsync((_begun ? ",\n  " : "[\n  ").AsMemory(), cancellationToken);
        await output.WriteAsync(Encoding.UTF8.GetString(_buffer.WrittenSpan).AsMemory(), cancellationToken);
        _begun = true;
        _buffer.ResetWrittenCount();
        _json.Reset();
    }

    public async Task EndAsync(CancellationToken cancellationToken) =>
        await output.WriteAsync((_begun ? "\n]\n" : "[]\n").AsMemory(), cancellationToken);

    public void Dispose() => _json?.Dispose();

    /// <summary>Writes one value; what JSON has no number for (infinity) is text.</summary>
    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case JsonText raw:
                json.WriteRawValue(raw.OnOneLine, skipInputValidation: true);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal or sbyte or byte or short or ushort or int or uint or long or ulong or System.Numerics.BigInteger or Int128 or UInt128:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case IEnumerable list when value is not (string or byte[]):
                json.WriteStartArray();
                foreach (var item in list)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(CellText.Of(value));
                break;
        }
    }

    private static string[] Unique(IReadOnlyList<string> names)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        return [.. names.Select(name =>
        {
            var unique = name;
            for (var number = 2; !taken.Add(unique); number++)
                unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            return unique;
        })];
    }
}
