using System.Text.RegularExpressions;

namespace Weir.Tests.Cli;

public sealed partial class FhirSchemaCommandTests
{
    [Fact]
    public async Task A_table_is_printed_with_its_key_and_what_its_columns_mean()
    {
        using var folder = new CommandFolder();
        var answer = await folder.RunAsync("fhir", "schema", "patient_name_given");
        answer.Code.ShouldBe(0);
        answer.Output.ShouldBe("""
            patient_name_given: a row for each Patient.name.given. Given names (not always 'first'). Includes middle names
            Key: patient_id, name_index, given_index. Joins patient_name on patient_id = patient_id and name_index = name_index.
            column       type   element  meaning
            patient_id   text            Id of the resource
            name_index   int32           Which name, counted from 0
            given_index  int32           Which given, counted from 0
            value        text   $this    Given names (not always 'first'). Includes middle names
            _rest        json            What has no column

            """);
    }

    [Fact]
    public async Task A_type_is_printed_with_all_its_tables()
    {
        using var folder = new CommandFolder();
        var answer = await folder.RunAsync("fhir", "schema", "questionnaireresponse");
        answer.Code.ShouldBe(0);
        answer.Output.ShouldStartWith("questionnaire_response: a row for each QuestionnaireResponse. A structured set of questions and their answers\nKey: id.\n");
        answer.Output.ShouldContain("""

            questionnaire_response_item: a row for each QuestionnaireResponse.item. Groups and questions
            Key: questionnaire_response_id, item_index. Joins questionnaire_response on questionnaire_response_id = id.
            It may occur within itself: item_index counts through the resource, and the parent columns say within which row.
            """);
    }

    [Fact]
    public async Task Without_a_type_all_are_listed()
    {
        using var folder = new CommandFolder();
        var answer = await folder.RunAsync("fhir", "schema");
        answer.Code.ShouldBe(0);
        var lines = answer.Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(148);
        lines[^1].ShouldBe("146 resource types of FHIR 4.0.1, 3,829 tables, 43,264 columns. A table is made when its first row comes.");
    }

    [Fact]
    public async Task Programs_get_the_same_as_JSON()
    {
        using var folder = new CommandFolder();
        var list = (await folder.RunAsync("fhir", "schema", "--output", "json")).Json;
        list["types"]!.AsArray().Count.ShouldBe(146);
        var type = (await folder.RunAsync("fhir", "schema", "Patient", "--output", "json")).Json;
        var table = type["tables"]!.AsArray().Single(each => each!["table"]!.GetValue<string>() is "patient_name")!;
        table["parent"]!.GetValue<string>().ShouldBe("patient");
        table["columns"]![4]!.ToJsonString().ShouldBe("""{"column":"family","type":"text","element":"family","fhirType":"string","required":false,"description":"Family name (often called \u0027Surname\u0027)"}""");
    }

    [Fact]
    public async Task A_name_that_is_neither_type_nor_table_is_refused()
    {
        using var folder = new CommandFolder();
        var answer = await folder.RunAsync("fhir", "schema", "Pateint");
        answer.Code.ShouldBe(2);
        answer.Error.ShouldBe("'Pateint' is neither a resource type of FHIR R4 nor a table of the default schema. Did you mean 'Patient'? 'weir fhir schema' lists the types.\n");
    }

    /// <summary>Each block of the page that begins with a command shows what the command prints.</summary>
    [Fact]
    public async Task The_page_on_the_default_schema_shows_what_the_command_prints()
    {
        using var folder = new CommandFolder();
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "fhir-default-schema.md"), TestContext.Current.CancellationToken);
        var blocks = Blocks().Matches(page.ReplaceLineEndings("\n"));
        blocks.Count.ShouldBeGreaterThan(2);
        foreach (Match block in blocks)
            (await folder.RunAsync(block.Groups["command"].Value.Split(' '))).Output.ShouldBe(block.Groups["output"].Value, block.Groups["command"].Value);
    }

    [GeneratedRegex(@"```\n\$ weir (?<command>fhir schema [^\n]*)\n(?<output>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Blocks();
}
