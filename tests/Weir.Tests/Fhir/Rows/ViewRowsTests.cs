using System.Text;
using Weir.Columns;
using Weir.Fhir.Rows;
using Weir.Fhir.Views;
using Weir.Tests.Fhir.Views;

namespace Weir.Tests.Fhir.Rows;

/// <summary>Resources whose rows cannot be made: the reason in full, and not one row of them in any batch.</summary>
public sealed class ViewRowsTests
{
    private const string Patient = """{"resourceType":"Patient","id":"1","active":true,"gender":"male","birthDate":"1970","name":[{"family":"A","given":["x","y"]},{"family":"B"}],"multipleBirthInteger":3}""";
    private const string Observation = """{"resourceType":"Observation","id":"1","status":"final","code":{},"issued":"0001-01-01T00:00:00+14:00","valueQuantity":{"value":1234567890123456789012345678901234567890},"component":[{"code":{},"valueQuantity":{"value":1e30}},{"code":{},"valueInteger":-9223372036854775808},{"code":{},"valueInteger":12345678901}]}""";

    [Theory]
    [InlineData("name.family", "2 values at column 'c', which takes one: write 'collection: true', forEach or first()")]
    [InlineData("name", "2 values at column 'c', which takes one: write 'collection: true', forEach or first()")]
    [InlineData("name.given.upper()", "several items where one is expected, at (. name given)")]
    [InlineData("name.single().family", "several items where one is expected, at name")]
    [InlineData("name.family + 'x'", "several items where one is expected, at (. name family)")]
    [InlineData("name.given > 'x'", "several items where one is expected, at (. name given)")]
    [InlineData("name.exists() and name.given", "several items where one is to be true or false")]
    [InlineData("iif(name.given, 1, 2)", "several items where one is to be true or false")]
    [InlineData("gender + 1", "text and a whole number at operator +")]
    [InlineData("-gender", "a minus before text")]
    [InlineData("gender.abs()", "text where abs() takes a number")]
    [InlineData("gender.allTrue()", "text where allTrue() takes true and false")]
    [InlineData("gender.lowBoundary()", "text where lowBoundary() takes a number, a date or a time")]
    [InlineData("name.first().upper()", "an element with children where upper() takes a text")]
    [InlineData("name.take(1.5).family", "a number with places behind the point where a whole one is expected")]
    [InlineData("name.take('1').family", "text where a whole number is expected")]
    [InlineData("name.take(1000000000000000000000).family", "a whole number of more than 64 bits")]
    [InlineData("9223372036854775807 + 1", "a result of operator + that is out of range")]
    [InlineData("9999999999999999999999999999 * 9999999999999999999999999999", "a result of operator * that is out of range")]
    [InlineData("(99999999999999999999.5).ceiling()", "a result of ceiling() that is out of range")]
    [InlineData("9999999999999999999999999999.lowBoundary()", "a number of so many digits that its boundary has more than 28")]
    [InlineData("0.0000000000000000000000000001.lowBoundary()", "a number of 28 places, whose boundary has more")]
    [InlineData("gender.matches('(')", "a regular expression that cannot be read")]
    [InlineData("('a' & 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!').matches('^(a+)+$')", "a regular expression that takes longer than 250 ms")]
    public void A_path_that_has_no_result_rejects_the_resource(string path, string problem) =>
        ViewTable.Rows(ViewTable.View("Patient", $"c: {path}"), Patient).ShouldBe([$"rejected: {problem}"]);

    [Theory]
    [InlineData("value.ofType(Quantity).value", "a number that is not exact in 28 digits", "DECIMAL(38,0)")]
    [InlineData("value.ofType(Quantity).value > 1", "a number that is not exact in 28 digits")]
    [InlineData("value.ofType(Quantity).value", null)]
    [InlineData("component[0].value.ofType(Quantity).value + 1", "a number that is not exact in 28 digits")]
    [InlineData("-component[1].value.ofType(integer)", "a number where column 'c' takes a whole number of 32 bits")]
    [InlineData("-component[1].value.ofType(integer)", null, "DECIMAL(19)")]
    [InlineData("component[1].value.ofType(integer).abs()", "a result of abs() that is out of range")]
    [InlineData("component[1].value.ofType(integer) div -1", "a result of operator div that is out of range")]
    [InlineData("component[2].value.ofType(integer)", "a whole number where column 'c' takes a whole number of 32 bits")]
    [InlineData("component[2].value.ofType(integer)", null, "BIGINT")]
    [InlineData("status", "a text of 5 characters where column 'c' takes a whole number of 32 bits", "INT")]
    [InlineData("status", "a text of 5 characters where column 'c' takes true or false", "BOOLEAN")]
    [InlineData("status", "a text of 5 characters where column 'c' takes a whole date", "DATE")]
    [InlineData("status", "a text of 5 characters where column 'c' takes a date with time and zone", "TIMESTAMP")]
    [InlineData("status", "a text of 5 characters where column 'c' takes a number", "DOUBLE")]
    [InlineData("code", "an element with children where column 'c' takes text", "VARCHAR")]
    [InlineData("issued", "a text of 25 characters where column 'c' takes a date with time and zone")]
    [InlineData("component[2].value.ofType(integer)", "a number with more digits than column 'c' takes, which is decimal(10,0)", "DECIMAL(10)")]
    public void A_value_that_its_column_does_not_take_rejects_the_resource(string path, string? problem, string? ansi = null)
    {
        var view = ViewTable.View("Observation", $"c: {path}");
        if (ansi is not null)
            view = view.Replace("\"collection\":false", $$"""{{"\"tag\":"}}[{"name":"ansi/type","value":"{{ansi}}"}]""", StringComparison.Ordinal);
        var row = ViewTable.Rows(view, Observation).ShouldHaveSingleItem();
        (row.StartsWith("rejected", StringComparison.Ordinal) ? row : null).ShouldBe(problem is null ? null : $"rejected: {problem}");
    }

