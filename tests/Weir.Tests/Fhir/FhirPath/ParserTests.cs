using Weir.Fhir;
using Weir.Fhir.FhirPath;

namespace Weir.Tests.Fhir.FhirPath;

public sealed class ParserTests
{
    [Theory]
    [InlineData("name", "name")]
    [InlineData("name.given", "(. name given)")]
    [InlineData("name.given[0]", "([] (. name given) 0)")]
    [InlineData("name[0].given[1]", "([] (. ([] name 0) given) 1)")]
    [InlineData("$this", "$this")]
    [InlineData("$this.family", "(. $this family)")]
    [InlineData("$index + 1", "(+ $index 1)")]
    [InlineData("%resource.id", "(. %resource id)")]
    [InlineData("%'a name'", "%a name")]
    [InlineData("%`a-b`.x", "(. %a-b x)")]
    [InlineData("`div`.`is`", "(. div is)")]
    [InlineData("first()", "(first focus)")]
    [InlineData("name.first()", "(first name)")]
    [InlineData("name.where(use = 'official').family", "(. (where name (= use 'official')) family)")]
    [InlineData("iif(active, 1, 2)", "(iif focus active 1 2)")]
    [InlineData("value.ofType(Quantity).value", "(. (ofType value Quantity) value)")]
    [InlineData("value.ofType(FHIR.Quantity)", "(ofType value (. FHIR Quantity))")]
    [InlineData("value as Quantity", "(as value Quantity)")]
    [InlineData("(value as FHIR.Quantity).unit", "(. (as value FHIR.Quantity) unit)")]
    [InlineData("value is System.String", "(is value System.String)")]
    [InlineData("{}", "{}")]
    [InlineData("{ }.empty()", "(empty {})")]
    [InlineData("true and false", "(and true false)")]
    [InlineData("true()", "(true focus)")]
    [InlineData("name.contains", "(. name contains)")]
    [InlineData("name contains 'a'", "(contains name 'a')")]
    [InlineData("name.family.contains('a')", "(contains (. name family) 'a')")]
    public void A_path_becomes_a_tree(string path, string tree) => Tree(path).ShouldBe(tree);

