using System.Text;
using System.Text.Json.Nodes;
using Weir.Columns;
using Weir.Fhir.Schema;

namespace Weir.Tests.Fhir.Schema;

/// <summary>JSON objects have no order: the rows are the same whichever property comes first.</summary>
public sealed class PropertyOrderTests
{
    [Theory]
    [InlineData(
        """{"resourceType":"Patient","id":"1","extension":[{"url":"outer","extension":[{"url":"inner","valueString":"a"}]},{"url":"next","valueCode":"c"}]}""",
        """{"extension":[{"extension":[{"valueString":"a","url":"inner"}],"url":"outer"},{"valueCode":"c","url":"next"}],"id":"1","resourceType":"Patient"}""")]
    [InlineData(
        """{"resourceType":"QuestionnaireResponse","id":"q","item":[{"linkId":"1","text":"one","answer":[{"valueString":"x","item":[{"linkId":"1.1","text":"inner"}]}]},{"linkId":"2"}]}""",
        """{"resourceType":"QuestionnaireResponse","id":"q","item":[{"answer":[{"item":[{"text":"inner","linkId":"1.1"}],"valueString":"x"}],"text":"one","linkId":"1"},{"linkId":"2"}]}""")]
    public void Elements_within_themselves_come_after_the_row_around_them_in_any_order(string one, string other) => RowsOf(other).ShouldBe(RowsOf(one));

    [Fact]
    public void Shuffling_the_properties_of_real_resources_changes_no_row()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var file in Directory.GetFiles(TestData.Find("data/fhir/bundles")).OrderBy(file => new FileInfo(file).Length).Take(TestData.IsNightly ? 20 : 2))
        {
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["entry"]!.AsArray())
            {
                var resource = entry!["resource"]!;
                var shuffled = Shuffle(resource, random);
                var (wanted, found) = (RowsOf(resource.ToJsonString()), RowsOf(shuffled.ToJsonString()));
                (string.Join('\n', found.Except(wanted)), found.Count).ShouldBe(("", wanted.Count), $"seed {seed}");
            }
        }
    }

    private static JsonNode Shuffle(JsonNode node, Random random)
    {
        switch (node)
        {
            case JsonObject json:
                var members = json.ToArray();
                random.Shuffle(members);
                return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Shuffle(member.Value, random))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => item is null ? null : Shuffle(item, random))]);
            default:
                return node.DeepClone();
        }
    }

    private static List<string> RowsOf(string json)
    {
        using var rows = new DefaultRows();
        rows.Append(Encoding.UTF8.GetBytes(json), [], 1).ShouldBeTrue(rows.Problem);
        List<string> texts = [];
        foreach (var batch in rows.Take())
        {
            using (batch)
                texts.AddRange(Enumerable.Range(0, batch.Length).Select(row => $"{batch.Schema.Name}: {string.Join(", ", batch.Schema.Columns.Select((column, i) => Cell(column, batch.Columns[i], row)))}"));
        }

        texts.Sort(StringComparer.Ordinal);
        return texts;
    }

    /// <summary>What is kept as JSON keeps the order it had, and extensions are counted through the resource.</summary>
    private static string Cell(ColumnSchema column, Column values, int row) => column.Name.EndsWith("extension_index", StringComparison.Ordinal)
        ? $"{column.Name}{(values.IsNull(row) ? "" : " is there")}"
        : $"{column.Name}={(column.Type.Kind == ColumnKind.Json ? values.IsNull(row) ? "" : "json" : values.GetValue(row))}";

    [Theory]
    [InlineData("""{"resourceType":"QuestionnaireResponse","id":"1","item":[{"x":1,"linkId":"a","item":[{"y":2,"linkId":"b"},{"linkId":"c"}]}]}""")]
    [InlineData("""{"resourceType":"QuestionnaireResponse","id":"1","item":[{"item":[{"linkId":"b","y":2},{"linkId":"c"}],"linkId":"a","x":1}]}""")]
    public void What_has_no_column_stays_with_its_own_row_where_rows_of_its_kind_are_within(string resource) => RowTable.Of(resource)
        .Where(row => row.StartsWith("questionnaire_response_item[", StringComparison.Ordinal))
        .Select(row => row.Split(' ').Where(cell => cell.StartsWith("link_id=", StringComparison.Ordinal) || cell.StartsWith("_rest=", StringComparison.Ordinal)))
        .Select(cells => string.Join(' ', cells)).ShouldBe(["""link_id=a _rest={"x":1}""", """link_id=b _rest={"y":2}""", "link_id=c"]);

    [Theory]
    [InlineData("""{"resourceType":"Composition","id":"1","section":[{"code":{"coding":[{"code":"A"}]},"title":"a","section":[{"code":{"coding":[{"code":"B"}]},"title":"b"}]}]}""")]
    [InlineData("""{"resourceType":"Composition","id":"1","section":[{"section":[{"title":"b","code":{"coding":[{"code":"B"}]}}],"title":"a","code":{"coding":[{"code":"A"}]}}]}""")]
    public void The_first_coding_is_shown_in_its_own_row_where_rows_of_its_kind_are_within(string resource) => RowTable.Of(resource)
        .Where(row => row.StartsWith("composition_section[", StringComparison.Ordinal))
        .Select(row => row.Split(' ').Where(cell => cell.StartsWith("title=", StringComparison.Ordinal) || cell.StartsWith("code_code=", StringComparison.Ordinal)))
        .Select(cells => string.Join(' ', cells)).ShouldBe(["title=a code_code=A", "title=b code_code=B"]);
}
