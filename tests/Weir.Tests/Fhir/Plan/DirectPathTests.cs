using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan;
using Weir.Tests.Fhir.Rows;
using Weir.Tests.Fhir.Views;

namespace Weir.Tests.Fhir.Plan;

/// <summary>The short way for paths of names alone, beside the operations that it spares.</summary>
public sealed partial class DirectPathTests
{
    private const string Patient = """{"resourceType":"Patient","id":"1","active":true,"gender":"male","birthDate":"1970-01-01","_birthDate":{"id":"b"},"name":[{"use":"official","family":"A","given":["B",null,"C"],"_given":[null,{"extension":[{"url":"http://u"}]},null]}],"contact":[{"name":{"family":"D"}}],"managingOrganization":{"reference":"Organization/1"},"maritalStatus":{"coding":[{"system":"s","code":"M"}],"text":"t"}}""";
    private const string Observation = """{"resourceType":"Observation","id":"2","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"1-2"},{"code":"x"}]},"subject":{"reference":"Patient/1"},"issued":"2024-02-29T12:00:00.5+01:00","valueQuantity":{"value":-1.20,"unit":"k\u0067"},"component":[{"valueInteger":3}]}""";

    private static readonly string[] PatientPaths =
    [
        "id", "active", "gender", "birthDate", "name.family", "name.first().family", "name.given.first()", "name.first().given.first()", "name", "contact.name.family",
        "contact.first().name.family", "managingOrganization.reference", "maritalStatus.coding.first().code", "maritalStatus.coding.code", "maritalStatus.text", "getResourceKey()",
        "birthDate.extension.url", "name.use.first()", "birthDate.id",
    ];

    private static readonly string[] ObservationPaths =
    [
        "status", "code.coding.first().code", "code.coding.code.first()", "code.coding.first().system", "subject.reference", "issued", "value.ofType(Quantity).value", "value.ofType(Quantity).unit",
        "component.first().value.ofType(integer)", "component.value.ofType(integer)", "value.ofType(dateTime)", "value.ofType(Quantity)",
    ];

    [Theory]
    [InlineData("name.family", 2)]
    [InlineData("code.coding.first().code", 3, "Observation")]
    [InlineData("getResourceKey()", 1)]
    [InlineData("value.ofType(Quantity).value", 2, "Observation")]
    [InlineData("$this", 0)]
    [InlineData("value", null, "Observation")]
    [InlineData("name.where(use = 'a')", null)]
    [InlineData("name.last().family", null)]
    [InlineData("name[0].family", null)]
    [InlineData("%resource.id", null)]
    public void Paths_of_names_alone_are_followed_step_by_step(string path, int? steps, string type = "Patient")
    {
        var root = new Shape();
        var focus = new BoundType(FhirModel.R4.Find(type), ValueKind.Complex, root);
        var context = new BindingContext(FhirModel.R4, focus, new Dictionary<string, Expression>(StringComparer.Ordinal), new ConstantTexts(), IsLenient: false);
        var bound = Binder.Bind(context, new PathText(path, "v", 1, 1), [focus]);
        root.Seal([]);
        (bound.Operation.DirectSteps()?.Count).ShouldBe(steps);
    }

    [Fact]
    public void The_short_way_leads_where_the_operations_lead()
    {
        var seed = TestData.IsNightly ? Environment.TickCount : 20260104;
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        var (made, rejected) = (0, 0);
        foreach (var (type, resource, paths) in new[] { ("Patient", Patient, PatientPaths), ("Observation", Observation, ObservationPaths) })
        {
            // Behind select() each path is more than names.
            var pairs = paths.Select(path => (
                Path: path,
                Direct: ViewTable.Compile(ViewTable.View(type, $"c: {path}")),
                Long: ViewTable.Compile(ViewTable.View(type, $"c: ({path}).select($this)")))).ToList();
            for (var i = 0; i < (TestData.IsNightly ? 20_000 : 400); i++)
            {
                var disturbed = i == 0 ? resource : Disturbance.Of(resource, random);
                foreach (var (path, direct, full) in pairs)
                {
                    var expected = ViewTable.Rows(full, null, disturbed).ShouldHaveSingleItem();
                    if (!string.Equals(ViewTable.Rows(direct, null, disturbed).ShouldHaveSingleItem(), expected, StringComparison.Ordinal))
                        throw new InvalidOperationException($"seed {seed}, {path} of {disturbed}: not {expected}");
                    made += expected is "c=null" || expected.StartsWith("rejected", StringComparison.Ordinal) ? 0 : 1;
                    rejected += Several().IsMatch(expected) ? 1 : 0;
                }
            }
        }

        made.ShouldBeGreaterThan(2000);
        rejected.ShouldBeGreaterThan(100);
    }

    [GeneratedRegex("^rejected: [0-9]+ values at column 'c'", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Several();
}