    [Theory]
    [InlineData("1 + 2 * 3", "(+ 1 (* 2 3))")]
    [InlineData("1 - 2 - 3", "(- (- 1 2) 3)")]
    [InlineData("8 div 2 mod 3", "(mod (div 8 2) 3)")]
    [InlineData("(1 + 2) * 3", "(* (+ 1 2) 3)")]
    [InlineData("'a' & 'b' + 'c'", "(+ (& 'a' 'b') 'c')")]
    [InlineData("-1 + 2", "(+ (- 1) 2)")]
    [InlineData("-a.b", "(- (. a b))")]
    [InlineData("- -1", "(- (- 1))")]
    [InlineData("-1 * -2", "(* (- 1) (- 2))")]
    [InlineData("a + b is Integer", "(is (+ a b) Integer)")]
    [InlineData("a | b is Integer", "(| a (is b Integer))")]
    [InlineData("a | b < c", "(< (| a b) c)")]
    [InlineData("a < b = c", "(= (< a b) c)")]
    [InlineData("a = b in c", "(in (= a b) c)")]
    [InlineData("a in b and c", "(and (in a b) c)")]
    [InlineData("a or b and c", "(or a (and b c))")]
    [InlineData("a xor b or c", "(or (xor a b) c)")]
    [InlineData("a implies b or c", "(implies a (or b c))")]
    [InlineData("a implies b implies c", "(implies (implies a b) c)")]
    [InlineData("a and b = c and d", "(and (and a (= b c)) d)")]
    [InlineData("a !~ b != c", "(!= (!~ a b) c)")]
    [InlineData("a >= b > c", "(> (>= a b) c)")]
    [InlineData("a as Quantity is Age", "(is (as a Quantity) Age)")]
    public void Operators_bind_as_the_specification_orders_them(string path, string tree) => Tree(path).ShouldBe(tree);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("007", "007")]
    [InlineData("1.50", "1.50")]
    [InlineData("1.first()", "(first 1)")]
    [InlineData("1.5.first()", "(first 1.5)")]
    [InlineData("5 'mg'", "5 'mg'")]
    [InlineData("5.0 'mg/dL' = value", "(= 5.0 'mg/dL' value)")]
    [InlineData("3 days", "3 'days'")]
    [InlineData("1 year + 2", "(+ 1 'year' 2)")]
    [InlineData("@2026", "@2026")]
    [InlineData("@2026-01", "@2026-01")]
    [InlineData("@2026-01-31", "@2026-01-31")]
    [InlineData("@2026T", "@2026")]
    [InlineData("@2026-01-31T09", "@2026-01-31T09")]
    [InlineData("@2026-01-31T09:30", "@2026-01-31T09:30")]
    [InlineData("@2026-01-31T09:30:00.125Z", "@2026-01-31T09:30:00.125Z")]
    [InlineData("@2026-01-31T09:30:00-05:00", "@2026-01-31T09:30:00-05:00")]
    [InlineData("@2026-01.lowBoundary()", "(lowBoundary @2026-01)")]
    [InlineData("@T09:30", "@T09:30")]
    [InlineData("@T09:30:00.5", "@T09:30:00.5")]
    public void Literals_keep_their_text(string path, string tree) => Tree(path).ShouldBe(tree);

    [Theory]
    [InlineData(@"'it\'s'", "'it's'")]
    [InlineData(@"'a\\b'", @"'a\b'")]
    [InlineData(@"'\u00e9\u20AC'", "'é€'")]
    [InlineData(@"'\ud83d\ude00'", "'😀'")]
    [InlineData(@"'\n\r\t\f'", "'\n\r\t\f'")]
    [InlineData(@"'\""\`\/'", "'\"`/'")]
    [InlineData("'// no comment'", "'// no comment'")]
    [InlineData(@"`a\`b`", "a`b")]
    [InlineData("''", "''")]
    [InlineData("'é'", "'é'")]
    public void Escapes_are_resolved(string path, string tree) => Tree(path).ShouldBe(tree);

    [Theory]
    [InlineData("a // the first\n + b", "(+ a b)")]
    [InlineData("a /* in between */ + b", "(+ a b)")]
    [InlineData("/* a * b */ c // end", "c")]
    [InlineData("a/**/.b", "(. a b)")]
    [InlineData("a / b", "(/ a b)")]
    [InlineData(" \t\r\n a\u00a0", "a")]
    public void Comments_and_blanks_are_passed_over(string path, string tree) => Tree(path).ShouldBe(tree);

    [Fact]
    public void A_tree_tells_where_each_part_was_written()
    {
        var tree = Parse("name.where(use = 'official')").ShouldBeOfType<Call>();
        (tree.Position, tree.Length).ShouldBe((5, 5));
        var criterion = tree.Arguments[0].ShouldBeOfType<Binary>();
        (criterion.Position, criterion.Length).ShouldBe((15, 1));
        (criterion.Right.Position, criterion.Right.Length).ShouldBe((17, 10));
        var quantity = Parse(" 5 'mg'").ShouldBeOfType<QuantityLiteral>();
        (quantity.Position, quantity.Length).ShouldBe((1, 6));
    }

    [Fact]
    public void A_hundred_brackets_are_read_and_a_hundred_and_one_refused()
    {
        Tree(new string('(', 100) + "a" + new string(')', 100)).ShouldBe("a");
        Should.Throw<ViewException>(() => Tree(new string('(', 101) + "a" + new string(')', 101))).Message.ShouldStartWith(
            "View 'v', line 3, column 122: Brackets, arguments and signs are nested more than 100 deep. Split the path into several columns or selects.\n");
    }

    [Fact]
    public void Two_thousand_words_are_read_and_two_thousand_and_one_refused()
    {
        Tree(string.Join('.', Enumerable.Repeat("a", 1000))).ShouldStartWith("(. (. ");
        Should.Throw<ViewException>(() => Tree(string.Join('.', Enumerable.Repeat("a", 1001)))).Message.ShouldStartWith(
            "View 'v', line 3, column 2021: The path has more than 2000 words. Split it into several columns or selects.\n");
    }

    private static string Tree(string path) => Parse(path).ToString();

    private static Expression Parse(string path) => Parser.Parse(new PathText(path, "v", 3, 21));
}
