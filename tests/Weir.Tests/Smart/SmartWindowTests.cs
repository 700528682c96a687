using System.Globalization;
using Weir.Connectors.Smart;

namespace Weir.Tests.Smart;

/// <summary>Which days a window has, as the script that Weir replaces counted them.</summary>
public sealed class SmartWindowTests
{
    [Theory]
    [InlineData("14", "2026-02-27")]
    [InlineData("1", "2026-03-12")]
    [InlineData("14 days", "2026-02-27")]
    [InlineData("1 day", "2026-03-12")]
    [InlineData("2 weeks", "2026-02-27")]
    [InlineData("2weeks", "2026-02-27")]
    [InlineData("1 Week", "2026-03-06")]
    [InlineData("1 month", "2026-02-12")]
    [InlineData("3 months", "2025-12-12")]
    [InlineData("1 year", "2025-03-12")]
    public void A_window_ends_today_and_begins_where_the_script_s_did(string text, string first)
    {
        SmartWindow.Problem(text).ShouldBeNull();
        SmartWindow.TryParse(text)!.First(new DateOnly(2026, 3, 12)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(first);
    }

    [Fact]
    public void A_month_before_the_31st_is_the_last_of_a_shorter_month() =>
        SmartWindow.TryParse("1 month")!.First(new DateOnly(2026, 3, 31)).ShouldBe(new DateOnly(2026, 2, 28));

    [Theory]
    [InlineData("0")]
    [InlineData("0 days")]
    [InlineData("-1 week")]
    [InlineData("1.5 weeks")]
    [InlineData("2 fortnights")]
    [InlineData("two weeks")]
    [InlineData("")]
    public void Anything_else_is_refused_with_what_is_expected(string text) => SmartWindow.Problem(text).ShouldBe(
        $"'{text}' is no window. Write a number of days, or a number and days, weeks, months or years, such as '14', '2 weeks' or '1 month'.");

    [Theory]
    [InlineData("101 years")]
    [InlineData("1201 months")]
    [InlineData("9999 weeks")]
    public void A_window_of_more_than_a_century_is_refused(string text) =>
        SmartWindow.Problem(text).ShouldBe($"'{text}' goes back further than 100 years. Write a shorter one.");

    [Theory]
    [InlineData("2 weeks", "2026-03-06..2026-03-12 2026-02-27..2026-03-05")]
    [InlineData("8", "2026-03-06..2026-03-12 2026-03-05..2026-03-05")]
    [InlineData("3", "2026-03-10..2026-03-12")]
    [InlineData("7", "2026-03-06..2026-03-12")]
    public void Blocks_are_seven_days_at_most_and_the_newest_is_first(string text, string blocks) =>
        string.Join(' ', SmartWindow.TryParse(text)!.Blocks(new DateOnly(2026, 3, 12)).Select(block => string.Create(CultureInfo.InvariantCulture, $"{block.From:yyyy-MM-dd}..{block.To:yyyy-MM-dd}")))
            .ShouldBe(blocks);
}
