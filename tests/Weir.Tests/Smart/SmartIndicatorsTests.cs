using Weir.Connectors.Smart;

namespace Weir.Tests.Smart;

/// <summary>What is counted as a number is what the view gives as one.</summary>
public sealed class SmartIndicatorsTests
{
    [Theory]
    [InlineData("12", true)]
    [InlineData(" -1.5 ", true)]
    [InlineData(".5", true)]
    [InlineData("12\n", false)]
    [InlineData("\t12", false)]
    [InlineData("\u00a012", false)]
    [InlineData("1,200", false)]
    [InlineData("\u0663", false)]
    [InlineData("1e3", false)]
    public void A_number_has_digits_a_sign_and_a_point_with_blanks_around_it_alone(string value, bool isNumber) =>
        SmartIndicators.IsNumber(value).ShouldBe(isNumber);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData(" - ", true)]
    [InlineData("0", false)]
    [InlineData("\n", false)]
    public void Nothing_and_a_dash_are_no_value(string? value, bool isMissing) => SmartIndicators.IsMissing(value).ShouldBe(isMissing);
}
