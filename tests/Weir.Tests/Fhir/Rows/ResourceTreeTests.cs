using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Fhir.Plan;
using Weir.Fhir.Rows;

namespace Weir.Tests.Fhir.Rows;

/// <summary>The tree of what is read, beside what the framework reads.</summary>
public sealed unsafe class ResourceTreeTests
{
    private static readonly string[] Names = ["a", "b", "ab", "abc", "_a", "é", "", "resourceType", "a\\\"b"];

    [Theory]
    [InlineData("""{"a":1}""", null)]
    [InlineData(""" { "a" : [ 1 , 2 ] , "x" : [ [ { } ] ] } """, null)]
    [InlineData("""{"a":{},"b":[]}""", null)]
    [InlineData("""{"x":[1,{"y":"}]"}]}""", null)]
    [InlineData("{}", null)]
    [InlineData("", "It is no JSON object.")]
    [InlineData("  ", "It is no JSON object.")]
    [InlineData("1", "It is no JSON object.")]
    [InlineData("[{}]", "It is no JSON object.")]
    [InlineData("<Patient/>", "It is no JSON object.")]
    [InlineData("\"a\"", "It is no JSON object.")]
    [InlineData("{", "no name of a property, or bracket, where one belongs")]
    [InlineData("{a:1}", "no name of a property, or bracket, where one belongs")]
    [InlineData("{,}", "no name of a property, or bracket, where one belongs")]
    [InlineData("""{"a":1,}""", "no name of a property where one belongs")]
    [InlineData("""{"a":1 "b":2}""", "neither comma nor bracket behind a value")]
    [InlineData("""{"a":1]""", "neither comma nor bracket behind a value")]
    [InlineData("""{"a" 1}""", "no colon behind the name of a property")]
    [InlineData("""{"a"}""", "no colon behind the name of a property")]
    [InlineData("""{"a":}""", "what is no JSON value")]
    [InlineData("""{"a":tru}""", "what is no JSON value")]
    [InlineData("""{"a":01}""", "what is no JSON value")]
    [InlineData("""{"a":1.}""", "what is no JSON value")]
    [InlineData("""{"a":.5}""", "what is no JSON value")]
    [InlineData("""{"a":+1}""", "what is no JSON value")]
    [InlineData("""{"a":1e}""", "what is no JSON value")]
    [InlineData("""{"a":NaN}""", "what is no JSON value")]
    [InlineData("""{"a":1}x""", "text behind the end of the resource")]
    [InlineData("""{"a":1}{"a":2}""", "text behind the end of the resource")]
    [InlineData("""{"a":[1,[2]]}""", "a list within a list where element 'a' has a value")]
    [InlineData("""{"a":[1,]}""", "what is no JSON value")]
    [InlineData("""{"a":[1 2]}""", "neither comma nor bracket behind a value")]
    [InlineData("""{"a":[1,2}""", "neither comma nor bracket behind a value")]
    [InlineData("""{"a":{"b":1}""", "neither comma nor bracket behind a value")]
    [InlineData("""{"x":[1,2}""", "neither comma nor bracket behind a value")]
    [InlineData("""{"x":[1,2""", "a bracket that is not closed")]
    [InlineData("""{"x":""", "the end where a value belongs")]
    [InlineData("""{"x":}""", "no value where one belongs")]
    [InlineData("""{"a":"b""", "a text that does not end")]
    public void A_text_is_read_or_what_is_wrong_is_told(string json, string? problem)
    {
        using var tree = new ResourceTree();
        var bytes = Encoding.UTF8.GetBytes(json);
        fixed (byte* start = (byte[])[.. bytes, 0])
        {
            var isRead = tree.Open(start, bytes.Length) && tree.Read(ShapeOf(["a", "b"]));
            (isRead, tree.Problem).ShouldBe((problem is null, problem));
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", "Patient")]
    [InlineData("""{"id":"1","name":[{"resourceType":"x"}],"n":null,"resourceType":"Patient"}""", "Patient")]
    [InlineData("""{"contained":[{"resourceType":"Observation"}],"active":true,"resourceType":"Patient"}""", "Patient")]
    [InlineData("""{"a\"b":1,"resource\u0054ype":"Patient"}""", "Patient")]
    [InlineData("""{"resourceType":1,"id":"Patient"}""", "")]
    [InlineData("""{"resourceType":null}""", "")]
    [InlineData("""{"resourceType":["Patient"]}""", "")]
    [InlineData("""{"id":"resourceType"}""", "")]
    [InlineData("{}", "")]
    [InlineData("""{"resourceType":""", "")]
    [InlineData("""{"resourceType":"Patient""", null)]
    [InlineData("""{"a":1""", "")]
    [InlineData("""{"a" """, "")]
    [InlineData("{]", "")]
    public void The_type_is_found_wherever_it_stands(string json, string? type)
    {
        using var tree = new ResourceTree();
        var bytes = Encoding.UTF8.GetBytes(json);
        fixed (byte* start = (byte[])[.. bytes, 0])
            (tree.Open(start, bytes.Length) ? Encoding.UTF8.GetString(tree.FindType()) : null).ShouldBe(type);
    }

    [Fact]
    public void Objects_are_read_to_five_hundred_deep_and_skipped_however_deep()
    {
        static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
        using var tree = new ResourceTree();
        string? Read(string json, Shape shape)
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            fixed (byte* start = bytes)
            {
                if (tree.Open(start, bytes.Length))
                    tree.Read(shape);
            }

            return tree.Problem;
        }

        var endless = EndlessShapeOf(["a"]);
        Read(Deep(500), endless).ShouldBeNull();
        Read(Deep(501), endless).ShouldBe("objects nested more than 500 deep");
        Read(Deep(100), endless).ShouldBeNull();
        Read(Deep(1_000_000), ShapeOf(["b"])).ShouldBeNull();
        Read($$"""{"b":{{new string('[', 1_000_000)}}{{new string(']', 1_000_000)}}}""", ShapeOf(["a"])).ShouldBeNull();
    }

    [Fact]
    public void Random_JSON_is_read_as_the_framework_reads_it()
    {
        var seed = TestData.IsNightly ? Environment.TickCount : 20260103;
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        using var tree = new ResourceTree();
        for (var i = 0; i < (TestData.IsNightly ? 300_000 : 10_000); i++)
        {
            var json = Blank(random) + Object(random, 5) + Blank(random);
            var shape = EndlessShapeOf([.. Names.Where(_ => random.Next(3) > 0)]);
            var bytes = Encoding.UTF8.GetBytes(json);
            using var document = JsonDocument.Parse(bytes);
            fixed (byte* start = bytes)
            {
                if (!tree.Open(start, bytes.Length) || !tree.Read(shape))
                    throw new InvalidOperationException($"seed {seed}: {tree.Problem}: {json}");
                Compare(tree, ResourceTree.Root, document.RootElement, shape, json);
            }
        }
    }

    [Fact]
    public void Every_resource_of_the_real_bundles_is_read_as_the_framework_reads_it()
    {
        var resources = 0;
        using var tree = new ResourceTree();
        foreach (var file in Directory.GetFiles(TestData.Find("data/fhir/bundles"), "*.json").Order(StringComparer.Ordinal))
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(file));
            var names = new HashSet<string>(StringComparer.Ordinal);
            AddNames(bundle.RootElement, names);
            var shape = EndlessShapeOf([.. names]);
            foreach (var resource in bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")))
            {
                var bytes = Encoding.UTF8.GetBytes(resource.GetRawText());
                fixed (byte* start = bytes)
                {
                    tree.Open(start, bytes.Length).ShouldBeTrue();
                    Encoding.UTF8.GetString(tree.FindType()).ShouldBe(resource.GetProperty("resourceType").GetString());
                    tree.Read(shape).ShouldBeTrue(tree.Problem);
                    Compare(tree, ResourceTree.Root, resource, shape, file);
                }

                resources++;
            }
        }

        resources.ShouldBe(13_948);
    }