    [Theory]
    [InlineData("$this", "a repeat that is followed more than 500 deep: its paths lead back to where they came from")]
    [InlineData("%resource.contact", "a repeat that is followed more than 500 deep: its paths lead back to where they came from")]
    public void A_repeat_that_leads_back_rejects_the_resource(string path, string problem) =>
        ViewTable.Rows(
            $$"""{"name":"v","resource":"Patient","select":[{"repeat":["{{path}}"],"column":[{"name":"c","path":"gender"}]}]}""",
            """{"resourceType":"Patient","gender":"male","contact":[{"gender":"female"}]}""").ShouldBe([$"rejected: {problem}"]);

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":1}""", "a number where element 'id' has text")]
    [InlineData("""{"resourceType":"Patient","id":true}""", "true or false where element 'id' has text")]
    [InlineData("""{"resourceType":"Patient","id":{}}""", "an object where element 'id' has text")]
    [InlineData("""{"resourceType":"Patient","active":"true"}""", "text where element 'active' has true or false")]
    [InlineData("""{"resourceType":"Patient","name":"Smith"}""", "text where element 'name' has an element with children")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":["a"]}]}""", null)]
    [InlineData("""{"resourceType":"Patient","name":[[{"family":"a"}]]}""", "a list within a list where element 'name' has an element with children")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":1.5}""", "a number with a point where element 'multipleBirthInteger' has a whole number")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":"1"}""", "text where element 'multipleBirthInteger' has a whole number")]
    [InlineData("""{"resourceType":"Patient","id":"\ud800"}""", "half a surrogate pair in an escape")]
    [InlineData("""{"resourceType":"Patient","id":"\x"}""", "an escape that JSON does not have")]
    [InlineData("""{"id":"1"}""", "no resourceType")]
    [InlineData("""{"resourceType":["Patient"]}""", "no resourceType")]
    [InlineData("[]", "It is no JSON object.")]
    [InlineData("", "It is no JSON object.")]
    public void A_resource_that_is_not_what_R4_says_is_rejected(string resource, string? problem)
    {
        var rows = ViewTable.Rows(ViewTable.View("Patient", "id: id", "active: active", "family: name.family", "births: multipleBirth.ofType(integer)"), resource);
        if (problem is null)
            rows.ShouldBe(["id=null active=null family=a births=null"]);
        else
            rows.ShouldBe([$"rejected: {problem}"]);
    }

    [Fact]
    public void What_no_view_reads_is_not_looked_at() =>
        ViewTable.Rows(ViewTable.View("Patient", "id: id"), """{"resourceType":"Patient","id":"1","active":nonsense,"name":[{:}],"birthDate":1}""").ShouldBe(["id=1"]);

    [Fact]
    public void A_resource_that_one_view_rejects_has_no_row_in_any()
    {
        var views = ViewSet.Compile([ViewTable.Read(Named("a", ViewTable.View("Patient", "id: id"))), ViewTable.Read(Named("b", ViewTable.View("Patient", "given: name.given", "id: id")))]);
        ViewTable.Rows(views, null, """{"resourceType":"Patient","id":"1","name":[{"given":["x"]}]}""", """{"resourceType":"Patient","id":"2","name":[{"given":["x","y"]}]}""", """{"resourceType":"Patient","id":"3"}""")
            .ShouldBe(["id=1", "given=x id=1", "rejected: 2 values at column 'given', which takes one: write 'collection: true', forEach or first()", "id=3", "given=null id=3"]);
    }

    [Fact]
    public void A_row_that_fails_half_way_leaves_no_half_row() =>
        ViewTable.Rows(
            """{"name":"v","resource":"Patient","select":[{"forEach":"name","column":[{"name":"a","path":"family"},{"name":"b","path":"given.first().length()","type":"integer"},{"name":"c","path":"use","type":"integer"}]}]}""",
            """{"resourceType":"Patient","name":[{"family":"a","given":["x"]},{"family":"b","use":"usual"}]}""",
            """{"resourceType":"Patient","name":[{"family":"c"}]}""").ShouldBe(["rejected: a text of 5 characters where column 'c' takes a whole number of 32 bits", "a=c b=null c=null"]);

    [Fact]
    public void More_than_a_million_rows_of_one_resource_are_refused()
    {
        var names = string.Join(',', Enumerable.Repeat("{\"family\":\"a\"}", 1001));
        var cross = """{"name":"v","resource":"Patient","select":[{"forEach":"name","column":[{"name":"a","path":"family"}]},{"forEach":"name","column":[{"name":"b","path":"family"}]}]}""";
        ViewTable.Rows(cross, $$"""{"resourceType":"Patient","name":[{{names}}]}""").ShouldBe(["rejected: more than 1000000 rows of one resource"]);
    }

    [Fact]
    public void More_text_than_a_batch_holds_is_refused()
    {
        var (text, names) = (new string('x', 1 << 20), string.Join(',', Enumerable.Repeat("{\"family\":\"a\"}", 300)));
        var view = """{"name":"v","resource":"Patient","select":[{"forEach":"name","column":[{"name":"a","path":"%resource.gender"}]}]}""";
        ViewTable.Rows(view, $$"""{"resourceType":"Patient","gender":"{{text}}","name":[{{names}}]}""").ShouldBe(["rejected: rows of more than 256 MiB of text"]);
    }

    [Theory]
    [InlineData("gender.replace('', gender)")]
    [InlineData("gender.replace('x', gender)")]
    [InlineData("name.given.join(gender)")]
    [InlineData("gender.select($this & $this).select($this & $this).select($this & $this).select($this & $this).select($this & $this).select($this & $this).select($this & $this)")]
    public void A_path_that_makes_too_long_a_text_is_refused(string path) =>
        ViewTable.Rows(ViewTable.View("Patient", $"c: {path}"), $$"""{"resourceType":"Patient","gender":"{{new string('x', 1 << 20)}}","name":[{"given":[{{string.Join(',', Enumerable.Repeat("\"a\"", 100))}}]}]}""")
            .ShouldBe(["rejected: a text of more than 64 MiB that a path makes"]);

    [Fact]
    public void More_items_than_can_be_compared_are_refused()
    {
        var given = string.Join(',', Enumerable.Range(0, 20_001).Select(i => $"\"{i}\""));
        ViewTable.Rows(ViewTable.View("Patient", "c: name.given.isDistinct()"), $$"""{"resourceType":"Patient","name":[{"given":[{{given}}]}]}""")
            .ShouldBe(["rejected: more than 20000 items to compare each with each"]);
    }

    [Fact]
    public void What_is_computed_for_a_row_is_forgotten_with_it()
    {
        var evaluation = new Evaluation([]);
        using (evaluation)
        {
            var before = evaluation.Computed;
            evaluation.PushText("text");
            evaluation.PushDecimal(1);
            evaluation.Computed.ShouldBe(new ComputedMark(4, 1));
            evaluation.Computed = before;
            evaluation.Computed.ShouldBe(new ComputedMark(0, 0));
        }

        // 3,000 rows, each with 100 kB of text computed on the way: forgotten, or 300 MB.
        var names = string.Join(',', Enumerable.Repeat("{\"family\":\"a\"}", 3_000));
        var view = """{"name":"v","resource":"Patient","select":[{"forEach":"name","column":[{"name":"n","path":"%resource.gender.upper().length()","type":"integer"}]}]}""";
        ViewTable.Rows(view, $$"""{"resourceType":"Patient","gender":"{{new string('x', 100_000)}}","name":[{{names}}]}""").Count.ShouldBe(3_000);
    }

    [Fact]
    public async Task Several_readers_of_the_same_views_do_not_disturb_each_other()
    {
        var views = ViewTable.Compile(ViewTable.View("Patient", "id: id", "given*: name.given", "name*: name", "upper: name.given.first().upper()", "joined: name.given.join('+')"));
        List<byte[]> resources = [.. Enumerable.Range(0, 2000).Select(i => Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"{{i}}","name":[{"given":["a{{i}}","b\u0041{{i}}"]}]}"""))];
        List<string> Read()
        {
            using var reader = new ViewRows(views);
            using var batch = new Batch(views.Views[0].Table);
            foreach (var resource in resources)
                reader.Read(resource, 1, [batch]).ShouldBe(ResourceOutcome.Read);
            return [.. Enumerable.Range(0, batch.Length).Select(row => ViewTable.Line(batch, row))];
        }

        var alone = Read();
        alone[7].ShouldBe("""id=7 given=["a7","bA7"] name=[{"given":["a7","b\u00417"]}] upper=A7 joined=a7+bA7""");
        foreach (var together in await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(Read))))
            together.ShouldBe(alone);
    }

    private static string Named(string name, string view) => view.Replace("\"name\":\"v\"", $"\"name\":\"{name}\"", StringComparison.Ordinal);
}
