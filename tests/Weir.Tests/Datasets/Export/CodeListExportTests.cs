using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Weir.Connectors.CodeLists;
using Weir.Datasets;
using Weir.Datasets.Export;

namespace Weir.Tests.Datasets.Export;

public sealed class CodeListExportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 30, 0, TimeSpan.Zero);

    private static readonly CodeListDocument List = new("ward_types", "Ward types", "user_created", 3, Now.AddDays(-7), [
        new("01", "Children's ward, \"Sun\"", OptionKind.National),
        new("-1", "=HYPERLINK(\"http://x\")", OptionKind.Default) { Parent = "01" },
        new("02", "<b>Closed</b> é", OptionKind.Permitted) { IsRetired = true, RetiredOn = new DateOnly(2026, 1, 31), Attributes = Attributes(("City", "Bath"), ("code", "x"), ("post code", "+44")) },
        new("03", "Gone") { IsRetired = true },
        new("04", "Going") { IsRetired = true, RetiredOn = new DateOnly(2027, 4, 1) },
        new("01", "Children's ward", OptionKind.Default),
    ])
    { Description = "Kinds of wards.", Address = "https://example.org/wards" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CSV_has_a_row_for_each_option_and_no_formula() =>
        (await CsvAsync(raw: false)).ShouldBe(""""
            code,label,kind,is_retired,retired_on,parent,City,attribute_code,post code
            01,"Children's ward, ""Sun""",national,false,,,,,
            '-1,"'=HYPERLINK(""http://x"")",default,false,,01,,,
            02,<b>Closed</b> é,permitted,true,2026-01-31,,Bath,x,'+44
            03,Gone,none,true,,,,,
            04,Going,none,true,2027-04-01,,,,
            01,Children's ward,default,false,,,,,

            """".ReplaceLineEndings("\r\n"));

    [Fact]
    public async Task Raw_CSV_is_as_the_options_are() =>
        (await CsvAsync(raw: true)).ShouldContain("\r\n-1,\"=HYPERLINK(\"\"http://x\"\")\",default,false,,01,,,\r\n02,<b>Closed</b> é,permitted,true,2026-01-31,,Bath,x,+44\r\n");

    [Theory]
    [InlineData("list.csv")]
    [InlineData("list.xlsx")]
    public async Task What_was_exported_can_be_imported_again(string name)
    {
        var folder = Directory.CreateTempSubdirectory("weir-export-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            if (name.EndsWith(".csv", StringComparison.Ordinal))
                await File.WriteAllTextAsync(path, await CsvAsync(raw: false), Token);
            else
                await WriteXlsxAsync(path);
            var read = (await OptionFile.ReadAsync(path, Token)).OrThrow(name);

            read.Options.Select(Describe).ShouldBe(List.Options.Select(option => Describe(option).Replace("code=x", "attribute_code=x", StringComparison.Ordinal)));
            read.Notes.ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task JSON_has_the_list_and_its_options()
    {
        var output = new MemoryStream();
        await CodeListJson.WriteAsync(List with { Options = [.. List.Options.Skip(1).Take(3)] }, output, Token);

        Encoding.UTF8.GetString(output.ToArray()).ShouldBe("""
            {
              "key": "ward_types",
              "name": "Ward types",
              "category": "user_created",
              "version": 3,
              "options": [
                {
                  "code": "-1",
                  "label": "=HYPERLINK(\u0022http://x\u0022)",
                  "kind": "default",
                  "retiredOn": null,
                  "parent": "01",
                  "attributes": {}
                },
                {
                  "code": "02",
                  "label": "\u003Cb\u003EClosed\u003C/b\u003E é",
                  "kind": "permitted",
                  "retiredOn": "2026-01-31",
                  "attributes": {
                    "City": "Bath",
                    "code": "x",
                    "post code": "\u002B44"
                  }
                },
                {
                  "code": "03",
                  "label": "Gone",
                  "kind": "none",
                  "retiredOn": null,
                  "isRetired": true,
                  "attributes": {}
                }
              ]
            }

            """);
    }

    [Fact]
    public async Task FHIR_has_a_code_system_and_a_value_set_that_R4_knows()
    {
        using var bundle = await FhirAsync(List);
        var entries = bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToArray();

        FhirShape.Problems(bundle.RootElement).ShouldBeEmpty();
        entries.Select(entry => entry.GetProperty("resourceType").GetString()).ShouldBe(["CodeSystem", "ValueSet"]);
        Line(entries[0], "id", "url", "version", "name", "title", "status", "date", "valueSet", "hierarchyMeaning", "content", "count").ShouldBe(
            "ward-types https://weir.example.org/fhir/CodeSystem/ward_types 3 WardTypes Ward types active 2026-11-15T10:30:00Z https://weir.example.org/fhir/ValueSet/ward_types part-of complete 5");
        entries[0].GetProperty("property").EnumerateArray().Select(property => Line(property, "code", "type")).ShouldBe(
            ["inactive boolean", "retired dateTime", "kind code", "parent code", "City string", "code string", "post_code string"]);
        entries[0].GetProperty("concept").EnumerateArray().Select(concept => JsonSerializer.Serialize(concept)).ShouldBe(
        [
            """{"code":"01","display":"Children\u0027s ward, \u0022Sun\u0022","designation":[{"value":"Children\u0027s ward"}],"property":[{"code":"kind","valueCode":"national"},{"code":"kind","valueCode":"default"}]}""",
            """{"code":"-1","display":"=HYPERLINK(\u0022http://x\u0022)","property":[{"code":"kind","valueCode":"default"},{"code":"parent","valueCode":"01"}]}""",
            """{"code":"02","display":"\u003Cb\u003EClosed\u003C/b\u003E \u00E9","property":[{"code":"inactive","valueBoolean":true},{"code":"retired","valueDateTime":"2026-01-31"},{"code":"kind","valueCode":"permitted"},{"code":"City","valueString":"Bath"},{"code":"code","valueString":"x"},{"code":"post_code","valueString":"\u002B44"}]}""",
            """{"code":"03","display":"Gone","property":[{"code":"inactive","valueBoolean":true}]}""",
            """{"code":"04","display":"Going","property":[{"code":"retired","valueDateTime":"2027-04-01"}]}""",
        ]);
        JsonSerializer.Serialize(entries[1].GetProperty("compose")).ShouldBe("""{"inactive":true,"include":[{"system":"https://weir.example.org/fhir/CodeSystem/ward_types","version":"3"}]}""");
        var expansion = entries[1].GetProperty("expansion");
        Line(expansion, "identifier", "timestamp", "total").ShouldBe("https://weir.example.org/fhir/ValueSet/ward_types/expansion/3 2026-11-22T10:30:00Z 5");
        expansion.GetProperty("contains").EnumerateArray().Select(one => $"{Line(one, "system", "version", "code")} {one.TryGetProperty("inactive", out _)}").ShouldBe(
            new[] { "01 False", "-1 False", "02 True", "03 True", "04 False" }.Select(one => $"https://weir.example.org/fhir/CodeSystem/ward_types 3 {one}"));
    }

    [Theory]
    [InlineData(false, false, "active")]
    [InlineData(true, false, "retired")]
    [InlineData(false, true, "draft")]
    public async Task The_status_of_a_code_system_is_the_lists(bool isRetired, bool isPreparatory, string expected)
    {
        using var bundle = await FhirAsync(List with { IsRetired = isRetired, IsPreparatory = isPreparatory });

        bundle.RootElement.GetProperty("entry")[0].GetProperty("resource").GetProperty("status").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task A_list_without_options_or_labels_is_FHIR_all_the_same()
    {
        using var empty = await FhirAsync(List with { Options = [], Description = "" });
        using var unlabelled = await FhirAsync(List with { Key = "1-odd_" + new string('x', 80), Options = [new("1", "") { Attributes = Attributes(("kind", "a"), ("a  b", "c"), ("a b", "d")) }] });

        FhirShape.Problems(empty.RootElement).ShouldBeEmpty();
        FhirShape.Problems(unlabelled.RootElement).ShouldBeEmpty();
        var system = unlabelled.RootElement.GetProperty("entry")[0].GetProperty("resource");
        system.GetProperty("id").GetString()!.Length.ShouldBe(64);
        system.GetProperty("name").GetString()!.ShouldStartWith("List1Odd");
        system.GetProperty("property").EnumerateArray().Select(property => property.GetProperty("code").GetString()).ShouldBe(["inactive", "retired", "kind", "a_b", "a_b_2", "kind_2"]);
    }

    [Fact]
    public async Task A_hundred_thousand_options_are_exported_in_every_form()
    {
        var list = List with { Options = [.. Enumerable.Range(0, 100_000).Select(i => new CodeOption($"{i}", $"Label {i}"))] };
        var output = new CountingStream();
        await CodeListJson.WriteAsync(list, output, Token);
        await new CodeListFhir(new Uri("https://weir.example.org/fhir/"), new StoppedClock()).WriteBundleAsync(list, output, Token);

        output.Length.ShouldBeGreaterThan(20_000_000);
        // Not all at once: that is what streams are for.
        output.Largest.ShouldBeLessThan(1 << 20);
    }

    private static async Task<string> CsvAsync(bool raw)
    {
        var output = new StringWriter();
        await CodeListTable.WriteCsvAsync(List, output, raw, Token);
        return output.ToString();
    }

    private static async Task WriteXlsxAsync(string path)
    {
        await using var file = File.Create(path);
        CodeListTable.WriteXlsx(List, file, new StoppedClock(), Token);
    }

    private static async Task<JsonDocument> FhirAsync(CodeListDocument list)
    {
        var output = new MemoryStream();
        await new CodeListFhir(new Uri("https://weir.example.org/fhir/"), new StoppedClock()).WriteBundleAsync(list, output, Token);
        return JsonDocument.Parse(output.ToArray());
    }

    private static string Line(JsonElement item, params string[] names) => string.Join(' ', names.Select(name => item.GetProperty(name).ToString()));

    private static ImmutableSortedDictionary<string, string> Attributes(params (string Name, string Value)[] all) =>
        all.ToImmutableSortedDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    private static string Describe(CodeOption option) =>
        $"{option.Code}|{option.Label}|{option.Kind}|{option.RetiredOn:yyyy-MM-dd}|{option.IsRetired}|{option.Parent}|{string.Join(';', option.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}").Order(StringComparer.Ordinal))}";

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class CountingStream : MemoryStream
    {
        public int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Largest = Math.Max(Largest, buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
