using System.Collections.Immutable;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan;

namespace Weir.Tests.Fhir.Plan;

/// <summary>What paths are bound to: the operations, and which properties are read (all others are skipped).</summary>
public sealed class BinderTests
{
    [Theory]
    [InlineData("Patient", "id", "id", "(_id id)")]
    [InlineData("Patient", "Patient.id", "id", "(_id id)")]
    [InlineData("Patient", "name.family", "(. name family)", "(name(_family family))")]
    [InlineData("Patient", "name", "name", "(name)")]
    [InlineData("Patient", "name.given.first()", "(first (. name given))", "(name(_given given))")]
    [InlineData("Patient", "name.where(use = 'official').family", "(. (where name (= use 'official')) family)", "(name(_family _use family use))")]
    [InlineData("Patient", "name.exists()", "(exists name)", "(name)")]
    [InlineData("Patient", "name.exists(use = 'usual')", "(exists (where name (= use 'usual')))", "(name(_use use))")]
    [InlineData("Patient", "birthDate.extension('u').value", "(. (where (. birthDate extension) (= url 'u')) value)", null)]
    [InlineData("Patient", "birthDate.extension.url", "(. (. birthDate extension) url)", "(_birthDate(extension(_url url)) birthDate)")]
    [InlineData("Patient", "getResourceKey()", "(getResourceKey)", "(id)")]
    [InlineData("Patient", "managingOrganization.getReferenceKey()", "(getReferenceKey managingOrganization)", "(managingOrganization(reference type))")]
    [InlineData("Patient", "managingOrganization.getReferenceKey(Organization)", "(getReferenceKey managingOrganization Organization)", "(managingOrganization(reference type))")]
    [InlineData("Patient", "managingOrganization.getReferenceKey('Organization')", "(getReferenceKey managingOrganization Organization)", "(managingOrganization(reference type))")]
    [InlineData("Patient", "deceased.ofType(boolean)", "deceased", "(_deceasedBoolean deceasedBoolean)")]
    [InlineData("Patient", "deceased as dateTime", "deceased", "(_deceasedDateTime deceasedDateTime)")]
    [InlineData("Patient", "deceased is boolean", "(is deceased boolean)", "(_deceasedBoolean _deceasedDateTime deceasedBoolean deceasedDateTime)")]
    [InlineData("Observation", "value.ofType(Quantity).value", "(. value value)", "(valueQuantity(_value value))")]
    [InlineData("Observation", "value.ofType(Quantity) = 5 'mg'", "(= value 5 'mg')", "(valueQuantity(code unit value))")]
    [InlineData("Observation", "component.value.ofType(CodeableConcept).coding[0].code", "(. ([] (. (. component value) coding) 0) code)", "(component(valueCodeableConcept(coding(_code code))))")]
    [InlineData("Questionnaire", "item.item.linkId", "(. (. item item) linkId)", "(item(item(_linkId linkId)))")]
    [InlineData("Patient", "contained.ofType(Organization).name", "(. (ofType contained Organization) name)", "(contained(_name name resourceType))")]
    [InlineData("Encounter", "period.lowBoundary()", "(lowBoundary period)", "(period(start))")]
    [InlineData("Encounter", "period.highBoundary()", "(highBoundary period)", "(period(end))")]
    [InlineData("Patient", "iif(active, 'a', gender)", "(iif active 'a' gender)", "(_active _gender active gender)")]
    [InlineData("Patient", "%resource.id", "(. %resource id)", "(_id id)")]
    [InlineData("Patient", "%rowIndex", "%rowIndex", "()")]
    [InlineData("Patient", "%loinc", "'http://loinc.org'", "()")]
    [InlineData("Patient", "'x' & {}", "(& 'x' {})", "()")]
    [InlineData("Patient", "name.select(given | family)", "(select name (| given family))", "(name(_family _given family given))")]
    [InlineData("Patient", "name.skip(1).take(2)", "(take (skip name 1) 2)", "(name)")]
    public void A_path_is_bound_to_operations_and_to_what_it_reads(string resource, string path, string operations, string? shape)
    {
        var (bound, root) = Bind(resource, path);
        bound.Operation.ToString().ShouldBe(operations);
        if (shape is not null)
            root.ToString().ShouldBe(shape);
    }

    [Theory]
    [InlineData("Patient", "name.family", "string:String")]
    [InlineData("Patient", "active", "boolean:Boolean")]
    [InlineData("Patient", "birthDate", "date:Date")]
    [InlineData("Patient", "deceased", "boolean:Boolean dateTime:DateTime")]
    [InlineData("Patient", "name", "HumanName:Complex")]
    [InlineData("Patient", "name.count()", "Integer:Integer")]
    [InlineData("Patient", "multipleBirth.ofType(integer) + 1", "Integer:Integer")]
    [InlineData("Patient", "multipleBirth.ofType(integer) / 2", "Decimal:Decimal")]
    [InlineData("Patient", "name.family + 'x'", "String:String")]
    [InlineData("Patient", "birthDate.lowBoundary()", "date:Date")]
    [InlineData("Observation", "value.ofType(Quantity).value.lowBoundary()", "decimal:Decimal")]
    [InlineData("Encounter", "period.lowBoundary()", "dateTime:DateTime")]
    [InlineData("Patient", "birthDate.toString()", "String:String")]
    [InlineData("Patient", "iif(active, 1, 'a')", "Integer:Integer String:String")]
    [InlineData("Patient", "(name.given | name.family)", "string:String string:String")]
    [InlineData("Patient", "{}", "")]
    public void A_path_has_the_types_that_can_come_out(string resource, string path, string types) =>
        string.Join(' ', Bind(resource, path).Bound.Types.Select(type => $"{type}:{type.Kind}")).ShouldBe(types);

    [Fact]
    public void A_chain_of_choices_of_types_is_bound_in_a_moment()
    {
        // Each step was bound twice, so that forty of them took for ever.
        var path = "contained" + string.Concat(Enumerable.Repeat(".ofType(Bundle).entry.resource", 60));
        Bind("Patient", path).Bound.Types.ShouldHaveSingleItem().Type!.Name.ShouldBe("Resource");
    }

    private static (Bound Bound, Shape Root) Bind(string resource, string path)
    {
        var root = new Shape();
        var type = new BoundType(FhirModel.R4.Find(resource), ValueKind.Complex, root);
        var context = new BindingContext(FhirModel.R4, type, ImmutableDictionary<string, Expression>.Empty, new ConstantTexts(), IsLenient: false);
        return (Binder.Bind(context, new PathText(path, "v", 1, 1), [type]), root);
    }
}
