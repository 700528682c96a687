using System.Text.Json;
using System.Text.Unicode;

namespace Weir.Fhir.Files;

/// <summary>The resources of a JSON document: the entries of a bundle, or one resource.</summary>
internal sealed class DocumentRecords : FhirRecords
{
    private readonly BundleHeader _header;
    private readonly BundleEntries _document;
    private long _number;
    private bool _isOpen;
    private bool _isWithinEntries;
    private bool _hasEnded;

    /// <param name="open">Opens the file from its beginning; asked twice.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="Failures.SourceException">It is no JSON document.</exception>
    public DocumentRecords(Func<Stream> open, string name)
    {
        using (var first = new BundleEntries(open(), name))
            _header = BundleHeader.Read(first);
        _document = new BundleEntries(open(), name);
    }

    public override bool Next(out FhirRecord record)
    {
        if (_header.ResourceType is not "Bundle" || !_header.HasListOfEntries)
            return Only(out record);
        while (!_hasEnded)
        {
            if (!_isWithinEntries)
            {
                FindEntries();
                continue;
            }

            var token = _document.Next(whole: true, out var bytes);
            if (token is JsonTokenType.EndArray or JsonTokenType.None)
            {
                _isWithinEntries = false;
                continue;
            }

            record = RecordOf(token, bytes);
            if (record.Problem is not null || record.Deleted is not null || !record.Json.IsEmpty)
                return true;
        }

        record = default;
        return false;
    }

    public override void Dispose() => _document.Dispose();

    private bool Only(out FhirRecord record)
    {
        record = default;
        if (_hasEnded)
            return false;
        _hasEnded = true;
        _document.Next(whole: true, out var bytes);
        record = _document.IsTooLarge ? new FhirRecord { Number = 1, Problem = FhirLimits.TooLarge } : WithJson(new FhirRecord { Number = 1 }, bytes);
        if (_header.ResourceType is "Bundle")
            record = record with { Problem = "The bundle's entry is no list in brackets." };
        return true;
    }

    private void FindEntries()
    {
        if (!_isOpen)
            _document.Next(whole: false, out _);
        _isOpen = true;
        while (_document.Next(whole: false, out var name) is JsonTokenType.PropertyName)
        {
            if (name.SequenceEqual("entry"u8))
            {
                _document.Next(whole: false, out _);
                _isWithinEntries = true;
                return;
            }

            _document.Skip();
        }

        _hasEnded = true;
    }

    private FhirRecord RecordOf(JsonTokenType token, ReadOnlySpan<byte> bytes)
    {
        var number = ++_number;
        var entry = BundleEntry.Read(token, bytes);
        var record = new FhirRecord { Number = number, Entry = number, FullUrl = entry.FullUrl, References = _header.References, BundledAt = _header.Timestamp };
        if (entry.Problem is { } problem)
            return record with { Json = bytes, Problem = problem };
        if (entry.Method is "DELETE" && entry.From < 0)
            return entry.Url is { Length: > 0 } url && !url.Contains('?', StringComparison.Ordinal) ? record with { Deleted = url } : record with { Problem = "a deletion that does not name one resource" };
        return entry.From < 0 ? record : WithJson(record, bytes[entry.From..entry.To]);
    }

    private static FhirRecord WithJson(FhirRecord record, ReadOnlySpan<byte> json) =>
        record with { Json = json, Problem = Utf8.IsValid(json) ? null : "bytes that are no UTF-8" };
}
