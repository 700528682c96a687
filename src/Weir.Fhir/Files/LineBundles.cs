using System.Text.Json;

namespace Weir.Fhir.Files;

/// <summary>The records of NDJSON, where a line may be a bundle: its entries are read in its place.</summary>
internal sealed class LineBundles(LineRecords lines, string name) : FhirRecords
{
    private readonly ResourceHead _head = new();
    private DocumentRecords? _bundle;
    private long _line;
    private long _shift;

    public override bool Next(out FhirRecord record)
    {
        while (true)
        {
            if (_bundle is not null)
            {
                if (_bundle.Next(out record))
                {
                    record = record with { Number = _line + _shift++, Line = _line };
                    return true;
                }

                // The line itself had one number, which its first entry took.
                _shift--;
                _bundle.Dispose();
                _bundle = null;
            }

            if (!lines.Next(out record))
                return false;
            _line = record.Number;
            if (record.Problem is not null || !MayBeBundle(record.Json) || !IsBundle(record.Json))
            {
                record = record with { Number = _line + _shift };
                return true;
            }

            // A document that is not JSON is refused as a whole; of lines only the one.
            if (!IsJson(record.Json))
            {
                record = record with { Number = _line + _shift, Problem = "text that cannot be read as JSON" };
                return true;
            }

            var line = record.Json.ToArray();
            _bundle = new DocumentRecords(() => new MemoryStream(line, writable: false), name);
        }
    }

    public override void Dispose()
    {
        _bundle?.Dispose();
        _head.Dispose();
        lines.Dispose();
    }

    /// <summary>False for nearly all, and quickly: most begin with their type.</summary>
    private static bool MayBeBundle(ReadOnlySpan<byte> json)
    {
        var beginning = "{\"resourceType\":\""u8;
        return json.StartsWith(beginning) ? json[beginning.Length..].StartsWith("Bundle\""u8) : json.IndexOf("\"Bundle\""u8) >= 0;
    }

    private bool IsBundle(ReadOnlySpan<byte> json) => _head.Read(json) && _head.Type is "Bundle";

    private static bool IsJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, BundleEntries.Options);
        try
        {
            while (reader.Read())
            {
                // Only whether it can be read is asked.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
