using System.Text;
using System.Text.Json;
using Weir.Columns;
using Weir.Fhir;
using Weir.Fhir.Rows;
using Weir.Fhir.ValueSets;
using Weir.Fhir.Views;
using Weir.Tests.Fhir.Rows;

namespace Weir.Tests.Fhir.Views;

/// <summary>Paths and ViewDefinitions that were damaged at random: each is compiled, and makes rows, or is refused with its place.</summary>
public sealed class ViewFuzzTests
{
    private const string Patient =
        """{"resourceType":"Patient","id":"1","active":true,"gender":"male","birthDate":"1970-06","_birthDate":{"extension":[{"url":"u","valueInteger":1}]},"multipleBirthInteger":2,"name":[{"use":"official","family":"A","given":["B","C"],"period":{"start":"2020"}},{"family":"D"}],"telecom":[{"system":"phone","value":"1","rank":1}],"managingOrganization":{"reference":"Organization/2"},"contact":[{"name":{"family":"E"}}],"extension":[{"url":"v","extension":[{"url":"w","valueString":"x"}]}],"link":[{"other":{"reference":"Patient/9"},"type":"seealso"}]}""";

    /// <summary>Of every kind of path that the official tests have, and of what views use beyond.</summary>
    private static readonly string[] Paths =
    [
        "id", "Patient.name.family", "name.given[0]", "name.where(use = 'official').given.first()", "name.exists(family = 'A' and given.exists())", "active = true",
        "getResourceKey()", "managingOrganization.getReferenceKey(Organization)", "link.other.getReferenceKey()", "extension('v').extension('w').value.ofType(string)",
        "birthDate.extension('u').value.ofType(integer) + 1", "multipleBirth.ofType(integer) * 2 - 3 / 4", "multipleBirth is integer", "(multipleBirth as integer).exists().not()",
        "birthDate.lowBoundary()", "birthDate.highBoundary()", "name.period.lowBoundary()", "birthDate > @1970-01-01", "birthDate <= @1970-06-30T10:00:00Z", "@T10:30 < @T11",
        "name.given.join(', ')", "name.given.count()", "name.all(family.exists())", "name.last().family", "name.tail().family | name.first().family", "name.skip(1).take(1)",
        "name.given.distinct()", "iif(active, 'yes', 'no')", "coalesce(gender, 'none')", "name.family.contains('A')", "name.family.first().startsWith('A') or gender.endsWith('e')",
        "gender.matches('^[a-z]+$')", "gender.replace('a', 'bb').substring(1, 2).length()", "gender.upper() & name.family.first().lower()", "telecom.rank.first().toString()",
        "'1.50'.toDecimal() = 1.5", "'3'.toInteger() > 2", "'2020-01-01'.toDate()", "telecom.where(system = 'phone' and rank >= 1 xor use.empty()).value", "%resource.id = %context.id",
        "%rowIndex + 1", "name.where($this.family = 'A').select($index)", "contact.name.family in name.family", "name.family contains 'A' implies active", "{}.empty() and {} = {}",
        "-5.abs() + +3", "1 'mg' = 1 'mg'", "3 days", "name.`given`", "'it\\'s \\u00e9 \\\\ \\n'", "name[1].given.empty() // no more\n", "/* all */ name.select(given).count() mod 2 div 1",
        "%c = name.family", "name.given.memberOf('http://v')", "maritalStatus.memberOf(%c) or extension.value.memberOf('v')", "name.ofType(HumanName).family", "contained.ofType(Observation).code", "Patient.link.type !~ 'x' or gender ~ 'male'", "(((id)))",
    ];

    private static readonly string[] Views =
    [
        """{"resourceType":"ViewDefinition","name":"v","resource":"Patient","constant":[{"name":"c","valueString":"A"},{"name":"d","valueDecimal":1.50},{"name":"e","valueDate":"2020-01"}],"where":[{"path":"active = true"}],"select":[{"column":[{"name":"id","path":"getResourceKey()","type":"string"},{"name":"g","path":"name.given","collection":true,"tag":[{"name":"ansi/type","value":"CHARACTER VARYING"}]}]},{"forEach":"name","column":[{"name":"f","path":"family"}],"select":[{"forEachOrNull":"period","column":[{"name":"s","path":"start"}]}]}]}""",
        """{"resourceType":"ViewDefinition","name":"u","resource":"Patient","select":[{"unionAll":[{"forEach":"name","column":[{"name":"f","path":"family"}]},{"forEach":"contact.name","column":[{"name":"f","path":"family"}]},{"column":[{"name":"f","path":"%c"}]}]}],"constant":[{"name":"c","valueCode":"x"}]}""",
        """{"resourceType":"ViewDefinition","name":"r","status":"active","resource":"Patient","select":[{"repeat":["extension"],"column":[{"name":"u","path":"url"},{"name":"v","path":"value.ofType(string)"},{"name":"i","path":"%rowIndex"}],"select":[{"column":[{"name":"w","path":"extension.count()","tag":[{"name":"ansi/type","value":"DECIMAL(18,4)"}]}]}]}]}""",
    ];

