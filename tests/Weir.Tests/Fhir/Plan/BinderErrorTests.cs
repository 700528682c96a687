using System.Collections.Immutable;
using Weir.Fhir;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan;

namespace Weir.Tests.Fhir.Plan;

/// <summary>What a path that asks for what is not there is answered with: the whole message, the place marked.</summary>
public sealed class BinderErrorTests
{
    [Theory]
    [InlineData("Patient", "nam.family", 1, 3, "'nam' is not an element of Patient. Did you mean 'name'?")]
    [InlineData("Patient", "name.familly", 6, 7, "'familly' is not an element of HumanName. Did you mean 'family'?")]
    [InlineData("Patient", "name.qqqqqq", 6, 6, "'qqqqqq' is not an element of HumanName.")]
    [InlineData("Patient", "birthDate.year", 11, 4, "'year' is not an element of date.")]
    [InlineData("Observation", "valueQuantity.value", 1, 13, "'valueQuantity' is how JSON writes it. In a path write value.ofType(Quantity).")]
    [InlineData("Observation", "component.valueString", 11, 11, "'valueString' is how JSON writes it. In a path write value.ofType(string).")]
    [InlineData("Patient", "deceased.ofType(Quantity)", 1, 8, "'deceased' of Patient is never of type Quantity. It may be boolean, dateTime.")]
    [InlineData("Patient", "deceased.ofType(dateTme)", 17, 7, "There is no type 'dateTme' in FHIR R4. Did you mean 'dateTime'?")]
    [InlineData("Patient", "name.ofType('HumanName')", 13, 11, "ofType() takes the name of a type, such as ofType(Quantity).")]
    [InlineData("Patient", "name.count().family", 14, 6, "'family' is asked of a whole number, which has no elements.")]
    [InlineData("Patient", "birthDate = '1970-01-01'", 11, 1, "A date is compared with text, which is never true. Write a date without quotes and with @ before it: @2026-01-31.")]
    [InlineData("Patient", "'1970-01-01' < birthDate", 14, 1, "Text is compared with a date, which is never true. Write a date without quotes and with @ before it: @2026-01-31.")]
    [InlineData("Patient", "active = 'true'", 8, 1, "True or false is compared with text, which is never true.")]
    [InlineData("Patient", "name = 'Smith'", 6, 1, "An element with children is compared with text, which is never true. Name the element that holds the text, such as .text, .code or .value.")]
    [InlineData("Patient", "gender = 1", 8, 1, "Text is compared with a whole number, which is never true.")]
    [InlineData("Patient", "birthDate = @T10:00", 11, 1, "A date is compared with a time, which is never true.")]
    [InlineData("Patient", "name.first(1)", 6, 5, "first() takes 0 arguments, and 1 is written.")]
    [InlineData("Patient", "name.where()", 6, 5, "where() takes 1 argument, and 0 are written.")]
    [InlineData("Patient", "name.exists(use, use)", 6, 6, "exists() takes 0 to 1 arguments, and 2 are written.")]
    [InlineData("Patient", "iif(active)", 1, 3, "iif() takes 2 to 3 arguments, and 1 is written.")]
    [InlineData("Patient", "name.frist()", 6, 5, "There is no function 'frist' with 0 arguments. Did you mean 'first'?")]
    [InlineData("Patient", "name.family.substring()", 13, 9, "substring() takes 1 to 2 arguments, and 0 are written.")]
    [InlineData("Patient", "name.family.replace('a')", 13, 7, "replace() takes 2 arguments, and 1 is written.")]
    [InlineData("Patient", "birthDate.toString(1)", 11, 8, "toString() takes 0 arguments, and 1 is written.")]
    [InlineData("Patient", "birthDate.to3()", 11, 3, "There is no function 'to3' with 0 arguments.")]
    [InlineData("Patient", "name is `7`", 9, 3, "There is no type '7' in FHIR R4.")]
    [InlineData("Patient", "qqqqqqqq(1, 2)", 1, 8, "There is no function 'qqqqqqqq' with 2 arguments.")]
    [InlineData("Observation", "subject.resolve()", 9, 7, "resolve() would read another resource, and each resource is read by itself. Make a view of both types and join them by getReferenceKey() and getResourceKey().")]
    [InlineData("Observation", "code.memberOf('http://x')", 15, 10, "There is no value set 'http://x': none is known here. Views of a pipeline and of 'weir fhir flatten' have those that setting 'value_sets' and --value-set name.")]
    [InlineData("Observation", "code.memberOf()", 6, 8, "memberOf() takes 1 argument, and 0 are written.")]
    [InlineData("Observation", "code.memberOf(status)", 15, 6, "memberOf() takes the address of a value set: a text in quotes, or a constant of the view that is a text.")]
    [InlineData("Observation", "code.memberOf(1)", 15, 1, "memberOf() takes the address of a value set: a text in quotes, or a constant of the view that is a text.")]
    [InlineData("Observation", "code.memberOf(%set)", 15, 4, "There is no constant 'set': the view has none. Add it under 'constant'.")]
    [InlineData("Observation", "code.memberOf(%sct)", 15, 4, "memberOf() takes the address of a value set: a text in quotes, or a constant of the view that is a text.")]
    [InlineData("Observation", "value.ofType(Quantity).memberOf('http://x')", 24, 8, "memberOf() is asked of Quantity, which has no code. Ask it of a code, a Coding, a CodeableConcept or a text.")]
    [InlineData("Observation", "subject.memberOf('http://x')", 9, 8, "memberOf() is asked of Reference, which has no code. Ask it of a code, a Coding, a CodeableConcept or a text.")]
    [InlineData("Patient", "active.memberOf('http://x')", 8, 8, "memberOf() is asked of boolean, which has no code. Ask it of a code, a Coding, a CodeableConcept or a text.")]
    [InlineData("Patient", "children()", 1, 8, "children() would read every element. Name the elements.")]
    [InlineData("Patient", "descendants()", 1, 11, "descendants() would read every element. Name the elements, or use 'repeat' of the select.")]
    [InlineData("Questionnaire", "repeat(item)", 1, 6, "repeat() is not a function of views. Use 'repeat' of the select.")]
    [InlineData("Patient", "name.aggregate($total + 1)", 6, 9, "aggregate() is not a function of views. Aggregate the table that the view makes.")]
    [InlineData("Patient", "$total", 1, 6, "$total belongs to aggregate(), which views do not have. Aggregate the table that the view makes.")]
    [InlineData("Patient", "birthDate < today()", 13, 5, "today() would give another result each time the same resource is read. Use the database's clock in a query over the table.")]
    [InlineData("Patient", "now()", 1, 3, "now() would give another result each time the same resource is read. Use the database's clock in a query over the table.")]
    [InlineData("Patient", "timeOfDay()", 1, 9, "timeOfDay() would give another result each time the same resource is read. Use the database's clock in a query over the table.")]
    [InlineData("Patient", "name.trace('n')", 6, 5, "trace() would write values of patients to a log.")]
    [InlineData("Patient", "%nam", 1, 4, "There is no constant 'nam': the view has none. Add it under 'constant'.")]
    [InlineData("Patient", "name.getResourceKey()", 6, 14, "getResourceKey() is asked of the resource itself. Write it at the beginning of the path.")]
    [InlineData("Patient", "name.getReferenceKey()", 6, 15, "getReferenceKey() is asked of HumanName, which is no Reference.")]
    [InlineData("Patient", "link.other.getReferenceKey(1)", 28, 1, "getReferenceKey() takes the name of a type, such as getReferenceKey(Patient).")]
    [InlineData("Patient", "link.other.getReferenceKey(Patinet)", 28, 7, "There is no type 'Patinet' in FHIR R4. Did you mean 'Patient'?")]
    [InlineData("Patient", "1 < 99999999999999999999999999999", 5, 29, "This number has more than 28 digits.")]
    [InlineData("Patient", "1.00000000000000000000000000000001 'mg'", 1, 39, "This number has more than 28 digits.")]
    public void A_path_that_asks_for_what_is_not_there_is_refused(string resource, string path, int column, int length, string problem) =>
        Should.Throw<ViewException>(() => Bind(resource, path)).Message
            .ShouldBe($"View 'v', line 1, column {column}: {problem}\n  {path}\n  {new string(' ', column - 1)}{new string('^', length)}");

