using System.Net;
using System.Text.Json;
using Weir.Tests;
using static Weir.Server.Tests.ApiFixture;

namespace Weir.Server.Tests;

/// <summary>What the OpenAPI document says is what the server does.</summary>
public sealed class ApiDocumentTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    [Fact]
    public async Task The_examples_are_what_the_server_answers_and_fit_their_schemas()
    {
        await using var api = await SampleAsync();
        var document = await api.JsonAsync("/openapi/v1.json");
        var schemas = new SchemaCheck(document.GetProperty("components").GetProperty("schemas"));
        foreach (var operation in Operations(document).Where(operation => operation.Id != "openapi"))
        {
            var answer = await api.GetAsync(operation.Example);
            answer.Status.ShouldBe(HttpStatusCode.OK, $"{operation.Example}: {answer.Text}");
            schemas.Faults(JsonDocument.Parse(answer.Body).RootElement, operation.Schema).ShouldBeEmpty(operation.Id);

            CompareExample(operation.Id, answer.Text.Replace(api.Client.BaseAddress!.Authority, "127.0.0.1:5080", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_page_of_the_API_is_what_the_document_makes()
    {
        await using var api = await StartAsync();

        ReferencePage.Compare("api.md", ApiPage.Of(await api.JsonAsync("/openapi/v1.json")), "*ApiDocumentTests");
    }

    [Fact]
    public async Task Every_parameter_of_a_path_is_said_and_every_reference_leads_somewhere()
    {
        await using var api = await StartAsync();
        var answer = await api.GetAsync("/openapi/v1.json");
        var document = JsonDocument.Parse(answer.Body).RootElement;

        document.GetProperty("openapi").GetString().ShouldBe("3.1.0");
        Operations(document).Select(operation => operation.Id).ShouldBeUnique();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var said = path.Value.GetProperty("get").GetProperty("parameters").EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "path").Select(parameter => "{" + parameter.GetProperty("name") + "}");
            said.ShouldBe(path.Name.Split('/').Where(part => part.StartsWith('{')));
        }

        foreach (var reference in answer.Text.Split("\"$ref\":\"")[1..].Select(rest => rest.Split('"')[0]))
            document.GetProperty("components").GetProperty("schemas").TryGetProperty(reference.Split('/')[^1], out _).ShouldBeTrue(reference);
    }

    /// <summary>facts/security.md, row 20.</summary>
    [Fact]
    public async Task Row_20_security_headers_are_on_every_answer_errors_included()
    {
        await using var api = await SampleAsync();
        var paths = Operations(await api.JsonAsync("/openapi/v1.json")).Select(operation => operation.Example).ToList();
        foreach (var path in paths.Concat(paths.Select(path => path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "limit=x&page=x")).Append("/nothing").Append("/fhir/nothing").Append("/api/v1/datasets/nothing"))
        {
            var answer = await api.GetAsync(path);

            answer.Header("Content-Security-Policy").ShouldBe("default-src 'none'; frame-ancestors 'none'", path);
            answer.Header("X-Content-Type-Options").ShouldBe("nosniff", path);
            answer.Header("Referrer-Policy").ShouldBe("no-referrer", path);
            answer.Header("Cross-Origin-Opener-Policy").ShouldBe("same-origin", path);
            answer.Header("Content-Type")!.ShouldEndWith("json; charset=utf-8");
            answer.Header("Strict-Transport-Security").ShouldBeNull(path);
            answer.Header("Server").ShouldBeNull(path);
            Guid.TryParse(answer.Correlation, out _).ShouldBeTrue(path);
            answer.Header("Cache-Control").ShouldBe(answer.Status == HttpStatusCode.OK && !path.StartsWith("/health", StringComparison.Ordinal) ? "no-cache" : "no-store", path);
        }

        (await api.GetAsync("/api/v1/datasets", ("X-Forwarded-Proto", "https"))).Header("Strict-Transport-Security").ShouldBe("max-age=31536000; includeSubDomains");
    }

    [Fact]
    public async Task Who_has_not_signed_in_reads_nothing_where_that_is_switched_off()
    {
        await using var api = await SampleAsync(options => options.AllowsAnonymous = false);
        foreach (var operation in Operations(await api.JsonAsync("/openapi/v1.json")))
        {
            var answer = await api.GetAsync(operation.Example);
            if (operation.Id is "live" or "ready" or "openapi")
            {
                answer.Status.ShouldBe(HttpStatusCode.OK, operation.Id);
                continue;
            }

            (answer.Status, answer.Header("WWW-Authenticate")).ShouldBe((HttpStatusCode.Unauthorized, "Bearer"), operation.Id);
            if (!operation.Example.StartsWith("/fhir/", StringComparison.Ordinal))
                answer.Text.ShouldBe($$"""{"type":"about:blank","title":"Not signed in","status":401,"detail":"This server answers nobody who has not signed in.","correlationId":"{{answer.Correlation}}"}""");
        }
    }

    private static IEnumerable<(string Id, string Example, string Schema)> Operations(JsonElement document) => document.GetProperty("paths").EnumerateObject().Select(path => path.Value.GetProperty("get")).Select(operation => (
        operation.GetProperty("operationId").GetString()!,
        operation.GetProperty("x-example-request").GetString()!,
        operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Single().Value.GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1]));

    private static void CompareExample(string id, string text)
    {
        var made = JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement, Indented) + "\n";
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
            folder = folder.Parent!;
        var path = Path.Combine(folder.FullName, "src", "Weir.Server", "Api", "Examples", id + ".json");
        if (Environment.GetEnvironmentVariable("WEIR_TEST_WRITE") == "1")
            File.WriteAllText(path, made);
        (File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "").ShouldBe(made, $"The example of {id} is old. Write it anew: WEIR_TEST_WRITE=1 ./test -- -class '*ApiDocumentTests', twice: api.md holds it.");
    }
}
