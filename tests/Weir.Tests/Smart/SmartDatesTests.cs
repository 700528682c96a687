using Weir.Connectors.Smart;

namespace Weir.Tests.Smart;

/// <summary>Dates and times as the API, and the people behind it, write them.</summary>
public sealed class SmartDatesTests
{
    [Theory]
    [InlineData("2026-01-31", "2026-01-31 00:00:00", false)]
    [InlineData("2026-01-31T09:15:00", "2026-01-31 09:15:00", false)]
    [InlineData("2026-01-31 09:15:00.25", "2026-01-31 09:15:00.25", false)]
    [InlineData("2026-01-31T09:15:00Z", "2026-01-31 09:15:00", false)]
    [InlineData("2026-01-31T09:15:00.123456+01:00", "2026-01-31 09:15:00.123456", false)]
    [InlineData("2026-01-31T09:15:00+0000", "2026-01-31 09:15:00", false)]
    [InlineData("31/01/2026", "2026-01-31 00:00:00", true)]
    [InlineData("1/2/2026 09:15", "2026-02-01 09:15:00", true)]
    public void A_date_is_read_year_first_or_day_first_on_the_clock_of_who_wrote_it(string text, string read, bool isDayFirst)
    {
        var found = SmartDates.TryParse(text)!.Value;
        (SmartDates.Text(found.Wall), found.IsDayFirst).ShouldBe((read, isDayFirst));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30")]
    [InlineData("01/31/2026")]
    [InlineData("20260131")]
    public void Anything_else_is_no_date(string text) => SmartDates.TryParse(text).ShouldBeNull();
}
