using Weir.Fhir.Files;
using Weir.Fhir.Model;
using static Weir.Tests.Fhir.Files.FhirFolder;

namespace Weir.Tests.Fhir.Files;

/// <summary>STU3 and R5 among R4: known by marks that R4 cannot have.</summary>
public sealed class OtherReleaseTests : IDisposable
{
    private const string Taken = """{"resourceType":"MedicationStatement","id":"s","status":"active","taken":"y","subject":{"reference":"Patient/a"},"dosage":[{"text":"daily"}]}""";

    private readonly FhirFolder _folder = new();

    [Fact]
    public void No_mark_is_an_element_of_R4()
    {
        var marks = OtherRelease.Marks.ToList();
        marks.Count.ShouldBeGreaterThan(80);
        foreach (var (type, property) in marks)
        {
            FhirModel.R4.IsResource(type).ShouldBeTrue(type);
            FhirModel.R4.Find(type)!.FindJson(property).ShouldBeNull($"{type}.{property}");
            FhirModel.R4.Find(type)!.Elements.ShouldNotContain(element => !element.IsChoice && element.Name == property, $"{type}.{property}");
        }
    }

    [Theory]
    [InlineData(Taken, "It is of FHIR STU3 or earlier: element 'taken' of MedicationStatement is none of R4.")]
    [InlineData("""{"resourceType":"Observation","id":"s","status":"final","code":{"text":"c"},"context":{"reference":"Encounter/1"}}""", "It is of FHIR STU3 or earlier: element 'context' of Observation is none of R4.")]
    [InlineData("""{"resourceType":"Condition","id":"s","subject":{},"assertedDate":"2018-01-01"}""", "It is of FHIR STU3 or earlier: element 'assertedDate' of Condition is none of R4.")]
    [InlineData("""{"resourceType":"Encounter","id":"s","status":"completed","actualPeriod":{"start":"2026-01-01"}}""", "It is of FHIR R5 or later: element 'actualPeriod' of Encounter is none of R4.")]
    [InlineData("""{"resourceType":"MedicationRequest","id":"s","status":"active","intent":"order","medication":{"concept":{"text":"m"}},"subject":{}}""", "It is of FHIR R5 or later: element 'medication' of MedicationRequest is none of R4.")]
    [InlineData("""{"resourceType":"Patient","id":"s","meta":{"profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]}}""", "It is of FHIR STU3 or earlier: it follows a profile of that.")]
    [InlineData("""{"resourceType":"Patient","id":"s","meta":{"versionId":"1","profile":["http://x","http://hl7.org/fhir/StructureDefinition/Patient|3.0.2"]}}""", "It is of FHIR STU3 or earlier: it follows a profile of that.")]
    [InlineData("""{"resourceType":"Patient","id":"s","meta":{"profile":["http://hl7.org/fhir/5.0/StructureDefinition/Patient"]}}""", "It is of FHIR R5 or later: it follows a profile of that.")]
    [InlineData("""{"resourceType":"ReferralRequest","id":"s"}""", "Its resourceType 'ReferralRequest' is none of FHIR R4 but one of STU3 or earlier.")]
    [InlineData("""{"resourceType":"DeviceUsage","id":"s"}""", "Its resourceType 'DeviceUsage' is none of FHIR R4 but one of R5 or later.")]
    public async Task A_resource_of_another_release_is_rejected_with_the_release(string resource, string reason)
    {
        _folder.Write("some.json", Bundle(Entry(Patient("a")), Entry(resource), Entry(Patient("c"))));

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(3, answer.Text);
        (await _folder.TextsAsync("select id from fhir_resource order by id")).ShouldBe(["a", "c"]);
        (await _folder.QuarantineAsync()).ShouldBe([$"some.json 2: {reason}"]);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"s","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Patient|4.0.1","https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient|3.0.1"]}}""")]
    [InlineData("""{"resourceType":"Patient","id":"s","meta":{"tag":[{"system":"http://hl7.org/fhir/5.0/StructureDefinition/x","code":"https://x/STU3/StructureDefinition/y"}]}}""")]
    [InlineData("""{"resourceType":"Patient","id":"s","contained":[{"resourceType":"Observation","context":{}}],"context":1,"taken":"y"}""")]
    [InlineData("""{"resourceType":"Observation","id":"s","status":"final","code":{"text":"c"},"component":[{"code":{},"context":1,"comment":"x"}]}""")]
    [InlineData("""{"resourceType":"CapabilityStatement","id":"s","status":"active","date":"2026","kind":"instance","fhirVersion":"3.0.2","format":["json"]}""")]
    public async Task What_R4_may_have_is_no_mark(string resource)
    {
        _folder.Write("some.ndjson", resource);

        var answer = await _folder.RunAsync();

        answer.Code.ShouldBe(0, answer.Text);
        (await _folder.TextsAsync("select id from fhir_resource")).ShouldBe(["s"]);
    }

    [Fact]
    public async Task What_another_release_has_in_common_with_R4_is_loaded_when_that_is_said_and_the_rest_kept()
    {
        _folder.Write("some.ndjson", Taken);
        (await _folder.RunAsync()).Code.ShouldBe(3);

        var answer = await _folder.RunAsync("other_releases: common");

        answer.Code.ShouldBe(0, answer.Text);
        Said(answer, "some.ndjson").ShouldBe("Resources of other releases of FHIR, loaded as far as R4 has the same: 1. Not in FHIR R4, kept in _rest: MedicationStatement.taken (1).");
        (await _folder.TextsAsync("select status || ' ' || subject_id || ' ' || cast(_rest as varchar) from medication_statement")).ShouldBe(["""active a {"taken":"y"}"""]);
        (await _folder.TextsAsync("select text from medication_statement_dosage")).ShouldBe(["daily"]);
    }

    [Theory]
    [InlineData("tables: views", "views: v.json")]
    [InlineData("tables: both", "views: v.json")]
    public async Task Views_reject_it_too(params string[] settings)
    {
        _folder.WriteBeside("v.json", """{"resourceType":"ViewDefinition","name":"v","resource":"MedicationStatement","select":[{"column":[{"name":"id","path":"id"}]}]}""");
        _folder.Write("some.ndjson", $$"""{{Taken}}{{"\n"}}{"resourceType":"MedicationStatement","id":"r4"}""");

        await _folder.RunAsync(settings);

        (await _folder.TextsAsync("select id from v")).ShouldBe(["r4"]);
        (await _folder.QuarantineAsync()).ShouldBe(["some.ndjson 1: It is of FHIR STU3 or earlier: element 'taken' of MedicationStatement is none of R4."]);
        await _folder.RunAsync([.. settings, "other_releases: common"]);
        (await _folder.TextsAsync("select id from v order by id")).ShouldBe(["r4", "s"]);
    }

    [Fact]
    public async Task A_policy_does_not_hide_the_marks()
    {
        _folder.Variables["WEIR_POLICY_SECRET"] = "a secret of forty bytes for tests alone..";
        _folder.Write("some.ndjson", $$"""{{Taken}}{{"\n"}}{"resourceType":"MedicationStatement","id":"r4"}""");

        await _folder.RunAsync("policy: default");

        (await _folder.TextsAsync("select reason from weir_quarantine")).ShouldBe(["It is of FHIR STU3 or earlier: element 'taken' of MedicationStatement is none of R4."]);
        (await _folder.TextsAsync("select 'one' from fhir_resource")).ShouldBe(["one"]);
    }

    public void Dispose() => _folder.Dispose();
}
