using System.Net;
using static Weir.Server.Tests.ApiFixture;

namespace Weir.Server.Tests;

/// <summary>What is asked wrongly is answered with what was found, what is expected and what to do.</summary>
public sealed class BadRequestTests
{
    private const string Smoke = "/api/v1/datasets/smoking_status_code";

    [Theory]
    [InlineData("/api/v1/datasets/smoking_status_cod", 404, "There is no dataset 'smoking_status_cod'. Did you mean 'smoking_status_code'?")]
    [InlineData("/api/datasets/smoking_status_cod/", 404, "There is no dataset 'smoking_status_cod'. Did you mean 'smoking_status_code'?")]
    [InlineData("/api/v1/datasets/trees", 404, "There is no dataset 'trees'.")]
    [InlineData("/api/v1/datasets?cursor=x!", 400, "cursor: this is none that this route gave. Take 'nextCursor' of the page before, or leave it out to begin at the first.")]
    [InlineData("/api/v1/datasets?cursor=b3B0aW9ucwoyCjE", 400, "cursor: this is none that this route gave. Take 'nextCursor' of the page before, or leave it out to begin at the first.")]
    [InlineData(Smoke + "/options?cursor=b3B0aW9ucwo5CjE", 400, "cursor: this is none that this route gave. Take 'nextCursor' of the page before, or leave it out to begin at the first.")]
    [InlineData("/api/v1/changes?cursor=Y2hhbmdlcwp4CngKeA", 400, "cursor: this is none that this route gave. Take 'nextCursor' of the page before, or leave it out to begin at the first.")]
    [InlineData("/api/v1/datasets?limit=0", 400, "limit: '0' is not a number from 1 to 200.")]
    [InlineData("/api/v1/datasets?limit=201", 400, "limit: '201' is not a number from 1 to 200.")]
    [InlineData("/api/v1/datasets?limit=2&limit=3", 400, "limit: given 2 times. Give it once.")]
    [InlineData("/api/v1/datasets?serch=x", 400, "There is no parameter 'serch' here. Did you mean 'search'? This route takes category, tags, search, limit, cursor.")]
    [InlineData(Smoke + "/versions?page=1", 400, "There is no parameter 'page' here. This route takes none.")]
    [InlineData("/api/v1/datasets?category=nhs", 400, "category: 'nhs' is none of nhs_dd, rcpch, external_api, user_created.")]
    [InlineData(Smoke + "?version=3", 404, "version: dataset 'smoking_status_code' has no version '3'. It has versions 1 to 2.")]
    [InlineData("/api/v1/datasets/ethnic_category?version=x", 404, "version: dataset 'ethnic_category' has no version 'x'. Its only version is 1.")]
    [InlineData("/api/v1/datasets/ethnic_category/diff", 400, "Version 1 of dataset 'ethnic_category' is its first: there is none before it to compare with.")]
    [InlineData(Smoke + "/as-of/yesterday", 400, "'yesterday' is neither a day nor a time. Write one such as 2026-01-31 or 2026-01-31T09:30:00Z.")]
    [InlineData(Smoke + "/as-of/2026-02-28", 404, "Weir did not know dataset 'smoking_status_code' at 2026-02-28: it first saw it at 2026-03-01T06:00:00Z.")]
    [InlineData(Smoke + "/as-of/2026-03-01?effective=2026-02-01", 404, "The source of dataset 'smoking_status_code' does not state from when its content holds. Ask by when Weir knew it, without effective.")]
    [InlineData(Smoke + "/as-of/2026-03-01?effective=x", 400, "effective: 'x' is not a day. Write one such as 2026-01-31.")]
    [InlineData(Smoke + "/options?active=yes", 400, "active: 'yes' is neither true nor false.")]
    [InlineData(Smoke + "/options/02", 404, "Version 2 of dataset 'smoking_status_code' has no code '02'. Did you mean '2'? Codes are texts: 01 is not 1.")]
    [InlineData(Smoke + "/options/9/history", 404, "No version of dataset 'smoking_status_code' has a code '9'. Codes are texts: 01 is not 1.")]
    [InlineData("/api/v1/dataset", 404, "There is nothing at '/api/v1/dataset'. Did you mean '/api/v1/datasets'? /openapi/v1.json lists what there is.")]
    public async Task What_is_asked_wrongly_is_said_whole(string path, int status, string detail)
    {
        await using var api = await SampleAsync();

        var answer = await api.GetAsync(path);

        answer.Text.ShouldBe($$"""{"type":"about:blank","title":"{{(status == 404 ? "Not found" : "Bad request")}}","status":{{status}},"detail":"{{detail.Replace("'", "\\u0027", StringComparison.Ordinal)}}","correlationId":"{{answer.Correlation}}"}""");
        ((int)answer.Status, answer.Header("Content-Type"), answer.Header("ETag"), answer.Header("Last-Modified")).ShouldBe((status, "application/problem+json; charset=utf-8", null, null));
    }

