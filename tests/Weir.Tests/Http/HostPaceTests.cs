using Weir.Failures;
using Weir.Http;

namespace Weir.Tests.Http;

public sealed class HostPaceTests
{
    private static readonly Uri Site = new("https://www.england.nhs.uk/a");
    private readonly TurnedClock clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_to_one_host_keep_their_distance_and_other_hosts_do_not_wait()
    {
        var pace = new HostPace(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), clock);
        await pace.WaitAsync(Site, null, Cancel);
        var second = pace.WaitAsync(Site, null, Cancel);
        second.IsCompleted.ShouldBeFalse();
        pace.WaitAsync(new Uri("https://example.org/"), null, Cancel).IsCompleted.ShouldBeTrue();
        clock.Turn(TimeSpan.FromMilliseconds(99));
        second.IsCompleted.ShouldBeFalse();
        clock.Turn(TimeSpan.FromMilliseconds(1));
        await second;
    }

    [Fact]
    public async Task A_host_that_asked_for_a_rest_gets_it()
    {
        var pace = new HostPace(TimeSpan.Zero, TimeSpan.FromSeconds(30), clock);
        pace.Rest(Site, TimeSpan.FromSeconds(20));
        pace.Rest(Site, TimeSpan.FromSeconds(5));
        var next = pace.WaitAsync(Site, null, Cancel);
        clock.Turn(TimeSpan.FromSeconds(19));
        next.IsCompleted.ShouldBeFalse();
        clock.Turn(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task A_rest_longer_than_anyone_should_wait_fails_at_once_with_the_time_left()
    {
        var pace = new HostPace(TimeSpan.Zero, TimeSpan.FromSeconds(30), clock);
        pace.Rest(Site, TimeSpan.FromMinutes(10));
        clock.Turn(TimeSpan.FromMinutes(1));
        var failure = await Should.ThrowAsync<SourceException>(() => pace.WaitAsync(Site, null, Cancel));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(9));
        failure.Message.ShouldBe("No request was sent to www.england.nhs.uk: it asked for a rest that lasts another 540 s. Try again after that.");
    }

    [Fact]
    public async Task A_gap_of_an_upstream_s_own_counts_from_the_end_of_the_request_before_and_for_everybody()
    {
        var pace = new HostPace(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), clock);
        await pace.WaitAsync(Site, TimeSpan.FromSeconds(5), Cancel);
        clock.Turn(TimeSpan.FromSeconds(3));
        pace.Answered(Site);
        var other = pace.WaitAsync(Site, null, Cancel);
        clock.Turn(TimeSpan.FromSeconds(4.9));
        other.IsCompleted.ShouldBeFalse();
        clock.Turn(TimeSpan.FromSeconds(0.1));
        await other;
        var third = pace.WaitAsync(Site, null, Cancel);
        clock.Turn(TimeSpan.FromSeconds(4.9));
        third.IsCompleted.ShouldBeFalse();
        clock.Turn(TimeSpan.FromSeconds(0.1));
        await third;
    }
}