    [Fact]
    public void Constants_that_are_there_are_named_with_the_likeliest() =>
        Should.Throw<ViewException>(() => Bind("Patient", "%nmae", ("name", "x"), ("use", "y"))).Message
            .ShouldBe("View 'v', line 1, column 1: There is no constant 'nmae'. Did you mean 'name'? The view has name, use.\n  %nmae\n  ^^^^^");

    [Theory]
    [InlineData("valueQuantity.value")]
    [InlineData("anything.at.all")]
    [InlineData("birthDate = '1970-01-01'")]
    [InlineData("name.getReferenceKey()")]
    public void A_lenient_binder_reads_what_may_come(string path) => Should.NotThrow(() => Bind("Patient", path, isLenient: true));

    private static Bound Bind(string resource, string path, params (string Name, string Value)[] constants) => Bind(resource, path, isLenient: false, constants);

    private static Bound Bind(string resource, string path, bool isLenient, params (string Name, string Value)[] constants)
    {
        var type = new BoundType(FhirModel.R4.Find(resource), ValueKind.Complex, new Shape());
        var values = constants.ToImmutableDictionary(constant => constant.Name, constant => (Expression)new Literal(LiteralKind.String, constant.Value, 0, 1));
        return Binder.Bind(new BindingContext(FhirModel.R4, type, values, new ConstantTexts(), isLenient), new PathText(path, "v", 1, 1), [type]);
    }
}
