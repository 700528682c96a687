using Weir.Failures;
using Weir.Runs;

namespace Weir.Tests.Runs;

public sealed class RetriesTests
{
    private static readonly RunOptions Options = new() { Attempts = 4, RetryDelay = TimeSpan.FromMilliseconds(8), LongestRetryDelay = TimeSpan.FromMilliseconds(20) };

    private readonly List<TimeSpan> _waits = [];
    private int _tries;

    [Fact]
    public async Task Waits_double_with_jitter_up_to_the_longest_and_the_last_failure_comes_out()
    {
        var failure = new SourceException("Down.", FailureKind.Transient);
        (await Should.ThrowAsync<SourceException>(() => TryAsync(failure, failures: 9))).ShouldBeSameAs(failure);
        _tries.ShouldBe(4);
        _waits.Count.ShouldBe(3);
        _waits[0].TotalMilliseconds.ShouldBeInRange(6, 10);
        _waits[1].TotalMilliseconds.ShouldBeInRange(12, 20);
        _waits[2].ShouldBe(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(0.001), "4 x 8 ms less a quarter is more than the longest");
    }

    [Fact]
    public async Task The_upstreams_own_wait_is_taken_as_it_is()
    {
        (await TryAsync(new SourceException("Busy.", FailureKind.Transient) { RetryAfter = TimeSpan.FromMilliseconds(3) }, failures: 1)).ShouldBe(2);
        _waits.ShouldBe([TimeSpan.FromMilliseconds(3)]);
    }

    [Theory]
    [InlineData(FailureKind.Transient, 21)]
    [InlineData(FailureKind.Terminal, null)]
    [InlineData(FailureKind.BadData, null)]
    public async Task What_will_not_pass_or_not_soon_enough_is_tried_once(FailureKind kind, int? retryAfterMilliseconds)
    {
        var failure = new SourceException("No.", kind) { RetryAfter = retryAfterMilliseconds is { } wait ? TimeSpan.FromMilliseconds(wait) : null };
        await Should.ThrowAsync<SourceException>(() => TryAsync(failure, failures: 1));
        _tries.ShouldBe(1);
        _waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_tried_once_the_run_is_cancelled()
    {
        await Should.ThrowAsync<OperationCanceledException>(() =>
            new Retries(Options, TimeProvider.System, (_, _) => { }).ExecuteAsync(_ => Task.FromResult(++_tries), new CancellationToken(canceled: true)));
        _tries.ShouldBe(0);
    }

    private Task<int> TryAsync(WeirException failure, int failures) => new Retries(Options, TimeProvider.System, (_, wait) => _waits.Add(wait)).ExecuteAsync(
        _ => ++_tries <= failures ? Task.FromException<int>(failure) : Task.FromResult(_tries),
        TestContext.Current.CancellationToken);
}
