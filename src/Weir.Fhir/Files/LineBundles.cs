namespace Weir.Fhir.Files;

/// <summary>The records of NDJSON, where a line may be a bundle: its entries are read in its place.</summary>
internal sealed class LineBundles(LineRecords lines, string name) : FhirRecords
{
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
                    record = record.At(_line + _shift++);
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
            if (record.Problem is not null || record.Json.IndexOf("\"Bundle\""u8) < 0 || !IsBundle(record.Json))
            {
                record = record.At(_line + _shift);
                return true;
            }

            var line = record.Json.ToArray();
            _bundle = new DocumentRecords(() => new MemoryStream(line, writable: false), name);
        }
    }

    public override void Dispose()
    {
        _bundle?.Dispose();
        lines.Dispose();
    }

    private static bool IsBundle(ReadOnlySpan<byte> json)
    {
        using var head = new ResourceHead();
        return head.Read(json) && head.Type is "Bundle";
    }
}