    private static void Compare(ResourceTree tree, int node, JsonElement element, Shape shape, string which)
    {
        ref var found = ref tree.At(node);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Same(JsonKind.Object, found.Kind, which);
                if (Encoding.UTF8.GetString(tree.TextOf(node)) != element.GetRawText())
                    throw new InvalidOperationException($"The text of an object differs: {which}");
                var read = 0;
                foreach (var (name, value) in LastOfEach(element))
                {
                    if (shape.Match(Encoding.UTF8.GetBytes(name)) is not { } property)
                        continue;
                    CompareValues(tree, tree.First(node, property.Slot), value, shape, which);
                    read += tree.First(node, property.Slot) == 0 ? 0 : 1;
                }

                if (Enumerable.Range(0, shape.SlotCount).Count(slot => tree.First(node, slot) != 0) is var filled && filled != read)
                    throw new InvalidOperationException($"{filled} properties instead of {read}: {which}");
                break;
            case JsonValueKind.String:
                Same(JsonKind.String, found.Kind, which);
                var raw = tree.TextOf(node);
                var text = new byte[raw.Length];
                if (Encoding.UTF8.GetString(text, 0, JsonText.Unescape(raw, text)) != element.GetString())
                    throw new InvalidOperationException($"A text differs: {which}");
                break;
            case JsonValueKind.Number:
                Same(JsonKind.Number, found.Kind, which);
                if (Encoding.UTF8.GetString(tree.TextOf(node)) != element.GetRawText())
                    throw new InvalidOperationException($"A number differs: {which}");
                break;
            default:
                Same(element.ValueKind switch { JsonValueKind.True => JsonKind.True, JsonValueKind.False => JsonKind.False, _ => JsonKind.Null }, found.Kind, which);
                break;
        }
    }

    private static void CompareValues(ResourceTree tree, int first, JsonElement expected, Shape shape, string which)
    {
        JsonElement[] values = expected.ValueKind == JsonValueKind.Array ? [.. expected.EnumerateArray()] : [expected];
        var node = first;
        foreach (var value in values)
        {
            if (node == 0)
                throw new InvalidOperationException($"A value is missing: {which}");
            Compare(tree, node, value, shape, which);
            node = tree.At(node).Next;
        }

        if (node != 0)
            throw new InvalidOperationException($"There is a value too many: {which}");
    }

    /// <summary>Of a name that is there twice the last counts.</summary>
    private static Dictionary<string, JsonElement> LastOfEach(JsonElement element)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
            members[member.Name] = member.Value;
        return members;
    }

    private static void Same(JsonKind expected, JsonKind found, string which)
    {
        if (expected != found)
            throw new InvalidOperationException($"{found} instead of {expected}: {which}");
    }

    private static Shape ShapeOf(string[] names)
    {
        var shape = new Shape();
        foreach (var name in names)
            shape.Property(name, null, ValueKind.Unknown);
        shape.Seal([]);
        return shape;
    }

    /// <summary>A shape of which each property has the same shape again.</summary>
    private static Shape EndlessShapeOf(string[] names)
    {
        var shape = new Shape();
        foreach (var name in names)
            Shape.Unify(shape, shape.Property(name.Replace("\\\"", "\"", StringComparison.Ordinal), null, ValueKind.Unknown).Child);
        shape.Actual.Seal([]);
        return shape.Actual;
    }

    private static void AddNames(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                AddNames(item, names);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                names.Add(member.Name);
                AddNames(member.Value, names);
            }
        }
    }

    private static string Object(Random random, int depth) =>
        $"{{{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => $"{Blank(random)}\"{Name(random)}\"{Blank(random)}:{Blank(random)}{Value(random, depth)}{Blank(random)}"))}{Blank(random)}}}";

    private static string Name(Random random)
    {
        var name = Names[random.Next(Names.Length)];
        return random.Next(10) == 0 && name == "ab" ? @"\u0061b" : name;
    }

    private static string Value(Random random, int depth) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => new[] { "0", "-0", "1.50", "1e10", "-2.5E-3", "12345678901234567890.0" }[random.Next(6)],
        < 6 => $"\"{string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => new[] { "x", "{", "]", "\\\\", "\\\"", "\\u00e9", "é", ":", "," }[random.Next(9)]))}\"",
        < 8 => Object(random, depth - 1),
        _ => $"[{Blank(random)}{string.Join($"{Blank(random)},", Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3) == 0 ? Object(random, depth - 1) : Value(random, 0)))}{Blank(random)}]",
    };

    private static string Blank(Random random) => random.Next(4) == 0 ? new[] { " ", "\n", "\r\n\t", "                                                                 " }[random.Next(4)] : "";
}
