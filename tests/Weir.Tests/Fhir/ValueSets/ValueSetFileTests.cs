using System.Globalization;
using System.Text;
using Weir.Fhir.ValueSets;

namespace Weir.Tests.Fhir.ValueSets;

/// <summary>The codes of FHIR ValueSets and CodeSystems in files, and what is said of files that do not have them.</summary>
public sealed class ValueSetFileTests
{
    private const string ExpandIt = "Ask a terminology server to expand it ($expand), and name the file of the answer.";

    [Theory]
    [InlineData("""{"resourceType":"ValueSet","expansion":{"contains":[{"system":"s","code":"a","contains":[{"system":"s","code":"b"}]},{"abstract":true,"system":"s","code":"c","contains":[{"system":"t","code":"d"}]},{"display":"no code"},{"code":"e"}]}}""", "s a, s b, t d, ? e")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"z"}]}]},"expansion":{"total":2,"contains":[{"system":"s","code":"a"},{"system":"s","code":"b","inactive":true}]}}""", "s a, s b")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"system":"s"}]},"expansion":{"total":0}}""", "")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"a"},{"code":"b"}]},{"system":"t","concept":[{"code":"a"}]}],"exclude":[{"system":"s","concept":[{"code":"a"}]}]}}""", "s b, t a")]
    [InlineData("""{"resourceType":"CodeSystem","url":"s","content":"complete","concept":[{"code":"a","concept":[{"code":"b"}]},{"code":"c"}]}""", "s a, s b, s c")]
    [InlineData("""{"resourceType":"CodeSystem","concept":[{"code":"a"}]}""", "? a")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"CodeSystem","url":"s","concept":[{"code":"z"}]}},{"resource":{"resourceType":"ValueSet","expansion":{"contains":[{"system":"s","code":"a"}]}}}]}""", "s a")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"fullUrl":"x"},{"resource":{"resourceType":"CodeSystem","url":"s","concept":[{"code":"z"}]}}]}""", "s z")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ValueSet","url":"v","expansion":{"contains":[{"system":"s","code":"a"}]}}},{"resource":{"resourceType":"ValueSet","url":"u","expansion":{"contains":[{"system":"s","code":"b"}]}}}]}""", "s b")]
    public void The_codes_of_a_file_are_read_with_their_systems(string json, string codes)
    {
        foreach (var text in new[] { json, "\uFEFF" + json })
            ValueSetFile.Read(Encoding.UTF8.GetBytes(text), "u").Sha256.ShouldBe(Expected(codes).Sha256);
    }

    [Theory]
    [InlineData("", "it is not JSON of up to 256 levels (line 1). Expected a FHIR ValueSet or CodeSystem as JSON.")]
    [InlineData("code,label\na,b\n", "it is not JSON of up to 256 levels (line 1). Expected a FHIR ValueSet or CodeSystem as JSON.")]
    [InlineData("[]", "it is no FHIR resource. Expected a ValueSet or a CodeSystem.")]
    [InlineData("{}", "it is no FHIR resource. Expected a ValueSet or a CodeSystem.")]
    [InlineData("""{"resourceType":"Patient"}""", "it is a Patient. Expected a ValueSet or a CodeSystem.")]
    [InlineData("""{"resourceType":5}""", "it is JSON and not as FHIR has it: a text, list or object is of another kind. Expected a FHIR ValueSet or CodeSystem.")]
    [InlineData("""{"resourceType":"ValueSet","expansion":{"contains":{"code":"a"}}}""", "it is JSON and not as FHIR has it: a text, list or object is of another kind. Expected a FHIR ValueSet or CodeSystem.")]
    [InlineData("""{"resourceType":"ValueSet","expansion":{"contains":["a"]}}""", "it is JSON and not as FHIR has it: a text, list or object is of another kind. Expected a FHIR ValueSet or CodeSystem.")]
    [InlineData("""{"resourceType":"CodeSystem","concept":[{"code":"\ud800"}]}""", "it is JSON and not as FHIR has it: a text, list or object is of another kind. Expected a FHIR ValueSet or CodeSystem.")]
    [InlineData("""{"resourceType":"ValueSet","url":"u"}""", $"the ValueSet has neither an expansion nor codes. {ExpandIt}")]
    [InlineData("""{"resourceType":"ValueSet","expansion":{"identifier":"i"}}""", $"the ValueSet has neither an expansion nor codes. {ExpandIt}")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[]}}""", $"the ValueSet lists no codes. {ExpandIt}")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"a"}]},{"system":"s","filter":[{"property":"concept","op":"is-a","value":"a"}]}]}}""", $"compose.include[1] of the ValueSet chooses codes by a filter, which Weir does not evaluate. {ExpandIt}")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"valueSet":["v"]}]}}""", $"compose.include[0] of the ValueSet refers to another value set, which Weir does not look up. {ExpandIt}")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"system":"s"}]}}""", "compose.include[0] of the ValueSet means all of a code system, whose codes the file does not have. Name the CodeSystem's own file, or a file of the expanded value set.")]
    [InlineData("""{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"a"}]}],"exclude":[{"system":"s","filter":[{}]}]}}""", $"compose.exclude[0] of the ValueSet chooses codes by a filter, which Weir does not evaluate. {ExpandIt}")]
    [InlineData("""{"resourceType":"ValueSet","expansion":{"total":1500,"contains":[{"system":"s","code":"a"}]}}""", "its expansion has 1 of 1,500 codes: it is one page of several. Expand it in one piece, without count and offset.")]
    [InlineData("""{"resourceType":"ValueSet","expansion":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/valueset-unclosed","valueBoolean":true}],"contains":[{"system":"s","code":"a"}]}}""", $"its expansion says that it is not complete. {ExpandIt}")]
    [InlineData("""{"resourceType":"CodeSystem","url":"s","content":"fragment","concept":[{"code":"a"}]}""", "the CodeSystem's content is 'fragment': not all of its codes are in the file. Expected one that is complete.")]
    [InlineData("""{"resourceType":"CodeSystem","url":"s","content":"complete"}""", "the CodeSystem has no codes. Expected concepts with a code each.")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}""", "it is a Bundle with 0 of them, and none has this address. Expected one ValueSet, or one of the address.")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ValueSet","url":"v"}},{"resource":{"resourceType":"ValueSet"}}]}""", "it is a Bundle with 2 of them, and none has this address. Expected one ValueSet, or one of the address.")]
    public void A_file_without_all_of_its_codes_is_refused(string json, string problem) =>
        Should.Throw<ValueSetException>(() => ValueSetFile.Read(Encoding.UTF8.GetBytes(json), "u")).Message.ShouldBe(problem);

    [Fact]
    public void Levels_without_end_and_texts_that_are_no_UTF_8_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"code":"a","concept":[""", 5000));
        Should.Throw<ValueSetException>(() => ValueSetFile.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"CodeSystem","concept":[{{deep}}"""), "u")).Message
            .ShouldBe("it is not JSON of up to 256 levels (line 1). Expected a FHIR ValueSet or CodeSystem as JSON.");
        byte[] broken = [.. """{"resourceType":"CodeSystem","concept":[{"code":"a"""u8, 0xff, .. "\"}]}"u8];
        Should.Throw<ValueSetException>(() => ValueSetFile.Read(broken, "u")).Message
            .ShouldBe("it is JSON and not as FHIR has it: a text, list or object is of another kind. Expected a FHIR ValueSet or CodeSystem.");
    }

    [Fact]
    public void A_hundred_thousand_codes_are_read()
    {
        var json = new StringBuilder("""{"resourceType":"ValueSet","expansion":{"total":100000,"contains":[""");
        for (var i = 0; i < 100_000; i++)
            json.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"system":"http://snomed.info/sct","code":"{{i + 100000000}}","display":"Finding {{i}}"}""");

        var set = ValueSetFile.Read(Encoding.UTF8.GetBytes(json.Append("]}}").ToString()), "u");

        (set.Count, set.Contains("100099999"u8), set.Contains("100100000"u8)).ShouldBe((100_000, true, false));
        set.Systems.ShouldBe(["http://snomed.info/sct"]);
    }

    /// <summary>Codes written as <c>system code, …</c>, with <c>?</c> for an unknown system.</summary>
    private static ValueSet Expected(string codes) => ValueSet.Of(codes.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(code => code.Split(' ')).Select(words => new ValueSetCode(words[0] == "?" ? null : words[0], words[1])));
}