    [Theory]
    [InlineData("/fhir/ValueSet/$expand", 400, "invalid", "url: missing. Give it as ?url=\\u2026")]
    [InlineData("/fhir/ValueSet/$expand?url=urn:weir:fhir/ValueSet/smoking_status_cod", 404, "not-found", "url: there is no 'urn:weir:fhir/ValueSet/smoking_status_cod'. Did you mean 'smoking_status_code'? Addresses here are such as urn:weir:fhir/ValueSet/KEY.")]
    [InlineData("/fhir/ValueSet/$expand?url=urn:weir:fhir/ValueSet/smoking_status_code|7", 404, "not-found", "url: 'urn:weir:fhir/ValueSet/smoking_status_code' has no version '7'.")]
    [InlineData("/fhir/CodeSystem/$lookup?system=urn:weir:fhir/CodeSystem/smoking_status_code&code=02", 404, "not-found", "urn:weir:fhir/CodeSystem/smoking_status_code has no code '02' in version 2. Did you mean '2'?")]
    [InlineData("/fhir/Patient", 404, "not-found", "There is nothing at '/fhir/Patient'. /openapi/v1.json lists what there is.")]
    public async Task Under_fhir_it_is_said_in_an_OperationOutcome(string path, int status, string code, string text)
    {
        await using var api = await SampleAsync();

        var answer = await api.GetAsync(path);

        answer.Text.ShouldBe($$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"{{code}}","details":{"text":"{{text.Replace("'", "\\u0027", StringComparison.Ordinal).Replace("\\u2026", "…", StringComparison.Ordinal)}}"},"diagnostics":"Correlation id {{answer.Correlation}}"}]}""");
        ((int)answer.Status, answer.Header("Content-Type")).ShouldBe((status, "application/fhir+json; charset=utf-8"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Methods_that_write_are_refused(string method)
    {
        await using var api = await SampleAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/datasets") { Content = new ByteArrayContent(new byte[10 << 20]) };
        request.Headers.ExpectContinue = true;
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(
            $$"""{"type":"about:blank","title":"Method not allowed","status":405,"detail":"\u0027/api/v1/datasets\u0027 answers GET and HEAD only.","correlationId":"{{response.Headers.GetValues("X-Correlation-Id").Single()}}"}""");
    }

    [Fact]
    public async Task A_correlation_id_of_the_client_is_kept_where_it_can_do_no_harm()
    {
        await using var api = await SampleAsync();

        (await api.GetAsync("/nothing", ("X-Correlation-Id", "survey-42"))).Correlation.ShouldBe("survey-42");
        (await api.GetAsync("/nothing", ("X-Correlation-Id", "a b\"c"))).Correlation.Length.ShouldBe(36);
        api.Logged.ShouldContain("Information GET (no route): 404 Not found (survey-42)");
    }

    /// <summary>facts/security.md, row 23: names and texts of requests are never part of a statement.</summary>
    [Theory]
    [InlineData("x'; drop table dataset_options; --")]
    [InlineData("' or 1=1 --")]
    [InlineData("\"\n%_\\")]
    public async Task Row_23_what_a_client_writes_is_never_part_of_a_statement(string text)
    {
        await using var api = await SampleAsync();
        var written = Uri.EscapeDataString(text);

        (await api.GetAsync($"/api/v1/datasets/{written}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await api.GetAsync($"/api/v1/datasets/{SmokingKey}/options/{written}/history")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/options?search={written}")).GetProperty("options").GetArrayLength().ShouldBe(0);
        (await api.JsonAsync($"/api/v1/datasets?search={written}&tags={written}")).GetProperty("total").GetInt32().ShouldBe(0);
        (await api.Run.CurrentAsync(SmokingKey)).Count.ShouldBe(5);
    }
}
