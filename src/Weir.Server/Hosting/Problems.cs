using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Weir.Server.Api;

namespace Weir.Server.Hosting;

/// <summary>Writes what went wrong: problem+json, and under /fhir an OperationOutcome.</summary>
internal static class Problems
{
    public static async Task WriteAsync(HttpContext context, ProblemException problem, string correlation)
    {
        var response = context.Response;
        response.Headers.ETag = default;
        response.Headers.LastModified = default;
        response.Headers.CacheControl = "no-store";
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        var isFhir = context.Request.Path.StartsWithSegments("/fhir", StringComparison.Ordinal);
        response.ContentType = isFhir ? ContentTypes.Fhir : ContentTypes.Problem;
        var body = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(body, ApiJson.Options))
        {
            if (isFhir)
                WriteOutcome(json, problem, correlation);
            else
                WriteProblem(json, problem, correlation);
        }

        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    private static void WriteProblem(Utf8JsonWriter json, ProblemException problem, string correlation)
    {
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", problem.Title);
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", problem.Message);
        json.WriteString("correlationId", correlation);
        json.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter json, ProblemException problem, string correlation)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationOutcome");
        json.WriteStartArray("issue");
        json.WriteStartObject();
        json.WriteString("severity", "error");
        json.WriteString("code", problem.Status switch
        {
            400 => "invalid",
            401 => "login",
            404 => "not-found",
            405 => "not-supported",
            503 => "transient",
            _ => "exception",
        });
        json.WriteStartObject("details");
        json.WriteString("text", problem.Message);
        json.WriteEndObject();
        json.WriteString("diagnostics", $"Correlation id {correlation}");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
