using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>Writes lists, structures, maps and unions as JSON text.</summary>
internal static class DuckDbJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(DuckDbVector vector, ulong row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, vector, row);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, DuckDbVector vector, ulong row)
    {
        if (vector.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }

        switch (vector.Type)
        {
            case DuckDbType.List:
                var (offset, length) = vector.Raw<DuckDbListEntry>(row);
                WriteItems(json, vector.Children[0], offset, length);
                break;
            case DuckDbType.Array:
                WriteItems(json, vector.Children[0], row * (ulong)vector.ArraySize, (ulong)vector.ArraySize);
                break;
            case DuckDbType.Struct:
                json.WriteStartObject();
                foreach (var member in vector.Children)
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member, row);
                }

                json.WriteEndObject();
                break;
            case DuckDbType.Map:
                WriteMap(json, vector, row);
                break;
            case DuckDbType.Union:
                Write(json, vector.UnionMember(row), row);
                break;
            default:
                WriteScalar(json, vector, row);
                break;
        }
    }

    private static void WriteItems(Utf8JsonWriter json, DuckDbVector items, ulong from, ulong count)
    {
        json.WriteStartArray();
        for (ulong i = 0; i < count; i++)
            Write(json, items, from + i);
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, DuckDbVector map, ulong row)
    {
        var (offset, length) = map.Raw<DuckDbListEntry>(row);
        json.WriteStartObject();
        for (ulong i = offset; i < offset + length; i++)
        {
            json.WritePropertyName(map.Children[0].Type == DuckDbType.Varchar
                ? Encoding.UTF8.GetString(map.Children[0].Bytes(i))
                : Text(map.Children[0], i).Trim('"'));
            Write(json, map.Children[1], i);
        }

        json.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter json, DuckDbVector vector, ulong row)
    {
        switch (vector.Type)
        {
            case DuckDbType.Boolean:
                json.WriteBooleanValue(vector.Raw<byte>(row) != 0);
                break;
            case DuckDbType.Varchar:
                json.WriteStringValue(vector.Bytes(row));
                break;
            case DuckDbType.Blob:
                json.WriteBase64StringValue(vector.Bytes(row));
                break;
            case DuckDbType.Float when float.IsFinite(vector.Raw<float>(row)):
                json.WriteNumberValue(vector.Raw<float>(row));
                break;
            case DuckDbType.Double when double.IsFinite(vector.Raw<double>(row)):
                json.WriteNumberValue(vector.Raw<double>(row));
                break;
            case DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.BigInt or DuckDbType.HugeInt
                or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.UBigInt or DuckDbType.UHugeInt
                or DuckDbType.Decimal:
                json.WriteRawValue(vector.ExactText(row));
                break;
            default:
                json.WriteStringValue(vector.GetValue(row) switch
                {
                    DateOnly date => date.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                    TimeOnly time => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                    DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", System.Globalization.CultureInfo.InvariantCulture),
                    DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", System.Globalization.CultureInfo.InvariantCulture),
                    TimeSpan span => span.ToString("c", System.Globalization.CultureInfo.InvariantCulture),
                    IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                    var other => other.ToString(),
                });
                break;
        }
    }
}
