using System.Text;
using Weir.Fhir;
using Weir.Fhir.Views;

namespace Weir.Tests.Fhir.Views;

/// <summary>What a view that cannot be read or compiled is answered with: the whole message, the place marked.</summary>
public sealed class ViewErrorTests
{
    [Theory]
    [InlineData("", "View 'file', line 1, column 1: this is not JSON. Expected a ViewDefinition.")]
    [InlineData("{\n  \"name\": x}", "View 'file', line 2, column 11: this is not JSON. Expected a ViewDefinition.")]
    [InlineData("{} {}", "View 'file', line 1, column 4: this is not JSON. Expected a ViewDefinition.")]
    [InlineData("[]", "View 'file', line 1, column 1: Found a list where an object: the ViewDefinition is expected.\n  []\n  ^")]
    [InlineData("""{"resourceType":"Patient"}""", "View 'file', line 1, column 17: This is a Patient. Expected a ViewDefinition.\n  {\"resourceType\":\"Patient\"}\n                  ^")]
    [InlineData("""{"name":"v"}""", "View 'v', line 1, column 1: The view has no 'resource'. Expected the type of the resources it reads, such as \"resource\": \"Patient\".\n  {\"name\":\"v\"}\n  ^")]
    [InlineData("""{"resource":1}""", "View 'file', line 1, column 13: Found a number where the name of a resource type is expected.\n  {\"resource\":1}\n              ^")]
    [InlineData("""{"resource":"Patient"}""", "View 'file', line 1, column 1: The view has no 'select'. Expected at least one with columns.\n  {\"resource\":\"Patient\"}\n  ^")]
    [InlineData("""{"resource":"Patient","select":{}}""", "View 'file', line 1, column 32: Found an object where a list in brackets as 'select' is expected.\n  {\"resource\":\"Patient\",\"select\":{}}\n                                 ^")]
    [InlineData("""{"resource":"Patient","select":[{}]}""", "View 'file', line 1, column 14: The view has no columns.\n  Patient\n  ^")]
    [InlineData("""{"resource":"Patinet","select":[{"column":[{"name":"a","path":"id"}]}]}""", "View 'file', line 1, column 14: There is no resource type 'Patinet' in FHIR R4. Did you mean 'Patient'?\n  Patinet\n  ^^^^^^^")]
    public void A_file_that_is_no_view_is_refused(string json, string message) =>
        Should.Throw<ViewException>(() => ViewSet.Compile([ViewReader.Read(Encoding.UTF8.GetBytes(json), "file")])).Message.ShouldBe(message);

    [Theory]
    [InlineData("""[{"colum":[]}]""", 11, "'colum' is not known in a select. Did you mean 'column'?")]
    [InlineData("""[1]""", 2, "Found a number where an object with columns is expected.")]
    [InlineData("""[{"forEach":"name","forEachOrNull":"a"}]""", 2, "A select has one of forEach, forEachOrNull and repeat. Put the second into a select within.")]
    [InlineData("""[{"repeat":["item"],"forEach":"a"}]""", 2, "A select has one of forEach, forEachOrNull and repeat. Put the second into a select within.")]
    [InlineData("""[{"forEach":1}]""", 13, "Found a number where a path in quotes is expected.")]
    [InlineData("""[{"forEach":null}]""", 13, "Found null where a path in quotes is expected.")]
    [InlineData("""[{"repeat":"item"}]""", 12, "Found a text where a list in brackets as 'repeat' is expected.")]
    [InlineData("""[{"repeat":[{}]}]""", 13, "Found an object where a path in quotes is expected.")]
    [InlineData("""[{"column":{}}]""", 12, "Found an object where a list in brackets as 'column' is expected.")]
    [InlineData("""[{"column":[{"path":"id"}]}]""", 13, "The column has no 'name'.")]
    [InlineData("""[{"column":[{"name":"a"}]}]""", 13, "There is no 'path'. Expected a FHIRPath in quotes.")]
    [InlineData("""[{"column":[{"name":"a","path":true}]}]""", 32, "Found true or false where a FHIRPath in quotes is expected.")]
    [InlineData("""[{"column":[{"name":"1a","path":"id"}]}]""", 21, "'1a' is no name of a column. Expected a letter, then letters, digits and underscores.")]
    [InlineData("""[{"column":[{"name":"","path":"id"}]}]""", 21, "'' is no name of a column. Expected a letter, then letters, digits and underscores.")]
    [InlineData("""[{"column":[{"collection":"true","name":"a","path":"id"}]}]""", 27, "'collection' is true or false.")]
    public void A_select_that_is_wrong_is_shown(string select, int column, string problem) =>
        Refusal($"{{\"resource\":\"Patient\",\"select\":\n{select}\n}}").ShouldBe($"View 'view', line 2, column {column}: {problem}\n  {select}\n  {new string(' ', column - 1)}^");

