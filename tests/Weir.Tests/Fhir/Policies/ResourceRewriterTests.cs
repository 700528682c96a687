using System.Text;
using Weir.Fhir.Policies;
using Weir.Fhir.Rows;
using static Weir.Tests.Fhir.Policies.RewrittenText;

namespace Weir.Tests.Fhir.Policies;

public sealed class ResourceRewriterTests
{
    private const string Bare = "extends: none\n";

    [Fact]
    public void What_no_rule_names_is_dropped() =>
        Of(Bare, """{"resourceType":"Patient","gender":"female","active":true,"birthDate":"1980-01-02","text":{"div":"<div>x</div>"},"odd":{"a":[1]},"multipleBirthInteger":2}""")
            .ShouldBe("""{"resourceType":"Patient"}""");

    [Fact]
    public void Ids_and_references_are_hashed_alike_in_every_form() =>
        Of(Bare, """
            {"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1","type":"Patient","display":"Ann"},"encounter":{"reference":"urn:uuid:e1"},
             "performer":[{"reference":"http://h.example/fhir/Practitioner/p1/_history/3"},{"reference":"Practitioner?identifier=x|1"},{"reference":"#c"}],
             "contained":[{"resourceType":"Practitioner","id":"c","name":[{"family":"B"}]}]}
            """, References(("urn:uuid:e1", "Encounter", "e1")))
            .ShouldBe($$"""
            {"resourceType":"Observation","id":"{{Id("o1")}}","subject":{"reference":"Patient/{{Id("p1")}}","type":"Patient"},"encounter":{"reference":"Encounter/{{Id("e1")}}"},"performer":[{"reference":"Practitioner/{{Id("p1")}}"},{"reference":"#{{Id("c")}}"}],"contained":[{"resourceType":"Practitioner","id":"{{Id("c")}}","name":[{}]}]}
            """.Replace(""","name":[{}]""", "", StringComparison.Ordinal));

    [Fact]
    public void A_hash_is_the_same_in_every_run_and_another_with_another_secret()
    {
        const string policy = "rules:\n  Patient.identifier.value: hash";
        const string patient = """{"resourceType":"Patient","identifier":[{"value":"943 476 5919"},{"value":"943\u0020476 5919"}]}""";
        var hash = Value("943 476 5919");
        // As any other program computes it: HMAC(HMAC(secret, "weir policy values"), value), the first half of it.
        hash.ShouldBe("h-260dfa4240d813d178b5120f154cf033");
        Of(policy, patient).ShouldBe($$"""{"resourceType":"Patient","identifier":[{"value":"{{hash}}"},{"value":"{{hash}}"}]}""");
        Of(policy, patient, secret: Secret + ".").ShouldNotContain(hash);
    }

    [Theory]
    [InlineData("year", "1987-06-05", "1987")]
    [InlineData("month", "1987-06-05", "1987-06")]
    [InlineData("month", "1987", "1987")]
    [InlineData("age 5", "1987-06-05", "1985")]
    [InlineData("age 1", "1901-06-05", "1936")]
    [InlineData("keep", "1987-06-05", "1987-06-05")]
    public void A_date_is_made_coarser(string action, string date, string expected) =>
        Of($"rules:\n  Patient.birthDate: {action}", $$"""{"resourceType":"Patient","birthDate":"{{date}}"}""").ShouldBe($$"""{"resourceType":"Patient","birthDate":"{{expected}}"}""");

    [Theory]
    [InlineData("year")]
    [InlineData("keep")]
    [InlineData("age 5")]
    public void What_is_no_date_is_dropped_whatever_the_rule_for_dates(string action) =>
        Of($"rules:\n  Patient.birthDate: {action}", """{"resourceType":"Patient","birthDate":"born to Ann Smith"}""").ShouldBe("""{"resourceType":"Patient"}""");

    [Theory]
    [InlineData("NW10 7ET", "NW10")]
    [InlineData("sw1a2aa", "SW1A")]
    [InlineData("M1 1AE", "M1")]
    [InlineData("02139-4307", "021")]
    public void A_postcode_becomes_its_district(string postcode, string district) =>
        Of("default", $$"""{"resourceType":"Patient","address":[{"line":["1 High St"],"postalCode":"{{postcode}}"}]}""").ShouldBe($$"""{"resourceType":"Patient","address":[{"postalCode":"{{district}}"}]}""");

