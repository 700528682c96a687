using System.Security.Cryptography;
using System.Text;
using Weir.Fhir.Model;

namespace Weir.Tests.Fhir.Model;

public sealed class FhirModelTests
{
    private static FhirModel R4 => FhirModel.R4;

    public static TheoryData<string> Files => ["r4.txt", "r4-text.txt"];

    [Fact]
    public void R4_has_146_resource_types()
    {
        R4.ResourceTypes.Count.ShouldBe(146);
        R4.ResourceTypes.ShouldBe(R4.ResourceTypes.Order(StringComparer.Ordinal));
        var kinds = R4.TypeNames.Select(name => Find(name)).CountBy(type => type.Kind).ToDictionary();
        kinds.ShouldBe(
            new Dictionary<FhirTypeKind, int>
            {
                [FhirTypeKind.Primitive] = 20,
                [FhirTypeKind.DataType] = 41,
                [FhirTypeKind.Backbone] = 473,
                [FhirTypeKind.Resource] = 148,
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("Patient", true)]
    [InlineData("patient", false)]
    [InlineData("DomainResource", false)]
    [InlineData("HumanName", false)]
    [InlineData("SubscriptionStatus", false)]
    public void Only_a_concrete_type_of_R4_is_a_resource(string name, bool expected) => R4.IsResource(name).ShouldBe(expected);

    [Theory]
    [InlineData("Patient", "Resource", "DomainResource Resource")]
    [InlineData("Bundle", "Resource", "Resource")]
    [InlineData("Patient.contact", "Backbone", "BackboneElement Element")]
    [InlineData("Timing.repeat", "Backbone", "Element")]
    [InlineData("Age", "DataType", "Quantity Element")]
    [InlineData("code", "Primitive", "string Element")]
    [InlineData("positiveInt", "Primitive", "integer Element")]
    public void A_type_knows_its_kind_and_bases(string name, string kind, string bases)
    {
        var type = Find(name);
        type.Kind.ToString().ShouldBe(kind);
        var names = new List<string>();
        for (var b = type.Base; b is not null; b = b.Base)
            names.Add(b.Name);
        names.ShouldBe(bases.Split(' '));
        foreach (var b in names.Append(name))
            type.Is(b).ShouldBeTrue();
        type.Is("Reference").ShouldBeFalse();
    }

    [Fact]
    public void Elements_come_in_the_order_of_the_definition_with_the_inherited_ones_first() =>
        Find("Patient").Elements.Select(element => element.Name).ShouldBe(
        [
            "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension", "identifier",
            "active", "name", "telecom", "gender", "birthDate", "deceased", "address", "maritalStatus", "multipleBirth",
            "photo", "contact", "communication", "generalPractitioner", "managingOrganization", "link",
        ]);

    [Fact]
    public void An_element_knows_how_often_it_occurs()
    {
        var name = Element("Patient", "name");
        (name.IsList, name.IsRequired, name.IsChoice, name.IsSummary).ShouldBe((true, false, false, true));
        var status = Element("Observation", "status");
        (status.IsList, status.IsRequired, status.IsChoice, status.IsSummary).ShouldBe((false, true, false, true));
        name.JsonName("HumanName").ShouldBe("name");
        name.DeclaringType.ShouldBe("Patient");
        name.ToString().ShouldBe("Patient.name");
    }

    [Fact]
    public void A_choice_is_found_by_its_name_and_by_its_JSON_properties()
    {
        var type = Find("Observation");
        var value = Element("Observation", "value");
        value.IsChoice.ShouldBeTrue();
        value.ToString().ShouldBe("Observation.value[x]");
        value.TypeNames.ShouldBe(
            ["Quantity", "CodeableConcept", "string", "boolean", "integer", "Range", "Ratio", "SampledData", "time", "dateTime", "Period"]);
        type.FindJson("valueQuantity").ShouldBe((value, "Quantity"));
        type.FindJson("valueDateTime").ShouldBe((value, "dateTime"));
        type.FindJson("value").ShouldBeNull();
        type.Find("valueQuantity").ShouldBeNull();
        type.FindJson("valueAddress").ShouldBeNull();
        Find("Patient").FindJson("_birthDate").ShouldBeNull();
        Element("Extension", "value").TypeNames.Length.ShouldBe(50);
    }

    [Theory]
    [InlineData("Meta", "project")]
    [InlineData("Binary", "url")]
    [InlineData("DeviceDefinition", "classification")]
    [InlineData("ObservationDefinition", "publisher")]
    [InlineData("ResearchStudy", "outcomeMeasure")]
    public void What_the_package_adds_to_R4_is_left_out(string type, string element) => Find(type).Find(element).ShouldBeNull();

    [Theory]
    [InlineData("Patient", "id", "string")]
    [InlineData("Extension", "url", "uri")]
    [InlineData("Narrative", "div", "xhtml")]
    [InlineData("Patient", "contact", "Patient.contact")]
    [InlineData("Patient", "contained", "Resource")]
    [InlineData("Bundle.entry", "resource", "Resource")]
    [InlineData("Questionnaire.item", "item", "Questionnaire.item")]
    [InlineData("Bundle.entry", "link", "Bundle.link")]
    [InlineData("Timing", "repeat", "Timing.repeat")]
    public void An_element_that_is_no_choice_names_one_type(string type, string element, string expected) =>
        Element(type, element).TypeNames.ShouldHaveSingleItem().ShouldBe(expected);

    [Fact]
    public void A_reference_knows_what_it_may_point_at()
    {
        Element("Observation", "subject").Targets.ShouldBe(["Patient", "Group", "Device", "Location"]);
        Element("Observation", "focus").Targets.ShouldBeEmpty();
        Element("MedicationRequest", "medication").Targets.ShouldBe(["Medication"]);
    }

    [Fact]
    public void Every_type_that_an_element_names_is_in_the_model()
    {
        foreach (var type in R4.TypeNames.Select(name => Find(name)))
        {
            foreach (var element in type.Elements)
            {
                element.TypeNames.ShouldNotBeEmpty();
                (element.IsChoice || element.TypeNames.Length == 1).ShouldBeTrue(element.ToString());
                foreach (var typeName in element.TypeNames)
                {
                    R4.Find(typeName).ShouldNotBeNull($"{element} as {typeName}");
                    type.FindJson(element.JsonName(typeName)).ShouldBe((element, typeName));
                }

                foreach (var target in element.Targets)
                    R4.IsResource(target).ShouldBeTrue($"{element} to {target}");
            }
        }
    }

    [Fact]
    public void Every_type_and_element_says_what_it_is()
    {
        foreach (var type in R4.TypeNames.Select(name => Find(name)))
        {
            type.Description.ShouldNotBeNullOrWhiteSpace(type.Name);
            foreach (var element in type.Elements)
                element.Description.ShouldNotBeNullOrWhiteSpace(element.ToString());
        }

        Element("Patient", "birthDate").Description.ShouldBe("The date of birth for the individual");
    }

    [Fact]
    public void An_unknown_name_finds_nothing()
    {
        R4.Find("Pateint").ShouldBeNull();
        R4.Find("patient").ShouldBeNull();
        R4.Find("").ShouldBeNull();
        R4.Find("#").ShouldBeNull();
        Find("Patient").Find("nmae").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_files_are_as_the_tool_wrote_them(string file)
    {
        using var stream = typeof(FhirModel).Assembly.GetManifestResourceStream(file).ShouldNotBeNull();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        text.ShouldStartWith("# FHIR 4.0.1: ");
        var header = text[..text.IndexOf("\n\n", StringComparison.Ordinal)];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text[(header.Length + 2)..])));
        header.ShouldEndWith($"\n# sha256 {hash}", Case.Sensitive, $"{file} was edited. Change tools/fhir-model.mjs and run it.");
    }

    private static FhirType Find(string name) => R4.Find(name).ShouldNotBeNull(name);

    private static FhirElement Element(string type, string element) => Find(type).Find(element).ShouldNotBeNull($"{type}.{element}");
}
