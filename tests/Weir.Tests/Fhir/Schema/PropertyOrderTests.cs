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
}
