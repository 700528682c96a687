using System.Text;
using Weir.Fhir.Files;

namespace Weir.Fhir.Policies;

/// <summary>The resources of a file as a policy leaves them. What comes out of here is all that anything else sees of the file.</summary>
internal sealed class PolicyRecords(FhirRecords records, ResourceRewriter rewriter) : FhirRecords
{
    /// <summary>Resources so far of which the policy leaves nothing.</summary>
    public long LeftOut { get; private set; }

    public override bool Next(out FhirRecord record)
    {
        while (records.Next(out record))
        {
            if (record.Problem is not null)
            {
                record = new FhirRecord { Number = record.Number, Line = record.Line, Entry = record.Entry, Problem = record.Problem };
                return true;
            }

            if (record.Deleted is { } deleted)
            {
                record = Deletion(record.Number, record.BundledAt, deleted) with { Line = record.Line, Entry = record.Entry };
                return true;
            }

            var isLeft = rewriter.Rewrite(record.Json, record.References);
            if (!isLeft && rewriter.Problem is null)
            {
                LeftOut++;
                continue;
            }

            record = new FhirRecord
            {
                Number = record.Number,
                Line = record.Line,
                Entry = record.Entry,
                Json = isLeft ? rewriter.Written : [],
                FullUrl = record.KnownAs is { } known ? $"urn:uuid:{Encoding.ASCII.GetString(rewriter.Values.Id(Encoding.UTF8.GetBytes(known)))}" : null,
                BundledAt = record.BundledAt,
                Problem = rewriter.Problem,
            };
            return true;
        }

        return false;
    }

    public override void Dispose() => records.Dispose();

    private FhirRecord Deletion(long number, DateTimeOffset? at, string deleted) =>
        rewriter.Values.Reference(Encoding.UTF8.GetBytes(deleted)) is { } reference
            ? new FhirRecord { Number = number, BundledAt = at, Deleted = Encoding.ASCII.GetString(reference) }
            : new FhirRecord { Number = number, Problem = "a deletion that does not name one resource" };
}
