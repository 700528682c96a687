using System.Globalization;
using System.Text;
using Weir.Columns;
using Weir.Fhir;
using Weir.Fhir.Rows;
using Weir.Fhir.ValueSets;
using Weir.Fhir.Views;
using Weir.Tests.Fhir.Views;

namespace Weir.Tests.Fhir.ValueSets;

/// <summary><c>memberOf()</c> of all that it may be asked of. The value sets are those of <see cref="Find"/>.</summary>
public sealed class MemberOfTests
{
    /// <summary>Codes of one system, the same of an unknown system, and codes of two systems.</summary>
    private static FoundValueSet Find(string url) => url switch
    {
        "u:one" => Set(("http://a", "x"), ("http://a", "é\"")),
        "u:any" => Set((null, "x")),
        "u:two" => Set(("http://a", "x"), ("http://b", "x"), ("http://b", "y")),
        "u:none" => Set(),
        _ => new FoundValueSet(null, "There is none."),
    };

    [Theory]
    // A code: whatever its system.
    [InlineData("gender.memberOf('u:one')", """ "gender":"x" """, "true")]
    [InlineData("gender.memberOf('u:one')", """ "gender":"X" """, "false")]
    [InlineData("gender.memberOf('u:one')", """ "gender":"xx" """, "false")]
    [InlineData("gender.memberOf('u:one')", """ "gender":"" """, "false")]
    [InlineData("gender.memberOf('u:two')", """ "gender":"y" """, "true")]
    [InlineData("gender.memberOf('u:none')", """ "gender":"x" """, "false")]
    [InlineData("gender.memberOf('u:one')", """ "gender":"\u0078" """, "true")]
    [InlineData("gender.memberOf('u:one')", """ "gender":"é\"" """, "true")]
    [InlineData("gender.memberOf('u:one')", """ "gender":"\u00e9\"" """, "true")]
    [InlineData("gender.memberOf('u:one')", """ "active":true """, null)]
    [InlineData("gender.memberOf('u:one')", """ "_gender":{"id":"x"} """, null)]
    [InlineData("gender.memberOf('u:one')", """ "gender":null """, null)]
    // A text, of an element or computed.
    [InlineData("name.family.memberOf('u:one')", """ "name":[{"family":"x"}] """, "true")]
    [InlineData("name.family.lower().memberOf('u:one')", """ "name":[{"family":"X"}] """, "true")]
    [InlineData("'x'.memberOf('u:one')", """ "active":true """, "true")]
    [InlineData("{}.memberOf('u:one')", """ "active":true """, null)]
    // A Coding: system and code.
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://a","code":"x"}]} """, "true")]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http:\/\/a","code":"\u00e9\""}]} """, "true")]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://b","code":"x"}]} """, "false")]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"code":"x"}]} """, "false")]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://a"}]} """, "false")]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://a","_code":{"id":"x"}}]} """, "false")]
    [InlineData("maritalStatus.coding.memberOf('u:any')", """ "maritalStatus":{"coding":[{"system":"http://b","code":"x"}]} """, "true")]
    [InlineData("maritalStatus.coding.memberOf('u:any')", """ "maritalStatus":{"coding":[{"code":"x"}]} """, "true")]
    [InlineData("maritalStatus.coding.memberOf('u:any')", """ "maritalStatus":{"coding":[{"code":"y"}]} """, "false")]
    [InlineData("maritalStatus.coding.memberOf('u:two')", """ "maritalStatus":{"coding":[{"system":"http://b","code":"x"}]} """, "true")]
    [InlineData("maritalStatus.coding.memberOf('u:two')", """ "maritalStatus":{"coding":[{"system":"http://a","code":"x"}]} """, "true")]
    [InlineData("maritalStatus.coding.memberOf('u:two')", """ "maritalStatus":{"coding":[{"system":"http://a","code":"y"}]} """, "false")]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"text":"x"} """, null)]
    [InlineData("maritalStatus.coding.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://a","code":"x"},{"system":"http://a","code":"y"}]} """, "rejected: several items where one is expected, at (. maritalStatus coding)")]
    [InlineData("maritalStatus.coding.exists(memberOf('u:one'))", """ "maritalStatus":{"coding":[{"system":"http://a","code":"y"},{"system":"http://a","code":"x"}]} """, "true")]
    [InlineData("maritalStatus.coding.where($this.memberOf('u:one')).code", """ "maritalStatus":{"coding":[{"system":"http://a","code":"y"},{"system":"http://a","code":"x"}]} """, "x")]
    [InlineData("meta.tag.memberOf('u:one')", """ "meta":{"tag":[{"system":"http://a","code":"x"}]} """, "true")]
    // A CodeableConcept: any of its codings.
    [InlineData("maritalStatus.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://b","code":"x"},{"system":"http://a","code":"x"}]} """, "true")]
    [InlineData("maritalStatus.memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://b","code":"x"},{"system":"http://a","code":"y"}]} """, "false")]
    [InlineData("maritalStatus.memberOf('u:one')", """ "maritalStatus":{"text":"x"} """, "false")]
    [InlineData("maritalStatus.memberOf('u:one')", """ "maritalStatus":{"coding":[]} """, "false")]
    [InlineData("maritalStatus.memberOf('u:one')", """ "active":true """, null)]
    // Of a choice: what has a code is asked, what has none is nothing.
    [InlineData("extension.value.memberOf('u:one')", """ "extension":[{"url":"e","valueCodeableConcept":{"coding":[{"system":"http://a","code":"x"}]}}] """, "true")]
    [InlineData("extension.value.memberOf('u:one')", """ "extension":[{"url":"e","valueCoding":{"system":"http://a","code":"x"}}] """, "true")]
    [InlineData("extension.value.memberOf('u:one')", """ "extension":[{"url":"e","valueCoding":{"system":"http://b","code":"x"}}] """, "false")]
    [InlineData("extension.value.memberOf('u:one')", """ "extension":[{"url":"e","valueCode":"x"}] """, "true")]
    [InlineData("extension.value.memberOf('u:one')", """ "extension":[{"url":"e","valueBoolean":true}] """, null)]
    [InlineData("extension.value.memberOf('u:one')", """ "extension":[{"url":"e","valueQuantity":{"system":"http://a","code":"x"}}] """, null)]
    [InlineData("(communication.language | maritalStatus).last().memberOf('u:one')", """ "maritalStatus":{"coding":[{"system":"http://a","code":"x"}]} """, "true")]
    // As a criterion.
    [InlineData("gender.memberOf('u:one').not()", """ "gender":"y" """, "true")]
    [InlineData("iif(maritalStatus.memberOf(%set), 'in', 'out')", """ "maritalStatus":{"coding":[{"system":"http://a","code":"x"}]} """, "in")]
    public void What_has_a_code_is_a_member_or_not_and_what_has_none_is_nothing(string path, string members, string? expected) =>
        Rows(path, $$"""{"resourceType":"Patient",{{members}}}""").ShouldBe([expected is not null && expected.StartsWith("rejected", StringComparison.Ordinal) ? expected : $"c={expected ?? "null"}"]);

    [Fact]
    public void A_where_takes_the_resources_that_are_members()
    {
        var view = ViewReader.Read("""{"name":"v","resource":"Observation","where":[{"path":"code.memberOf('u:one')"}],"select":[{"column":[{"name":"id","path":"id"},{"name":"text","path":"code.text"}]}]}"""u8.ToArray(), "v");
        string[] resources =
        [
            """{"resourceType":"Observation","id":"1","code":{"text":"t","coding":[{"system":"http://a","code":"x","display":"d"}]}}""",
            """{"resourceType":"Observation","id":"2","code":{"text":"t","coding":[{"system":"http://b","code":"x"}]}}""",
            """{"resourceType":"Observation","id":"3"}""",
        ];

        ViewTable.Rows(ViewSet.Compile([view], valueSets: Find), null, resources).ShouldBe(["id=1 text=t"]);
    }

    [Fact]
    public void An_element_that_R4_does_not_know_is_read_as_it_may_come()
    {
        var views = ViewSet.Compile([ViewTable.Read(ViewTable.View("Patient", "c: other.memberOf('u:one')"))], isLenient: true, valueSets: Find);

        ViewTable.Rows(
            views,
            null,
            """{"resourceType":"Patient","other":"x"}""",
            """{"resourceType":"Patient","other":{"system":"http://a","code":"x"}}""",
            """{"resourceType":"Patient","other":{"coding":[{"system":"http://a","code":"x"}]}}""",
            """{"resourceType":"Patient","other":{"coding":[{"system":"http://a","code":"y"}]}}""").ShouldBe(["c=true", "c=true", "c=true", "c=false"]);
    }

    [Theory]
    [InlineData("Patient", "name.family.memberOf('u:two')", 13, 8, "Value set 'u:two' has codes of 2 code systems, and a text does not say of which it is. Ask memberOf() of the Coding or the CodeableConcept.")]
    [InlineData("Patient", "maritalStatus.memberOf('u:other')", 24, 9, "There is none.")]
    public void A_set_that_cannot_be_asked_is_an_error_of_the_view_at_its_place(string resource, string path, int column, int length, string problem) =>
        Should.Throw<ViewException>(() => ViewSet.Compile([ViewTable.Read(Pretty(resource, path))], valueSets: Find)).Message
            .ShouldBe($"View 'v', line 4, column {column + 25}: {problem}\n  {path}\n  {new string(' ', column - 1)}{new string('^', length)}");

    [Fact]
    public void A_hundred_thousand_codes_are_looked_up_without_an_allocation()
    {
        var set = ValueSet.Of(Enumerable.Range(0, 100_000).Select(code => new ValueSetCode("http://a", code.ToString("D8", CultureInfo.InvariantCulture))));
        var views = ViewSet.Compile([ViewTable.Read("""{"name":"v","resource":"Patient","where":[{"path":"gender.memberOf('u:big').not()"},{"path":"maritalStatus.memberOf('u:big')"},{"path":"gender.memberOf('u:big')"}],"select":[{"column":[{"name":"id","path":"id"}]}]}""")], valueSets: _ => new FoundValueSet(set, ""));
        using var rows = new ViewRows(views);
        using var batch = new Batch(views.Views[0].Table);
        // Escapes are resolved in the scratch space. The concept is a member and the gender is none, so that all three are asked and no row is made.
        var patient = Encoding.UTF8.GetBytes("""{"resourceType":"Patient","id":"1","gender":"0010000\u0030","maritalStatus":{"coding":[{"system":"http:\/\/b","code":"00000001"},{"system":"http:\/\/a","code":"00\u003099999"}]}}""");
        void Read() => rows.Read(patient, 1, [batch]).ShouldBe(ResourceOutcome.Read);
        Read();
        IReadOnlyList<Batch> batches = [batch];

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            rows.Read(patient, 1, batches);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        set.Count.ShouldBe(100_000);
        ViewTable.Rows(ViewSet.Compile([ViewTable.Read(ViewTable.View("Patient", "c: maritalStatus.memberOf('u:big')", "g: gender.memberOf('u:big')"))], valueSets: _ => new FoundValueSet(set, "")), null, Encoding.UTF8.GetString(patient)).ShouldBe(["c=true g=false"]);
        batch.Length.ShouldBe(0);
        allocated.ShouldBeLessThan(10_000);
    }

    [Fact]
    public void A_set_is_hashed_by_what_it_has_and_not_by_its_order()
    {
        string Hash(params (string?, string)[] codes) => Set(codes).Set!.Sha256;
        var hash = Hash(("s", "a"), ("s", "b"));

        Hash(("s", "b"), ("s", "a"), ("s", "b")).ShouldBe(hash);
        string[] others = [Hash(("s", "a")), Hash(("s", "a"), ("s", "c")), Hash(("t", "a"), ("t", "b")), Hash((null, "a"), (null, "b")), Hash(("s", "a"), ("t", "b")), Hash(("s", "ab")), Hash()];
        others.Append(hash).Distinct(StringComparer.Ordinal).Count().ShouldBe(8);
    }

    private static IReadOnlyList<string> Rows(string path, string resource)
    {
        var view = ViewTable.Read(ViewTable.View("Patient", $"c: {path}").Replace("\"select\"", """ "constant":[{"name":"set","valueUri":"u:one"}],"select" """.Trim(), StringComparison.Ordinal));
        return ViewTable.Rows(ViewSet.Compile([view], valueSets: Find), null, resource);
    }

    private static string Pretty(string resource, string path) => $$"""
        {"name": "v",
         "resource": "{{resource}}",
         "select": [{"column": [
          {"name": "c", "path": "{{path}}"}]}]}
        """.ReplaceLineEndings("\n");

    private static FoundValueSet Set(params (string? System, string Code)[] codes) => new(ValueSet.Of(codes.Select(code => new ValueSetCode(code.System, code.Code))), "");
}
