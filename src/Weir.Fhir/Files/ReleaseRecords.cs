namespace Weir.Fhir.Files;

/// <summary>The resources of a file, those of another release than R4 with that as their problem: for who changes resources before they are read.</summary>
internal sealed class ReleaseRecords(FhirRecords records) : FhirRecords
{
    private readonly ResourceHead _head = new();

    public override bool Next(out FhirRecord record)
    {
        if (!records.Next(out record))
            return false;
        if (record.Problem is null && !record.Json.IsEmpty && _head.Read(record.Json) && _head.OtherRelease is { } other)
            record = record with { Problem = other };
        return true;
    }

    public override void Dispose()
    {
        _head.Dispose();
        records.Dispose();
    }
}
