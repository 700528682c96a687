using Weir.Tests.Fhir.Views;

namespace Weir.Tests.Fhir.Plan;

/// <summary>Source: FHIRPath 2.0.0, "Boolean logic": the tables of operands that may be empty.</summary>
public sealed class LogicTests
{
    private const string Patient = """{"resourceType":"Patient","active":true,"deceasedBoolean":false,"_multipleBirthBoolean":{"id":"x"},"gender":"male","name":[{"family":"A"},{"family":"B"}]}""";

    [Theory]
    [InlineData("and", "true,true=true true,false=false true,{}={} false,true=false false,false=false false,{}=false {},true={} {},false=false {},{}={}")]
    [InlineData("or", "true,true=true true,false=true true,{}=true false,true=true false,false=false false,{}={} {},true=true {},false={} {},{}={}")]
    [InlineData("xor", "true,true=false true,false=true true,{}={} false,true=true false,false=false false,{}={} {},true={} {},false={} {},{}={}")]
    [InlineData("implies", "true,true=true true,false=false true,{}={} false,true=true false,false=true false,{}=true {},true=true {},false={} {},{}={}")]
    public void An_operator_answers_as_the_table_says(string name, string table)
    {
        foreach (var line in table.Split(' '))
        {
            var (operands, result) = (line.Split('=')[0].Split(','), line.Split('=')[1]);
            foreach (var (left, right) in from left in Written(operands[0]) from right in Written(operands[1]) select (left, right))
                ViewTable.Values($"({left}) {name} ({right})", Patient).ShouldBe(result == "{}" ? "[]" : $"[{result}]", $"{left} {name} {right}");
        }
    }

    [Theory]
    [InlineData("active.not()", "[false]")]
    [InlineData("deceased.ofType(boolean).not()", "[true]")]
    [InlineData("{}.not()", "[]")]
    [InlineData("multipleBirth.ofType(boolean).not()", "[]")]
    [InlineData("gender.not()", "[false]")]
    [InlineData("name.not()", "rejected: several items where one is to be true or false")]
    [InlineData("name and true", "rejected: several items where one is to be true or false")]
    [InlineData("gender and true", "[true]")]
    [InlineData("gender and deceased.ofType(boolean)", "[false]")]
    [InlineData("0 or false", "[true]")]
    [InlineData("name.where(family = 'A') and active", "[true]")]
    public void One_item_that_is_no_boolean_counts_as_true_and_several_are_an_error(string path, string values) =>
        ViewTable.Values(path, Patient).ShouldBe(values);

    private static string[] Written(string value) => value switch
    {
        "true" => ["true", "active", "name.exists()"],
        "false" => ["false", "deceased.ofType(boolean)", "name.empty()"],
        _ => ["{}", "photo.size > 1", "multipleBirth.ofType(boolean)"],
    };
}