    private static readonly byte[][] Words = Damage.Parts(".", "(", ")", "[", "]", "{", "}", ",", "'", "`", "\\", "@", "@2020", "@T1", "%", "$this", "$index", "$total", "+", "-", "*", "/", "&", "|", "=", "!=", "~", "<=", "and ", " or ", " is ", " as ", " in ", " div ", " implies ", "//", "/*", "*/", "1", "0.1", "99999999999999999999", "1e5", "'a'", "{}", "name", "value", "ofType(", "where(", "exists()", "first()", "matches('(a+)+$')", "repeat(", "getReferenceKey(", "lowBoundary()", "\u00e9", "\0", " ");

    private static readonly byte[][] Tokens = Damage.Parts("{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "1", "\"path\":\"id\"", "\"select\":[", "\"column\":[", "\"forEach\":\"name\"", "\"repeat\":[\"item\"]", "\"unionAll\":[", "\"collection\":true", "{\"select\":[", "\"name\":\"a\"", "\\u0000", "\\ud800", "\n", "\u00e9");

    private static readonly byte[] Resource = Encoding.UTF8.GetBytes(Patient);

    [Fact]
    public async Task Damaged_paths_are_compiled_and_asked_or_refused()
    {
        var (compiled, refused) = (0, 0);
        await Fuzz.RunAsync(
            4000,
            random =>
            {
                var path = Paths[random.Next(Paths.Length)];
                if (random.Next(3) == 0)
                    path = $"{path}{new[] { ".", " and ", " = ", "[", " | ", "(" }[random.Next(6)]}{Paths[random.Next(Paths.Length)]}";
                var json = $$"""{"name":"v","resource":"Patient","constant":[{"name":"c","valueString":"A"}],"select":[{"column":[{"name":"a","path":{{JsonSerializer.Serialize(Damage.Of(path, Words, random))}},"collection":{{(random.Next(2) == 0 ? "true" : "false")}}}]}]}""";
                if (Attempt(Encoding.UTF8.GetBytes(json), isLenient: random.Next(4) == 0))
                    compiled++;
                else
                    refused++;
            });

        (compiled > 100, refused > 100).ShouldBe((true, true), $"{compiled} {refused}");
    }

    [Fact]
    public async Task Damaged_views_are_compiled_and_asked_or_refused()
    {
        var (compiled, refused) = (0, 0);
        await Fuzz.RunAsync(
            3000,
            random =>
            {
                // Half of them stay JSON: elements doubled, made lists, taken out.
                var view = Views[random.Next(Views.Length)];
                var json = random.Next(2) == 0 ? Encoding.UTF8.GetBytes(Disturbance.Of(view, random)) : Damage.Of(Encoding.UTF8.GetBytes(view), Tokens, random);
                if (Attempt(json, isLenient: random.Next(4) == 0))
                    compiled++;
                else
                    refused++;
            });

        (compiled > 100, refused > 100).ShouldBe((true, true), $"{compiled} {refused}");
    }

    private static bool Attempt(byte[] json, bool isLenient)
    {
        var (views, refusal) = Compile(json, isLenient);
        if (views is null)
            return refusal.StartsWith("View '", StringComparison.Ordinal) ? false : throw new InvalidOperationException("A refusal does not say which view.");
        using var rows = new ViewRows(views);
        using var batch = new Batch(views.Views[0].Table);
        rows.Read(Resource, 1, [batch]);
        if (batch.Columns.Any(column => column.Length != batch.Length))
            throw new InvalidOperationException("A batch has columns of different lengths.");
        return true;
    }

    private static (ViewSet? Views, string Refusal) Compile(byte[] json, bool isLenient)
    {
        try
        {
            return (ViewSet.Compile([ViewReader.Read(json, "view")], isLenient, valueSets: _ => new FoundValueSet(ValueSet.Of([new ValueSetCode(null, "B")]), "")), "");
        }
        catch (ViewException refusal)
        {
            return (null, refusal.Message);
        }
    }
}
