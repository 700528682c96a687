using System.Text.Json;
using static Weir.Server.Tests.ApiFixture;

namespace Weir.Server.Tests;

/// <summary>Terminology operations of FHIR R4.</summary>
public sealed class FhirApiTests
{
    private const string Set = "urn:weir:fhir/ValueSet/smoking_status_code";
    private const string System = "urn:weir:fhir/CodeSystem/smoking_status_code";

    [Theory]
    [InlineData("", "1 2 4 Z 5*")]
    [InlineData("&filter=smok", "1 2 4 5*")]
    [InlineData("&activeOnly=true", "1 2 4 Z")]
    [InlineData("&offset=1&count=2", "2 4")]
    [InlineData("&_format=json", "1 2 4 Z 5*")]
    public async Task An_expansion_has_the_codes_that_are_asked_for(string query, string codes)
    {
        await using var api = await SampleAsync();

        var set = await api.JsonAsync($"/fhir/ValueSet/$expand?url={Set}{query}");

        set.GetProperty("expansion").GetProperty("contains").EnumerateArray()
            .Select(code => code.GetProperty("code").GetString() + (code.TryGetProperty("inactive", out _) ? "*" : "")).ShouldBe(codes.Split(' '));
    }

    [Fact]
    public async Task An_expansion_without_codes_has_no_contains_and_one_of_a_version_has_its_codes()
    {
        await using var api = await SampleAsync();

        var none = (await api.JsonAsync($"/fhir/ValueSet/$expand?url={Set}&filter=trees")).GetProperty("expansion");
        var first = await api.JsonAsync($"/fhir/ValueSet/$expand?url={Set}|1");

        (none.GetProperty("total").GetInt32(), none.TryGetProperty("contains", out _)).ShouldBe((0, false));
        (first.GetProperty("version").GetString(), first.GetProperty("expansion").GetProperty("total").GetInt32()).ShouldBe(("1", 4));
    }

    [Fact]
    public async Task A_look_up_says_what_a_code_stands_for_and_what_is_known_of_it()
    {
        await using var api = await SampleAsync();

        (await TextAsync($"/fhir/CodeSystem/$lookup?system={System}&code=5")).ShouldBe(
            """{"resourceType":"Parameters","parameter":[{"name":"name","valueString":"The smoking_status_code"},{"name":"version","valueString":"2"},{"name":"display","valueString":"<b>Vapes</b> & \"smokes\""},{"name":"property","part":[{"name":"code","valueCode":"inactive"},{"name":"value","valueBoolean":true}]},{"name":"property","part":[{"name":"code","valueCode":"retired"},{"name":"value","valueDateTime":"2026-03-15"}]},{"name":"property","part":[{"name":"code","valueCode":"kind"},{"name":"value","valueCode":"national"}]}]}""");
        (await TextAsync($"/fhir/CodeSystem/$lookup?system={System}|1&code=2")).ShouldContain("""{"name":"display","valueString":"Ex-smoker"}""");
        (await TextAsync("/fhir/CodeSystem/$lookup?system=urn:weir:fhir/CodeSystem/health_boards&code=7A3C7")).ShouldContain("""{"name":"property","part":[{"name":"code","valueCode":"parent"},{"name":"value","valueCode":"7A3"}]}""");

        async Task<string> TextAsync(string path) => JsonSerializer.Serialize(await api.JsonAsync(path), Relaxed);
    }

    [Theory]
    [InlineData("code=2", """[{"name":"result","valueBoolean":true},{"name":"display","valueString":"Former smoker"}]""")]
    [InlineData("code=2&display=former SMOKER&system=" + System, """[{"name":"result","valueBoolean":true},{"name":"display","valueString":"Former smoker"}]""")]
    [InlineData("code=2&display=Ex-smoker", """[{"name":"result","valueBoolean":false},{"name":"message","valueString":"The code '2' stands for 'Former smoker', not for 'Ex-smoker'."},{"name":"display","valueString":"Former smoker"}]""")]
    [InlineData("code=02", """[{"name":"result","valueBoolean":false},{"name":"message","valueString":"'02' is no code of urn:weir:fhir/ValueSet/smoking_status_code in version 2."}]""")]
    [InlineData("code=2&system=http://snomed.info/sct", """[{"name":"result","valueBoolean":false},{"name":"message","valueString":"The value set has codes of urn:weir:fhir/CodeSystem/smoking_status_code only, not of 'http://snomed.info/sct'."},{"name":"display","valueString":"Former smoker"}]""")]
    public async Task A_code_is_validated_against_a_value_set(string query, string parameters)
    {
        await using var api = await SampleAsync();

        var answer = await api.JsonAsync($"/fhir/ValueSet/$validate-code?url={Set}&{query}");

        JsonSerializer.Serialize(answer.GetProperty("parameter"), Relaxed).ShouldBe(parameters);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = global::System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
