using System.Text;
using Weir.Fhir.FhirPath;

namespace Weir.Tests.Fhir.FhirPath;

public sealed class PartialTimeTests
{
    /// <summary>Source: FHIRPath 2.0.0, "Equals" and "Greater than" with their examples, and "Time zones" for what has none.</summary>
    [Theory]
    [InlineData("2012", "2012", 0)]
    [InlineData("2012-04-15", "2012-04-15", 0)]
    [InlineData("2018-03-01", "2018-01-01", 1)]
    [InlineData("2018-03", "2018-03-01", null)]
    [InlineData("2012", "2012-01", null)]
    [InlineData("2012", "2013-01", -1)]
    [InlineData("2012-01", "2011", 1)]
    [InlineData("2012-04-15", "2012-04-15T10:00:00", null)]
    [InlineData("2012-04-15", "2012-04-16T10:00:00", -1)]
    [InlineData("2018-03-01T10:30", "2018-03-01T10:30:00", null)]
    [InlineData("2018-03-01T10", "2018-03-01T11:30:00", -1)]
    [InlineData("2018-03-01T10:30:00", "2018-03-01T10:30:00.0", 0)]
    [InlineData("2018-03-01T10:30:00", "2018-03-01T10:30:00.5", -1)]
    [InlineData("2012-04-15T15:30:31", "2012-04-15T15:30:31.0", 0)]
    [InlineData("2012-04-15T15:30:31", "2012-04-15T15:30:31.1", -1)]
    [InlineData("2017-11-05T01:30:00.0-04:00", "2017-11-05T01:15:00.0-05:00", -1)]
    [InlineData("2017-11-05T01:30:00.0-04:00", "2017-11-05T00:30:00.0-05:00", 0)]
    [InlineData("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", 0)]
    [InlineData("2020-01-01T00:30Z", "2019-12-31T23:30-01:00", 0)]
    [InlineData("2020-01-01T00:00:00+05:30", "2019-12-31T18:30:00Z", 0)]
    [InlineData("2020-01-01T10:00:00", "2020-01-01T10:00:00Z", null)]
    [InlineData("2020-01-01T23:00:00", "2020-01-01T10:00:00Z", null)]
    [InlineData("2020-01-02T01:00:00", "2020-01-01T10:00:00Z", 1)]
    [InlineData("2019-12-31T21:00:00", "2020-01-01T10:00:00Z", -1)]
    [InlineData("2019-12-31T23:00:00", "2020-01-01T10:00:00Z", null)]
    [InlineData("2020-01-01T19:00:00", "2020-01-02T10:00:00+14:00", null)]
    [InlineData("2020-01-01T10:00", "2020-01-01T22:00:30Z", null)]
    [InlineData("2020-01-01T10:00", "2020-01-01T22:01:00Z", -1)]
    [InlineData("2020-01-01", "2020-01-01T10:00:00Z", null)]
    [InlineData("2019", "2020-01-01T10:00:00Z", -1)]
    [InlineData("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", 1)]
    [InlineData("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", -1)]
    public void Two_moments_have_an_order_where_enough_of_both_is_known(string left, string right, int? expected)
    {
        Sign(PartialTime.Compare(Moment(left), Moment(right))).ShouldBe(expected);
        Sign(PartialTime.Compare(Moment(right), Moment(left))).ShouldBe(-expected);
    }

    [Theory]
    [InlineData("10:30", "10:30", 0)]
    [InlineData("10:30", "10:30:00", null)]
    [InlineData("10", "11:00", -1)]
    [InlineData("10:30:00", "10:30:00.000", 0)]
    [InlineData("23:59:59.999", "23:59:59.99", 1)]
    public void So_have_two_times(string left, string right, int? expected) =>
        Sign(PartialTime.Compare(Time(left), Time(right))).ShouldBe(expected);

