using System.Text.Json;

namespace Weir.Fhir.Conformance;

/// <summary>Writes results in the format of SQL on FHIR's registry of implementations.</summary>
/// <remarks>Source: SQL on FHIR, "test-report.schema.json". Its README calls the reason <c>reason</c>, its schema <c>error</c>: both are written.</remarks>
internal static class TestReport
{
    public static void Write(Stream stream, IReadOnlyList<OfficialTestResult> results)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var file in results.GroupBy(result => result.File, StringComparer.Ordinal))
        {
            json.WriteStartObject(file.Key);
            json.WriteStartArray("tests");
            foreach (var result in file)
            {
                json.WriteStartObject();
                json.WriteString("name", result.Name);
                json.WriteStartObject("result");
                json.WriteBoolean("passed", result.Passed);
                if (result.Reason is { } reason)
                {
                    json.WriteString("reason", reason);
                    json.WriteString("error", reason);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
