using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Weir.Server.Tests;

/// <summary>docs/reference/api.md, made of the OpenAPI document.</summary>
internal static class ApiPage
{
    private const int LongestExample = 40;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    public static string Of(JsonElement document)
    {
        var page = new StringBuilder(
            """
            # API

            What `weir serve` answers, made from its OpenAPI document: `GET /openapi/v1.json`. Every route answers GET and HEAD.

            - **Freshness.** Whether there is a new version is looked up at most once a second, when somebody asks: an answer is at most a second old. While another
              process loads into a DuckDB warehouse, which has one owner at a time, what was read last is served, and what has to be read from the file then
              answers 503 with `Retry-After`.
            - **Conditional requests.** Answers carry a strong `ETag` of tenant, version and representation, and `Last-Modified`. Send the tag back in `If-None-Match`: 304 without a body.
            - **Pages.** `limit` is 1 to 200, 20 unless said; `next` is the address of the next page, also in the header `Link`. Pages of options are all of one version.
            - **Errors** are `application/problem+json` (RFC 9457) with a correlation id, which is also in the header `X-Correlation-Id` and in the server's log; under `/fhir` they are
              an OperationOutcome. A parameter that a route does not have is refused, but under `/fhir` and on CheckTick's routes,
              whose clients send more than is read here.
            - **Compression.** gzip where the client accepts it.

            """);
        foreach (var group in document.GetProperty("paths").EnumerateObject().GroupBy(path => path.Value.GetProperty("get").GetProperty("tags")[0].GetString()!))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n");
            foreach (var path in group)
                Write(page, path.Name, path.Value.GetProperty("get"));
        }

        return page.ToString();
    }

    private static void Write(StringBuilder page, string path, JsonElement operation)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### GET {path}\n\n{operation.GetProperty("summary")}\n");
        var parameters = operation.GetProperty("parameters").EnumerateArray().ToList();
        if (parameters.Count > 0)
        {
            page.Append("\n| Parameter | | Meaning |\n| --- | --- | --- |\n");
            foreach (var parameter in parameters)
                page.Append(CultureInfo.InvariantCulture, $"| `{parameter.GetProperty("name")}` | {TypeOf(parameter)} | {parameter.GetProperty("description").GetString()!.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        if (operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Single().Value.TryGetProperty("example", out var example))
        {
            var lines = JsonSerializer.Serialize(example, Indented).Split('\n');
            var shown = lines.Length <= LongestExample ? lines : [.. lines[..LongestExample], "…"];
            page.Append(CultureInfo.InvariantCulture, $"\n`GET {operation.GetProperty("x-example-request")}`\n\n```json\n{string.Join('\n', shown)}\n```\n");
        }
    }

    private static string TypeOf(JsonElement parameter)
    {
        var schema = parameter.GetProperty("schema");
        var type = schema.TryGetProperty("enum", out var words) ? string.Join(", ", words.EnumerateArray().Select(word => word.GetString()))
            : schema.TryGetProperty("format", out var format) ? format.GetString()!
            : schema.TryGetProperty("items", out _) ? "strings"
            : schema.GetProperty("type").GetString()!;
        if (schema.TryGetProperty("minimum", out var least))
            type += $", {least} to {schema.GetProperty("maximum")}, {schema.GetProperty("default")} unless said";
        return parameter.GetProperty("in").GetString() == "path" ? type + ", in the path" : parameter.GetProperty("required").GetBoolean() ? type + ", required" : type;
    }
}
