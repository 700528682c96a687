using Weir.Fhir;
using Weir.Fhir.FhirPath;

namespace Weir.Tests.Fhir.FhirPath;

/// <summary>What a path that cannot be read is answered with: the whole message, the place marked.</summary>
public sealed class PathErrorTests
{
    [Theory]
    [InlineData("  ", 21, "The path is empty. Expected one such as name.family; $this is what the path is asked of.", "  ", "^")]
    [InlineData("name.", 26, "Found the end of the path where the name of an element or a function is expected.", "name.", "     ^")]
    [InlineData("name..given", 26, "Found '.' where the name of an element or a function is expected.", "name..given", "     ^")]
    [InlineData("name.'x'", 26, "Found a text in quotes where the name of an element or a function is expected.", "name.'x'", "     ^^^")]
    [InlineData(".5", 21, "Found '.' where a name, a literal or a bracket is expected.", ".5", "^")]
    [InlineData("1 +", 24, "Found the end of the path where a name, a literal or a bracket is expected.", "1 +", "   ^")]
    [InlineData("1 + * 2", 25, "Found '*' where a name, a literal or a bracket is expected.", "1 + * 2", "    ^")]
    [InlineData("a b", 23, "Found 'b' where an operator or the end of the path is expected.", "a b", "  ^")]
    [InlineData("(a", 23, "Found the end of the path where ')' is expected.", "(a", "  ^")]
    [InlineData("a)", 22, "Found ')' where an operator or the end of the path is expected.", "a)", " ^")]
    [InlineData("a[1", 24, "Found the end of the path where ']' is expected.", "a[1", "   ^")]
    [InlineData("a[]", 23, "Found ']' where a name, a literal or a bracket is expected.", "a[]", "  ^")]
    [InlineData("{a}", 22, "Found 'a' where '}' is expected.", "{a}", " ^")]
    [InlineData("f(a,)", 25, "Found ')' where a name, a literal or a bracket is expected.", "f(a,)", "    ^")]
    [InlineData("f(a b)", 25, "Found 'b' where ')' is expected.", "f(a b)", "    ^")]
    [InlineData("a is 'b'", 26, "Found a text in quotes where the name of a type is expected.", "a is 'b'", "     ^^^")]
    [InlineData("a as FHIR.", 31, "Found the end of the path where the name of a type is expected.", "a as FHIR.", "          ^")]
    [InlineData("a.$this", 23, "'$this' cannot stand behind a point. Write it at the beginning.", "a.$this", "  ^^^^^")]
    [InlineData("$that", 21, "'$that' is not known. Expected $this, $index or $total.", "$that", "^^^^^")]
    [InlineData("a = %", 25, "'%' stands alone. Expected the name of a constant behind it, such as %name.", "a = %", "    ^")]
    [InlineData("a = 'b", 25, "The text that begins here does not end. Expected ' behind it.", "a = 'b", "    ^")]
    [InlineData("a = `b", 25, "The text that begins here does not end. Expected ` behind it.", "a = `b", "    ^")]
    [InlineData(@"'\x'", 22, @"This escape is not known. Expected \', \"", \`, \\, \/, \n, \r, \t, \f or \u and four hexadecimal digits.", @"'\x'", " ^^")]
    [InlineData(@"'\u12g4'", 22, @"This escape is not known. Expected \', \"", \`, \\, \/, \n, \r, \t, \f or \u and four hexadecimal digits.", @"'\u12g4'", " ^^")]
    [InlineData(@"'\ud800'", 22, "This escape is half a character: a high and a low surrogate belong together.", @"'\ud800'", " ^^^^^^")]
    [InlineData("a /* b", 23, "The comment that begins here does not end. Expected */ behind it.", "a /* b", "  ^^")]
    [InlineData("birthDate > @1970-13", 33, "This is no date or time. Expected one such as @2026-01-31, @2026-01-31T09:30:00Z or @T09:30.", "birthDate > @1970-13", "            ^^^^^^^^")]
    [InlineData("@2026-02-30", 21, "This is no date or time. Expected one such as @2026-01-31, @2026-01-31T09:30:00Z or @T09:30.", "@2026-02-30", "^^^^^^^^^^^")]
    [InlineData("@T24:00", 21, "This is no date or time. Expected one such as @2026-01-31, @2026-01-31T09:30:00Z or @T09:30.", "@T24:00", "^^^^^^^")]
    [InlineData("@", 21, "This is no date or time. Expected one such as @2026-01-31, @2026-01-31T09:30:00Z or @T09:30.", "@", "^")]
    [InlineData("a ; b", 23, "';' has no meaning here. Expected a name, a literal or an operator.", "a ; b", "  ^")]
    [InlineData("a ≤ b", 23, "Character U+2264 has no meaning here. Expected a name, a literal or an operator.", "a ≤ b", "  ^")]
    [InlineData("a # b", 23, "'#' has no meaning here. Expected a name, a literal or an operator.", "a # b", "  ^")]
    [InlineData("a = \"b\"", 25, "'\"' has no meaning here. Expected a name, a literal or an operator.", "a = \"b\"", "    ^")]
    public void A_path_that_cannot_be_read_is_shown_with_its_place(string path, int column, string problem, string line, string carets) =>
        Should.Throw<ViewException>(() => Parser.Parse(new PathText(path, "patients", 3, 21))).Message
            .ShouldBe($"View 'patients', line 3, column {column}: {problem}\n  {line}\n  {carets}");

    [Fact]
    public void Of_an_empty_path_there_is_nothing_to_show() =>
        Should.Throw<ViewException>(() => Parser.Parse(new PathText("", "v", 3, 21))).Message
            .ShouldBe("View 'v', line 3, column 21: The path is empty. Expected one such as name.family; $this is what the path is asked of.");

    [Fact]
    public void Of_a_path_of_several_lines_the_wrong_one_is_shown() =>
        Should.Throw<ViewException>(() => Parser.Parse(new PathText("name\n  .where(use =)\n  .family", "v", 3, 21))).Message
            .ShouldBe("View 'v', line 3, column 40: Found ')' where a name, a literal or a bracket is expected.\n    .where(use =)\n                ^");
}