    [Theory]
    [InlineData("next to the church")]
    [InlineData("Ann Smith")]
    [InlineData("123456")]
    public void What_is_no_postcode_is_dropped(string text) =>
        Of("default", $$"""{"resourceType":"Patient","address":[{"postalCode":"{{text}}"}]}""").ShouldBe("""{"resourceType":"Patient"}""");

    [Fact]
    public void Ages_become_bands_with_ninety_and_over_together()
    {
        const string policy = "rules:\n  Age.value: age 5";
        string Onset(string age, string unit) => Of(policy, $$$"""{"resourceType":"Condition","onsetAge":{"value":{{{age}}},"system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}""");
        Onset("47", "a").ShouldContain("\"value\":45,");
        Onset("90", "a").ShouldContain("\"value\":90,");
        Onset("104.5", "a").ShouldContain("\"value\":90,");
        Onset("104", "mo").ShouldNotContain("value");
    }

    [Fact]
    public void Dates_of_a_patient_move_by_the_same_days_in_every_resource()
    {
        const string policy = "rules:\n  dateTime: shift 30\n  date: shift 30\n  instant: shift 30";
        var days = new Pseudonyms(PolicySecret.Of(Secret)).Days("p1"u8, 30);
        days.ShouldNotBe(0);
        var moved = new DateOnly(2024, 2, 28).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Of(policy, """{"resourceType":"Patient","id":"p1","deceasedDateTime":"2024-02-28"}""").ShouldContain(moved);
        Of(policy, """{"resourceType":"Condition","subject":{"reference":"urn:uuid:x"},"onsetDateTime":"2024-02-28T10:20:30+01:00"}""", References(("urn:uuid:x", "Patient", "p1"))).ShouldContain($"{moved}T10:20:30+01:00");
        Of(policy, """{"resourceType":"Condition","subject":{"reference":"Patient/p1"},"onsetDateTime":"2024-02"}""").ShouldContain("\"2024\"");
        Of(policy, """{"resourceType":"Condition","onsetDateTime":"2024-02-28"}""").ShouldContain("\"2024\"");
    }

    [Fact]
    public void Codes_of_public_systems_stay_and_others_are_hashed() =>
        Of("default", """{"resourceType":"Condition","code":{"text":"Ann has asthma","coding":[{"system":"http://snomed.info/sct","code":"195967001","display":"Asthma"},{"system":"http://local.example","code":"A1","display":"Ann"},{"code":"B2"}]}}""")
            .ShouldBe($$$"""{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001","display":"Asthma"},{"system":"{{{Value("http://local.example")}}}","code":"{{{Value("A1")}}}"},{"code":"{{{Value("B2")}}}"}]}}""");

    [Fact]
    public void Extensions_stay_only_by_name_and_their_parts_too() =>
        Of("default", """
            {"resourceType":"Patient","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1980-01-02T03:04:05Z"}]},"extension":[
             {"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"system":"http://terminology.hl7.org/x","code":"2106-3"}},{"url":"text","valueString":"White"},{"url":"other","valueCode":"x"}]},
             {"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"Jones"}]}
            """)
            .ShouldBe("""{"resourceType":"Patient","extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"system":"http://terminology.hl7.org/x","code":"2106-3"}}]}]}""");

    [Fact]
    public void A_narrative_stays_where_it_is_kept_by_name() =>
        Of("rules:\n  Patient.text: keep", """{"resourceType":"Patient","text":{"status":"generated","div":"<div>x</div>"},"contained":[{"resourceType":"Patient","text":{"div":"<div>y</div>"}}]}""")
            .ShouldContain("""
            "text":{"status":"generated","div":"<div>x</div>"},"contained":[{"resourceType":"Patient","text":{"div":"<div>y</div>"}}]
            """.Trim());

