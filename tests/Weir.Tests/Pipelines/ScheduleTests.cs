using System.Globalization;
using Weir.Pipelines;

namespace Weir.Tests.Pipelines;

public sealed class ScheduleTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    [Theory]
    [InlineData("30 9 * * *", "2026-01-15 09:00", "2026-01-15 09:30")]
    [InlineData("30 9 * * *", "2026-01-15 09:30", "2026-01-16 09:30")]
    [InlineData("30 9 * * *", "2026-07-15 09:00", "2026-07-16 08:30")]
    [InlineData("*/15 * * * *", "2026-01-15 09:01", "2026-01-15 09:15")]
    [InlineData("0 6 * * 1-5", "2026-01-16 07:00", "2026-01-19 06:00")]
    [InlineData("0 6 * * 0", "2026-01-16 07:00", "2026-01-18 06:00")]
    [InlineData("0 6 * * 7", "2026-01-16 07:00", "2026-01-18 06:00")]
    [InlineData("0 6 * * fri-sun", "2026-01-16 07:00", "2026-01-17 06:00")]
    [InlineData("0 6 * * 5-7", "2026-01-17 07:00", "2026-01-18 06:00")]
    [InlineData("0 6 * * */2", "2026-01-16 07:00", "2026-01-17 06:00")]
    [InlineData("0 6 * * Sat,Tue", "2026-01-16 07:00", "2026-01-17 06:00")]
    [InlineData("0 6 12,13 mar,sep *", "2026-01-16 07:00", "2026-03-12 06:00")]
    [InlineData("0 6 13 * fri", "2026-01-17 07:00", "2026-01-23 06:00")]
    [InlineData("0 6 13 * fri", "2026-04-10 07:00", "2026-04-13 05:00")]
    [InlineData("0 6 8-14 * *", "2026-01-15 07:00", "2026-02-08 06:00")]
    [InlineData("0 8-18/2 * * *", "2026-01-15 08:30", "2026-01-15 10:00")]
    [InlineData("0 6 29 2 *", "2026-01-15 08:30", "2028-02-29 06:00")]
    public void Five_fields_name_the_times_that_cron_names_on_the_zone_s_clocks(string text, string after, string due) =>
        Cron(text).NextDue(Utc(after)).ShouldBe(Utc(due));

    [Fact]
    public void A_time_that_summer_time_skips_is_due_when_the_clocks_have_moved() =>
        Cron("30 1 * * *").NextDue(Utc("2026-03-28 12:00")).ShouldBe(Utc("2026-03-29 01:00"));

    [Fact]
    public void A_time_that_comes_twice_in_autumn_is_due_once()
    {
        var schedule = Cron("30 1 * * *");
        var first = schedule.NextDue(Utc("2026-10-24 12:00"))!.Value;
        first.ShouldBe(Utc("2026-10-25 00:30"));
        schedule.NextDue(first).ShouldBe(Utc("2026-10-26 01:30"));
    }

    [Fact]
    public void A_schedule_by_the_quarter_hour_loses_none_when_the_clocks_go_back()
    {
        var schedule = Cron("*/15 * * * *");
        var due = Utc("2026-10-24 23:50");
        for (var quarter = 0; quarter < 20; quarter++)
        {
            var next = schedule.NextDue(due)!.Value;
            (next - due).ShouldBe(quarter == 0 ? TimeSpan.FromMinutes(10) : TimeSpan.FromMinutes(15));
            due = next;
        }
    }

    [Fact]
    public void A_schedule_missed_while_weir_was_down_runs_once_on_start()
    {
        var schedule = Cron("30 9 * * *");
        var start = Utc("2026-01-15 14:00");
        schedule.FirstDue(Utc("2026-01-11 09:30"), start).ShouldBe(start);
        schedule.NextDue(start).ShouldBe(Utc("2026-01-16 09:30"));
    }

    [Fact]
    public void A_schedule_that_was_not_missed_waits_for_its_next_time() =>
        Cron("30 9 * * *").FirstDue(Utc("2026-01-15 09:30"), Utc("2026-01-15 14:00")).ShouldBe(Utc("2026-01-16 09:30"));

    [Fact]
    public void A_schedule_that_never_ran_waits_for_its_next_time() =>
        Cron("30 9 * * *").FirstDue(null, Utc("2026-01-15 14:00")).ShouldBe(Utc("2026-01-16 09:30"));

    [Fact]
    public void An_interval_counts_from_the_last_start_and_begins_at_once()
    {
        var schedule = new IntervalSchedule(TimeSpan.FromHours(1));
        var now = Utc("2026-01-15 14:00");
        schedule.FirstDue(null, now).ShouldBe(now);
        schedule.FirstDue(Utc("2026-01-15 13:20"), now).ShouldBe(Utc("2026-01-15 14:20"));
        schedule.FirstDue(Utc("2026-01-15 09:20"), now).ShouldBe(now);
        schedule.NextDue(now).ShouldBe(Utc("2026-01-15 15:00"));
        schedule.ToString().ShouldBe("every 1 hour");
    }

    [Theory]
    [InlineData("9:30", "'9:30' has 1 field where cron has five: minute, hour, day of month, month, day of week. Write for example \"30 9 * * *\" for every day at 09:30.")]
    [InlineData("0 30 9 * * ?", "'0 30 9 * * ?' has 6 fields where cron has five: minute, hour, day of month, month, day of week. Write for example \"30 9 * * *\" for every day at 09:30.")]
    [InlineData("75 9 * * *", "'75 9 * * *': minute '75' is not a number from 0 to 59, a range, a list or *.")]
    [InlineData("30 24 * * *", "'30 24 * * *': hour '24' is not a number from 0 to 23, a range, a list or *.")]
    [InlineData("30 9 L * *", "'30 9 L * *': day of month 'L' is not a number from 1 to 31, a range, a list or *.")]
    [InlineData("30 9 * * mon#2", "'30 9 * * mon#2': day of week 'mon#2' is not a number from 0 to 7, a name such as mon, a range, a list or *.")]
    [InlineData("30 9 * jab *", "'30 9 * jab *': month 'jab' is not a number from 1 to 12, a name such as feb, a range, a list or *.")]
    [InlineData("30 17-9 * * *", "'30 17-9 * * *': hour '17-9' runs backwards. Write it as two parts with a comma.")]
    [InlineData("5/15 * * * *", "'5/15 * * * *': minute '5/15' is not a step such as */15 or 8-18/2.")]
    [InlineData("30 9 31 2,4 *", "'30 9 31 2,4 *' never comes: no month that it names has such a day. Change the day of month or the month.")]
    public void What_cannot_be_read_says_what_is_expected(string text, string problem)
    {
        CronSchedule.Read(text, London, out var schedule).ShouldBe(problem);
        schedule.ShouldBeNull();
    }

    private static CronSchedule Cron(string text)
    {
        CronSchedule.Read(text, London, out var schedule).ShouldBeNull();
        return schedule!;
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
