using Weir.Fhir;

namespace Weir.Tests.Fhir.Views;

/// <summary>The longest and deepest paths and views that are read: compiled and asked without taking the stack.</summary>
public sealed class LongPathTests
{
    private const string Patient = """{"resourceType":"Patient","id":"1","active":true,"name":[{"family":"A"}]}""";

    [Theory]
    [InlineData("name", ".first()", 495, """[{"family":"A"}]""")]
    [InlineData("name", ".where(true)", 395, """[{"family":"A"}]""")]
    [InlineData("active", " and true", 995, "[true]")]
    [InlineData("1", " + 1", 995, "[996]")]
    [InlineData("id", " & ''", 990, """["1"]""")]
    [InlineData("name.family", " | 'A'", 495, """["A"]""")]
    [InlineData("name", "[0]", 660, """[{"family":"A"}]""")]
    public void A_path_of_nearly_two_thousand_words_is_asked(string start, string part, int times, string expected) =>
        OnThread(() => ViewTable.Values(start + Repeated(part, times), Patient)).ShouldBe(expected);

    [Theory]
    [InlineData("(", "active", ")", 99, "[true]")]
    [InlineData("-", "1", "", 99, "[-1]")]
    [InlineData("%resource.name.where(", "true", ".exists())", 99, """[{"family":"A"}]""")]
    [InlineData("iif(true, ", "1", ", 2)", 99, "[1]")]
    [InlineData("name[", "0", ".count() - 1]", 99, """[{"family":"A"}]""")]
    public void A_path_nested_nearly_a_hundred_deep_is_asked(string open, string within, string close, int times, string expected) =>
        OnThread(() => ViewTable.Values(Repeated(open, times) + within + Repeated(close, times), Patient)).ShouldBe(expected);

    [Theory]
    [InlineData("""{"select":[""", "]}", 60)]
    [InlineData("""{"unionAll":[""", "]}", 60)]
    [InlineData("""{"forEach":"$this","select":[""", "]}", 60)]
    public void A_view_of_selects_sixty_deep_makes_its_row(string open, string close, int times) =>
        OnThread(() => ViewTable.Rows($$"""{"name":"v","resource":"Patient","select":[{{Repeated(open, times)}}{"column":[{"name":"id","path":"id"}]}{{Repeated(close, times)}}]}""", Patient).Single()).ShouldBe("id=1");

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    /// <summary>On a stack of the size that .NET gives threads on Linux, whatever the runner has.</summary>
    private static string OnThread(Func<string> ask)
    {
        var answer = "";
        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    answer = ask();
                }
                catch (Exception caught) when (caught is ViewException or ShouldAssertException)
                {
                    fault = caught;
                }
            },
            1536 << 10);
        thread.Start();
        thread.Join();
        fault.ShouldBeNull();
        return answer;
    }
}
