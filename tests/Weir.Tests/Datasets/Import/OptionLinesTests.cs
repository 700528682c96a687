using Weir.Datasets.Import;
using Weir.Failures;

namespace Weir.Tests.Datasets.Import;

public sealed class OptionLinesTests
{
    [Fact]
    public void A_key_on_every_line_is_the_code() =>
        Options("\uFEFF01 - Heart\r\n\r\n  02 -  Heart - Lung \nX - <b>Bold</b>\n").ShouldBe(["01=Heart", "02=Heart - Lung", "X=<b>Bold</b>"]);

    [Fact]
    public void Without_keys_they_are_numbers_of_three_digits() =>
        Options("Apple\n\nPear-tree\r\nPlum -\n- Fig").ShouldBe(["001=Apple", "002=Pear-tree", "003=Plum -", "004=- Fig"]);

    [Fact]
    public void A_hundred_thousand_lines_are_a_list()
    {
        var list = OptionLines.Read(string.Join('\n', Enumerable.Range(1, 100_000).Select(i => $"Label {i}"))).List.ShouldNotBeNull();

        list.Options.Count.ShouldBe(100_000);
        (list.Options[0].Code, list.Options[999].Code, list.Options[^1].Code).ShouldBe(("001", "1000", "100000"));
    }

    [Theory]
    [InlineData("1 - A\nB\n\n2 - C\nD", "'fruit.txt' cannot be imported: 1 problem, and nothing was changed.\n  Some lines are 'key - value' and some are not: lines 1, 4 have a key, lines 2, 5 have none. Write a key on every line, or on none: then the keys are 001, 002 and so on.\nCorrect it and import it again.")]
    [InlineData("1 - A\nB", "'fruit.txt' cannot be imported: 1 problem, and nothing was changed.\n  Some lines are 'key - value' and some are not: line 1 has a key, line 2 has none. Write a key on every line, or on none: then the keys are 001, 002 and so on.\nCorrect it and import it again.")]
    [InlineData("1 - A\n2 - B\n1 - C\n2 - D", "'fruit.txt' cannot be imported: 2 problems, and nothing was changed.\n  line 3, 'code': The same code as line 1.\n  line 4, 'code': The same code as line 2.\nCorrect it and import it again.")]
    [InlineData(" \n\r\n", "'fruit.txt' cannot be imported: 1 problem, and nothing was changed.\n  It has no options. Write one a line.\nCorrect it and import it again.")]
    [InlineData("1 - A\u0000", "'fruit.txt' cannot be imported: 1 problem, and nothing was changed.\n  line 1, 'label': It holds a control character.\nCorrect it and import it again.")]
    public void What_is_wrong_is_said_whole_and_nothing_is_applied(string text, string expected)
    {
        var import = OptionLines.Read(text);

        import.List.ShouldBeNull();
        Should.Throw<UsageException>(() => import.OrThrow("fruit.txt")).Message.ShouldBe(expected);
    }

    [Fact]
    public void Of_many_lines_the_first_ten_are_named()
    {
        var import = OptionLines.Read("1 - A\n" + string.Concat(Enumerable.Repeat("B\n", 30)));

        import.Problems.ShouldHaveSingleItem().Text.ShouldBe("Some lines are 'key - value' and some are not: line 1 has a key, lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 more have none. Write a key on every line, or on none: then the keys are 001, 002 and so on.");
    }

    [Fact]
    public void Of_many_problems_the_first_twenty_are_told_and_the_rest_counted()
    {
        var import = OptionLines.Read(string.Concat(Enumerable.Repeat("1 - A\n", 31)));

        (import.Problems.Count, import.ProblemCount).ShouldBe((20, 30));
        Should.Throw<UsageException>(() => import.OrThrow("x")).Message.ShouldEndWith("\n  line 21, 'code': The same code as line 1.\n  … and 10 more.\nCorrect it and import it again.");
    }

    [Fact]
    public void More_options_than_a_list_may_have_are_refused()
    {
        var import = OptionLines.Read(string.Concat(Enumerable.Repeat("A\n", OptionRows.MostOptions + 1)));

        import.Problems.ShouldHaveSingleItem().ShouldBe(new ImportProblem(200_001, null, "There are more than 200,000 options, which is as many as a list may have."));
    }

    private static string[] Options(string text) => [.. OptionLines.Read(text).OrThrow("list").Options.Select(option => $"{option.Code}={option.Label}")];
}
