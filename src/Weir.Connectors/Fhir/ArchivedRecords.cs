using System.Text.Json;
using Weir.Fhir.Files;

namespace Weir.Connectors.Fhir;

/// <summary>The records of an archive that was rewritten while it arrived: a line that stands for a resource which was dropped is that, and no resource.</summary>
internal sealed class ArchivedRecords(FhirRecords records) : FhirRecords
{
    private const string Member = "weirDropped";

    /// <summary>Resources that the policy dropped.</summary>
    public long LeftOut { get; private set; }

    /// <summary>The line of a resource of which nothing is kept.</summary>
    /// <param name="reason">Why it could not be rewritten, which holds nothing of it; null where the policy drops it.</param>
    public static string Dropped(string? reason) => $"{{\"{Member}\":{(reason is null ? "null" : $"\"{JsonEncodedText.Encode(reason)}\"")}}}\n";

    public override bool Next(out FhirRecord record)
    {
        while (records.Next(out record))
        {
            if (record.Problem is not null || !record.Json.StartsWith("{\"weirDropped\":"u8))
                return true;
            var reader = new Utf8JsonReader(record.Json);
            while (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null) && reader.Read())
            {
                // The value is all there is besides its name.
            }

            if (reader.TokenType == JsonTokenType.Null)
            {
                LeftOut++;
                continue;
            }

            record = record with { Json = [], Problem = reader.GetString() };
            return true;
        }

        return false;
    }

    public override void Dispose() => records.Dispose();
}
