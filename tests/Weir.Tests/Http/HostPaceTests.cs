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
        var pace = new HostPace(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), new PaceNotes(null), clock);
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
        var pace = new HostPace(TimeSpan.Zero, TimeSpan.FromSeconds(30), new PaceNotes(null), clock);
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
        var pace = new HostPace(TimeSpan.Zero, TimeSpan.FromSeconds(30), new PaceNotes(null), clock);
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
        var pace = new HostPace(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new PaceNotes(null), clock);
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

    [Fact]
    public async Task What_one_process_asked_of_a_slow_host_the_next_one_waits_for()
    {
        var folder = Directory.CreateTempSubdirectory("weir-pace-");
        try
        {
            HostPace Process() => new(TimeSpan.Zero, TimeSpan.FromSeconds(30), new PaceNotes(folder.FullName), clock);
            await Process().WaitAsync(Site, TimeSpan.FromSeconds(5), Cancel);
            clock.Turn(TimeSpan.FromSeconds(1));
            var second = Process().WaitAsync(Site, TimeSpan.FromSeconds(5), Cancel);
            second.IsCompleted.ShouldBeFalse();
            clock.Turn(TimeSpan.FromSeconds(4));
            await second;

            var third = Process();
            clock.Turn(TimeSpan.FromSeconds(5));
            await third.WaitAsync(Site, TimeSpan.FromSeconds(5), Cancel);
            third.Rest(Site, TimeSpan.FromSeconds(60));
            var failure = await Should.ThrowAsync<SourceException>(() => Process().WaitAsync(Site, TimeSpan.FromSeconds(5), Cancel));
            failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(60));

            foreach (var note in folder.EnumerateFiles())
                await File.WriteAllTextAsync(note.FullName, "spoilt", Cancel);
            Process().WaitAsync(Site, TimeSpan.FromSeconds(5), Cancel).IsCompleted.ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
