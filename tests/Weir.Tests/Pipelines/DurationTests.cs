using Weir.Pipelines;

namespace Weir.Tests.Pipelines;

public sealed class DurationTests
{
    [Theory]
    [InlineData("30 s", 30)]
    [InlineData("90seconds", 90)]
    [InlineData("1 minute", 60)]
    [InlineData("30 Minutes", 1800)]
    [InlineData("1 hour", 3600)]
    [InlineData("90 days", 7_776_000)]
    [InlineData("2 weeks", 1_209_600)]
    [InlineData("5 years", 157_680_000)]
    public void A_number_and_a_unit_are_a_length_of_time(string text, int seconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
        Duration.Problem(text).ShouldBeNull();
    }

    [Theory]
    [InlineData("30")]
    [InlineData("0 days")]
    [InlineData("-1 day")]
    [InlineData("1.5 hours")]
    [InlineData("2 fortnights")]
    [InlineData("")]
    public void Anything_else_is_refused_with_what_is_expected(string text)
    {
        Duration.TryParse(text, out _).ShouldBeFalse();
        Duration.Problem(text).ShouldBe(
            $"'{text}' is not a length of time. Write a number and a unit, such as '30 s', '30 minutes', '1 hour', '90 days', '2 weeks' or '5 years'.");
    }

    [Theory]
    [InlineData("90 minutes", "90 minutes")]
    [InlineData("60 minutes", "1 hour")]
    [InlineData("14 days", "2 weeks")]
    [InlineData("400 days", "400 days")]
    [InlineData("365 days", "1 year")]
    public void A_length_of_time_is_written_in_the_largest_unit_that_keeps_it_whole(string text, string written)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        Duration.Format(duration).ShouldBe(written);
    }
}