    [Theory]
    [InlineData("2010", "2010-01-01", "2010-12-31")]
    [InlineData("2010-02", "2010-02-01", "2010-02-28")]
    [InlineData("2012-02", "2012-02-01", "2012-02-29")]
    [InlineData("2010-10-10", "2010-10-10", "2010-10-10")]
    [InlineData("9999", "9999-01-01", "9999-12-31")]
    [InlineData("0001", "0001-01-01", "0001-12-31")]
    public void A_date_has_a_first_and_a_last_day(string text, string low, string high) =>
        (Moment(text).Low(withTime: false), Moment(text).High(withTime: false)).ShouldBe((low, high));

    [Theory]
    [InlineData("2010", "2010-01-01T00:00:00.000+14:00", "2010-12-31T23:59:59.999-12:00")]
    [InlineData("2010-10-10", "2010-10-10T00:00:00.000+14:00", "2010-10-10T23:59:59.999-12:00")]
    [InlineData("2010-10-10T10", "2010-10-10T10:00:00.000+14:00", "2010-10-10T10:59:59.999-12:00")]
    [InlineData("2010-10-10T10:30+01:00", "2010-10-10T10:30:00.000+01:00", "2010-10-10T10:30:59.999+01:00")]
    [InlineData("2010-10-10T10:30:05Z", "2010-10-10T10:30:05.000+00:00", "2010-10-10T10:30:05.999+00:00")]
    [InlineData("2010-10-10T10:30:05.1Z", "2010-10-10T10:30:05.100+00:00", "2010-10-10T10:30:05.199+00:00")]
    [InlineData("2010-10-10T10:30:05.123-05:30", "2010-10-10T10:30:05.123-05:30", "2010-10-10T10:30:05.123-05:30")]
    [InlineData("2010-10-10T10:30:05.123456Z", "2010-10-10T10:30:05.123+00:00", "2010-10-10T10:30:05.123+00:00")]
    public void A_date_with_time_has_a_first_and_a_last_moment(string text, string low, string high) =>
        (Moment(text).Low(withTime: true), Moment(text).High(withTime: true)).ShouldBe((low, high));

    [Theory]
    [InlineData("12", "12:00:00.000", "12:59:59.999")]
    [InlineData("12:34", "12:34:00.000", "12:34:59.999")]
    [InlineData("12:34:56", "12:34:56.000", "12:34:56.999")]
    [InlineData("12:34:56.78", "12:34:56.780", "12:34:56.789")]
    public void A_time_has_a_first_and_a_last_moment(string text, string low, string high) =>
        (Time(text).LowTime(), Time(text).HighTime()).ShouldBe((low, high));

    [Theory]
    [InlineData("")]
    [InlineData("26")]
    [InlineData("0000")]
    [InlineData("2026-1")]
    [InlineData("2026-00")]
    [InlineData("2026-13")]
    [InlineData("2026-01-00")]
    [InlineData("2026-02-29")]
    [InlineData("2026-01-31 ")]
    [InlineData("2026-01-31T")]
    [InlineData("2026-01T10:00")]
    [InlineData("2026-01-31T24:00:00")]
    [InlineData("2026-01-31T10:60:00")]
    [InlineData("2026-01-31T10:00:61")]
    [InlineData("2026-01-31T10:00:00.")]
    [InlineData("2026-01-31T10:00:00z")]
    [InlineData("2026-01-31T10:00:00+15:00")]
    [InlineData("2026-01-31T10:00:00+1:00")]
    [InlineData("2026-01-31T10:00:00+01")]
    [InlineData("2026-01-31T10:00:00Z ")]
    [InlineData("2026-01-31T10:00:00+14:01")]
    [InlineData("2026-01-31T10:00:00-14:01")]
    [InlineData("+2026")]
    [InlineData("２０２６")]
    public void What_is_no_date_is_told(string text) => PartialTime.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    private static int? Sign(int? order) => order is { } known ? Math.Sign(known) : null;

    private static PartialTime Moment(string text)
    {
        PartialTime.TryParse(Encoding.UTF8.GetBytes(text), out var time).ShouldBeTrue();
        return time;
    }

    private static PartialTime Time(string text)
    {
        PartialTime.TryParseTime(Encoding.UTF8.GetBytes(text), out var time).ShouldBeTrue();
        return time;
    }
}