    [Theory]
    [InlineData("""[{"valueString":"a"}]""", 2, "The constant has no 'name'.")]
    [InlineData("""[{"name":"c"}]""", 2, "Constant 'c' has no value. Expected one such as \"valueString\": \"official\".")]
    [InlineData("""[{"name":"c","valueInteger":"1"}]""", 29, "Constant 'c' is written as valueInteger, which takes a whole number.")]
    [InlineData("""[{"name":"c","valueInteger":1.5}]""", 29, "Constant 'c' is written as valueInteger, which takes a whole number.")]
    [InlineData("""[{"name":"c","valueBoolean":"true"}]""", 29, "Constant 'c' is written as valueBoolean, which takes true or false.")]
    [InlineData("""[{"name":"c","valueString":1}]""", 28, "Constant 'c' is written as valueString, which takes text.")]
    [InlineData("""[{"name":"c","valueDate":"1970-13-01"}]""", 26, "Constant 'c' is written as valueDate, which takes a date.")]
    [InlineData("""[{"name":"c","valueDateTime":"yesterday"}]""", 30, "Constant 'c' is written as valueDateTime, which takes a date with time.")]
    [InlineData("""[{"name":"c","valueTime":"25:00"}]""", 26, "Constant 'c' is written as valueTime, which takes a time.")]
    [InlineData("""[{"name":"c","valueDecimal":1e-40}]""", 29, "Constant 'c' is written as valueDecimal, which takes a number of up to 28 digits.")]
    [InlineData("""[{"name":"c","valueQuantity":{"value":1}}]""", 30, "Constant 'c' is written as valueQuantity, which is no primitive type. Expected one such as valueString or valueDecimal.")]
    [InlineData("""[{"name":"c","valueStrin":"a"}]""", 27, "Constant 'c' is written as valueStrin, which is no primitive type. Did you mean 'valueString'? Expected one such as valueString or valueDecimal.")]
    [InlineData("""[{"name":"c d","valueString":"a"}]""", 10, "'c d' is no name of a constant. Expected a letter, then letters, digits and underscores.")]
    [InlineData("""[{"name":"c","valueString":"a"},{"name":"c","valueString":"b"}]""", 41, "Constant 'c' is there twice. Expected each name once.")]
    [InlineData("""[{"name":"resource","valueString":"a"}]""", 10, "%resource is known already. Give the constant another name.")]
    [InlineData("""[{"name":"c","valueString":"a","valueCode":"a"}]""", 2, "Constant 'c' has several values. Expected one.")]
    public void A_constant_that_is_wrong_is_shown(string constants, int column, string problem) =>
        Refusal($"{{\"resource\":\"Patient\",\"constant\":\n{constants}\n,\"select\":[{{\"column\":[{{\"name\":\"a\",\"path\":\"id\"}}]}}]}}")
            .ShouldBe($"View 'view', line 2, column {column}: {problem}\n  {constants}\n  {new string(' ', column - 1)}^");

    [Theory]
    [InlineData("""[{"column":[{"name":"a","path":"id"},{"name":"A","path":"id"}]}]""", 58, "Column 'a' is there twice. Expected each name once.", "id", "^^")]
    [InlineData("""[{"column":[{"name":"a","path":"nam"}]}]""", 33, "'nam' is not an element of Patient. Did you mean 'name'?", "nam", "^^^")]
    [InlineData("""[{"forEach":"name","column":[{"name":"a","path":"famly"}]}]""", 50, "'famly' is not an element of HumanName. Did you mean 'family'?", "famly", "^^^^^")]
    [InlineData("""[{"repeat":["contac"],"column":[{"name":"a","path":"id"}]}]""", 14, "'contac' is not an element of Patient. Did you mean 'contact'?", "contac", "^^^^^^")]
    [InlineData("""[{"column":[{"name":"a","path":"id","tag":[{"name":"ansi/type","value":"MONEY"}]}]}]""", 33, "Column 'a' has the tag ansi/type 'MONEY', which is no type that Weir has. Expected one such as DATE, DECIMAL(18,4) or CHARACTER VARYING.", "id", "^^")]
    [InlineData("""[{"unionAll":[{"column":[{"name":"a","path":"id"}]},{"column":[{"name":"a","path":"active"}]}]}]""", 84, "Column 'a' is boolean here and text in the first branch of the unionAll. Give both the same type.", "active", "^^^^^^")]
    public void A_path_of_a_view_is_shown_at_its_place(string select, int column, string problem, string path, string carets) =>
        Refusal($"{{\"resource\":\"Patient\",\"select\":\n{select}\n}}").ShouldBe($"View 'view', line 2, column {column}: {problem}\n  {path}\n  {carets}");

    [Fact]
    public void Branches_of_a_union_with_other_columns_are_named() =>
        Refusal("""{"resource":"Patient","select":[{"unionAll":[{"column":[{"name":"a","path":"id"},{"name":"b","path":"id"}]},{"column":[{"name":"b","path":"id"},{"name":"a","path":"id"}]}]}]}""")
            .ShouldBe("View 'view', line 1, column 109: The branches of a unionAll have the same columns in the same order. The first has a, b; this one has b, a.");

    [Fact]
    public void A_where_that_is_no_question_is_refused() =>
        Refusal("""{"resource":"Patient","where":[{"path":"name.family"}],"select":[{"column":[{"name":"a","path":"id"}]}]}""")
            .ShouldBe("View 'view', line 1, column 41: A where is true or false, and this path yields text. Compare it with something, or ask .exists().\n  name.family\n  ^^^^^^^^^^^");

    [Fact]
    public void Two_views_of_one_name_are_refused()
    {
        var view = ViewTable.Read(ViewTable.View("Patient", "id: id"));
        Should.Throw<ViewException>(() => ViewSet.Compile([view, view])).Message
            .ShouldBe("View 'v', line 1, column 57: There are two views 'v', and each makes the table of its name. Rename one.\n  Patient\n  ^");
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\u00ff")]
    public void Texts_that_are_none_are_refused(string text)
    {
        var json = Encoding.Latin1.GetBytes("{\"resource\":\"Patient\",\"select\":[{\"column\":[{\"name\":\"a\",\"path\":\"" + text + "\"}]}]}");
        Should.Throw<ViewException>(() => ViewReader.Read(json, "file")).Message.ShouldBe("View 'file', line 1, column 63: this is not JSON. Expected a ViewDefinition.");
    }

    private static string Refusal(string json) => Should.Throw<ViewException>(() => ViewTable.Compile(json)).Message;
}