    [Fact]
    public void A_rule_may_name_the_objects_it_is_about_by_one_of_their_values() =>
        Of("rules:\n  Patient.identifier: drop\n  Patient.identifier.where(system = 'https://fhir.nhs.uk/Id/nhs-number'): keep\n  Patient.identifier.where(system = 'https://fhir.nhs.uk/Id/nhs-number').value: hash", """
            {"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"},{"value":"9434765919","system":"https://fhir.nhs.uk/Id/nhs-number"}]}
            """)
            .ShouldBe($$"""{"resourceType":"Patient","identifier":[{"value":"{{Value("9434765919")}}","system":"https://fhir.nhs.uk/Id/nhs-number"}]}""");

    [Fact]
    public void A_rule_for_an_element_holds_however_deep_it_occurs() =>
        Of("rules:\n  Questionnaire.item.text: keep", """{"resourceType":"Questionnaire","item":[{"linkId":"1","text":"a","item":[{"text":"b","item":[{"text":"c"}]}]}]}""")
            .ShouldBe("""{"resourceType":"Questionnaire","item":[{"text":"a","item":[{"text":"b","item":[{"text":"c"}]}]}]}""");

    [Fact]
    public void Places_in_a_list_stay_where_extensions_count_on_them() =>
        Of("rules:\n  HumanName: keep\n  HumanName.given: keep\nextensions:\n  http://x.example: keep", """{"resourceType":"Patient","name":[{"given":["Ann",null],"_given":[null,{"extension":[{"url":"http://x.example","valueCode":"a"}]}]}]}""")
            .ShouldBe("""{"resourceType":"Patient","name":[{"given":["Ann",null],"_given":[null,{"extension":[{"url":"http://x.example","valueCode":"a"}]}]}]}""");

    [Fact]
    public void A_resource_type_may_be_left_out_as_a_whole() => Of("rules:\n  Binary: drop", """{"resourceType":"Binary","id":"1"}""").ShouldBe("");

    [Theory]
    [InlineData("[]", "It is no JSON object.")]
    [InlineData("""{"resourceType":"Ann","id":"1"}""", "no resourceType, or one that FHIR R4 does not have")]
    [InlineData("""{"resourceType":"Patient","resourceType":"Person"}""", "no resourceType, or one that FHIR R4 does not have")]
    [InlineData("""{"resourceType":"Patient","gender":9434765919}""", "a number where element 'Patient.gender' has text")]
    [InlineData("""{"resourceType":"Patient","active":"Ann"}""", "text where element 'Patient.active' has true or false")]
    [InlineData("""{"resourceType":"Patient","maritalStatus":"Ann"}""", "text where element 'Patient.maritalStatus' has an object")]
    [InlineData("""{"resourceType":"Patient","gender":"Ann""", "text that cannot be read as JSON")]
    [InlineData("""{"resourceType":"Patient"} Ann""", "text that cannot be read as JSON")]
    public void What_is_wrong_is_said_without_a_word_of_the_resource(string resource, string problem)
    {
        var rewriter = Rewriter("default");
        rewriter.Rewrite(Encoding.UTF8.GetBytes(resource), null).ShouldBeFalse();
        rewriter.Problem.ShouldBe(problem);
    }

    [Fact]
    public void What_became_of_values_is_counted()
    {
        var rewriter = Rewriter("default");
        rewriter.Rewrite("""{"resourceType":"Patient","id":"1","gender":"male","birthDate":"1980-01-02","name":[{"family":"B"}],"odd":1}"""u8, null).ShouldBeTrue();
        rewriter.Counts["Patient.id"].Hashed.ShouldBe(1);
        rewriter.Counts["Patient.gender"].Kept.ShouldBe(1);
        rewriter.Counts["Patient.birthDate"].Generalised.ShouldBe(1);
        rewriter.Counts["Patient.name"].Dropped.ShouldBe(1);
        rewriter.Counts["(properties that FHIR R4 does not have)"].Dropped.ShouldBe(1);
    }

    private static BundleReferences References(params (string Url, string Type, string Id)[] entries)
    {
        var references = new BundleReferences();
        foreach (var (url, type, id) in entries)
            references.Add(url, type, id);
        return references;
    }
}
