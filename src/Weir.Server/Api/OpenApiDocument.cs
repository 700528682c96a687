using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Weir.Server.Api;

/// <summary>The OpenAPI 3.1 document of the API, made of the routes that are served.</summary>
internal static class OpenApiDocument
{
    private static readonly Assembly Own = typeof(OpenApiDocument).Assembly;

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("openapi", "This document", "/openapi/v1.json", "This API as an OpenAPI 3.1 document.", request => ValueTask.FromResult(Answer.Of("openapi", DateTimeOffset.UnixEpoch, () => Write(request.Host.Routes))))
        {
            IsOpen = true, Schema = "OpenApi", Example = "/openapi/v1.json",
        },
    ];

    private static byte[] Write(IReadOnlyList<ApiRoute> routes) => ApiJson.Document(json =>
    {
        json.WriteString("openapi", "3.1.0");
        json.WriteStartObject("info");
        json.WriteString("title", "Weir");
        json.WriteString("version", "1");
        json.WriteString("description", "Code lists that remember: every version of every list, what changed and when. Answers carry a strong ETag; send it back in If-None-Match. Every answer has X-Correlation-Id.");
        json.WriteEndObject();
        json.WriteStartObject("paths");
        foreach (var route in routes)
            WriteRoute(json, route);
        json.WriteEndObject();
        json.WriteStartObject("components");
        json.WritePropertyName("schemas");
        json.WriteRawValue(Resource("schemas")!);
        json.WriteEndObject();
    });

    private static void WriteRoute(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteStartObject(route.Path);
        json.WriteStartObject("get");
        json.WriteString("operationId", route.Id);
        ApiJson.WriteTexts(json, "tags", [route.Group]);
        json.WriteString("summary", route.Summary);
        json.WriteString("x-example-request", route.Example);
        ApiJson.WriteItems(json, "parameters", route.Parameters, parameter => WriteParameter(json, parameter));
        json.WriteStartObject("responses");
        WriteAnswer(json, route);
        WriteErrors(json, route);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, ApiParameter parameter)
    {
        json.WriteString("name", parameter.Name);
        json.WriteString("in", parameter.IsInPath ? "path" : "query");
        json.WriteBoolean("required", parameter.IsRequired);
        json.WriteString("description", parameter.Description);
        json.WriteStartObject("schema");
        if (parameter.IsMany)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            json.WriteString("type", "string");
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", parameter.Type == "date" ? "string" : parameter.Type);
            if (parameter.Type == "date")
                json.WriteString("format", "date");
            if (parameter.OneOf.Count > 0)
                ApiJson.WriteTexts(json, "enum", parameter.OneOf);
            WriteRange(json, parameter);
        }

        json.WriteEndObject();
        WriteExample(json, parameter);
    }

    private static void WriteRange(Utf8JsonWriter json, ApiParameter parameter)
    {
        if (parameter.Range is not var (least, most, fallback))
            return;
        json.WriteNumber("minimum", least);
        json.WriteNumber("maximum", most);
        json.WriteNumber("default", fallback);
    }

    private static void WriteExample(Utf8JsonWriter json, ApiParameter parameter)
    {
        if (parameter.IsMany)
            ApiJson.WriteTexts(json, "example", [parameter.Example]);
        else if (parameter.Type == "integer")
            json.WriteNumber("example", int.Parse(parameter.Example, CultureInfo.InvariantCulture));
        else if (parameter.Type == "boolean")
            json.WriteBoolean("example", parameter.Example == "true");
        else
            json.WriteString("example", parameter.Example);
    }

    private static void WriteAnswer(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteStartObject("200");
        json.WriteString("description", route.Summary);
        json.WriteStartObject("content");
        json.WriteStartObject(route.IsFhir ? "application/fhir+json" : "application/json");
        WriteSchema(json, route.Schema);
        if (Resource(route.Id) is { } example)
        {
            json.WritePropertyName("example");
            json.WriteRawValue(example);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter json, ApiRoute route)
    {
        List<(string Status, string Description)> errors = [];
        if (route.Parameters.Any(parameter => !parameter.IsInPath) || !route.IgnoresOthers)
            errors.Add(("400", "A parameter is malformed, or is none of the route's."));
        if (!route.IsOpen)
            errors.Add(("401", "The server answers nobody who has not signed in."));
        if (route.Parameters.Any(parameter => parameter.IsInPath || parameter.IsRequired))
            errors.Add(("404", "There is no such thing."));
        if (!route.IsOpen || route.Id == "ready")
            errors.Add(("503", "The warehouse does not answer."));
        foreach (var (status, description) in errors)
        {
            json.WriteStartObject(status);
            json.WriteString("description", description);
            json.WriteStartObject("content");
            json.WriteStartObject(route.IsFhir ? "application/fhir+json" : "application/problem+json");
            WriteSchema(json, route.IsFhir ? "OperationOutcome" : "Problem");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (route.Id is "live" or "ready")
            return;
        json.WriteStartObject("304");
        json.WriteString("description", "The client has the answer already: its tag was in If-None-Match.");
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("schema");
        json.WriteString("$ref", "#/components/schemas/" + name);
        json.WriteEndObject();
    }

    /// <summary>A JSON text that is built in, its blanks taken out; null where there is none of the name.</summary>
    private static string? Resource(string name)
    {
        using var stream = Own.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var document = JsonDocument.Parse(stream);
        using var compact = new MemoryStream();
        using (var json = new Utf8JsonWriter(compact, ApiJson.Options))
            document.WriteTo(json);
        return Encoding.UTF8.GetString(compact.GetBuffer().AsSpan(0, (int)compact.Length));
    }
}
